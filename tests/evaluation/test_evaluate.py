"""`evaluate`: by hand, and against nervaluate and seqeval on the same data."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2
from tests import gold_articles

from newsdata.cli import cli
from newsdata.errors import CannotRun
from newsdata.evaluation import Evaluation, Labelled, Score, evaluate, load, read
from newsdata.evaluation.align import _REACH, align
from newsdata.model import Argument, Attribute, Record, Relation, Span, encode

TEXT = "Kim said: “It rains.” Lee agreed."
TAGS = ("A", "B", "C")
NERVALUATE = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}


def span(label: str, start: int, end: int, number: int = 0, **more: Any) -> Span:
    name = more.pop("id", f"{label}{start}-{end}-{number}")
    status = more.pop("status", "gold")
    return Span(name, "x", label, start, end, "?", status=status, **more)


def article(*spans: Span, name: str = "a", **more: Any) -> Labelled:
    relations = more.pop("relations", ())
    return Labelled(name, "0", more.pop("text", TEXT), spans, relations, more.pop("reviewed", ()))


def score(gold: Labelled, predicted: Labelled) -> Evaluation:
    return evaluate({"a": gold}, {"a": predicted})


def counts(found: Score) -> tuple[int, ...]:
    each = found.counts
    return each.correct, each.incorrect, each.partial, each.missed, each.spurious


def test_the_four_measures_by_hand() -> None:
    # Right, other label, other place, both other, missed; and a spurious one.
    gold = article(
        span("A", 0, 3), span("A", 4, 8), span("A", 10, 14), span("B", 20, 24), span("C", 30, 32)
    )
    found = score(
        gold,
        article(
            span("A", 0, 3), span("B", 4, 8), span("A", 10, 13), span("A", 22, 26), span("C", 8, 9)
        ),
    )
    assert {name: counts(each) for name, each in found.total.items()} == {
        "strict": (1, 3, 0, 1, 1),
        "exact": (2, 2, 0, 1, 1),
        "partial": (2, 0, 2, 1, 1),
        "type": (2, 2, 0, 1, 1),
    }
    assert found.total["strict"].f1 == pytest.approx(0.2)
    assert found.total["partial"].precision == pytest.approx(3 / 5)
    assert found.labels["x/A"]["strict"].counts.gold == 3
    assert [m.kind for m in found.mistakes] == [
        "label",
        "spurious",
        "place",
        "label and place",
        "missed",
    ]
    assert {(c.gold, c.predicted): c.count for c in found.confusion}[("x/A", "x/B")] == 1


def test_a_mistake_is_shown_in_its_sentence() -> None:
    found = score(article(span("A", 22, 25)), article(span("A", 22, 32)))
    assert [m.sentence for m in found.mistakes] == ["[[{{Lee}} agreed]]."]
    without = score(article(span("A", 22, 25), text=None), article(span("B", 0, 2), text=None))
    assert [m.sentence for m in without.mistakes] == ["", ""]


# Words of a sentence, some of them labelled; a prediction may be moved by a word.
words = st.lists(
    st.tuples(st.sampled_from(("", *TAGS)), st.sampled_from(("", *TAGS)), st.booleans()),
    max_size=12,
)


def spans_of(row: list[tuple[str, str, bool]], *, gold: bool) -> list[tuple[str, int, int]]:
    """Spans in slots of three words: those of a slot overlap, others do not."""
    found = []
    for slot, (ours, theirs, moved) in enumerate(row):
        label = ours if gold else theirs
        if label:
            shift = 1 if moved and not gold else 0
            found.append((label, slot * 3 + shift, slot * 3 + 2))
    return found


@settings(max_examples=50)
@given(st.lists(words, min_size=1, max_size=4))
def test_it_agrees_with_nervaluate(rows: list[list[tuple[str, str, bool]]]) -> None:
    ours = {
        str(n): article(*(span(*each) for each in spans_of(row, gold=True)), reviewed=("x",))
        for n, row in enumerate(rows)
    }
    theirs = {
        str(n): article(*(span(*each) for each in spans_of(row, gold=False)))
        for n, row in enumerate(rows)
    }
    found = evaluate(ours, theirs)

    def dicts(gold: bool) -> list[list[dict[str, Any]]]:
        return [
            [{"label": a, "start": s, "end": e - 1} for a, s, e in spans_of(row, gold=gold)]
            for row in rows
        ]

    expected = Evaluator(dicts(True), dicts(False), tags=list(TAGS), loader="dict").evaluate()
    for measure, name in NERVALUATE.items():
        for mine, other in [
            (found.total, expected["overall"].get(name)),
            *(
                (found.labels[f"x/{tag}"], results[name])
                for tag, results in expected["entities"].items()
            ),
        ]:
            if other is not None:
                assert counts(mine[measure]) == (  # type: ignore[index]
                    other.correct,
                    other.incorrect,
                    other.partial,
                    other.missed,
                    other.spurious,
                ), (measure, name)


@settings(max_examples=50)
@given(st.lists(words, min_size=1, max_size=4))
def test_it_agrees_with_seqeval(rows: list[list[tuple[str, str, bool]]]) -> None:
    def tags(row: list[tuple[str, str, bool]], *, gold: bool) -> list[str]:
        found = ["O"] * (len(row) * 3 + 1)
        for label, start, end in spans_of(row, gold=gold):
            found[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
        return found

    gold = {
        str(n): article(*(span(*s) for s in spans_of(r, gold=True)), reviewed=("x",))
        for n, r in enumerate(rows)
    }
    predicted = {
        str(n): article(*(span(*s) for s in spans_of(r, gold=False))) for n, r in enumerate(rows)
    }
    found = evaluate(gold, predicted)
    if not any(spans_of(row, gold=True) for row in rows):
        return
    report = classification_report(
        [tags(row, gold=True) for row in rows],
        [tags(row, gold=False) for row in rows],
        mode="strict",
        scheme=IOB2,
        output_dict=True,
        zero_division=0,
    )
    for name, expected in report.items():
        if name in TAGS or name == "micro avg":
            mine = found.labels[f"x/{name}"] if name in TAGS else found.total
            strict = mine["strict"]
            assert (strict.precision or 0) == pytest.approx(expected["precision"])
            assert (strict.recall or 0) == pytest.approx(expected["recall"])
            assert (strict.f1 or 0) == pytest.approx(expected["f1-score"])


@given(
    st.lists(st.tuples(st.sampled_from(TAGS), st.integers(0, 30), st.integers(1, 9))),
    st.lists(st.tuples(st.sampled_from(TAGS), st.integers(0, 30), st.integers(1, 9))),
)
def test_every_span_is_in_one_pair(
    one: list[tuple[str, int, int]], other: list[tuple[str, int, int]]
) -> None:
    gold = [span(a, s, s + n, i) for i, (a, s, n) in enumerate(one)]
    predicted = [span(a, s, s + n, i) for i, (a, s, n) in enumerate(other)]
    pairs = align(gold, predicted)
    assert sorted(g.id for g, _ in pairs if g) == sorted(s.id for s in gold)
    assert sorted(p.id for _, p in pairs if p) == sorted(s.id for s in predicted)
    for g, p in pairs:
        if g and p:
            assert max(g.start, p.start) < min(g.end, p.end)


def test_many_spans_over_one_another_are_paired_in_bounded_time() -> None:
    gold = [span("A", 0, 10_000 + n) for n in range(_REACH * 20)]
    predicted = [span("A", n, 9_000 + n) for n in range(_REACH * 20)]
    assert len(align(gold, predicted)) >= len(gold)


def test_layers_that_were_reviewed_are_scored_and_no_others() -> None:
    gold = article(reviewed=("y",))
    with pytest.raises(CannotRun, match="no label"):
        evaluate({"a": gold}, {"a": article(span("A", 0, 3))}, only=["nothing"])
    found = score(gold, article(span("A", 0, 3)))
    assert found.total["strict"].counts.predicted == 0
    assert found.total["strict"].f1 is None


def test_rejected_labels_count_on_neither_side() -> None:
    gold = article(span("A", 0, 3), span("A", 4, 8, status="suggested"))
    found = score(gold, article(span("A", 0, 3, status="rejected")))
    assert counts(found.total["strict"]) == (0, 0, 0, 1, 0)


def test_only_some_labels() -> None:
    gold, other = article(span("A", 0, 3), span("B", 4, 8)), article(span("A", 0, 3))
    found = evaluate({"a": gold}, {"a": other}, only=["x/A"])
    assert found.total["strict"].f1 == 1
    assert list(found.labels) == ["x/A"]


def test_values_of_attributes_are_compared_where_the_span_is_right() -> None:
    value = (Attribute("value", "2024"),)
    gold = article(span("A", 0, 3, attributes=value), span("A", 4, 8, attributes=value))
    found = score(gold, article(span("A", 0, 3, attributes=value), span("A", 4, 8)))
    assert (found.attributes["x/A value"].right, found.attributes["x/A value"].compared) == (1, 2)


def quoted(start: int, end: int, speaker: int, cue: int | None = None) -> Labelled:
    """One attribution: its quotation, its speaker's first character, perhaps a cue."""

    def part(name: str, label: str, start: int, end: int) -> Span:
        return Span(name, "quote", label, start, end, TEXT[start:end], "gold")

    spans = [part("q", "QUOTE", start, end), part("s", "SPEAKER", speaker, speaker + 3)]
    args = [Argument("content", "q"), Argument("source", "s")]
    if cue is not None:
        spans.append(part("c", "CUE", cue, cue + 4))
        args.append(Argument("cue", "c"))
    relation = Relation("r", "quote", "attribution", tuple(args), "gold")
    return article(*spans, relations=(relation,))


