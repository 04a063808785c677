"""Intervals by the percentile bootstrap (Efron 1979), articles drawn with replacement."""

import random
from collections.abc import Mapping, Sequence
from operator import mul
from typing import NamedTuple, TypeVar

K = TypeVar("K")

RESAMPLES = 1000
# More articles than this are drawn in groups, which bounds the time.
_BLOCKS = 500


class Share(NamedTuple):
    """What is right, and what it is divided by: F1 is 2 credit / (gold + predicted)."""

    part: float
    whole: float


def intervals(tallies: Sequence[Mapping[K, Share]]) -> dict[K, tuple[float, float]]:
    """The middle 95% of each share over resamples of the articles.

    Args:
        tallies: For each article what it adds to each share. With fewer than two
            articles there is no interval.
    """
    if len(tallies) < 2:
        return {}
    blocks: list[dict[K, Share]] = [{} for _ in range(min(len(tallies), _BLOCKS))]
    for number, tally in enumerate(tallies):
        block = blocks[number % len(blocks)]
        for key, share in tally.items():
            before = block.get(key, Share(0, 0))
            block[key] = Share(before.part + share.part, before.whole + share.whole)
    drawn = draws(len(blocks))
    keys = dict.fromkeys(key for block in blocks for key in block)
    found: dict[K, tuple[float, float]] = {}
    for key in keys:
        parts = [block.get(key, Share(0, 0)).part for block in blocks]
        wholes = [block.get(key, Share(0, 0)).whole for block in blocks]
        shares = []
        for weights in drawn:
            whole = sum(map(mul, weights, wholes))
            if whole:
                shares.append(sum(map(mul, weights, parts)) / whole)
        if shares:
            shares.sort()
            tail = int(len(shares) * 0.025)
            found[key] = (shares[tail], shares[-1 - tail])
    return found


def draws(size: int) -> list[list[int]]:
    """How often each block is drawn, in each resample; the same in every run."""
    generator = random.Random(0)  # noqa: S311  chance, not a secret
    drawn = []
    for _ in range(RESAMPLES):
        weights = [0] * size
        for index in generator.choices(range(size), k=size):
            weights[index] += 1
        drawn.append(weights)
    return drawn
