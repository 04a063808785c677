from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.units import UNITS, Lines, Offsets, RawText, Unit, likeliest

WIDTHS: Mapping[Unit, Callable[[str], int]] = {
    "code points": len,
    "UTF-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "UTF-8": lambda text: len(text.encode()),
}
CHARACTERS = st.one_of(
    st.sampled_from("aé\u0301ß ש😀🚋👩\u200d\n\r\ufeff"), st.characters(exclude_categories=["Cs"])
)
TEXTS = st.text(CHARACTERS, max_size=40)


@pytest.mark.parametrize("unit", UNITS)
@given(text=TEXTS)
def test_every_offset_is_what_encoding_the_text_before_it_says(unit: Unit, text: str) -> None:
    offsets = Offsets(text, unit)
    width = WIDTHS[unit]
    places = {width(text[:point]): point for point in range(len(text) + 1)}
    for point in range(len(text) + 1):
        assert offsets.unit(point) == width(text[:point])
    for offset in range(-3, width(text) + 4):
        assert offsets.point(offset) == places.get(offset)


def test_inside_a_pair_and_outside_the_text_there_is_no_place() -> None:
    offsets = Offsets("a😀b", "UTF-16")
    assert [offsets.point(n) for n in range(-1, 6)] == [None, 0, 1, None, 2, 3, None]
    with pytest.raises(IndexError):
        offsets.unit(4)


@given(text=TEXTS)
def test_lines_and_columns_are_found_and_found_again(text: str) -> None:
    lines = Lines(text)
    for point in range(len(text) + 1):
        line, column = lines.place(point)
        assert line == text[:point].count("\n") + 1
        assert text.split("\n")[line - 1][: column - 1] == text[:point].rpartition("\n")[2]
        assert lines.point(line, column) == point


def test_lines_and_columns_that_are_not_there() -> None:
    lines = Lines("ab\nc")
    assert lines.point(1, 3) == 2
    assert [lines.point(*place) for place in [(1, 4), (0, 1), (3, 1), (2, 0)]] == [None] * 4
    with pytest.raises(IndexError):
        lines.place(5)


@pytest.mark.parametrize("unit", UNITS)
@given(text=TEXTS)
def test_a_raw_text_maps_to_the_text_of_a_record(unit: Unit, text: str) -> None:
    raw = RawText(text, unit)
    assert raw.text == text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    width = WIDTHS[unit]
    for start in range(len(text)):
        if text[start] not in "\r\ufeff":
            first, last = raw.point(width(text[:start])), raw.point(width(text[: start + 1]))
            assert first is not None
            assert last is not None
            assert raw.text[first:last] == text[start]


def test_the_unit_is_told_by_the_words() -> None:
    text = "😀 Mira Holt met 😀 Jo"
    for unit in UNITS:
        offsets = Offsets(text, unit)
        stated = [(offsets.unit(s), offsets.unit(e), text[s:e]) for s, e in [(2, 11), (18, 20)]]
        assert likeliest(text, stated) == unit
    assert likeliest("abc", [(0, 1, "a")]) == "code points"


def test_offsets_take_linear_time() -> None:
    text = "😀é" * 500_000
    offsets = Offsets(text, "UTF-8")
    assert offsets.point(offsets.unit(999_999)) == 999_999
