import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.units import counting, diagnosis
from newsdata.units.counting import Runs
from newsdata.units.normal_forms import NormalForm, has_normal_forms

TEXTS = st.text(
    st.sampled_from(
        "aeé ñ\n&<>\"'\u0301\u0323\u2019\u0436字\U0001f600\U0001f3fd\u05d0\uac00\u1100\u1161\u11a8\u09c7\u09be\u212a"
    ),
    max_size=30,
)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


COUNTS = [
    (counting.POINTS, len),
    (counting.UTF16, utf16),
    (counting.UTF8, lambda text: len(text.encode())),
    (diagnosis.CRLF, lambda text: len(text.replace("\n", "\r\n"))),
    (diagnosis.UTF16_CRLF, lambda text: utf16(text.replace("\n", "\r\n"))),
    (diagnosis.UTF8_CRLF, lambda text: len(text.replace("\n", "\r\n").encode())),
]


@given(TEXTS)
@pytest.mark.parametrize(("unit", "count"), COUNTS)
def test_offsets_are_those_of_the_text_encoded(unit, count, text: str) -> None:  # type: ignore[no-untyped-def]
    places = unit.places(Runs(text))
    counted = {count(text[:at]): at for at in range(len(text) + 1)}
    assert unit.length(text) == count(text)
    for at in range(len(text) + 1):
        assert places.start_unit(at) == count(text[:at])
    for number in range(-1, count(text) + 2):
        assert places.start_point(number) == counted.get(number)
    assert places.start_unit(-1) is None
    assert places.start_unit(len(text) + 1) is None


@given(TEXTS)
@pytest.mark.parametrize("unit", [diagnosis.NFC, diagnosis.NFD])
def test_normal_forms_have_a_place_wherever_nothing_joins(unit: NormalForm, text: str) -> None:
    def normal(text: str) -> str:
        return unicodedata.normalize(unit.name, text)

    places = unit.places(Runs(text))
    counted = {}
    for at in range(len(text) + 1):
        if normal(text[:at]) + normal(text[at:]) == normal(text):
            assert places.start_unit(at) == len(normal(text[:at]))
            counted[len(normal(text[:at]))] = at
        else:
            assert places.start_unit(at) is None
    for number in range(len(normal(text)) + 2):
        assert places.start_point(number) == counted.get(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e" + "\u0301" * 255, True),
        ("e" + "\u0301" * 256, False),
        ("字" * 1000, True),
        ("字\u0301" * 1000, True),
        ("", True),
    ],
)
def test_marks_in_a_row_without_end_have_no_normal_form(text: str, expected: bool) -> None:
    assert has_normal_forms(text) is expected
