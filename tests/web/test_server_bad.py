"""What is wrong with projects, submissions and disks: said by a real server, and nothing lost."""

import hashlib
from pathlib import Path

import pytest
from tests.projects import make_project, write_lines
from tests.web.projects import FERRY, HOLT, TRAM, of
from tests.web.serving import Server, article_path, serving
from tests.web.test_server import JSONL, line, saved

from newsdata import build

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
        assert (opened["submission"], opened["outdated"]) == (None, saved(built)[0])
        assert opened["revision"] == kept["revision"]
        row = server.ask("GET", "/api/articles?order=id").json["articles"][1]
        assert (row["outdated"], row["state"], row["reviewed"]) == (True, "started", [])
        [told] = server.ask("GET", "/api/articles").json["problems"]
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
        told = server.ask("GET", "/api/articles").json["problems"]
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
