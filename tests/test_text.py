import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.problems import Problem
from newsdata.text import clean, find_control, place, sha256


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("a\u00a0\n\n\n“b” 🚋 e\u0301\u0085\u2028", "a\u00a0\n\n\n“b” 🚋 e\u0301\u0085\u2028"),
    ],
)
def test_text_is_what_the_source_says(given: str, text: str) -> None:
    assert clean(given, "f") == text


@pytest.mark.parametrize(
    ("text", "code", "place", "fact"),
    [
        ("", "text-empty", "f", "empty"),
        (" \n\u00a0\n", "text-empty", "f", "blank"),
        ("ab\ncd\x00", "text-control", "f:2:3", "U+0000 (NUL)"),
        ("a\x1b[31m", "text-control", "f:1:2", "escape"),
        ("a\u0093", "text-control", "f:1:2", "U+0093"),
    ],
)
def test_a_text_that_is_no_article_says_why_and_where(
    text: str, code: str, place: str, fact: str
) -> None:
    found = clean(text, "f")
    assert isinstance(found, Problem)
    assert (found.code, found.place) == (code, place)
    assert fact in found.fact
    assert found.hint


def test_control_characters_inside_a_json_line_have_a_pointer_and_no_line() -> None:
    found = find_control("a\nb\x07", pointer="/text")
    assert found is not None
    assert (found.pointer, found.line) == ("/text", 0)
    assert "line 2, column 2" in found.fact
    assert find_control("tab\t newline\n next line\u0085") is None


@given(st.text(), st.integers(0, 50))
def test_a_place_leads_back_to_its_offset(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    line, column = place(text, offset)
    lines = text.split("\n")
    assert sum(len(each) + 1 for each in lines[: line - 1]) + column - 1 == offset


def test_the_hash_is_of_utf8() -> None:
    assert sha256("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
