"""Where rules look for words, and patterns for them."""

import re

import pytest

from newsdata.suggest._patterns import words_of
from newsdata.suggest._tokens import tokens


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He said so."),
        ("en", "“said Lee"),
        ("fr", "« Non », said-il."),  # the first part of a word with a hyphen
        ("en", "He left.said Lee"),  # a space is missing
        ("fr", "qu’said"),
    ],
)
def test_words_are_looked_for_wherever_they_may_begin(language: str, text: str) -> None:
    assert text.index("said") in tokens(text, language).places({"said"})


def test_words_are_not_looked_for_within_others() -> None:
    assert tokens("unsaid saids has-said", "en").places({"said"}) == []


def test_places_come_in_order_and_once() -> None:
    text = "said-he a.said said said’s"
    assert tokens(text, "en").places({"said"}) == [0, 10, 15, 20, 25]


def test_a_pattern_for_words_fits_where_a_word_begins() -> None:
    pattern = re.compile(words_of(["Mr", "Mrs", "Sr."]) + " Lee")
    assert [found[0] for found in pattern.finditer("Mr Lee, xMr Lee, (Mrs Lee; Sr. Lee")] == [
        "Mr Lee",
        "Mrs Lee",
        "Sr. Lee",
    ]
    assert not pattern.search("Srx Lee")
