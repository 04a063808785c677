"""Splits spread from the articles that have one to their near-duplicates.

The result follows from the articles, their pairs and the splits that are there already;
with the splits that it gives, it gives them again.
"""

from typing import Any, Final

import numpy as np

NONE: Final = -1
CONFLICT: Final = 255
"""No split without a leak. A configuration has fewer splits than this."""


def spread(members: Any, edges: Any, known: Any) -> tuple[Any, Any]:
    """The split of each member, and the number of its cluster.

    Args:
        members: Articles in the order of their ids; see `cluster.MEMBER`.
        edges: Pairs of ids that are near-duplicates.
        known: The split that each member has already, or `NONE`.
    """
    ends = np.searchsorted(members["id"], edges)
    groups = _components(len(members), ends)
    splits = known.copy()
    lowest = np.full(len(members), CONFLICT)
    highest = np.full(len(members), NONE)
    has = known != NONE
    np.minimum.at(lowest, groups[has], known[has])
    np.maximum.at(highest, groups[has], known[has])
    agreed = (highest != NONE) & (lowest == highest)
    joins = ~has & agreed[groups]
    splits[joins] = highest[groups[joins]]
    torn = (lowest < highest)[groups]
    if torn.any():
        _spread_in_waves(splits, ends[torn[ends[:, 0]]])
    # Clusters of newcomers, and what only newcomers in conflict tie to the others.
    left = splits == NONE
    inner = ends[left[ends].all(axis=1)]
    rest = _components(len(members), inner)
    _follow_one(members, splits, left, rest)
    foreign = ~has & (members["bound"] != 0) & (members["own"] != splits)
    splits[foreign] = CONFLICT
    return splits, groups


def _components(number: int, ends: Any) -> Any:
    """For each node the smallest node it is tied to: labels sink along edges, then jump."""
    label = np.arange(number)
    while len(ends):
        low = np.minimum(label[ends[:, 0]], label[ends[:, 1]])
        before = label.copy()
        for side in (0, 1):
            np.minimum.at(label, label[ends[:, side]], low)
            np.minimum.at(label, ends[:, side], low)
        label = label[label]
        if (label == before).all():
            break
    return label


def _follow_one(members: Any, splits: Any, left: Any, groups: Any) -> None:
    """Each cluster of newcomers gets the split of one of them, the last in this order."""
    places = np.flatnonzero(left)
    order = np.lexsort(
        (
            members["id"][places],
            members["moment"][places],
            members["bound"][places],
            groups[places],
        )
    )
    places = places[order]
    leader = np.zeros(len(members), np.int64)
    leader[groups[places]] = places  # of several the last one stays
    splits[places] = members["own"][leader[groups[places]]]


def _spread_in_waves(splits: Any, ends: Any) -> None:
    """Where articles of two splits are tied by newcomers, each of these follows its neighbours.

    One with neighbours in two splits is in conflict, and ties nothing any more. So is the
    later, by its id, of two neighbours that come to differ.
    """
    neighbours: dict[int, list[int]] = {}
    for a, b in ends.tolist():
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    wave = {n for n in neighbours if splits[n] not in (NONE, CONFLICT)}
    while wave:
        asked = sorted({m for n in wave for m in neighbours[n] if splits[m] == NONE})
        seen = {m: {int(splits[n]) for n in neighbours[m]} - {NONE, CONFLICT} for m in asked}
        for m in asked:
            splits[m] = seen[m].pop() if len(seen[m]) == 1 else CONFLICT
        new = {m for m in asked if splits[m] != CONFLICT}
        for m in sorted(new):
            if any(
                n < m and n in new and splits[n] not in (splits[m], CONFLICT) for n in neighbours[m]
            ):
                splits[m] = CONFLICT
        wave = {m for m in new if splits[m] != CONFLICT}
