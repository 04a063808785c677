"""What golden cases of NITF do not show: hostile documents, and that marks are exact."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.model import Rights
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile, _xml, nitf

RAW = RawFile("seeds/a.xml", "0" * 64, "a", "wire", Rights("CC0-1.0", "full"))


def read(document: str | bytes) -> Article | Reject:
    data = document if isinstance(document, bytes) else document.encode()
    (found,) = nitf.read(io.BytesIO(data), RAW)
    return found


def of(body: str) -> Article:
    found = read(f"<nitf><body><body.content>{body}</body.content></body></nitf>")
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize(
    "head",
    [
        b"<nitf>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<nitf a='b'>",
        b"<!-- <feed> --><!DOCTYPE nitf PUBLIC 'x' 'y'>\n<n:nitf xmlns:n='u'>",
        b"<!DOCTYPE nitf [<!ENTITY a 'b>'>]><nitf>",
        "<?xml version='1.0' encoding='utf-16'?><nitf>".encode("utf-16"),
    ],
)
def test_it_is_recognised_by_its_root(head: bytes) -> None:
    assert nitf.recognise(head, "a.xml")


@pytest.mark.parametrize(
    "head", [b"", b"nitf", b"<!-- <nitf>", b"<html><nitf>", b"<?", b"<!DOCTYPE"]
)
def test_other_files_are_not_taken_for_it(head: bytes) -> None:
    assert nitf.recognise(head, "a.nitf") == ""


def test_entities_that_grow_without_end_are_said_to() -> None:
    bomb = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    dtd = f"<!DOCTYPE nitf [<!ENTITY e0 'harbour'>{bomb}]>"
    found = read(f"{dtd}<nitf><body><body.content><p>&e9;</p></body.content></body></nitf>")
    assert isinstance(found, Reject)
    (problem,) = found.problems
    assert problem.code == "source-syntax"
    assert problem.fact == (
        "It declares entities that stand for others again and again: written out, it never ends."
    )


def test_deep_nesting_and_long_files_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read("<nitf>" + "<block>" * 5000)
    assert isinstance(found, Reject)
    assert found.problems[0].code == "source-syntax"
    monkeypatch.setattr(_xml, "MAX_BYTES", 100)
    found = read("<nitf>" + " " * 100)
    assert isinstance(found, Reject)
    assert found.problems[0].code == "text-too-long"


def test_many_empty_elements_take_no_time_that_grows_with_their_square() -> None:
    assert isinstance(read(" \n" * 500_000), Reject)
    found = of("<p>a</p>" + "<p><person/></p>" * 50_000)
    assert found.record.text == "a"
    assert [span.label for span in found.record.spans] == ["PARAGRAPH"]


def test_marks_around_what_does_not_show_are_none() -> None:
    record = of("<em>&#128;</em>loose <a href='u'> <p>text</p></a>").record
    assert record.text == "loose\n\ntext"
    assert [(span.label, span.text) for span in record.spans] == [
        ("PARAGRAPH", "loose"),
        ("LINK", "text"),
        ("PARAGRAPH", "text"),
    ]


@given(st.lists(st.text("ab<&\u00a0é😀 \n", min_size=1, max_size=8), min_size=1, max_size=6))
def test_the_words_of_paragraphs_come_back_whatever_they_are(words: list[str]) -> None:
    escaped = [w.replace("&", "&amp;").replace("<", "&lt;") for w in words]
    document = "".join(f"<p>x{w} <em>{w}y</em></p>" for w in escaped)
    record = of(document).record
    paragraphs = [span.text for span in record.spans if span.label == "PARAGRAPH"]
    assert ["".join(p.split()) for p in paragraphs] == ["".join(f"x{w}{w}y".split()) for w in words]
    assert all(record.text[span.start : span.end] == span.text for span in record.spans)
