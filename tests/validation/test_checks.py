from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import records

from newsdata.model import Argument, DocumentLabel, Fragment, Record, Relation, Span
from newsdata.problems import catalogue, errors
from newsdata.scheme import LabelScheme, Layer, default
from newsdata.text import sha256
from newsdata.validation import Validator

TEXT = "Kim met Lee in Rome. 🚋 Then Kim left."
VALIDATOR = Validator(default())


def span(start: int, end: int, **changes: Any) -> Span:
    fields: dict[str, Any] = {
        "id": f"s{start}-{end}",
        "layer": "entity",
        "label": "PERSON",
        "start": start,
        "end": end,
        "text": TEXT[start:end],
        "status": "gold",
        "annotator": "kim",
    }
    return Span(**fields | changes)


@pytest.fixture
def record() -> Record:
    document = {
        "schema_version": "1.0",
        "id": "a",
        "text": TEXT,
        "text_sha256": sha256(TEXT),
        "rights": {"license": "MIT", "redistribution": "full"},
        "spans": [],
        "relations": [],
        "reviewed": ["entity"],
        "labels": [],
        "provenance": {
            "file": "f",
            "sha256": "0" * 64,
            "converter": {"name": "t", "version": "1"},
        },
    }
    return msgspec.convert(document, Record)


def change(record: Record, **changes: Any) -> Record:
    return msgspec.structs.replace(record, **changes)


SOUND = [
    (span(0, 3), span(8, 11), span(23, 27)),
    (span(0, 3), span(0, 11), span(8, 11)),  # nested, not in the order of a sweep
    (span(0, 7), span(4, 11, annotator="lee")),  # two annotators may disagree
    (span(0, 7), span(4, 11, status="rejected")),
    (span(0, 11, fragments=(Fragment(0, 3, "Kim"), Fragment(8, 11, "Lee"))),),
    (span(0, 20, layer="structure", label="PARAGRAPH"), span(15, 19)),
]
BROKEN = [
    (span(30, 99, text="x"), "span-bounds", "/spans/0/end", "ends at 99; the text has 37"),
    (span(5, 5, text="x"), "span-empty", "/spans/0/end", "from 5 to 5"),
    (span(5, 4, text="x"), "span-empty", "/spans/0/end", "from 5 to 4"),
    (
        span(1, 4, text="Kim"),
        "span-text",
        "/spans/0/text",
        'text[1:4] is "im ", the span says "Kim"',
    ),
    (span(29, 32, text="Tim"), "span-text", "/spans/0/text", "Tim"),
    (span(0, 3, label="PERSN"), "label-unknown", "/spans/0/label", '"PERSN"'),
    (span(0, 3, layer="Entity"), "label-unknown", "/spans/0/layer", '"Entity"'),
    (
        span(0, 11, fragments=(Fragment(0, 3, "Kim"), Fragment(2, 11, TEXT[2:11]))),
        "span-fragments",
        "/spans/0/fragments/1/start",
        "before 3",
    ),
    (
        span(0, 11, fragments=(Fragment(0, 3, "Kim"),)),
        "span-fragments",
        "/spans/0/fragments",
        "0 to 3",
    ),
    (
        span(0, 3, fragments=(Fragment(0, 3, "Tim"),)),
        "span-text",
        "/spans/0/fragments/0/text",
        "Tim",
    ),
]


@pytest.mark.parametrize("spans", SOUND)
def test_sound_spans_have_no_problem(record: Record, spans: tuple[Span, ...]) -> None:
    assert VALIDATOR.problems(change(record, spans=spans)) == []


@pytest.mark.parametrize(("broken", "code", "pointer", "fact"), BROKEN)
def test_a_broken_span_is_named(
    record: Record, broken: Span, code: str, pointer: str, fact: str
) -> None:
    (problem,) = VALIDATOR.problems(change(record, spans=(broken,)))
    assert (problem.code, problem.pointer, problem.record_id) == (code, pointer, "a")
    assert fact in problem.fact
    assert code in catalogue()


def test_hints_say_where_the_words_stand_and_what_may_be_meant(record: Record) -> None:
    hints = [VALIDATOR.problems(change(record, spans=(each,)))[0].hint for each, *_ in BROKEN]
    assert "-1 from there" in hints[3]
    assert "another text" in hints[4]
    assert 'Did you mean "PERSON"?' in hints[5]
    assert 'Did you mean "entity"?' in hints[6]


