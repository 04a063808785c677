"""`newsdata annotate`: a real server, asked over loopback."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.projects import write_lines
from tests.web.projects import HOLT, TRAM, of
from tests.web.serving import Server, article_path, serving

from newsdata import build

JSONL = """
[[sources]]
name = "lines"
format = "jsonl"
path = "raw/*.jsonl"
license = "CC0-1.0"
"""


def line(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "text": text,
        "rights": {"license": "CC0-1.0", "redistribution": "full"},
    } | more


def saved(folder: Path) -> list[dict[str, Any]]:
    paths = sorted((folder / "data/submissions").rglob("*.jsonl"))
    return [json.loads(each) for path in paths for each in path.read_text("utf-8").splitlines()]


# What it answers


def test_the_page_carries_the_token_and_the_project_its_scheme(shared: Server) -> None:
    page = shared.ask("GET", f"/?token={shared.token}", token=False)
    assert page.status == 200
    assert f'<meta name="newsdata-token" content="{shared.token}">' in page.body.decode()
    facts = shared.ask("GET", "/api/project").json
    assert (facts["name"], facts["annotator"], facts["annotators"]) == ("test", "kim", ["kim"])
    quotes = facts["scheme"]["layers"]["quote"]
    assert quotes["relations"]["attribution"]["required"] == ["content"]
    assert quotes["labels"]["QUOTE"].startswith("A direct quotation")


def test_an_article_comes_with_its_suggestions_in_code_points(shared: Server) -> None:
    found = shared.article("tram")
    assert found["text"] == TRAM
    assert found["text_sha256"] == hashlib.sha256(TRAM.encode()).hexdigest()
    assert (found["submission"], found["revision"], found["direction"]) == (None, "", "ltr")
    spans = found["suggestions"]["spans"]
    assert {span["status"] for span in spans} == {"suggested"}
    assert {TRAM[span["start"] : span["end"]] == span["text"] for span in spans} == {True}
    ends = {arg["ref"] for r in found["suggestions"]["relations"] for arg in r["args"]}
    assert ends
    assert ends <= {span["id"] for span in spans}


def test_the_list_counts_and_sorts(shared: Server) -> None:
    found = shared.ask("GET", "/api/articles?order=id").json
    assert [row["id"] for row in found["articles"]] == ["ferry", "tram"]
    assert (found["done"], found["total"]) == (0, 2)
    assert {row["state"] for row in found["articles"]} == {"todo"}
    assert all(row["suggested"] > 0 for row in found["articles"])
    assert shared.ask("GET", "/api/articles?order=mood").status == 400


# What it saves


def test_what_is_saved_is_what_validate_and_build_take(built: Path) -> None:
    with serving(built) as server:
        answer = server.save("tram", of("tram", TRAM, HOLT, reviewed=["entity"]))
        assert answer.status == 200
        assert answer.json["file"] == "data/submissions/kim/tram.jsonl"
        row = server.ask("GET", "/api/articles?order=id").json["articles"][1]
        assert (row["state"], row["reviewed"], row["annotators"]) == (
            "started",
            ["entity"],
            ["kim"],
        )
    path = built / "data/submissions/kim/tram.jsonl"
    written = path.read_bytes()
    assert hashlib.sha256(written.rstrip(b"\n")).hexdigest() == answer.json["revision"]
    [span] = json.loads(written)["spans"]
    at = TRAM.index("Mira")
    assert (span["prefix"], span["suffix"]) == (TRAM[at - 32 : at], TRAM[at + 9 : at + 41])
    checked = [sys.executable, "-m", "newsdata", "validate", "-C", str(built)]
    assert subprocess.run(checked, capture_output=True, check=False).returncode == 0
    assert build(built, workers=1, force=True).counts.submissions_joined == 1


def test_two_tabs_do_not_overwrite_each_other(built: Path) -> None:
    with serving(built) as server:
        first = server.save("tram", of("tram", TRAM, HOLT)).json
        late = server.save("tram", of("tram", TRAM))
        assert (late.status, late.json["error"]["code"]) == (409, "conflict")
        assert late.json["current"]["revision"] == first["revision"]
        assert late.json["current"]["submission"] == server.article("tram")["submission"]
        again = server.save("tram", of("tram", TRAM), first["revision"])
        assert again.status == 200
    assert [each["spans"] for each in saved(built)] == [[]]


def test_two_servers_do_not_overwrite_each_other(built: Path) -> None:
    everybody = built / "data/submissions/everybody.jsonl"
    write_lines(everybody, [of("tram", TRAM, annotator="kim"), of("tram", TRAM, annotator="lee")])
    with serving(built) as one, serving(built, annotator="lee") as other, serving(built) as third:
        before = {s.token: s.article("tram")["revision"] for s in (one, other, third)}
        for server, name in ((one, "kim"), (other, "lee")):
            sent = of("tram", TRAM, HOLT, annotator=name)
            assert server.save("tram", sent, before[server.token]).status == 200
        refused = third.save("tram", of("tram", TRAM), before[third.token])
        assert (refused.status, refused.json["error"]["code"]) == (409, "conflict")
        assert len(refused.json["current"]["submission"]["spans"]) == 1
    assert [(each["annotator"], len(each["spans"])) for each in saved(built)] == [
        ("kim", 1),
        ("lee", 1),
    ]


@pytest.mark.parametrize(
    ("change", "status", "code", "pointer"),
    [
        ({"start": 29, "end": 38}, 409, "offsets", "/spans/0/text"),  # as UTF-16 would count
        ({"end": 9_000, "text": None}, 409, "offsets", "/spans/0/end"),
        ({"label": "HERO"}, 409, "offsets", "/spans/0/label"),
        ({"layer": "heroes"}, 409, "offsets", "/spans/0/layer"),
        ({"start": "12"}, 400, "schema", "/spans/0/start"),
        ({"colour": "red"}, 400, "schema", "/spans/0/colour"),
    ],
)
def test_a_span_that_does_not_fit_is_refused_and_shown(
    shared: Server, change: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    sent = of("tram", TRAM, HOLT)
    sent["spans"][0] |= change
    answer = shared.save("tram", sent)
    assert (answer.status, answer.json["error"]["code"]) == (status, code)
    assert pointer in [problem.get("pointer") for problem in answer.json["problems"]]
    assert answer.json["error"]["fact"]
    assert shared.article("tram")["submission"] is None


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"annotator": "lee"}, 409, "annotator"),
        ({"article_id": "ferry"}, 400, "article"),
        ({"text_sha256": "0" * 64}, 409, "text"),
        (
            {"relations": [{"id": "r", "layer": "quote", "label": "attribution", "args": []}]},
            400,
            "schema",
        ),
    ],
)
def test_a_submission_of_something_else_is_refused(
    shared: Server, change: dict[str, Any], status: int, code: str
) -> None:
    answer = shared.save("tram", of("tram", TRAM, HOLT) | change)
    assert (answer.status, answer.json["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"revision":1,"submission":{}}']
)
def test_a_body_that_is_no_request_is_refused(shared: Server, body: bytes) -> None:
    answer = shared.ask("PUT", article_path("tram"), body)
    assert (answer.status, answer.json["error"]["code"]) == (400, "request")
