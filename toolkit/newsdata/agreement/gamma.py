"""Gamma: agreement on where units are and of which category, in one measure.

Mathet, Widlöcher and Métivier (2015), "The Unified and Holistic Method Gamma (γ) for
Inter-Annotator Agreement Measure and Alignment", Computational Linguistics 41(3). It is 1 less
the disorder of the best alignment (`alignment`) over the disorder to be expected by chance.
"""

import math
import random
from collections.abc import Sequence
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsdata.agreement import alignment

Unit = tuple[int, int, str]
"""Start and end of a stretch, end exclusive, and its category."""

ALPHA: Final = 1.0
BETA: Final = 1.0
"""Weights of place and category; one unit without another counts 1 (their Δ∅)."""

_SAMPLES: Final = 30
_MOST_SAMPLES: Final = 500
_PRECISION: Final = 0.02
_CONFIDENCE: Final = 1.96
_TRIES: Final = 20
_CANDIDATES: Final = 500_000


class _Units(NamedTuple):
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    categories: NDArray[np.int64]


def disorders(
    annotators: Sequence[Sequence[Unit]], length: int, seed: str
) -> tuple[float, float] | None:
    """Observed and expected disorder of a text, each times the units that an annotator has.

    So they add up over texts, as if these were one continuum in which no unit is aligned with
    one of another text. Gamma is 1 - observed / expected.

    Args:
        annotators: The units of each, two annotators or more; they may overlap.
        length: Length of the text.
        seed: Decides on the samples.

    Returns None where nobody has a unit. Raises `alignment.TooLargeError`, and `CannotRun` when
    scipy is not installed.
    """
    number = sum(map(len, annotators)) / len(annotators)
    if not number:
        return None
    units = _numbered(annotators)
    return number * _disorder(units)[0], number * _expected(units, length, seed)


def _disorder(annotators: Sequence[_Units]) -> tuple[float, int]:
    """The disorder of the best alignment, over the units that an annotator has (section 4.3).

    Returns also how many unitary alignments it was chosen from.
    """
    sizes = [len(each.starts) for each in annotators]
    alignment.check(sizes)
    distances = {
        (i, j): _dissimilarities(annotators[i], annotators[j])
        for i, j in combinations(range(len(annotators)), 2)
    }
    found = alignment.best(distances, sizes)
    return found.disorder * len(sizes) / sum(sizes), found.candidates


def _dissimilarities(one: _Units, other: _Units) -> NDArray[np.float64]:
    """How unlike each unit is to each of another annotator: in place, and in category.

    The first is the square of how far starts and ends are apart over the lengths of both (their
    "positional sporadic" dissimilarity), the second 0 or 1.
    """
    ends, others = one.starts + one.sizes, other.starts + other.sizes
    apart = np.abs(one.starts[:, None] - other.starts) + np.abs(ends[:, None] - others)
    place = apart / (one.sizes[:, None] + other.sizes)
    unlike = one.categories[:, None] != other.categories
    return np.asarray(ALPHA * place**2 + BETA * unlike)


def _expected(annotators: Sequence[_Units], length: int, seed: str) -> float:
    """The mean disorder of random continua (section 5.2).

    There are 30 of them, and as many more as make it likely by 95% that the mean is right by
    2%, up to 500.

    Raises `TooLargeError` where all of them together take too long.
    """
    chance = random.Random(seed)  # noqa: S311  chance, not a secret
    found: list[float] = []
    candidates, needed = 0, _SAMPLES
    while len(found) < needed:
        value, number = _disorder(_sample(annotators, length, chance))
        found.append(value)
        candidates += number
        if candidates > _CANDIDATES:
            raise alignment.TooLargeError
        if len(found) == _SAMPLES and (mean := float(np.mean(found))):
            wanted = (_CONFIDENCE * float(np.std(found)) / mean / _PRECISION) ** 2
            needed = min(math.ceil(wanted), _MOST_SAMPLES)
    return float(np.mean(found))


def _sample(annotators: Sequence[_Units], length: int, chance: random.Random) -> list[_Units]:
    """A random continuum: for each annotator the units of any, shifted around the text.

    No two shifts are closer than units are long on average, as far as there is room: else the
    units of one annotator, drawn twice, would agree with themselves.
    """
    closest = sum(each.sizes.sum() for each in annotators) / sum(len(e.sizes) for e in annotators)
    shifts: list[int] = []
    for _ in annotators:
        shift = 0
        for _ in range(_TRIES):
            shift = chance.randrange(length)
            if all(closest <= abs(shift - each) <= length - closest for each in shifts):
                break
        shifts.append(shift)
    drawn = [chance.choice(annotators) for _ in annotators]
    if not any(len(each.starts) for each in drawn):
        return _sample(annotators, length, chance)
    return [
        each._replace(starts=(each.starts + shift) % length)
        for each, shift in zip(drawn, shifts, strict=True)
    ]


def _numbered(annotators: Sequence[Sequence[Unit]]) -> list[_Units]:
    """The units as numbers, in an order that follows from them alone."""
    ordered = sorted(sorted(units) for units in annotators)
    names = sorted({name for units in ordered for _, _, name in units})
    numbers = {name: number for number, name in enumerate(names)}
    return [
        _Units(
            np.array([start for start, _, _ in units], np.int64),
            np.array([end - start for start, end, _ in units], np.int64),
            np.array([numbers[name] for _, _, name in units], np.int64),
        )
        for units in ordered
    ]
