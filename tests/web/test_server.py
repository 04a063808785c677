"""`newsdata annotate`: a real server, asked over loopback."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.projects import make_project, write_lines
from tests.web.projects import FERRY, HOLT, TRAM, of
from tests.web.serving import Server, article_path, serving

from newsdata import build

JSONL = """
[[sources]]
name = "lines"
format = "jsonl"
path = "raw/*.jsonl"
license = "CC0-1.0"
"""
ODD_IDS = [
    ".",
    "..",
    "a/b",
    "a/./b",
    "../../etc/passwd",
    "..%2f..",
    "ünïcode 😀",
    "<b>&\"'",
    "x?y#z",
    "A",
    "a",
]


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
        assert late.json["current"]["submission"] == first["submission"]
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


# Bad input


def test_ids_that_look_like_paths_stay_in_the_folder(tmp_path: Path) -> None:
    records = [line(name, FERRY) for name in ODD_IDS]
    folder = make_project(tmp_path / "p", sources=JSONL)
    write_lines(folder / "raw/all.jsonl", records)
    build(folder, workers=1)
    before = {path for path in tmp_path.rglob("*") if "submissions" not in path.parts}
    with serving(folder) as server:
        for name in ODD_IDS:
            assert server.article(name)["id"] == name
            assert server.save(name, of(name, FERRY)).status == 200, name
    after = {path for path in tmp_path.rglob("*") if "submissions" not in path.parts}
    assert {path.name for path in after - before} <= {".annotate.lock"}
    written = list((folder / "data/submissions").rglob("*.jsonl"))
    assert {path.parent.name for path in written} == {"kim"}
    assert len({path.name.casefold() for path in written}) == len(ODD_IDS)
    assert sorted(each["article_id"] for each in saved(folder)) == sorted(ODD_IDS)


def test_records_built_anew_while_it_runs(built: Path) -> None:
    with serving(built) as server:
        kept = server.save("tram", of("tram", TRAM, HOLT)).json
        (built / "seeds/tram.txt").write_text("Corrected. " + TRAM, "utf-8")
        build(built, workers=1, force=True)
        late = server.save("tram", of("tram", TRAM, HOLT), kept["revision"])
        assert (late.status, late.json["error"]["code"]) == (409, "text")
        assert "rebase" in late.json["error"]["hint"]
        opened = server.article("tram")
        assert (opened["submission"], opened["outdated"]) == (None, kept["submission"])
        assert opened["revision"] == kept["revision"]
        row = server.ask("GET", "/api/articles?order=id").json["articles"][1]
        assert (row["outdated"], row["state"], row["reviewed"]) == (True, "started", [])
        [told] = server.ask("GET", "/api/project").json["problems"]
        assert (told["code"], told["record_id"]) == ("submission-text", "tram")
        (built / "data/records/records.jsonl").unlink()
        gone = server.ask("GET", "/api/articles")
        assert (gone.status, gone.json["error"]["code"]) == (409, "records")
    assert len(saved(built)[0]["spans"]) == 1


@pytest.mark.parametrize(
    ("old", "marks"),
    [
        (TRAM, {"PERSON": "moved", "DATE": "lost", "ORG": "moved"}),
        (None, {"PERSON": "changed", "DATE": "lost", "ORG": "changed"}),
    ],
)
def test_labels_of_an_older_text_are_carried_over(
    built: Path, old: str | None, marks: dict[str, str]
) -> None:
    """With the text they were made on, or with no more than the words they cover."""
    base = of("tram", TRAM, HOLT, reviewed=["entity"])
    work = of("tram", TRAM, HOLT, ("time", "DATE", "Monday"), ("entity", "ORG", "Harbor tram"))
    (built / "seeds/tram.txt").write_text("New. " + TRAM.replace("Monday", "Tuesday"), "utf-8")
    build(built, workers=1, force=True)
    with serving(built) as server:
        sent = {"work": work, "base": base, "text": old}
        answer = server.ask("POST", article_path("tram", "carried"), sent)
        assert answer.status == 200
        text = server.article("tram")["text"]
        placed = {each["label"]: each for each in answer.json["spans"]}
        assert {label: each["mark"] for label, each in placed.items()} == marks
        assert text[slice(*placed["PERSON"]["now"])] == "Mira Holt"
        found = answer.json["work"]
        assert found["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
        assert all(text[s["start"] : s["end"]] == s["text"] for s in found["spans"])
        [was] = answer.json["base"]["spans"]
        assert was == next(s for s in found["spans"] if s["label"] == "PERSON")
        assert server.save("tram", found).status == 200


def test_what_is_no_submission_is_not_carried(shared: Server) -> None:
    path = article_path("tram", "carried")
    answer = shared.ask("POST", path, {"work": {"spans": 1}, "base": {}})
    assert (answer.status, answer.json["error"]["code"]) == (400, "schema")
    assert shared.ask("POST", path, {"work": {}}).json["error"]["code"] == "request"
    sent = {"work": of("none", TRAM), "base": of("none", TRAM), "text": "\ud800"}
    assert shared.ask("POST", path, sent).status in (200, 400)
    assert shared.ask("POST", article_path("none", "carried"), sent | {"text": ""}).status == 404


def test_submissions_that_cannot_be_shown_are_named_and_left_alone(built: Path) -> None:
    path = built / "data/submissions/old.jsonl"
    write_lines(path, [of("gone", FERRY), "{broken", of("ferry", FERRY, annotator="lee")])
    before = path.read_bytes()
    with serving(built) as server:
        told = server.ask("GET", "/api/project").json["problems"]
        assert sorted((each["code"], each["line"]) for each in told) == [
            ("json-syntax", 2),
            ("submission-article", 1),
        ]
        assert server.article("ferry")["others"] == ["lee"]
        assert server.save("ferry", of("ferry", FERRY)).status == 200
        _, said = server.stop()
    assert "submission-article" in said
    assert path.read_bytes() == before


def test_labels_made_by_hand_that_do_not_fit_are_shown_with_what_is_wrong(built: Path) -> None:
    sent = of("tram", TRAM, ("entity", "HERO", "Mira Holt"))
    write_lines(built / "data/submissions/kim.jsonl", [sent])
    with serving(built) as server:
        found = server.article("tram")
        assert found["submission"]["spans"][0]["label"] == "HERO"
        assert [each["code"] for each in found["problems"]] == ["label-unknown"]
        mended = of("tram", TRAM, HOLT)
        assert server.save("tram", mended, found["revision"]).status == 200


def test_a_place_that_takes_nothing_is_said_and_loses_nothing(built: Path) -> None:
    (built / "data/submissions").mkdir()
    (built / "data/submissions/kim").write_text("a file, not a folder", "utf-8")
    with serving(built) as server:
        answer = server.save("tram", of("tram", TRAM, HOLT))
        assert (answer.status, answer.json["error"]["code"]) == (403, "disk")
        assert "data/submissions" in answer.json["error"]["hint"]
        (built / "data/submissions/kim").unlink()
        assert server.save("tram", of("tram", TRAM, HOLT)).status == 200


def test_the_words_of_an_article_that_is_not_ours_are_not_saved(tmp_path: Path) -> None:
    source = JSONL + 'redistribution = "standoff"\n'
    folder = make_project(tmp_path / "p", sources=source)
    write_lines(folder / "raw/all.jsonl", [{"id": "tram", "text": TRAM}])
    build(folder, workers=1)
    with serving(folder) as server:
        wrong = of("tram", TRAM, HOLT)
        wrong["spans"][0]["text"] = "Mira Hold"
        assert server.save("tram", wrong).status == 409
        assert server.save("tram", of("tram", TRAM, HOLT)).status == 200
    [span] = saved(folder)[0]["spans"]
    assert span.keys() == {"id", "layer", "label", "start", "end"}
    assert build(folder, workers=1, force=True).counts.submissions_joined == 1
