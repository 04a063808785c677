"""Krippendorff's alpha for unitizing: who marked which stretches of a text.

Krippendorff (1995), "On the reliability of unitizing contiguous data", and (2004),
"Content Analysis", 2nd edition, section 11.6. One category at a time; the observed and
the expected disagreement of several categories and texts add up.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, combinations, pairwise

Unit = tuple[int, int]
"""Start and end of a stretch, end exclusive."""


def observed(annotators: Sequence[Sequence[Unit]], length: int) -> float:
    """How far apart the units of one category are, in pairs of annotators.

    Args:
        annotators: The units of each, two annotators or more; they may overlap one another
            (those are joined).
        length: Length of the text.
    """
    joined = [join(units) for units in annotators]
    total = sum(_distance(one, other) for one, other in combinations(joined, 2))
    number = len(joined)
    return 2 * total / (number * (number - 1) * length**2)


def expected(annotators: Sequence[Sequence[Unit]], length: int) -> float:
    """How far apart they would be if units and gaps were put anywhere by chance."""
    joined = [join(units) for units in annotators]
    sizes = [end - start for units in joined for start, end in units]
    gaps = sorted(gap for units in joined for gap in _gaps(units, length))
    # Behind each gap the sum of it and all that are longer, for the sum over those that fit.
    longer = [*accumulate(reversed(gaps), initial=0)][::-1]
    total = 0.0
    for size in sizes:
        with_units = (len(sizes) - 1) * (2 * size**3 - 3 * size**2 + size) / 3
        first = bisect_left(gaps, size)
        in_gaps = longer[first] - (len(gaps) - first) * (size - 1)
        total += with_units + size**2 * in_gaps
    whole = len(joined) * length
    pairs = whole * (whole - 1) - sum(size * (size - 1) for size in sizes)
    return 2 * total / (length * pairs) if pairs else 0.0


def join(units: Sequence[Unit]) -> list[Unit]:
    """Units in text order, those that overlap as one: the measure knows no overlaps."""
    found: list[Unit] = []
    for start, end in sorted(units):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _gaps(units: list[Unit], length: int) -> list[int]:
    edges = [(0, 0), *units, (length, length)]
    return [after[0] - before[1] for before, after in pairwise(edges) if after[0] > before[1]]


def _distance(one: list[Unit], other: list[Unit]) -> int:
    """Squared distances of units that meet, and squares of those that meet none."""
    total, at = 0, 0
    alone = set(range(len(other)))
    for start, end in one:
        while at < len(other) and other[at][1] <= start:
            at += 1
        met = at
        while met < len(other) and other[met][0] < end:
            total += (start - other[met][0]) ** 2 + (end - other[met][1]) ** 2
            alone.discard(met)
            met += 1
        if met == at:
            total += (end - start) ** 2
    return total + sum((other[index][1] - other[index][0]) ** 2 for index in alone)
