"""What comes first, and how far an annotator is."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.projects import FERRY, HOLT, TRAM, of

from newsdata import config
from newsdata.model import Submission
from newsdata.web import queue
from newsdata.web.queue import Progress
from newsdata.web.work import Work

MONDAY = ("time", "DATE", "Monday")
ORG = ("entity", "ORG", "Mira Holt")


def make(*words: tuple[str, str, str], reviewed: tuple[str, ...] = ()) -> Submission:
    return msgspec.convert(of("tram", TRAM, *words, reviewed=list(reviewed)), Submission)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([], 0), ([1.0, 0.0], 0), ([0.5], 1), ([0.75, 1.0], 0.25), ([None], 0.5), ([0.9], 0.2)],
)
def test_uncertainty_is_the_margin_between_yes_and_no(
    scores: list[float | None], expected: float
) -> None:
    assert queue.uncertainty(scores) == pytest.approx(expected)


@given(st.lists(st.none() | st.floats(0, 1)))
def test_uncertainty_stays_between_nought_and_one(scores: list[float | None]) -> None:
    assert 0 <= queue.uncertainty(scores) <= 1


@pytest.mark.parametrize(
    ("submissions", "expected"),
    [
        ([make(HOLT)], 0),
        ([make(HOLT), make(HOLT)], 0),
        ([make(HOLT), make(ORG)], 1),
        ([make(HOLT, MONDAY), make(MONDAY)], 0),  # nobody compares a layer one did not look at
        ([make(HOLT, MONDAY), make(MONDAY, reviewed=("entity",))], 1 / 3),
        ([make(HOLT), make(HOLT), make(ORG)], 2 / 3),
        ([make(HOLT), make(MONDAY)], 0),
        ([make(reviewed=("entity",)), make(reviewed=("entity",))], 0),
    ],
)
def test_disagreement_is_what_f1_lacks(submissions: list[Submission], expected: float) -> None:
    assert queue.disagreement(submissions) == pytest.approx(expected)


def test_the_queue_puts_disagreement_before_doubt_and_what_is_done_last() -> None:
    rows = [
        Progress("done", "done", 0, 0.0, 1.0),
        Progress("doubtful", "todo", 3, 0.9, 0.0),
        Progress("sure", "todo", 3, 0.1, 0.0),
        Progress("disputed", "started", 3, 0.1, 0.2),
    ]
    order = [row.id for row in sorted(rows, key=queue.key)]
    assert order == ["disputed", "doubtful", "sure", "done"]


def test_progress_of_a_project(built: Path) -> None:
    work = Work(built, config.load(built), built / "data/records/records.jsonl", "kim")
    other = Work(built, config.load(built), built / "data/records/records.jsonl", "lee")
    before = {row["id"]: row for row in work.listed("queue")}
    suggested = work.article(work.open("tram"))["suggestions"]["spans"]
    assert before["tram"]["suggested"] == len(suggested)
    judged = [span for span in suggested if span.layer == "entity"]
    assert judged
    spans = [
        {
            "id": f"k{n}",
            "layer": s.layer,
            "label": s.label,
            "start": s.start,
            "end": s.end,
            "status": "rejected",
        }
        for n, s in enumerate(judged)
    ]
    place, _ = work.save("tram", of("tram", TRAM) | {"spans": spans}, "")
    row = {each["id"]: each for each in work.listed("queue")}["tram"]
    assert row["state"] == "started"
    assert row["suggested"] == len(suggested) - len(judged)
    layers = list(config.load(built).scheme.layers)
    work.save("tram", of("tram", TRAM, HOLT, reviewed=layers), place.revision)
    row = {each["id"]: each for each in work.listed("queue")}["tram"]
    assert (row["state"], row["suggested"], row["uncertainty"], row["progress"]) == (
        "done",
        0,
        0,
        1,
    )
    other.save("tram", of("tram", TRAM, ORG, annotator="lee"), "")
    other.save("ferry", of("ferry", FERRY, annotator="lee"), "")
    rows = other.listed("queue")
    assert [(r["id"], r["state"], r["disagreement"]) for r in rows] == [
        ("tram", "started", 1.0),
        ("ferry", "todo", 0.0),
    ]
    other.decide("tram", of("tram", TRAM, HOLT, annotator="lee"), "")
    row = {each["id"]: each for each in other.listed("title")}["tram"]
    assert (row["disagreement"], row["merged_by"]) == (0.0, ["lee"])


def test_an_article_is_called_by_its_title_or_headline(built: Path) -> None:
    path = built / "data/records/records.jsonl"
    records = [json.loads(line) for line in path.read_bytes().splitlines()]
    for record in records:
        record.pop("title", None)
        if record["id"] == "tram":
            record["spans"] = []
    path.write_text("".join(json.dumps(r) + "\n" for r in records) + "{broken\n\n", "utf-8")
    work = Work(built, config.load(built), path, "kim")
    titles = {row["id"]: row["title"] for row in work.listed("title")}
    assert titles["tram"] == "tram"
    assert work.articles.unreadable == 1
