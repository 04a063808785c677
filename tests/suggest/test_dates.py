import time
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests import gold_articles
from tests.strategies import TEXTS

from newsdata.model import Provenance, Record, Rights, Tool
from newsdata.suggest import Suggestion
from newsdata.suggest.dates import LANGUAGES, suggest
from newsdata.text import sha256

WORDS = st.sampled_from(
    [
        "Monday",
        "May",
        "6",
        "2024",
        "last",
        "next",
        "two",
        "-day",
        "days",
        "ago",
        "p.m.",
        ":",
        "14",
        "30",
        "in",
        "the",
        "end",
        "of",
        "quarter",
        "-",
        ".",
        ",",
        "Montag",
        "1.",
        "Uhr",
        "vor",
        "Jahren",
        "lundi",
        "à",
        "heures",
        "il",
        "y",
        "a",
        "dernier",
        "lunes",
        "hace",
        "años",
        "de",
        "las",
        "99999",
        "31",
        "February",
        "29",
    ]
)


def article(text: str, language: str | None = "en", published: str | None = None) -> Record:
    return Record(
        schema_version="1.0",
        id="a",
        text=text,
        text_sha256=sha256(text),
        rights=Rights("CC0-1.0", "full"),
        spans=(),
        relations=(),
        reviewed=(),
        labels=(),
        provenance=Provenance("f", "0" * 64, Tool("t", "1")),
        language=language,
        published=published,
    )


def seconds(
    suggester: Callable[[Record], Iterable[Suggestion]], pattern: str, language: str, length: int
) -> float:
    """The time that a text of a length takes, made of a pattern; the shorter of two tries."""
    record = article((pattern * (length // len(pattern) + 1))[:length], language, "2024-05-15")
    took = []
    for _ in range(2):
        before = time.process_time()
        assert all(found.end <= length for found in suggester(record))
        took.append(time.process_time() - before)
    return min(took)


@pytest.mark.parametrize("language", ["nl", None, "tlh", "e"])
def test_a_language_without_rules_gets_no_suggestion(language: str | None) -> None:
    assert not list(suggest(article("Monday 6 May 2024", language)))
    assert list(suggest(article("Monday 6 May 2024", "en-GB")))


@pytest.mark.parametrize(
    "text", ["31 February 2024", "30 February", "9999 decades ago", "9999 years from now"]
)
def test_what_no_calendar_has_is_given_no_value(text: str) -> None:
    found = list(suggest(article(text, published="2024-05-15")))
    assert [each.attributes for each in found] == [()]


@given(
    st.one_of(TEXTS, st.lists(WORDS, max_size=12).map(" ".join)),
    st.sampled_from(LANGUAGES),
    st.sampled_from([None, "2024-02-29", "0001-01-01", "9999-12-31T23:59:59Z", "2024-99-99"]),
)
def test_spans_lie_in_the_text_without_overlap(
    text: str, language: str, published: str | None
) -> None:
    end = 0
    for found in suggest(article(text or " ", language, published)):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == text[found.start : found.end]
        end = found.end


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "pattern",
    [
        "two ",
        "1,000",
        "a Monday ",
        "May May",
        "last ",
        "1 ",
        "12:",
        "il y a ",
        " \n",
        "in the ",
        "will ",
    ],
)
def test_time_grows_with_the_text(language: str, pattern: str) -> None:
    assert seconds(suggest, pattern, language, 50_000) < 30 * (
        seconds(suggest, pattern, language, 5_000) + 0.002
    )


def test_the_articles_that_rules_were_made_on_are_found_nearly_whole() -> None:
    gold = right = found = 0
    for record in gold_articles.records("tuned"):
        marked = {(s.start, s.end, s.label) for s in record.spans if s.layer == "time"}
        bare = replace(record, spans=(), relations=(), reviewed=())
        said = {(s.start, s.end, s.label) for s in suggest(bare)}
        gold, right, found = gold + len(marked), right + len(marked & said), found + len(said)
    assert 2 * right / (gold + found) > 0.95
