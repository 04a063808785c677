"""Spans on tokens, as runs: what a token is labelled with changes only where spans do.

The work grows with the number of spans, not with that of tokens.
"""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
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


def steps(spans: Iterable[SubmittedSpan], tokens: Tokens) -> Steps:
    """The category of each token: which labels lie on it, nested or not.

    Equal sets of labels are equal categories; of a span in parts the parts count.
    """
    edges: dict[int, list[tuple[str, int]]] = {}
    for span in spans:
        for part in span.fragments or (span,):
            first, last = tokens.covered(part.start, part.end)
            edges.setdefault(first, []).append((span.label, 1))
            edges.setdefault(last, []).append((span.label, -1))
    found: Steps = []
    depths: dict[str, int] = {}
    category = before = OUTSIDE
    for place in sorted(edges):
        for label, change in edges[place]:
            depth = depths.get(label, 0)
            depths[label] = depth + change
            category += _number(label) * (bool(depth + change) - bool(depth))
        if category != before:
            found.append((place, category))
            before = category
    return found


def used(runs: Steps, total: int) -> dict[int, int]:
    """How many of the tokens have each category, without those outside."""
    found: dict[int, int] = {}
    for index, (place, category) in enumerate(runs):
        end = runs[index + 1][0] if index + 1 < len(runs) else total
        if category != OUTSIDE:
            found[category] = found.get(category, 0) + end - place
    return found


def differing(one: Steps, other: Steps, total: int) -> int:
    """On how many tokens two annotators have different categories."""
    if one == other:
        return 0
    found = place = 0
    ours = theirs = OUTSIDE
    i = j = 0
    while i < len(one) or j < len(other):
        here = min(one[i][0] if i < len(one) else total, other[j][0] if j < len(other) else total)
        found += (here - place) * (ours != theirs)
        place = here
        if i < len(one) and one[i][0] == here:
            ours, i = one[i][1], i + 1
        if j < len(other) and other[j][0] == here:
            theirs, j = other[j][1], j + 1
    return found + (total - place) * (ours != theirs)


@cache
def _number(label: str) -> int:
    """A number for a label: sums of them tell sets of labels apart."""
    return int.from_bytes(hashlib.blake2b(label.encode(), digest_size=8).digest(), "big") or 1
