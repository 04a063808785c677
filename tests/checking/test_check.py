import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.projects import copy_of_this_project, make_project, submission, write_lines

import newsdata
from newsdata.checking import Options, check, targets
from newsdata.errors import CannotRun
from newsdata.problems import Problem
from newsdata.reports import Report, Summary
from newsdata.text import sha256

TEXT = "Mira Holt opened the tram.\n"
JSONL_SOURCE = """
[[sources]]
name = "lines"
format = "jsonl"
path = "raw/*.jsonl"
license = "CC0-1.0"
"""


def record(article_id: str = "tram", text: str = TEXT, **changes: Any) -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "id": article_id,
        "text": text,
        "text_sha256": sha256(text),
        "rights": {"license": "CC0-1.0", "redistribution": "full"},
        "spans": [],
        "relations": [],
        "reviewed": [],
        "labels": [],
        "provenance": {
            "file": "seeds/tram.txt",
            "sha256": "0" * 64,
            "converter": {"name": "text", "version": "1"},
        },
    } | changes


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def summary(*paths: Path, project: Path) -> Summary:
    with check(paths, Options(project=project, workers=1)) as report:
        return report.summary


def test_the_bundled_project_is_clean_but_for_what_the_scheme_cannot_hold(tmp_path: Path) -> None:
    project = copy_of_this_project(tmp_path)
    assert [p for p in newsdata.validate(project) if p.level == "error"] == []
    found = summary(project=project)
    assert (found.articles, found.submissions, found.waiting) == (14, 15, 1)


def test_all_problems_of_a_file_come_with_line_column_pointer_and_record(tmp_path: Path) -> None:
    broken = record(language="en_GB")
    broken["spans"] = [{"id": "s1", "lable": "PERSON"}]
    path = write_lines(tmp_path / "r.jsonl", [record("a", "One."), broken, "{oops"])
    found = list(newsdata.validate(path))
    assert {(p.code, p.line) for p in found} == {
        ("schema-value", 2),
        ("schema-missing", 2),
        ("schema-unknown", 2),
        ("json-syntax", 3),
    }
    unknown = next(p for p in found if p.code == "schema-unknown")
    line = path.read_text("utf-8").split("\n")[1]
    assert unknown.pointer == "/spans/0/lable"
    assert line[unknown.column - 1 :].startswith('"PERSON"')
    assert unknown.record_id == "tram"
    assert [p.line for p in found] == sorted(p.line for p in found)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_other_line_breaks_in_a_string_are_none(tmp_path: Path, separator: str) -> None:
    text = f"One{separator}two.\n"
    path = write_lines(tmp_path / "r.jsonl", [record("a", text), "{oops"])
    assert [(p.code, p.line) for p in newsdata.validate(path)] == [("json-syntax", 2)]


def test_a_project_is_found_above_a_path_and_its_scheme_holds(tmp_path: Path) -> None:
    scheme = '[scheme.topic]\n[scheme.topic.labels]\nSPORT = "Sport."\n'
    project = make_project(tmp_path, {"tram": TEXT})
    with (project / "newsdata.toml").open("a") as config:
        config.write(scheme)
    label = {"layer": "topic", "label": "SPORT"}
    file = write_lines(
        project / "data/submissions/kim/a.jsonl", [submission("tram", TEXT, labels=[label])]
    )
    assert list(newsdata.validate(file)) == []
    assert list(newsdata.validate(str(project / "data/submissions"))) == []
    elsewhere = write_lines(tmp_path.parent / "elsewhere/r.jsonl", [record(labels=[label])])
    assert "label-unknown" not in codes(list(newsdata.validate(file)))
    assert codes(list(newsdata.validate(elsewhere))) == ["schema-missing"]


def test_submissions_are_checked_against_their_articles(tmp_path: Path) -> None:
    project = make_project(
        tmp_path,
        {"tram": TEXT, "broken": b"\xc3\xa9\xff"},
        sources="""
[[sources]]
name = "seeds"
format = "text"
path = "seeds/*.txt"
license = "CC0-1.0"
[[sources]]
name = "awaited"
format = "text"
path = "later/ferry.txt"
license = "LicenseRef-closed"
redistribution = "standoff"
optional = true
""",
    )
    spans = [("entity", "PERSON", 0, 9)]
    lines = [
        submission("tram", TEXT, *spans),
        submission("tram", TEXT, ("entity", "PERSON", 0, 10), annotator="lee"),
        submission("tram", "Other.", annotator="max"),
        submission("trm", TEXT),
        submission("broken", TEXT),
        submission("ferry", TEXT, *spans),
    ]
    file = write_lines(project / "data/submissions/a.jsonl", lines)
    found = list(newsdata.validate(file))
    assert [(p.code, p.line) for p in found] == [
        ("span-whitespace", 2),
        ("submission-text", 3),
        ("submission-article", 4),
        ("submission-article", 5),
        ("rights-text", 6),
    ]
    assert "seeds/broken.txt" in found[3].fact
    assert summary(file, project=project).waiting == 1


def test_without_articles_at_hand_only_the_form_of_submissions_is_checked(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "labels.jsonl", [submission("tram", TEXT), "{"])
    with check([file], Options(project=tmp_path)) as report:
        assert codes(list(report)) == ["json-syntax"]
        assert report.summary.unchecked == 1
    records = write_lines(tmp_path / "records.jsonl", [record()])
    with check([file, records], Options(project=tmp_path)) as report:
        assert report.summary.unchecked == 0