@pytest.mark.parametrize(
    ("predicted", "whole", "right"),
    [
        (quoted(10, 21, 0, 4), (1, 0, 0, 0, 0), 1),
        (quoted(10, 21, 22, 4), (0, 1, 0, 0, 0), 0),
        (quoted(11, 20, 0, 4), (0, 1, 0, 0, 0), 1),
        (quoted(22, 25, 0), (0, 1, 0, 0, 0), 0),
        (quoted(22, 25, 26), (0, 0, 0, 1, 1), 0),
        (article(), (0, 0, 0, 1, 0), 0),
    ],
)
def test_relations_and_speakers(predicted: Labelled, whole: tuple[int, ...], right: int) -> None:
    found = score(quoted(10, 21, 0, 4), predicted)
    assert counts(found.relations["quote/attribution"].strict) == whole
    assert (found.speakers.right, found.speakers.compared) == (right, 1)


def test_a_speaker_is_right_by_any_mention_with_the_same_words() -> None:
    gold = quoted(10, 21, 0)
    twice = "Kim said: “It rains.” kim agreed."
    found = score(
        Labelled("a", "0", twice, gold.spans, gold.relations, ()),
        Labelled("a", "0", None, quoted(10, 21, 22).spans, gold.relations, ()),
    )
    assert found.speakers.right == 1
    assert score(quoted(10, 21, 0), quoted(10, 21, 22)).speakers.right == 0


