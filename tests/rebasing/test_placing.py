"""Spans on changed texts: placed right, or marked, or lost."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import edits
from tests.gold_articles import records

from newsdata.model import SubmittedSpan
from newsdata.rebasing import Rebase, known
from newsdata.rebasing.tokens import HOLE

OLD = (
    "Tram\n\nThe minister said on Monday that “we will not go,” and left Berlin. Later he met "
    "Olaf Scholz in Paris for talks.\n\nThe harbour tram will be built by 2030, according to "
    "Mira Holt.\n\nNobody in Berlin was surprised by that, as far as we know."
)


def after(new: str, quote: str, old: str = OLD) -> tuple[str, str]:
    """The mark of the first such words of the old text, and what they are in the new one."""
    start = old.index(quote)
    place = Rebase(old, new).place(start, start + len(quote))
    return place.mark, new[place.start : place.end]


def test_the_same_text_is_exact_everywhere() -> None:
    assert after(OLD, "Berlin") == ("exact", "Berlin")


def test_what_stands_far_from_the_change_is_exact() -> None:
    new = OLD.replace("Tram\n", "The tram\n")
    assert after(new, "Olaf Scholz") == ("exact", "Olaf Scholz")
    assert Rebase(OLD, new).place(70, 76).start != 70


def test_what_stands_beside_the_change_is_moved() -> None:
    assert after(OLD.replace("met ", "met with "), "Olaf Scholz") == ("moved", "Olaf Scholz")


def test_a_paragraph_that_moved_takes_its_spans_along() -> None:
    head, first, second, last = OLD.split("\n\n")
    new = "\n\n".join([head, second, last, first])
    for quote in ("Mira Holt", "2030", "Olaf Scholz", "“we will not go,”", "Monday"):
        assert after(new, quote) in {("exact", quote), ("moved", quote)}


def test_words_that_are_gone_are_lost_though_they_stand_elsewhere() -> None:
    new = OLD.replace("and left Berlin. ", "and left. ")
    assert after(new, "Berlin")[0] == "lost"
    assert new.count("Berlin") == 1


def test_other_quotation_marks_and_white_space_change_a_span() -> None:
    new = OLD.replace("“we will not go,”", '"we will  not go,"')
    assert after(new, "“we will not go,”") == ("changed", '"we will  not go,"')


def test_a_misspelt_word_is_found_and_marked() -> None:
    assert after(OLD.replace("Scholz", "Scholtz"), "Olaf Scholz") == ("changed", "Olaf Scholtz")
    assert after(OLD.replace("Olaf", "Ola"), "Olaf Scholz") == ("changed", "Ola Scholz")


def test_part_of_a_word_keeps_its_part() -> None:
    assert after("Oh! " + OLD, "arbour tr") == ("exact", "arbour tr")
    assert after(OLD.replace("harbour", "harbor"), "arbour") == ("changed", "arbor")


@pytest.mark.parametrize(
    "text",
    [
        "他说北京的会议将在星期一举行。王毅部长没有参加会议。",
        "قال الوزير يوم الاثنين إن الحكومة لن تغادر برلين.",
        "Café 🚋 re\u0301sume\u0301 costs 10\u202f% more 👨‍👩‍👧 today in Łódź.",
    ],
)
def test_every_script_is_followed(text: str) -> None:
    new = f"Zuerst etwas anderes.\n\n{text}"
    rebase = Rebase(text, new)
    for start in range(0, len(text) - 3, 3):
        if not text[start : start + 3].isspace():
            place = rebase.place(start, start + 3)
            assert new[place.start : place.end] == text[start : start + 3]


def test_places_outside_the_text_are_lost() -> None:
    for old, new in ((OLD, OLD), (OLD, OLD + " More.")):
        rebase = Rebase(old, new)
        for start, end in ((5, 5), (9, 3), (len(OLD), len(OLD) + 4), (10**15, 10**15 + 1)):
            assert rebase.place(start, end).mark == "lost"


TEXTS = st.lists(
    st.sampled_from(
        ["a", "b", "Ann", "Lee", "said", '"', "“", "”", ".", "\n", "  ", "é", "🚋", "中"]
    ),
    max_size=40,
).map(" ".join)


@given(TEXTS, TEXTS, st.integers(0, 60), st.integers(1, 30))
def test_a_mark_says_what_is_so(old: str, new: str, start: int, length: int) -> None:
    place = Rebase(old, new).place(start, start + length)
    if place.mark == "lost":
        return
    assert 0 <= place.start < place.end <= len(new)
    if place.mark in {"exact", "moved"}:
        assert new[place.start : place.end] == old[start : start + length]
    if place.mark == "exact":
        before, behind = old[max(0, start - 32) : start], old[start + length :][:32]
        assert new[: place.start].endswith(before)
        assert new[place.end :].startswith(behind)


@given(TEXTS, TEXTS, TEXTS)
def test_no_character_is_given_twice(one: str, two: str, three: str) -> None:
    old, new = f"{one}\n{two}\n{three}", f"{three}\n{one}"
    places = [
        p
        for n in range(len(old))
        if (p := Rebase(old, new).place(n, n + 1)).mark in {"exact", "moved"}
    ]
    assert max(Counter(place.start for place in places).values(), default=1) == 1


def test_a_long_text_of_one_word_takes_no_time_to_speak_of() -> None:
    place = Rebase("ha " * 30_000, "ha " * 30_001 + "ho").place(0, 2)
    assert place.mark != "lost"


@pytest.mark.parametrize("told", [True, False], ids=["old text", "quote and context"])
def test_labels_survive_random_edits(told: bool) -> None:
    articles = records("tuned")
    sentences = [s for r in articles for s in edits.SENTENCE.findall(r.text) if len(s) > 20]
    chance = random.Random(7)
    count: Counter[str] = Counter()
    for _ in range(5):
        for record in articles:
            strange = [each for each in sentences if each.strip() not in record.text]
            truth = edits.edited(record, strange, chance)
            spans = edits.submitted(record)
            rebase = Rebase(record.text if told else known.text(spans), truth.text)
            places = [rebase.place(span.start, span.end) for span in spans]
            for place, true in zip(places, truth.places, strict=True):
                edits.score(count, place, true)
    assert count["there"] > 1000
    assert count["right"] / count["there"] > 0.99
    assert count["wrong"] / count["spans"] < 0.001


def test_what_a_submission_tells_of_its_text() -> None:
    spans = [
        SubmittedSpan("1", "l", "L", 4, 8, text="tram", prefix="The ", suffix=" runs."),
        SubmittedSpan("2", "l", "L", 20, 22, text="to"),
    ]
    assert known.text(spans) == "The tram runs." + HOLE * 6 + "to" + HOLE


def test_a_cut_word_of_the_context_is_not_believed() -> None:
    span = SubmittedSpan(
        "1", "l", "L", 40, 44, text="tram", prefix="ge and long words before it, the", suffix=None
    )
    assert known.text([span]) == HOLE * 10 + " and long words before it, the" + "tram" + HOLE


def test_an_offset_beyond_belief_costs_nothing() -> None:
    assert len(known.text([SubmittedSpan("1", "l", "L", 10**14, 10**14 + 2, text="to")])) == 1
