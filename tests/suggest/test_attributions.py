"""Who said what: `newsdata.suggest.quotes` beyond the marks (those: test_quotes)."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import gold_articles
from tests.conftest import ROOT

from newsdata import evaluation, suggest
from newsdata.model import Record, Submission, SubmittedSpan
from newsdata.scheme import default
from newsdata.suggest import Link, quotes
from newsdata.text import sha256
from newsdata.validation import Validator

BARE = msgspec.structs.replace(
    gold_articles.records("tuned")[0], spans=(), relations=(), reviewed=()
)


def article(text: str, language: str | None = "en") -> Record:
    return msgspec.structs.replace(BARE, text=text, text_sha256=sha256(text), language=language)


def suggested(record: Record) -> Record:
    bare = msgspec.structs.replace(record, spans=(), relations=(), reviewed=())
    return suggest.add(bare, [("quotes", quotes)], default())


def said(text: str, language: str | None = "en") -> list[dict[str, str]]:
    """For each relation the words in each role."""
    return [
        {role: text[each.start : each.end] for role, each in found.args}
        for found in quotes.suggest(article(text, language))
        if isinstance(found, Link)
    ]


def test_the_real_articles_quotations_have_their_speakers(real_article: Path) -> None:
    text = real_article.read_text("utf-8")
    lines = (ROOT / "data/submissions/maintainers/third-party.jsonl").read_bytes().splitlines()
    gold = msgspec.json.decode(lines[0], type=Submission)
    assert gold.text_sha256 == sha256(text)
    spans: dict[str, SubmittedSpan] = {span.id: span for span in gold.spans}
    expected = {}
    for relation in gold.relations:
        ends = {arg.role: spans[arg.ref] for arg in relation.args}
        content, person = ends["content"], ends["resolved"]
        expected[content.start, content.end] = text[person.start : person.end]
    assert len(expected) == 9
    found = {
        (ends["content"].start, ends["content"].end): text[
            ends["resolved"].start : ends["resolved"].end
        ]
        for each in quotes.suggest(article(text))
        if isinstance(each, Link)
        for ends in [dict(each.args)]
        if ends["content"].label == "QUOTE"
    }
    assert found == expected


def test_what_was_reached_on_the_tuned_articles_stays_reached() -> None:
    gold = gold_articles.records("tuned")
    found = evaluation.evaluate(
        evaluation.read(gold), evaluation.read([suggested(each) for each in gold])
    )
    f1 = {label: measures["strict"].f1 or 0 for label, measures in found.labels.items()}
    assert f1["quote/QUOTE"] >= 0.97
    assert f1["quote/INDIRECT"] >= 0.95
    assert f1["quote/CUE"] >= 0.95
    assert f1["quote/SPEAKER"] >= 0.95
    assert (found.speakers.accuracy or 0) >= 0.95


def test_a_language_that_no_rule_knows_has_no_suggestion() -> None:
    text = "“Kyllä”, sanoi Matti Virtanen. “Ei”, hän said."
    assert list(quotes.suggest(article(text, "fi"))) == []
    assert not suggest.speaks(quotes, article(text, "fi"))
    without = list(quotes.suggest(article(text, None)))
    assert [text[each.start : each.end] for each in without if not isinstance(each, Link)] == [
        "“Kyllä”",
        "“Ei”",
    ]


def test_a_person_named_by_an_earlier_suggester_is_the_one() -> None:
    text = "Ann Lee left. “No,” Lee said."
    record = suggested(article(text))
    person = next(span for span in record.spans if span.label == "PERSON")
    named = msgspec.structs.replace(person, id="entities:PERSON:0-7", annotator="entities")
    again = suggest.add(
        msgspec.structs.replace(article(text), spans=(named,)), [("quotes", quotes)], default()
    )
    (relation,) = again.relations
    assert ("resolved", "entities:PERSON:0-7") in [(arg.role, arg.ref) for arg in relation.args]
    assert [span.id for span in again.spans if span.label == "PERSON"] == [named.id]


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “cool rooms” opened.",
        "It is known as “The Widow.”",
        "“Carmen,” without the bull, opened.",
        "He was called “brave.”",
        "The “love scene” goes on.",
    ],
)
def test_scare_quotes_and_titles_are_no_speech(text: str) -> None:
    assert list(quotes.suggest(article(text))) == []


PIECES = st.lists(
    st.sampled_from(
        [
            "Ann Lee",
            "she",
            "said",
            "told",
            "that",
            "according to",
            "selon",
            "dit-elle",
            "—dice—",
            "sagte er",
            ", ",
            ". ",
            ": ",
            "“",
            "”",
            "‘",
            "’",
            '"',
            "'",
            "«",
            "»",
            "„",
            "\n\n",
            "\n",
            " ",
            "\xa0",
            "who",
            "and",
            "the judge",
            "Mr.",
            "É",
            "é",
            "🚋",
            "\ue000",
            "(",
            "—",
            "van",
            "3",
        ]
    ),
    max_size=40,
)


@given(PIECES.map("".join) | st.text(max_size=80), st.sampled_from(["en", "de", "fr", "es", None]))
def test_any_text_gets_sound_suggestions(text: str, language: str | None) -> None:
    if not text.strip():
        return
    for found in quotes.suggest(article(text, language)):
        for each in [arg for _, arg in found.args] if isinstance(found, Link) else [found]:
            assert 0 <= each.start < each.end <= len(text)
            assert text[each.start : each.end].strip() == text[each.start : each.end]
    record = suggested(article(text, language))
    wrong = {problem.code for problem in Validator(default()).problems(record)}
    assert not wrong & {"span-bounds", "span-empty", "span-whitespace", "relation-role"}


def lines_run(action: Callable[[], Any]) -> int:
    """How many lines of the suggester an action runs: the same on every machine."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if "/suggest/" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return count


HOSTILE = [
    *("“", "“a\n\n", '"a ', "“‘„", "”", "«»", "“a” ", "‘s ", "'A ", "a ("),
    *("said ", "Lee said “a” ", "Ann Lee ", "he said ", "Lee said that he said, "),
    *("A", "A-", "A. ", ". ", "a, ", "“a.” ", "according to ", "—a— ", "«a —dice— b» "),
    "“Ann said ‘b’ to c.” she said. ",
    *("'a ", "'a' ", "“a” “b” ", "“a,” the b c. ", "The judge said “a.” ", "Mr Lee left. “a.” "),
    *("his brother Tom said, “a.” ", "it said “a.” ", "“a,”\n\n", "Asked, the, ", "“a: “b”: "),
    *("* CEO: “a b c d e f”\n", "was called by “a” ", "the boy, a boy, the boy said “a”. "),
    *("“a?” he said.\n\n“b.”\n\n", "When she sings, “a b c d e f”. ", "when a and said “a” "),
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_work_grows_no_faster_than_the_text(pattern: str) -> None:
    def work(length: int) -> int:
        record = article(pattern * (length // len(pattern)), "es" if "—" in pattern else "en")
        return lines_run(lambda: list(quotes.suggest(record)))

    assert work(16_000) < 6 * work(4_000) + 1_000


@pytest.mark.parametrize("pattern", ["“", "Lee said “a” ", "Ann Lee ", "said "])
def test_a_million_characters_are_done_with(pattern: str) -> None:
    text = pattern * (1_000_000 // len(pattern))
    assert all(
        isinstance(each, Link) or each.end <= len(text) for each in quotes.suggest(article(text))
    )