def test_intervals_hold_the_figure_and_are_the_same_in_every_run() -> None:
    records = read(gold_articles.records("tuned"))
    half = {
        name: Labelled(
            each.id, each.text_sha256, each.text, each.spans[::2], each.relations, each.reviewed
        )
        for name, each in records.items()
    }
    found = evaluate(records, half)
    strict = found.total["strict"]
    assert strict.interval is not None
    assert strict.f1 is not None
    low, high = strict.interval
    assert 0 < low < strict.f1 < high < 1
    assert evaluate(records, half) == found
    perfect = evaluate(records, records)
    assert perfect.total["strict"].interval == (1, 1)
    assert perfect.speakers.accuracy == perfect.relations["quote/attribution"].strict.f1 == 1
    assert perfect.mistakes == ()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    records = gold_articles.records("held-back")
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold.write_bytes(b"".join(encode(each) + b"\n" for each in records))
    predicted.write_bytes(b"".join(encode(less(each)) + b"\n" for each in records[1:]))
    return gold, predicted


def less(record: Record) -> Record:
    import msgspec

    return msgspec.structs.replace(record, spans=record.spans[:-1], relations=(), reviewed=())


def test_the_command_prints_tables_and_json(files: tuple[Path, Path]) -> None:
    gold, predicted = map(str, files)
    shown = CliRunner().invoke(cli, ["evaluate", gold, predicted, "--mistakes", "1"])
    assert shown.exit_code == 0, shown.output
    assert "entity/PERSON" in shown.output
    assert "Articles without predictions (1): airline-merger" in shown.output
    result = CliRunner().invoke(cli, ["evaluate", gold, predicted, "--json", "--only", "entity"])
    data = json.loads(result.stdout)
    assert set(data["layers"]) == {"entity"}
    assert data["total"]["strict"]["counts"]["missed"] > 0
    assert CliRunner().invoke(cli, ["evaluate", gold, predicted, "-q"]).output == ""


def test_what_cannot_be_read_is_named(tmp_path: Path, files: tuple[Path, Path]) -> None:
    gold, _ = files
    with pytest.raises(CannotRun, match="no such file"):
        load(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CannotRun, match=r"no .jsonl"):
        load(tmp_path / "empty")
    broken = tmp_path / "broken.jsonl"
    for line in (b"{}", b'{"article_id": 1}'):
        broken.write_bytes(line)
        with pytest.raises(CannotRun, match=r"broken.jsonl:1"):
            load(broken)
    broken.write_bytes(gold.read_bytes() * 2)
    with pytest.raises(CannotRun, match="second set of labels"):
        load(broken)
    with pytest.raises(CannotRun, match="two different texts"):
        evaluate({"a": article()}, {"a": Labelled("a", "1", None, (), (), ())})
    with pytest.raises(CannotRun, match="no article in common"):
        evaluate({"a": article()}, {})


def test_submissions_are_scored_against_records(bundled: Path) -> None:
    gold = load(Path(__file__).parents[2] / "data/submissions")
    found = evaluate(gold, load(bundled / "data/records/records.jsonl"))
    assert found.total["strict"].recall is not None
    assert found.articles == 15
    assert found.absent == ("000_314bab3c223dd38b",)
