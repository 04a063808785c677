import re
import time
from collections.abc import Callable, Iterable
from datetime import date
from datetime import time as time_of_day

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


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("in 1998-02", "1998/2002"),
        ("1999-2000", "1999/2000"),
        ("the season 2024-05", None),
        ("1999-1998", None),
        ("May 30-2, 2024", None),
        ("the 00s", "200"),
        ("the 90s", "199"),
        ("0 hours and 0 minutes", None),
        ("1,000,000,000,001 days", None),
        ("9,999 quarters ago", None),
        ("in 19٣٤", None),
        ("the 0th century", None),
        ("yesterday", "2024-02-29"),
        ("tomorrow", "2024-03-02"),
        ("last week", "2024-W08"),
        ("a year ago", "2023"),
        ("February 29", "2024-02-29"),
        ("February 29, 2023", None),
    ],
)
def test_values_are_those_of_the_calendar_or_none(text: str, value: str | None) -> None:
    (found,) = suggest(article(text, published="2024-03-01"))
    assert [each.value for each in found.attributes] == ([value] if value else [])


def of_the_calendar(value: str) -> bool:
    """Whether a value stands for what there is: read by other means than it was made."""
    if "/" in value:
        first, last = value.split("/")
        return first <= last and of_the_calendar(first) and of_the_calendar(last)
    if re.fullmatch("[0-9]{4}-[0-9]{2}(-[0-9]{2})?", value):
        return bool(date.fromisoformat(value if len(value) > 7 else f"{value}-01"))
    if re.fullmatch("[0-9]{4}-W[0-9]{2}(-WE)?", value):
        return bool(date.fromisocalendar(int(value[:4]), int(value[6:8]), 1))
    if value.startswith("T"):
        return value.startswith("T24:00") or bool(time_of_day.fromisoformat(value[1:]))
    if value.startswith("P"):
        amount = r"\d+(\.\d+)?"
        form = f"P({amount}K?[YMWD]|T({amount}[HMS]){{1,3}})"
        return bool(re.fullmatch(form, value, re.ASCII))
    return bool(re.fullmatch(r"[0-9]{2,4}|[0-9]{4}-(Q[1-4]|SP|SU|FA|WI)", value))


COUNTED = st.builds(
    "{} {}".format,
    st.sampled_from(["0", "1", "9,999", "1.5", "24", "1,000,000,000,001", "٣"]),
    st.sampled_from(["days", "hours 0 minutes", "quarters ago", "Tage", "heures", "a.m.", "-98"]),
)


@given(
    st.lists(st.one_of(WORDS, COUNTED), min_size=1, max_size=12).map(" ".join),
    st.sampled_from(LANGUAGES),
    st.one_of(
        st.sampled_from(["2024-02-29", "0001-01-01", "9999-12-31T23:59:59Z"]),
        st.dates().map(date.isoformat),
    ),
)
def test_every_value_is_sound(text: str, language: str, published: str) -> None:
    for found in suggest(article(text, language, published)):
        for each in found.attributes:
            assert of_the_calendar(each.value), (found, each.value)


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
