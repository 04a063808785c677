"""Compare articles one by one, add up, and say what the figures are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from newsdata.errors import CannotRun
from newsdata.evaluation import relations
from newsdata.evaluation.align import Pair, align, count, same_place
from newsdata.evaluation.bootstrap import Share, intervals
from newsdata.evaluation.documents import AnyRelation, AnySpan, Labelled, layers_of
from newsdata.evaluation.mistakes import mistake
from newsdata.evaluation.results import (
    MEASURES,
    Accuracy,
    Confusion,
    Counts,
    Evaluation,
    Mistake,
    RelationScores,
    Score,
)

SPEAKERS = ("speakers",)
Key = tuple[str, ...]


def evaluate(
    gold: Mapping[str, Labelled], predicted: Mapping[str, Labelled], only: Collection[str] = ()
) -> Evaluation:
    """Score predicted labels against gold ones, article by article.

    Rejected labels count on neither side. Scored are the layers that the article's
    annotator reviewed or, where none is named, those that the gold has labels in.

    Args:
        gold: Labels by article id; those with the status `gold` count.
        predicted: The same of what is scored; `gold` and `suggested` count.
        only: Layers (`quote`) and labels (`quote/QUOTE`) to score; all if empty.

    Raises `CannotRun` for no article in common, for another text, and for `only` naming
    what neither side has.
    """
    if not set(gold) & set(predicted):
        raise CannotRun("The two have no article in common.")
    _check_only(only, (*gold.values(), *predicted.values()))
    layers = layers_of(gold)
    tally = _Tally(only)
    for article in sorted(gold):
        other = predicted.get(article)
        if other and other.text_sha256 != gold[article].text_sha256:
            raise CannotRun(f'The labels of "{article}" were made on two different texts.')
        empty = msgspec.structs.replace(gold[article], spans=(), relations=(), reviewed=())
        tally.add(gold[article], other or empty, frozenset(gold[article].reviewed) or layers)
    return tally.result(
        absent=tuple(sorted(set(gold) - set(predicted))),
        unknown=tuple(sorted(set(predicted) - set(gold))),
    )


def _check_only(only: Collection[str], labelled: Sequence[Labelled]) -> None:
    known = {span.layer for each in labelled for span in each.spans}
    known |= {f"{span.layer}/{span.label}" for each in labelled for span in each.spans}
    for name in only:
        if name not in known:
            raise CannotRun(f'There is no label "{name}".', hint=f"Known are {sorted(known)}.")


class _Tally:
    """What the articles add up to, and what each has added."""

    def __init__(self, only: Collection[str]) -> None:
        self._only = frozenset(only)
        self._articles: list[dict[Key, Share]] = []
        self._counts: dict[Key, Counts] = defaultdict(Counts)
        self._right: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
        self._confusion: Counter[tuple[str | None, str | None]] = Counter()
        self._mistakes: list[Mistake] = []

    def add(self, gold: Labelled, predicted: Labelled, layers: frozenset[str]) -> None:
        """Compare the labels of one article."""
        self._articles.append({})
        for layer in sorted(layers):
            ours = self._spans(gold, layer, {"gold", None})
            theirs = self._spans(predicted, layer, {"gold", "suggested", None})
            pairs = align(ours, theirs)
            self._add_spans(layer, pairs)
            for label in sorted({span.label for span in (*ours, *theirs)}):
                mine = [span for span in ours if span.label == label]
                their = [span for span in theirs if span.label == label]
                self._count(("label", layer, label), align(mine, their))
            self._add_attributes(layer, pairs)
            text = gold.text or predicted.text
            self._mistakes += [
                found for pair in pairs if (found := mistake(gold.id, layer, pair, text))
            ]
            self._add_relations(layer, gold, predicted)
        if "quote" in layers:
            for right in relations.speakers(gold, predicted):
                self._judge(SPEAKERS, right)

    def result(self, absent: tuple[str, ...], unknown: tuple[str, ...]) -> Evaluation:
        """All figures."""
        spread = intervals(self._articles)

        def scores(*key: str) -> dict[Any, Score]:
            return {m: _score(self._counts[*key, m], spread.get((*key, m))) for m in MEASURES}

        return Evaluation(
            articles=len(self._articles),
            absent=absent,
            unknown=unknown,
            total=scores("total"),
            layers={key[1]: scores(*key) for key in self._keys("layer")},
            labels={f"{key[1]}/{key[2]}": scores(*key) for key in self._keys("label")},
            relations=self._relations(spread),
            speakers=_accuracy(self._right[SPEAKERS], spread.get(SPEAKERS)),
            attributes={
                f"{key[1]} {key[2]}": _accuracy(right, spread.get(key))
                for key, right in sorted(self._right.items())
                if key[0] == "attribute"
            },
            confusion=tuple(
                Confusion(g, p, n)
                for (g, p), n in sorted(
                    self._confusion.items(), key=lambda each: (-each[1], str(each[0]))
                )
            ),
            mistakes=tuple(self._mistakes),
        )

    def _spans(
        self, labelled: Labelled, layer: str, statuses: Collection[str | None]
    ) -> list[AnySpan]:
        """The spans of a layer that count, each place and label once."""
        found: dict[tuple[str, int, int], AnySpan] = {}
        for span in labelled.spans:
            wanted = not self._only or {layer, f"{layer}/{span.label}"} & self._only
            if span.layer == layer and span.status in statuses and wanted:
                found.setdefault((span.label, span.start, span.end), span)
        return sorted(found.values(), key=lambda span: (span.start, span.end, span.label))

    def _add_spans(self, layer: str, pairs: list[Pair]) -> None:
        self._count(("total",), pairs)
        if pairs:
            self._count(("layer", layer), pairs)
        for gold, predicted in pairs:
            names = _name(layer, gold), _name(layer, predicted)
            self._confusion[names] += 1

    def _add_attributes(self, layer: str, pairs: list[Pair]) -> None:
        for gold, predicted in pairs:
            if not gold or not predicted or not same_place(gold, predicted):
                continue
            if gold.label != predicted.label:
                continue
            theirs = {a.key: a.value for a in predicted.attributes}
            for attribute in gold.attributes:
                key = ("attribute", f"{layer}/{gold.label}", attribute.key)
                self._judge(key, theirs.get(attribute.key) == attribute.value)

    def _add_relations(self, layer: str, gold: Labelled, predicted: Labelled) -> None:
        if self._only and layer not in self._only:
            return
        ours = _by_label(gold.relations, layer, {"gold", None})
        theirs = _by_label(predicted.relations, layer, {"gold", "suggested", None})
        for label in sorted({*ours, *theirs}):
            counted = relations.count(
                ours.get(label, []),
                theirs.get(label, []),
                {span.id: span for span in gold.spans},
                {span.id: span for span in predicted.spans},
            )
            for role, counts in counted.items():
                self._add_counts(("relation", layer, label, role), counts)

    def _count(self, key: Key, pairs: list[Pair]) -> None:
        for measure in MEASURES:
            self._add_counts((*key, measure), count(pairs, measure))

    def _add_counts(self, key: Key, counts: Counts) -> None:
        self._counts[key] += counts
        part, whole = self._articles[-1].get(key, Share(0, 0))
        self._articles[-1][key] = Share(
            part + 2 * counts.credit, whole + counts.gold + counts.predicted
        )

    def _judge(self, key: Key, right: bool) -> None:
        self._right[key][0] += 1
        self._right[key][1] += right
        part, whole = self._articles[-1].get(key, Share(0, 0))
        self._articles[-1][key] = Share(part + right, whole + 1)

    def _keys(self, kind: str) -> list[Key]:
        return sorted({key[:-1] for key in self._counts if key[0] == kind})

    def _relations(self, spread: Mapping[Key, tuple[float, float]]) -> dict[str, RelationScores]:
        found = {}
        for key in self._keys("relation"):
            scores = {
                each[-1]: _score(self._counts[each], spread.get(each))
                for each in sorted(self._counts)
                if each[:-1] == key
            }
            whole = scores.pop(relations.WHOLE)
            found[f"{key[1]}/{key[2]}"] = RelationScores(whole, scores)
        return found


def _name(layer: str, span: AnySpan | None) -> str | None:
    return f"{layer}/{span.label}" if span else None


def _by_label(
    found: Sequence[AnyRelation], layer: str, statuses: Collection[str | None]
) -> dict[str, list[AnyRelation]]:
    chosen: dict[str, list[AnyRelation]] = defaultdict(list)
    for relation in found:
        if relation.layer == layer and relation.status in statuses:
            chosen[relation.label].append(relation)
    return dict(chosen)


def _score(counts: Counts, interval: tuple[float, float] | None) -> Score:
    precision = counts.credit / counts.predicted if counts.predicted else None
    recall = counts.credit / counts.gold if counts.gold else None
    both = counts.gold + counts.predicted
    return Score(counts, precision, recall, 2 * counts.credit / both if both else None, interval)


def _accuracy(right: Sequence[int], interval: tuple[float, float] | None) -> Accuracy:
    compared, correct = right
    return Accuracy(compared, correct, correct / compared if compared else None, interval)
