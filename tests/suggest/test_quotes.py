from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.suggest._quoting.marks import quotations


def quotes(text: str) -> list[str]:
    return [text[start:end] for start, end in sorted(quotations(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Yes,” she said. “No.”", ["“Yes,”", "“No.”"]),
        ('He said "yes" and "no."', ['"yes"', '"no."']),
        ("„Ja“, sagte sie. „Nein”", ["„Ja“", "„Nein”"]),
        ("»Ja«, sagte sie, »und nein«.", ["»Ja«", "»und nein«"]),
        (
            "«\u00a0Oui\u00a0», dit-elle. «\u202fNon\u202f»",
            ["«\u00a0Oui\u00a0»", "«\u202fNon\u202f»"],
        ),
        (
            "“He said, ‘It’s mine,’ and left,” she said.",
            ["“He said, ‘It’s mine,’ and left,”", "‘It’s mine,’"],
        ),
        ("„Sie rief ‚Halt!‘ und ging“", ["„Sie rief ‚Halt!‘ und ging“", "‚Halt!‘"]),
        ("“One.\n\n“Two,” she said.", ["“One.\n\n“Two,”"]),
        (
            "“One.\n\n“Two.\n\n\n“Three.” Then “four.”",
            ["“One.\n\n“Two.\n\n\n“Three.”", "“four.”"],
        ),
        ("“Never closed.\n\nNext paragraph. “Closed.”", ["“Closed.”"]),
        ("Emoji 🚋 “so” and é “too”", ["“so”", "“too”"]),
        ("the riders’ group and the ’90s, it’s", []),
        ("Review finds pit was 'run on goodwill'\n\nNext", ["'run on goodwill'"]),
        ("'Just a bad day': Lee's team", ["'Just a bad day'"]),
        ("'We told the riders' group to go' he said", ["'We told the riders' group to go'"]),
        ("'Thousands of words' he said", ["'Thousands of words'"]),
        ("the boys' '90s, go 'til the riders' club shuts", []),
        ('a 5" nail and a 6" nail', []),
        ("“”, “ ” and nothing", []),
        ("stray ” mark » and « ", []),
        ("", []),
    ],
)
def test_quotations_are_found_with_their_marks(text: str, expected: list[str]) -> None:
    assert quotes(text) == expected


@given(st.text('a “”„"‘’«»\n', max_size=60))
def test_quotations_lie_in_the_text_and_never_cross(text: str) -> None:
    found = sorted(quotations(text), key=lambda q: (q[0], -q[1]))
    assert len(set(found)) == len(found)
    for start, end in found:
        assert 0 <= start < end - 2 < len(text)
        assert text[start] in '“”„"‘«»'
    for (_, end), (other_start, other_end) in pairwise(found):
        assert other_start >= end or other_end <= end


@pytest.mark.parametrize(
    "pattern", ["“", "'a ", "a' ", "'as' ", "“a\n\n", '"a ', "“‘„", "”", "«»", "\n \n", "“a” "]
)
def test_a_million_characters_of_marks_are_done_with(pattern: str) -> None:
    text = pattern * (1_000_000 // len(pattern))
    assert all(0 <= start < end <= len(text) for start, end in quotations(text))
