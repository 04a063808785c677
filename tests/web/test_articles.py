"""The list of articles, and the records behind it."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.web.projects import TRAM

from newsdata import CannotRun, config
from newsdata.web.articles import Articles, Changed, direction
from newsdata.web.work import NotThere, Stale, Work


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def write(path: Path, records: list[Any]) -> None:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in records]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def test_broken_lines_are_counted_and_the_first_of_one_id_stands(built: Path) -> None:
    path = built / "data/records/records.jsonl"
    ferry, tram = sorted(lines_of(path), key=lambda r: str(r["id"]))
    other = tram | {"text": "x", "title": "Other"}
    write(path, ["{broken", tram, "", "  " + json.dumps(ferry), other, "[]", '{"id":"a"}'])
    articles = Articles(path)
    assert list(articles.entries()) == ["tram", "ferry"]
    assert articles.unreadable == 3
    for name in ("tram", "ferry"):
        assert articles.record(articles.entries()[name]).id == name


@pytest.mark.parametrize(
    "change", [{"text": TRAM + "x"}, {"id": "else"}, {"colour": "red"}, {"text_sha256": "0" * 64}]
)
def test_a_record_that_is_not_what_it_says_is_not_given_out(
    built: Path, change: dict[str, str]
) -> None:
    path = built / "data/records/records.jsonl"
    records = lines_of(path)
    work = Work(built, config.load(built), path, "kim")
    entry = work.articles.entries()["tram"]
    assert work.record("tram").text == TRAM
    write(path, [r | change if r["id"] == "tram" else r for r in records])
    if change != {"text_sha256": "0" * 64}:
        with pytest.raises(Changed):
            work.articles.record(entry)
    with pytest.raises((Stale, NotThere)):
        work.record("tram")


def test_a_build_while_it_runs_is_seen(built: Path) -> None:
    path = built / "data/records/records.jsonl"
    work = Work(built, config.load(built), path, "kim")
    write(path, list(reversed(lines_of(path))))
    assert {name: work.record(name).id for name in ("tram", "ferry")} == {
        "tram": "tram",
        "ferry": "ferry",
    }


def test_no_records_are_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="newsdata build"):
        Articles(tmp_path / "records.jsonl")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ferry", "ltr"),
        ("قال الوزير", "rtl"),
        ("AFP - قال الوزير يوم الاثنين", "rtl"),
        ("הממשלה (BBC)", "rtl"),
        ("2024", "ltr"),
        ("", "ltr"),
    ],
)
def test_the_direction_is_that_of_most_characters(text: str, expected: str) -> None:
    assert direction(text) == expected
