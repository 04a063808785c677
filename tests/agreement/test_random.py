"""Random spans: against nltk token by token, against evaluate, and in parts."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from tests.agreement.labelled import SHA, TEXT

from newsdata.agreement import Article, Tally, summary
from newsdata.agreement.tokens import Tokens
from newsdata.evaluation import evaluate, read
from newsdata.formats._tokens import Tokens as ConvertedTokens
from newsdata.model import Submission, SubmittedSpan

# Spans anywhere, many of them over and in one another.
SPANS = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(0, 60), st.integers(1, 12)), max_size=6
)
ANNOTATED = st.lists(SPANS, min_size=2, max_size=3)


def submissions(annotated: list[list[tuple[str, int, int]]]) -> tuple[Submission, ...]:
    return tuple(
        Submission(
            "1.0",
            "a",
            SHA,
            f"p{number}",
            tuple(
                SubmittedSpan(f"s{n}", "x", label, start, min(start + size, len(TEXT)))
                for n, (label, start, size) in enumerate(spans)
            ),
            reviewed=("x",),
        )
        for number, spans in enumerate(annotated)
    )


def tokens_of(each: Submission, wanted: str = "AB") -> list[str]:
    """The category of each token, found token by token."""
    cut = Tokens.of(TEXT)
    return [
        " ".join(
            sorted(
                {
                    s.label
                    for s in each.spans
                    if s.start < end and start < s.end and s.label in wanted
                }
            )
        )
        for start, end in zip(cut.starts, cut.ends, strict=True)
    ]


@given(ANNOTATED)
def test_on_tokens_it_says_what_nltk_says(annotated: list[list[tuple[str, int, int]]]) -> None:
    made = submissions(annotated)
    tally = Tally()
    tally.add(Article("a", made, TEXT))
    found = summary.facts(tally)
    assert found
    for name, scores in {**found.layers, **found.labels}.items():
        wanted = name.partition("/")[2] or "AB"
        rows = [
            (each.annotator, str(place), category)
            for each in made
            for place, category in enumerate(tokens_of(each, wanted))
        ]
        if len({category for _, _, category in rows}) < 2:
            assert scores.alpha.value is None
            continue
        task = AnnotationTask(rows)
        assert scores.alpha.value == pytest.approx(task.alpha(), abs=1e-6)
        assert scores.kappa.value == pytest.approx(task.pi(), abs=1e-6)
        assert scores.alpha.interval is None


@given(ANNOTATED)
def test_a_pair_has_cohens_kappa_of_nltk_and_the_f1_of_evaluate(
    annotated: list[list[tuple[str, int, int]]],
) -> None:
    one, other = submissions(annotated)[:2]
    tally = Tally()
    tally.add(Article("a", (one, other), TEXT))
    (pair,) = summary.agreement(tally, Counter(), ()).pairs
    evaluated = evaluate(read([one]), read([other]))
    for name, scores in pair.layers.items():
        theirs = evaluated.layers.get(name, evaluated.total)
        assert scores.strict.value == pytest.approx(theirs["strict"].f1, abs=1e-6)
        assert scores.partial.value == pytest.approx(theirs["partial"].f1, abs=1e-6)
        rows = [
            (each.annotator, str(place), category)
            for each in (one, other)
            for place, category in enumerate(tokens_of(each))
        ]
        if len({category for _, _, category in rows}) > 1:
            kappa = AnnotationTask(rows).kappa_pairwise("p0", "p1")
            assert scores.kappa.value == pytest.approx(kappa, abs=1e-6)
    for name, scores in pair.labels.items():
        label = evaluated.labels[name]
        assert scores.strict.value == pytest.approx(label["strict"].f1, abs=1e-6)
        assert scores.partial.value == pytest.approx(label["partial"].f1, abs=1e-6)


@given(st.tuples(ANNOTATED, ANNOTATED))
def test_over_articles_with_other_annotators_alpha_is_that_of_nltk(
    articles: tuple[list[list[tuple[str, int, int]]], ...],
) -> None:
    tally = Tally()
    rows = []
    for name, annotated in zip("ab", articles, strict=True):
        made = submissions(annotated)
        tally.add(Article(name, made, TEXT))
        rows += [
            (each.annotator, f"{name}{place}", category)
            for each in made
            for place, category in enumerate(tokens_of(each))
        ]
    found = summary.facts(tally)
    if found and len({category for _, _, category in rows}) > 1:
        alpha = found.layers["x"].alpha.value
        assert alpha == pytest.approx(AnnotationTask(rows).alpha(), abs=1e-6)


@given(st.lists(ANNOTATED, min_size=1, max_size=6))
def test_parts_add_up_to_the_whole(articles: list[list[list[tuple[str, int, int]]]]) -> None:
    made = [Article(f"a{n}", submissions(each), TEXT) for n, each in enumerate(articles)]
    whole, parts = Tally(), Tally()
    for article in made:
        whole.add(article)
        part = Tally()
        part.add(article)
        parts.merge(part.parts())
    assert summary.facts(whole) == summary.facts(parts)


@given(st.text())
def test_texts_are_cut_as_convert_cuts_them(text: str) -> None:
    ours, theirs = Tokens.of(text), ConvertedTokens(text)
    assert (ours.starts, ours.ends) == (theirs.starts, theirs.ends)