def test_articles_of_a_stand_off_source_may_not_loosen_its_rights(tmp_path: Path) -> None:
    source = JSONL_SOURCE + 'redistribution = "standoff"\n'
    project = make_project(tmp_path, sources=source)
    write_lines(project / "raw/a.jsonl", [record()])
    span = ("entity", "PERSON", 0, 9)
    write_lines(project / "data/submissions/a.jsonl", [submission("tram", TEXT, span)])
    assert codes(list(newsdata.validate(project))) == ["rights-text"]


def test_lines_of_a_source_are_placed_like_those_of_records(tmp_path: Path) -> None:
    project = make_project(tmp_path, sources=JSONL_SOURCE)
    lines = [{"text": "One."}, "{oops", {"text": TEXT, "lnaguage": "en"}]
    file = write_lines(project / "raw/a.jsonl", lines)
    found = list(newsdata.validate(project))
    assert [(p.code, p.line) for p in found] == [("json-syntax", 2), ("schema-unknown", 3)]
    line = file.read_text("utf-8").split("\n")[2]
    assert line[found[1].column - 1 :].startswith('"en"')


def test_what_only_shows_across_files_is_found_at_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "SHARD_BYTES", 1)  # every line a shard
    write_lines(tmp_path / "a.jsonl", [record("a", "One."), record("b", "Two.")])
    write_lines(tmp_path / "b.jsonl", [record("c", "Two."), record("a", "One.")])
    found = list(newsdata.validate(tmp_path))
    assert [(p.code, p.place, p.record_id) for p in found] == [
        ("text-duplicate", "b.jsonl:1", "c"),
        ("article-duplicate", "b.jsonl:2", "a"),
    ]
    assert "a.jsonl:2" in found[0].fact


def test_a_record_is_compared_with_the_source_that_it_names(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"tram": TEXT, "ferry": "Lee Ford took the ferry.\n"})
    edited = "Mira Holt closed the tram.\n"
    same_id = record("ferry", edited)  # says that it is of another file
    lines = [record(text=edited), record("b", "New."), same_id, record()]
    file = write_lines(project / "records.jsonl", lines)
    found = list(newsdata.validate(file))
    assert [(p.code, p.line) for p in found if p.code != "text-duplicate"] == [
        ("text-source", 1),
        ("article-duplicate", 4),
    ]
    assert "seeds/tram.txt" in found[0].fact


def in_shards(report: Report) -> tuple[Summary, list[Problem]]:
    return report.summary, list(report)


def test_the_report_does_not_depend_on_workers_or_shards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[Any] = [record(f"a{n % 90}", f"Article {n}.") for n in range(100)]
    lines[7], lines[98] = "{oops", record("z", "Text.", language="en_GB")
    write_lines(tmp_path / "r.jsonl", lines)
    write_lines(tmp_path / "s.jsonl", [submission(f"a{n}", f"Article {n}.") for n in range(50)])
    found = []
    for shard_bytes, workers in ((8 << 20, 1), (10_000, 1), (10_000, 2)):
        monkeypatch.setattr(targets, "SHARD_BYTES", shard_bytes)
        with check([tmp_path], Options(project=tmp_path, workers=workers)) as report:
            found.append(in_shards(report))
    assert found[0] == found[1] == found[2]
    _, problems = found[0]
    assert [p.line for p in problems if p.code == "schema-value"] == [99]
    assert codes(problems).count("article-duplicate") == 8


@pytest.mark.parametrize("name", ["r.jsonl.gz", "r.ndjson.gz"])
def test_compressed_files_are_read_as_streams(tmp_path: Path, name: str) -> None:
    lines = b"".join(json.dumps(record(f"a{n}", f"{n}.")).encode() + b"\n" for n in range(3))
    (tmp_path / name).write_bytes(gzip.compress(lines + b"{"))
    assert [(p.code, p.line) for p in newsdata.validate(tmp_path)] == [("json-syntax", 4)]


def test_a_file_that_is_named_twice_is_checked_once(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "r.jsonl", [record()])
    found = summary(file, tmp_path, file, project=tmp_path)
    assert (found.files, found.articles) == (1, 1)


def test_an_empty_file_holds_nothing_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_bytes(b"")
    assert list(newsdata.validate(tmp_path)) == []


def nothing(folder: Path) -> Path:
    return folder / "gone.jsonl"


def empty_folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def unknown_file(folder: Path) -> Path:
    (folder / "a.pdf").write_bytes(b"")
    return folder / "a.pdf"


def broken_project(folder: Path) -> Path:
    (folder / "newsdata.toml").write_text("name = \n")
    return folder


@pytest.mark.parametrize(
    ("make", "fact"),
    [
        (nothing, "no such file"),
        (empty_folder, "nothing to check"),
        (unknown_file, "not known"),
        (broken_project, "not TOML"),
    ],
)
def test_what_cannot_be_checked_stops_the_run(
    tmp_path: Path, make: Callable[[Path], Path], fact: str
) -> None:
    with pytest.raises(CannotRun, match=fact):
        list(newsdata.validate(make(tmp_path)))


def test_progress_is_told_by_stage(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"tram": TEXT})
    write_lines(project / "data/submissions/a.jsonl", [submission("tram", TEXT)])
    told: list[tuple[str, int, int]] = []
    with check([], Options(project=project), lambda *each: told.append(each)):
        pass
    assert told == [("articles", 1, 1), ("submissions", 1, 1)]
