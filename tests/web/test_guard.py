"""Who may ask a server that labels: a real one, asked over loopback."""

import contextlib
import socket
from urllib.parse import quote

import pytest
from tests.web.serving import Server, article_path


def test_every_answer_forbids_foreign_script(shared: Server) -> None:
    for path in ("/", f"/?token={shared.token}", "/api/project", "/static/none", "/none"):
        headers = shared.ask("GET", path, token=False).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "192.168.0.1", "[::2]", "localhost.evil"]
)
def test_a_host_that_is_not_ours_is_refused(shared: Server, host: str) -> None:
    answer = shared.ask("GET", "/api/project", headers={"Host": host})
    assert answer.status == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:80", "LOCALHOST:8734"])
def test_a_forwarded_port_may_have_another_number(shared: Server, host: str) -> None:
    assert shared.ask("GET", "/api/project", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_request_from_another_site_is_refused(shared: Server, headers: dict[str, str]) -> None:
    answer = shared.ask("PUT", article_path("tram"), {}, headers)
    assert (answer.status, answer.json["error"]["code"]) == (403, "origin")


def test_the_own_origin_is_taken(shared: Server) -> None:
    own = {"Origin": f"http://127.0.0.1:{shared.port}", "Sec-Fetch-Site": "same-origin"}
    assert shared.ask("GET", "/api/project", headers=own).status == 200


@pytest.mark.parametrize("path", ["/", "/api/project", "/api/articles", "/api/article?id=tram"])
@pytest.mark.parametrize("token", ["", "wrong", "é", "x" * 5_000])
def test_without_the_token_nothing_is_told(shared: Server, path: str, token: str) -> None:
    bare = shared.ask("GET", path, token=False)
    wrong = shared.ask(
        "GET", path, token=False, headers={"X-Newsdata-Token": token.encode().decode("latin-1")}
    )
    asked = shared.ask("GET", f"{path}?token={quote(token)}", token=False)
    for answer in (bare, wrong, asked):
        assert (answer.status, answer.json["error"]["code"]) == (403, "token")
        assert shared.token not in answer.body.decode()


def test_the_token_counts_in_the_address_of_the_page_alone(shared: Server) -> None:
    assert shared.ask("GET", f"/api/project?token={shared.token}", token=False).status == 403


def test_nothing_outside_the_static_files_is_served(shared: Server) -> None:
    steps = [
        "../server.py",
        "..%2fserver.py",
        "%2e%2e/server.py",
        "../../config.py",
        "//etc/passwd",
    ]
    for path in [*steps, "..%5cserver.py", "....//server.py", "x%00.js"]:
        answer = shared.ask("GET", f"/static/{path}", token=False)
        assert answer.status in (400, 404), path
        assert b"import" not in answer.body


def test_a_body_too_long_is_not_read(shared: Server) -> None:
    stated = shared.ask("PUT", article_path("tram"), b"x", {"Content-Length": "16000001"})
    assert (stated.status, stated.json["error"]["code"]) == (413, "size")
    sock = socket.create_connection(("127.0.0.1", shared.port), timeout=30)
    with sock:
        head = (
            f"PUT /api/article?id=tram HTTP/1.1\r\nHost: localhost\r\n"
            f"X-Newsdata-Token: {shared.token}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        sock.sendall(head.encode())
        piece = b"%x\r\n" % 1_000_000 + b" " * 1_000_000 + b"\r\n"
        with contextlib.suppress(OSError):  # it has hung up
            for _ in range(18):
                sock.sendall(piece)
        assert b"413" in sock.recv(100)


def test_methods_and_paths_that_are_not_there(shared: Server) -> None:
    assert shared.ask("DELETE", article_path("tram")).status == 405
    assert shared.ask("POST", "/api/project").status == 405
    assert shared.ask("GET", "/api/none").status == 404
    for name in ("none", "../tram", "tram/../tram", "tram\0", "é" * 300, "%E9"):
        answer = shared.ask("GET", article_path(name))
        assert answer.status == 404, name
    for path in ("/api/article?id=%ff%fe", "/api/article", "/api/article?id="):
        assert shared.ask("GET", path).status == 404, path
