"""Which units of several annotators belong together: the best alignment of gamma.

Mathet, Widlöcher and Métivier (2015), sections 4 and 5.1. A *unitary alignment* holds one unit
or none of each annotator. Its disorder is the mean of the dissimilarities of all pairs of
annotators, where a pair without two units counts 1 (their Δ∅). An alignment puts each unit into
one unitary alignment, and the best one is that whose disorders add up to least.

A unit alone has the disorder 1. So it is enough to look for what is saved by putting units
together: of all unitary alignments with two units or more those are chosen that save most, no
unit in two of them. That is exact, and the program has no variables for units alone.
"""

from collections.abc import Sequence
from itertools import combinations
from types import ModuleType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsdata import plugins

LIBRARY: Final = "scipy"
EXTRA: Final = "gamma"

Distances = dict[tuple[int, int], NDArray[np.float64]]
"""For two annotators, the lower number first, the dissimilarity of each unit to each."""

_STEPS: Final = 2_000_000
_COLUMNS: Final = 10_000
_NODES: Final = 1_000


class TooLargeError(Exception):
    """The best alignment would take too long to be found."""


class Best(NamedTuple):
    """The sum of the disorders of the best alignment, and what it was chosen from."""

    disorder: float
    candidates: int


def best(distances: Distances, sizes: Sequence[int]) -> Best:
    """The best alignment.

    Args:
        distances: The dissimilarities of units, of all pairs of annotators.
        sizes: How many units each annotator has; two annotators or more.

    Raises `TooLargeError`, and `CannotRun` when scipy is not installed.
    """
    if len(sizes) == 2:
        return Best(sum(sizes) - _saved_by_two(distances[0, 1]), 0)
    chosen, saved = _candidates(distances, sizes)
    return Best(sum(sizes) - _saved_by_more(chosen, saved, sizes), len(saved))


def check(sizes: Sequence[int]) -> None:
    """Raise `TooLargeError` where the dissimilarities alone would be too many."""
    if sum(one * other for one, other in combinations(sizes, 2)) > _STEPS:
        raise TooLargeError


def solver() -> ModuleType:
    """What solves the programs. Raises `CannotRun` when scipy is not installed."""
    return plugins.require("scipy.optimize", EXTRA)


def _saved_by_two(distances: NDArray[np.float64]) -> float:
    """Of two annotators it is the assignment problem, which needs no integer program."""
    optimize = solver()
    saved = np.maximum(2 - distances, 0)
    return float(saved[optimize.linear_sum_assignment(saved, maximize=True)].sum())


def _saved_by_more(
    chosen: NDArray[np.int64], saved: NDArray[np.float64], sizes: Sequence[int]
) -> float:
    """The packing as an integer program (their section 5.1), solved by HiGHS."""
    if not len(saved):
        return 0.0
    if len(saved) > _COLUMNS:
        raise TooLargeError
    optimize = solver()
    sparse = plugins.require("scipy.sparse", EXTRA)
    first = np.cumsum([0, *sizes[:-1]])
    column, annotator = np.nonzero(chosen >= 0)
    row = first[annotator] + chosen[column, annotator]
    shape = sum(sizes), len(saved)
    once = sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
    found: Any = optimize.milp(
        -saved,
        integrality=np.ones(len(saved)),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(once, ub=1),
        options={"mip_rel_gap": 0, "node_limit": _NODES},
    )
    if found.status:
        raise TooLargeError
    return float(saved[found.x > 0.5].sum())


def _candidates(
    distances: Distances, sizes: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The unitary alignments that may be in the best one, and what each saves.

    Of n annotators with p pairs, a unit is better alone than with m - 1 others if its distances
    to them add up to p + m - 1 or more. All that hold such a unit are left out; this is more
    than what the paper leaves out, whose disorder is over n.

    Returns:
        A row for each: of each annotator the number of a unit, -1 for none.
    """
    pairs = len(sizes) * (len(sizes) - 1) // 2
    reach = pairs + len(sizes) - 1
    # The last row and column stand for no unit, as -1 finds them.
    padded = {key: np.pad(matrix, (0, 1)) for key, matrix in distances.items()}
    chosen: NDArray[np.int64] = np.empty((1, 0), np.int64)
    # Of each unit the distances to the others, added up.
    apart: NDArray[np.float64] = np.empty((1, 0))
    for place, size in enumerate(sizes):
        if len(chosen) * (size + 1) > _STEPS:
            raise TooLargeError
        to_each = [padded[other, place][chosen[:, other]] for other in range(place)]
        to_all = np.sum(to_each, axis=0) if to_each else np.zeros((1, size + 1))
        row, unit = np.nonzero(to_all < reach)
        grown = [apart[row, other] + to[row, unit] for other, to in enumerate(to_each)]
        apart = np.column_stack([*grown, to_all[row, unit]])
        chosen = np.column_stack([chosen[row], np.where(unit == size, -1, unit)])
        near = (apart < reach).all(axis=1)
        chosen, apart = chosen[near], apart[near]
    together = (chosen >= 0).sum(axis=1)
    useful = (together > 1) & (apart < (pairs + together - 1)[:, None]).all(axis=1)
    chosen, together = chosen[useful], together[useful]
    within = together * (together - 1) / 2
    saved = together - 1 + (within - apart[useful].sum(axis=1) / 2) / pairs
    return chosen, saved
