"""Spans on tokens, as runs: what a token is labelled with changes only where spans do.

The work grows with the number of spans, not with that of tokens.
"""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from newsdata.model import SubmittedSpan

# As `newsdata convert` cuts texts: a test holds the two alike.
_TOKEN: Final = re.compile(r"(?:\w[\u0300-\u036f\u200c\u200d]*)+|[^\w\s][\u0300-\u036f\ufe0f]*")

OUTSIDE: Final = 0
"""The category of tokens without a label."""

Steps = list[tuple[int, int]]
"""From which token on which category holds; before the first it is `OUTSIDE`."""


class Tokens(NamedTuple):
    """Where the tokens of a text start and end, in code points."""

    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "Tokens":
        """Runs of letters, digits and underscores, and other characters one by one."""
        places = [found.span() for found in _TOKEN.finditer(text)]
        return cls([start for start, _ in places], [end for _, end in places])

    def covered(self, start: int, end: int) -> tuple[int, int]:
        """First token that a stretch touches, and the one after the last."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))


def places(spans: Iterable[SubmittedSpan], tokens: Tokens) -> list[tuple[int, int]]:
    """Runs of tokens that spans lie on, in text order and apart; of parts those alone."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(
        tokens.covered(part.start, part.end) for span in spans for part in span.fragments or (span,)
    ):
        if found and first <= found[-1][1]:
            if last > found[-1][1]:
                found[-1] = found[-1][0], last
        elif first < last:
            found.append((first, last))
    return found


def steps(labels: Mapping[str, Sequence[tuple[int, int]]]) -> Steps:
    """The category of each token: the set of labels that lie on it.

    Args:
        labels: For each label its runs of tokens.
    """
    edges: list[tuple[int, int]] = []
    for label, runs in labels.items():
        number = _number(label)
        for first, last in runs:
            edges += (first, number), (last, -number)
    edges.sort()
    found: Steps = []
    category = OUTSIDE
    for place, change in edges:
        category += change
        if found and found[-1][0] == place:
            found[-1] = place, category
        else:
            found.append((place, category))
    return found


def used(runs: Steps, total: int) -> dict[int, int]:
    """How many of the tokens have each category, without those outside."""
    found: dict[int, int] = {}
    for (place, category), (end, _) in pairwise([*runs, (total, OUTSIDE)]):
        if category != OUTSIDE:
            found[category] = found.get(category, 0) + end - place
    return found


def differing(one: Steps, other: Steps, total: int) -> int:
    """On how many tokens two annotators have different categories."""
    if one == other:
        return 0
    changes = sorted([*((p, 0, c) for p, c in one), *((p, 1, c) for p, c in other)])
    found = before = 0
    now = [OUTSIDE, OUTSIDE]
    for place, whose, category in changes:
        if now[0] != now[1]:
            found += place - before
        now[whose] = category
        before = place
    return found + (total - before) * (now[0] != now[1])


@cache
def _number(label: str) -> int:
    """A number for a label: sums of them tell sets of labels apart."""
    return int.from_bytes(hashlib.blake2b(label.encode(), digest_size=8).digest(), "big") or 1
