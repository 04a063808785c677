import io
import time

import pytest

from newsdata import scheme
from newsdata.formats import Builder, Document, Given, Names
from newsdata.formats._json import values
from newsdata.formats._lines import MAX_LINE_BYTES, text_lines
from newsdata.model import Attribute, Rights, Tool
from newsdata.problems import Problem, Reject

PERSON = ("entity", "PERSON")


def builder(raw: str = "Mira 😀 Holt\r\nmet Jo", **more: object) -> Builder:
    given = Given("a.x", "0" * 64, "a", Names(scheme.default()), Rights("CC0-1.0", "full"))
    return Builder(given, raw, Tool("x", "1"), **more)  # type: ignore[arg-type]


def built(under_way: Builder) -> Document:
    found = under_way.build()
    assert isinstance(found, Document)
    return found


def test_offsets_are_those_of_the_raw_text_in_its_unit() -> None:
    under_way = builder("\ufeffMira 😀 Holt\r\nmet Jo", unit="UTF-16")
    under_way.span("1", PERSON, [(1, 13)], words="Mira 😀 Holt")
    under_way.span("2", PERSON, [(19, 21)], words="Jo")
    under_way.span("3", PERSON, [(7, 13)])
    record, problems = built(under_way).record, built(under_way).problems
    assert record.text == "Mira 😀 Holt\nmet Jo"
    assert [(s.start, s.end, s.text) for s in record.spans] == [
        (0, 11, "Mira 😀 Holt"),
        (16, 18, "Jo"),
    ]
    assert [problem.code for problem in problems] == ["span-bounds"]


def test_parts_are_put_in_text_order_and_must_not_overlap() -> None:
    under_way = builder()
    under_way.span("1", PERSON, [(7, 11), (0, 4)], words="Mira Holt")
    under_way.span("2", PERSON, [(0, 4), (3, 6)])
    found = built(under_way)
    assert [part.text for part in found.record.spans[0].fragments] == ["Mira", "Holt"]
    assert [problem.code for problem in found.problems] == ["span-fragments"]


def test_what_the_model_cannot_hold_is_left_out_alone() -> None:
    under_way = builder(fields={"published": "yesterday", "title": "Tram", "url": None})
    assert under_way.span("1", ("entity", ""), [(0, 4)]) is None
    assert under_way.span("2", PERSON, [(0, 4)], score=7.5) is None
    assert under_way.span("3", PERSON, [(0, 4)]) == "3"
    under_way.relation("r", ("entity", "x" * 200), [("who", "3")])
    under_way.label(("topic", ""))
    found = built(under_way)
    assert [problem.code for problem in found.problems] == ["format-value"] * 5
    assert "of another form" in found.problems[0].fact
    assert (found.record.title, found.record.published) == ("Tram", None)
    assert [span.id for span in found.record.spans] == ["3"]


def test_ids_that_are_there_get_another_name_once() -> None:
    under_way = builder()
    given = [under_way.span(id, PERSON, [(0, 4)]) for id in ("1", "1.2", "1", "1")]
    assert given == ["1", "1.2", "1.3", "1.4"]
    under_way.relation("1", PERSON, [("who", "1")])
    assert [problem.code for problem in built(under_way).problems] == ["id-duplicate"] * 2


def test_attributes_and_relations_need_their_spans() -> None:
    under_way = builder()
    under_way.span("1", PERSON, [(0, 4)])
    assert under_way.attribute("1", Attribute("k", "v"))
    assert not under_way.attribute("2", Attribute("k", "v"))
    under_way.relation("r", PERSON, [("who", "1"), ("whom", "2")])
    under_way.reviewed(["entity"])
    found = built(under_way)
    assert found.record.spans[0].attributes == (Attribute("k", "v"),)
    assert found.record.reviewed == ("entity",)
    assert [problem.code for problem in found.problems] == ["relation-end"]


@pytest.mark.parametrize("raw", ["", " \r\n", "\ufeff"])
def test_a_document_without_text_is_a_reject(raw: str) -> None:
    found = builder(raw).build()
    assert isinstance(found, Reject)
    assert [problem.code for problem in found.problems] == ["text-empty"]


def test_lines_that_are_too_long_or_not_utf8_are_told_and_passed_over() -> None:
    data = b"\xef\xbb\xbfa\r\n" + b"x" * (2 * MAX_LINE_BYTES + 5) + b"\nb\xe9\nc\xe2\x80\xa8d"
    found = list(text_lines(io.BytesIO(data), "a.x"))
    assert [number for number, _ in found] == [1, 2, 3, 4]
    assert [line for _, line in found if isinstance(line, str)] == ["a", "c\u2028d"]
    problems = [line for _, line in found if isinstance(line, Problem)]
    assert [(p.code, p.line, p.column) for p in problems] == [
        ("format-syntax", 2, 0),
        ("file-encoding", 3, 2),
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b" \n", []),
        (b'[1, {"a": 2}]', [(0, "/0", 1), (0, "/1", {"a": 2})]),
        (b"[\n1,\n2]", [(0, "/0", 1), (0, "/1", 2)]),
        (b'\xef\xbb\xbf{"a": 1}\n\n{"a": 2}\n', [(1, "", {"a": 1}), (3, "", {"a": 2})]),
        (b'{\n"a": 1\n}\n', [(0, "", {"a": 1})]),
        (b'{"a": 1}\nx\n', [(1, "", {"a": 1}), (2, "", "json-syntax")]),
        (b'x\n{"a": 1}\n', [(1, "", "json-syntax"), (2, "", {"a": 1})]),
        (b"[1", [(0, "", "json-syntax")]),
    ],
)
def test_documents_of_a_json_file(data: bytes, expected: list[object]) -> None:
    found = [
        (line, pointer, value.code if isinstance(value, Problem) else value)
        for line, pointer, value in values(io.BytesIO(data), "a.json")
    ]
    assert found == expected


def test_an_attribute_that_no_record_can_hold_costs_no_more_than_itself() -> None:
    under_way = builder()
    under_way.span("1", PERSON, [(0, 4)])
    assert under_way.attribute("1", Attribute("k" * 129, "v"), line=7)
    assert under_way.attribute("1", Attribute("k", "v"))
    assert not under_way.attribute("2", Attribute("k", "v"))
    document = built(under_way)
    assert document.record.spans[0].attributes == (Attribute("k", "v"),)
    assert [(problem.code, problem.line) for problem in document.problems] == [("format-value", 7)]


def test_attributes_of_one_span_take_linear_time() -> None:
    under_way = builder()
    under_way.span("1", PERSON, [(0, 4)])
    began = time.process_time()
    for number in range(100_000):
        under_way.attribute("1", Attribute(f"k{number}", "v"))
    assert len(built(under_way).record.spans[0].attributes) == 100_000
    assert time.process_time() - began < 10
