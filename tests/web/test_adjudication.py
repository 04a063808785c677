"""Where annotators differ, and what is saved when somebody decides."""

import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.projects import records
from tests.web.projects import HOLT, TRAM, of
from tests.web.serving import article_path, serving

from newsdata import build
from newsdata.model import Submission
from newsdata.web.adjudication import differences

ORG = ("entity", "ORG", "Mira Holt")
MIRA = ("entity", "PERSON", "Mira")
MONDAY = ("time", "DATE", "Monday")
QUOTE = ("quote", "QUOTE", "“It is time,”")
SPEAKER = ("quote", "SPEAKER", "Mira Holt")
LINK = {
    "id": "r1",
    "layer": "quote",
    "label": "attribution",
    "args": [{"role": "content", "ref": "s1"}, {"role": "source", "ref": "s2"}],
}


def make(*words: tuple[str, str, str], **more: Any) -> Submission:
    return msgspec.convert(of("tram", TRAM, *words, **more), Submission)


def told(*submissions: Submission) -> list[tuple[str, str, str, list[str | None]]]:
    found = differences(dict(zip("abc", submissions, strict=False)))
    return [
        (d.kind, d.layer, TRAM[d.place.start : d.place.end], list(d.items.values())) for d in found
    ]


@pytest.mark.parametrize(
    ("submissions", "expected"),
    [
        ([make(HOLT), make(HOLT)], []),
        ([make(HOLT), make(ORG)], [("label", "entity", "Mira Holt", ["s1", "s1"])]),
        ([make(HOLT), make(MIRA)], [("boundary", "entity", "Mira Holt", ["s1", "s1"])]),
        ([make(HOLT), make(MONDAY)], []),
        (
            [make(HOLT), make(reviewed=["entity"])],
            [("only", "entity", "Mira Holt", ["s1", None])],
        ),
        (
            [make(HOLT), make(ORG), make(HOLT)],
            [("label", "entity", "Mira Holt", ["s1", "s1", "s1"])],
        ),
        (
            [make(HOLT), make(HOLT), make(reviewed=["entity"])],
            [("only", "entity", "Mira Holt", ["s1", "s1", None])],
        ),
        (
            [make(QUOTE, SPEAKER, relations=[LINK]), make(QUOTE, SPEAKER)],
            [("relation", "quote", "“It is time,” Mira Holt", ["r1", None])],
        ),
        (
            [make(SPEAKER, QUOTE, relations=[LINK | {"args": [
                {"role": "source", "ref": "s1"}, {"role": "content", "ref": "s2"}]}]),
             make(QUOTE, SPEAKER, relations=[LINK])],
            [],
        ),
    ],
)  # fmt: skip
def test_each_difference_has_its_kind(
    submissions: list[Submission], expected: list[tuple[str, str, str, list[str | None]]]
) -> None:
    assert told(*submissions) == expected


def test_the_most_alike_stand_beside_each_other() -> None:
    both = make(MIRA, HOLT)
    found = told(both, make(ORG))
    assert found == [
        ("only", "entity", "Mira", ["s1", None]),
        ("label", "entity", "Mira Holt", ["s2", "s1"]),
    ]


def test_attributes_count_and_notes_do_not() -> None:
    def dated(*attributes: tuple[str, str]) -> Submission:
        document = of("tram", TRAM, MONDAY)
        document["spans"][0]["attributes"] = [{"key": k, "value": v} for k, v in attributes]
        return msgspec.convert(document, Submission)

    assert told(dated(("value", "2024")), dated(("value", "2024"), ("note", "sure?"))) == []
    assert [d[0] for d in told(dated(("value", "2024")), dated(("value", "2025")))] == [
        "attributes"
    ]


SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8), st.sampled_from(["PERSON", "ORG"])),
    max_size=8,
    unique=True,
)


def _of_places(places: list[tuple[int, int, str]]) -> Submission:
    document = of("tram", TRAM, reviewed=["entity"])
    document["spans"] = [
        {"id": f"s{n}", "layer": "entity", "label": label, "start": start, "end": start + length}
        for n, (start, length, label) in enumerate(places)
    ]
    return msgspec.convert(document, Submission)


@given(st.tuples(SPANS, SPANS, SPANS))
def test_every_span_that_not_all_have_is_told_once(
    lists: tuple[list[tuple[int, int, str]], ...],
) -> None:
    by_name = dict(zip("abc", lists, strict=True))
    shared = set.intersection(*map(set, lists))
    expected = {
        (name, f"s{n}")
        for name, places in by_name.items()
        for n, place in enumerate(places)
        if place not in shared
    }
    submissions = {name: _of_places(places) for name, places in by_name.items()}
    found = [(n, i) for d in differences(submissions) for n, i in d.items.items() if i]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_thousands_of_spans_in_one_place_take_no_quadratic_time() -> None:
    def many(shift: int) -> Submission:
        return _of_places([(n + shift, 10_000, "ORG") for n in range(4_000)])

    started = time.process_time()
    found = differences({"a": many(0), "b": many(4_000)})
    assert sum(sum(i is not None for i in d.items.values()) for d in found) == 8_000
    assert time.process_time() - started < 20


def test_a_decision_is_saved_with_who_made_it_and_stands_in_the_build(built: Path) -> None:
    with serving(built, annotator="lee") as lee:
        assert lee.save("tram", of("tram", TRAM, ORG, MONDAY, annotator="lee")).status == 200
    with serving(built) as kim:
        assert kim.save("tram", of("tram", TRAM, HOLT)).status == 200
        path = article_path("tram", "adjudication")
        found = kim.ask("GET", path).json
        assert list(found["submissions"]) == ["kim", "lee"]
        assert (found["merged"], found["revision"], found["merged_by"]) == (None, "", [])
        [difference] = found["differences"]
        assert difference["kind"] == "label"
        assert difference["items"] == {"kim": "s1", "lee": "s1"}
        sent = {"revision": "", "submission": of("tram", TRAM, HOLT, MONDAY)}
        answer = kim.ask("PUT", path, sent)
        assert answer.status == 200
        assert kim.ask("GET", path).json["merged"]["merged_from"] == ["kim", "lee"]
        late = kim.ask("PUT", path, sent)
        assert (late.status, late.json["error"]["code"]) == (409, "conflict")
        assert late.json["current"]["merged"]["annotator"] == "kim"
        assert len(kim.article("tram")["submission"]["spans"]) == 1  # the own labels stay
    counts = build(built, workers=1, force=True).counts
    assert (counts.submissions_in, counts.submissions_joined, counts.submissions_merged) == (
        3,
        3,
        2,
    )
    tram = next(record for record in records(built) if record["id"] == "tram")
    people = [(s["label"], s["annotator"]) for s in tram["spans"] if s["status"] == "gold"]
    assert people == [("PERSON", "kim"), ("DATE", "kim")]


def test_there_is_nothing_to_decide_where_nobody_labelled(built: Path) -> None:
    with serving(built) as server:
        sent = {"revision": "", "submission": of("tram", TRAM)}
        answer = server.ask("PUT", article_path("tram", "adjudication"), sent)
        assert (answer.status, answer.json["error"]["code"]) == (409, "nobody")
