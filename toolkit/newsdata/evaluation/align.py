"""Which gold span a predicted one stands for: at most one, and the nearest."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from newsdata.evaluation.documents import AnySpan
from newsdata.evaluation.results import Counts, Measure

Pair = tuple[AnySpan | None, AnySpan | None]
"""A gold span and the predicted one for it; None where there is none."""

# In a text with thousands of spans over one another, those further back are not looked at.
_REACH = 200


def align(gold: Sequence[AnySpan], predicted: Sequence[AnySpan]) -> list[Pair]:
    """Pairs of spans of one layer, and those that have no partner.

    First come spans with the same place and label, then those with the same place, then
    those that overlap most; of equals, those with the same label, then the earlier.
    """
    pairs: list[Pair] = []
    for with_label in (True, False):
        gold, predicted = _same(gold, predicted, pairs, with_label=with_label)
    free_gold, free_predicted = set(range(len(gold))), set(range(len(predicted)))
    for _, _, g, p in sorted(_overlaps(gold, predicted)):
        if g in free_gold and p in free_predicted:
            free_gold.remove(g)
            free_predicted.remove(p)
            pairs.append((gold[g], predicted[p]))
    pairs += [(gold[g], None) for g in sorted(free_gold)]
    pairs += [(None, predicted[p]) for p in sorted(free_predicted)]
    return sorted(pairs, key=_place)


def count(pairs: Iterable[Pair], measure: Measure) -> Counts:
    """What became of the spans under a measure."""
    total = dict.fromkeys(Counts.__struct_fields__, 0)
    for gold, predicted in pairs:
        if gold is None:
            total["spurious"] += 1
        elif predicted is None:
            total["missed"] += 1
        else:
            total[_verdict(gold, predicted, measure)] += 1
    return Counts(**total)


def same_place(one: AnySpan, other: AnySpan) -> bool:
    """Whether two spans begin and end alike."""
    return (one.start, one.end) == (other.start, other.end)


def _verdict(gold: AnySpan, predicted: AnySpan, measure: Measure) -> str:
    place, label = same_place(gold, predicted), gold.label == predicted.label
    if measure == "partial":
        return "correct" if place else "partial"
    right = {"strict": place and label, "exact": place, "type": label}[measure]
    return "correct" if right else "incorrect"


def _same(
    gold: Sequence[AnySpan], predicted: Sequence[AnySpan], pairs: list[Pair], *, with_label: bool
) -> tuple[list[AnySpan], list[AnySpan]]:
    """Add the pairs that have the same place (and label); what is left of both."""

    def key(span: AnySpan) -> tuple[int, int, str]:
        return span.start, span.end, span.label if with_label else ""

    there: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for index, span in enumerate(predicted):
        there[key(span)].append(index)
    taken: set[int] = set()
    left: list[AnySpan] = []
    for span in gold:
        if indexes := there.get(key(span)):
            index = indexes.pop(0)
            taken.add(index)
            pairs.append((span, predicted[index]))
        else:
            left.append(span)
    return left, [span for index, span in enumerate(predicted) if index not in taken]


def _overlaps(
    gold: Sequence[AnySpan], predicted: Sequence[AnySpan]
) -> Iterator[tuple[float, bool, int, int]]:
    """Minus the share of the two in common, whether labels differ, and the indexes."""
    order = sorted(range(len(predicted)), key=lambda p: predicted[p].start)
    starts = [predicted[p].start for p in order]
    furthest = list(accumulate((predicted[p].end for p in order), max))
    for g, span in enumerate(gold):
        last = bisect_left(starts, span.end)
        for at in range(last - 1, max(-1, last - 1 - _REACH), -1):
            if furthest[at] <= span.start:
                break
            other = predicted[order[at]]
            common = min(span.end, other.end) - max(span.start, other.start)
            if common > 0:
                union = max(span.end, other.end) - min(span.start, other.start)
                yield -common / union, span.label != other.label, g, order[at]


def _place(pair: Pair) -> tuple[int, int, str, bool]:
    span = pair[0] or pair[1]
    assert span is not None  # noqa: S101  a pair has at least one
    return span.start, span.end, span.label, pair[0] is None
