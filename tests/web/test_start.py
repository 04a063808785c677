"""`newsdata annotate`: how it starts, what it says, and how it ends."""

import http.client
import json
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.web.projects import make_small_project
from tests.web.serving import serving

from newsdata import CannotRun
from newsdata.cli import cli
from newsdata.web import naming


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "newsdata", "annotate", "--no-open", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_ctrl_c_ends_it_cleanly(built: Path) -> None:
    with serving(built) as server:
        assert server.ask("GET", "/api/project").status == 200
        code, said = server.stop()
    assert code == 0
    assert "2 articles for kim" in said
    assert "Ended." in said
    assert "Traceback" not in said
    assert server.token not in said


def test_without_records_it_says_what_to_do(tmp_path: Path) -> None:
    folder = make_small_project(tmp_path / "p")
    done = run("-C", str(folder), "--annotator", "kim")
    assert done.returncode == 2
    assert "newsdata build" in done.stderr


@pytest.mark.parametrize(
    "name", ["a/b", "..", ".hidden", "a\\b", "a\nb", "\x1b[31m", " ", " kim", "x" * 129]
)
def test_names_that_can_be_no_folder_are_refused(built: Path, name: str) -> None:
    done = run("-C", str(built), "--annotator", name)
    assert done.returncode == 2
    assert "--annotator" in done.stderr
    assert "\x1b" not in done.stderr


def test_a_port_in_use(built: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("-C", str(built), "--annotator", "kim", "--port", str(port))
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr


def test_without_a_port_the_first_free_one_is_taken(built: Path) -> None:
    default = ("--host", "127.0.0.1")
    with serving(built, *default) as one, serving(built, *default) as other:
        assert one.port != other.port
        assert other.ask("GET", "/api/project").status == 200
        _, said = other.stop()
        assert f"is in use; this one is on {other.port}." in said


def test_an_address_for_others_is_warned_of(built: Path) -> None:
    with serving(built, "--host", "0.0.0.0", "--port", "0") as server:
        elsewhere = server.ask("GET", "/api/project", headers={"Host": "192.0.2.7:80"})
        assert elsewhere.status == 200
        named = server.ask("GET", "/api/project", headers={"Host": "rebound.example"})
        assert named.status == 400
        _, said = server.stop()
    assert "Warning: 0.0.0.0 can be reached by others." in said


def test_what_it_prints_for_programs(built: Path) -> None:
    command = [sys.executable, "-m", "newsdata", "annotate", "--no-open", "--port", "0", "--json"]
    with subprocess.Popen(
        [*command, "-C", str(built), "--annotator", "kim"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        printed = b""
        while not printed.endswith(b"}\n"):
            printed += process.stdout.readline()
        process.kill()
    told = json.loads(printed)
    assert told["address"].startswith("http://127.0.0.1:")
    assert (told["annotator"], told["problems"]) == ("kim", [])


def test_an_address_that_nobody_would_know_is_refused(built: Path) -> None:
    done = run("-C", str(built), "--quiet")
    assert done.returncode == 2
    assert "--no-open" in done.stderr


def test_the_browser_is_opened_on_the_page(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)

    def serve(_work: object, _host: str, _port: object, on_ready: Any) -> None:
        on_ready("http://127.0.0.1:1/?token=x", 1)
        raise KeyboardInterrupt

    monkeypatch.setattr("newsdata.web.server.serve", serve)
    done = CliRunner().invoke(cli, ["annotate", "-C", str(built), "--annotator", "kim", "--quiet"])
    assert (done.exit_code, done.output) == (0, "")
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon:
            thread.join(5)
    assert opened == ["http://127.0.0.1:1/?token=x"]


def test_who_labels_is_who_commits(built: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=built, check=True)
    subprocess.run(["git", "config", "user.name", "Kim Lée"], cwd=built, check=True)
    assert naming.default_annotator(built) == "Kim Lée"
    subprocess.run(["git", "config", "user.name", "../kim"], cwd=built, check=True)
    with pytest.raises(CannotRun, match="slash"):
        naming.default_annotator(built)


def test_another_address_of_this_machine(built: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with serving(built, "--host", "::1", "--port", "0") as server:
        assert server.address.startswith("http://[::1]:")
        connection = http.client.HTTPConnection("::1", server.port, timeout=30)
        connection.request("GET", "/?token=" + server.token)
        assert connection.getresponse().status == 200
        connection.close()
        _, said = server.stop()
    assert "Warning" not in said