@pytest.mark.parametrize(
    ("overlap", "spans", "broken"),
    [
        ("none", [(0, 3), (3, 8)], []),
        ("none", [(0, 8), (3, 5)], [1]),
        ("nest", [(0, 8), (3, 5)], []),
        ("nest", [(3, 5), (0, 8)], []),
        ("nest", [(0, 5), (3, 8)], [1]),
        ("nest", [(0, 9), (0, 3), (2, 5), (5, 8), (8, 11)], [2, 4]),
        ("any", [(0, 5), (3, 8)], []),
    ],
)
def test_overlap_follows_the_rule_of_the_layer(
    record: Record, overlap: Any, spans: list[tuple[int, int]], broken: list[int]
) -> None:
    validator = Validator(LabelScheme({"entity": Layer({"PERSON": ""}, overlap)}))
    labelled = tuple(span(*each) for each in spans)
    found = errors(validator.problems(change(record, spans=labelled)))
    assert [p.code for p in found] == ["span-overlap"] * len(broken)
    assert [p.pointer for p in found] == [f"/spans/{index}" for index in broken]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"text": " \n", "text_sha256": sha256(" \n")}, "text-empty", "/text"),
        ({"text": "a\x00", "text_sha256": sha256("a\x00")}, "text-control", "/text"),
        ({"text_sha256": "0" * 64}, "text-hash", "/text_sha256"),
        ({"published": "2023-02-29"}, "date", "/published"),
        ({"modified": "2023-02-28T25:00:00Z"}, "date", "/modified"),
        ({"modified": "2023-02-28T23:60:00Z"}, "date", "/modified"),
        ({"modified": "2023-02-28T23:00:00+05:60"}, "date", "/modified"),
        ({"reviewed": ("enttiy",)}, "label-unknown", "/reviewed/0"),
        (
            {"labels": (DocumentLabel("entity", "SPORT", "gold"),)},
            "label-unknown",
            "/labels/0/label",
        ),
        (
            {"labels": (DocumentLabel("topic", "SPORT", "gold"),)},
            "label-unknown",
            "/labels/0/layer",
        ),
        ({"spans": (span(0, 3), span(8, 11, id="s0-3"))}, "id-duplicate", "/spans/0/id"),
    ],
)
def test_a_broken_fact_is_named(
    record: Record, changes: dict[str, Any], code: str, pointer: str
) -> None:
    found = VALIDATOR.problems(change(record, **changes))
    assert found
    assert (found[0].code, found[0].pointer) == (code, pointer)


def relation(*args: tuple[str, str], **changes: Any) -> Relation:
    ends = tuple(Argument(*each) for each in args)
    fields: dict[str, Any] = {
        "id": "r",
        "layer": "quote",
        "label": "attribution",
        "args": ends,
        "status": "gold",
    }
    return Relation(**fields | changes)


@pytest.mark.parametrize(
    ("broken", "code", "pointer"),
    [
        (
            relation(("content", "q"), ("source", "gone")),
            "relation-end",
            "/relations/0/args/1/ref",
        ),
        (relation(("content", "p")), "relation-role", "/relations/0/args/0/ref"),
        (
            relation(("content", "q"), ("witness", "p")),
            "relation-role",
            "/relations/0/args/1/role",
        ),
        (relation(("source", "p")), "relation-role", "/relations/0/args"),
        (
            relation(("content", "q"), label="said"),
            "label-unknown",
            "/relations/0/label",
        ),
        (
            relation(("content", "q"), layer="quotes"),
            "label-unknown",
            "/relations/0/layer",
        ),
    ],
)
def test_a_broken_relation_is_named(
    record: Record, broken: Relation, code: str, pointer: str
) -> None:
    spans = (span(0, 3, id="p"), span(0, 20, id="q", layer="quote", label="QUOTE"))
    good = relation(("content", "q"), ("source", "p"))
    assert VALIDATOR.problems(change(record, spans=spans, relations=(good,))) == []
    (problem,) = VALIDATOR.problems(change(record, spans=spans, relations=(broken,)))
    assert (problem.code, problem.pointer) == (code, pointer)


def test_relations_with_one_id_are_both_named(record: Record) -> None:
    spans = (span(0, 20, id="q", layer="quote", label="QUOTE"),)
    twice = (relation(("content", "q")),) * 2
    found = VALIDATOR.problems(change(record, spans=spans, relations=twice))
    assert [p.code for p in found] == ["id-duplicate"] * 2


def test_a_very_long_text_is_refused(record: Record) -> None:
    text = "a" * 10_000_001
    (problem,) = VALIDATOR.problems(change(record, text=text, text_sha256=sha256(text)))
    assert problem.code == "text-too-long"


@settings(max_examples=200)
@given(records(), st.data())
def test_the_fast_yes_is_given_only_where_the_checks_find_nothing(
    sound: Record, data: st.DataObject
) -> None:
    found = VALIDATOR.problems(sound)
    assert errors(found) == []  # spans at random begin and end anywhere
    assert found == list(VALIDATOR.explain(sound))
    spans = list(sound.spans)
    if spans:
        index = data.draw(st.integers(0, len(spans) - 1))
        field = data.draw(
            st.sampled_from(["start", "end", "text", "label", "layer", "id", "annotator", "status"])
        )
        value = data.draw(
            st.sampled_from([0, 1, 7, 500])
            if field in ("start", "end")
            else st.sampled_from(["gold", "s0", "PERSON"])
        )
        spans[index] = msgspec.structs.replace(spans[index], **{field: value})
    broken = change(sound, spans=tuple(spans))
    assert VALIDATOR.problems(broken) == list(VALIDATOR.explain(broken))
