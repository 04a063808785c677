import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.problems import Problem
from newsdata.text import decode, find_control, place, sha256


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        (b"\xef\xbb\xbfno mark", "no mark"),
        (
            "a\u00a0\n\n\n“b” 🚋 e\u0301\u0085\u2028".encode(),
            "a\u00a0\n\n\n“b” 🚋 e\u0301\u0085\u2028",
        ),
    ],
)
def test_text_is_what_the_bytes_say(data: bytes, text: str) -> None:
    assert decode(data, "f") == text


@pytest.mark.parametrize(
    ("data", "code", "place", "fact"),
    [
        (b"", "text-empty", "f", "empty"),
        (b" \n\xc2\xa0\n", "text-empty", "f", "blank"),
        ("é".encode("utf-16"), "file-utf16", "f", "UTF-16-LE"),
        (b"\xfe\xff\x00a", "file-utf16", "f", "UTF-16-BE"),
        ("é".encode("utf-32"), "file-utf16", "f", "UTF-32-LE"),
        (
            "ä\ncafé".encode("cp1252").replace(b"\xe4", "ä".encode()),
            "file-encoding",
            "f:2:4",
            "0xE9 at byte offset 6",
        ),
        (b"\xef\xbb\xbfab\n\x93x", "file-encoding", "f:2:1", "0x93 at byte offset 6"),
        (b"a\rb\r\n\x93x", "file-encoding", "f:3:1", "0x93 at byte offset 5"),
        (b"ab\ncd\x00", "text-control", "f:2:3", "U+0000 (NUL)"),
        (b"a\x1b[31m", "text-control", "f:1:2", "escape"),
        ("a\u0093".encode(), "text-control", "f:1:2", "U+0093"),
    ],
)
def test_bytes_that_are_no_article_say_why_and_where(
    data: bytes, code: str, place: str, fact: str
) -> None:
    found = decode(data, "f")
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
