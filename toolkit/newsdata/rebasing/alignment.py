"""Which word of an old text is which of the new one.

Stretches of words that occur once in either text, in whatever order, are anchors (Heckel,
*A technique for isolating differences between files*, 1978); what lies between two anchors
that are neighbours in both texts is aligned by the fewest edits (Levenshtein). So a
paragraph that moved is followed, and time grows with the text where it is mostly the same.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count, pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel, Levenshtein

from newsdata.rebasing.tokens import Tokens

_ANCHOR: Final = 4  # words in a row: of fewer, an inserted sentence has some by chance
_ALONE: Final = 8  # a stretch out of order counts when it is as long as this, or has company
_RARE: Final = 2  # or has so many words that either text has once
_NEAR: Final = 32  # words: company, and what is looked at beside a stretch that moved
_FEW: Final = 3  # words that go with their neighbours
_ALIKE: Final = 0.5  # of two words of which one may be the other, misspelt
_GAP: Final = 4e10  # words times words of a gap that is aligned: seconds, not minutes


class _Block(NamedTuple):
    """A stretch of `length` words that is the same in both texts."""

    old: int
    new: int
    length: int

    @property
    def shift(self) -> int:
        return self.new - self.old


def align(old: Tokens, new: Tokens) -> list[int]:
    """For each token of the old text its index in the new text, or -1.

    No token of the new text is given twice. Two tokens that are aligned may be spelled
    differently: a misspelt word is aligned with its correction.
    """
    ids: dict[str, int] = {}
    fresh = count(-2, -1)  # a hole equals nothing, not even another hole
    old_ids = [next(fresh) if k is None else ids.setdefault(k, len(ids)) for k in old.keys]
    new_ids = [next(fresh) if k is None else ids.setdefault(k, len(ids)) for k in new.keys]
    blocks = _trusted(
        _anchors(old_ids, new_ids, old.lines()), _once(old_ids) & _once(new_ids), old_ids
    )
    found = [-1] * len(old)
    for block in blocks:
        found[block.old : block.old + block.length] = range(block.new, block.new + block.length)
    taken = set(found)
    for at, to in _gaps(blocks, len(old), len(new)):
        here = [i for i in at if found[i] < 0]
        there = [j for j in to if j not in taken]
        for i, j in _edits([old_ids[i] for i in here], [new_ids[j] for j in there]):
            one, other = here[i], there[j]
            if old_ids[one] == new_ids[other] or _alike(old, one, new, other):
                found[one] = other
                taken.add(other)
    _slide(found, taken, old, new)
    return found


def _slide(found: list[int], taken: set[int], old: Tokens, new: Tokens) -> None:
    """Put a few words that stand alone beside the neighbours that they had.

    The fewest edits leave open which of two quotation marks is the old one.
    """
    for first, last in list(_stretches(found)):
        here = range(first, last)
        if len(here) > _FEW:
            continue
        sides = []
        if first and found[first - 1] >= 0:
            sides.append(found[first - 1] + 1)
        if last < len(found) and found[last] >= 0:
            sides.append(found[last] - len(here))
        beside = [range(at, at + len(here)) for at in sides if at >= 0]
        fits = [
            to
            for to in beside
            if to.stop <= len(new)
            and not taken.intersection(to).difference(found[first:last])
            and all(old.keys[i] == new.keys[j] for i, j in zip(here, to, strict=True))
        ]
        if not fits:
            continue
        best = max(fits, key=lambda to: sum(map(_spelled_alike(old, new), here, to)))
        taken.difference_update(found[first:last])
        taken.update(best)
        found[first:last] = best


def _spelled_alike(old: Tokens, new: Tokens) -> Callable[[int, int], bool]:
    return lambda i, j: old.word(i) == new.word(j)


def _stretches(found: list[int]) -> Iterator[tuple[int, int]]:
    """Start and end of each run of old words that are a run in the new text, too."""
    first = 0
    for at in range(1, len(found) + 1):
        if at == len(found) or found[at] < 0 or found[at] != found[at - 1] + 1:
            if found[first] >= 0:
                yield first, at
            first = at


def _anchors(old: Sequence[int], new: Sequence[int], lines: set[int]) -> list[_Block]:
    """Stretches of words that hold a run that is unique in both texts, in the old order.

    A stretch ends with its line, so that of a paragraph that moved none takes the last
    words, which other paragraphs may have, too.
    """
    old_runs, new_runs = _unique(old), _unique(new)
    blocks: list[_Block] = []
    last = _Block(0, 0, 0)
    for run, i in old_runs.items():
        j = new_runs.get(run)
        if j is None or (i < last.old + last.length and j - i == last.shift):
            continue
        if lines.isdisjoint(range(i + 1, i + _ANCHOR)):
            last = _extend(old, new, i, j, lines)
            blocks.append(last)
    return blocks


def _unique(ids: Sequence[int]) -> dict[tuple[int, ...], int]:
    """Where each run of words that occurs once begins."""
    runs = list(zip(*(ids[n:] for n in range(_ANCHOR)), strict=False))
    counted = Counter(runs)
    return {run: at for at, run in enumerate(runs) if counted[run] == 1}


def _extend(old: Sequence[int], new: Sequence[int], i: int, j: int, lines: set[int]) -> _Block:
    while i and j and i not in lines and old[i - 1] == new[j - 1]:
        i, j = i - 1, j - 1
    length = _ANCHOR
    while (
        i + length < len(old)
        and j + length < len(new)
        and i + length not in lines
        and old[i + length] == new[j + length]
    ):
        length += 1
    return _Block(i, j, length)


def _once(ids: Sequence[int]) -> set[int]:
    """The words that occur once."""
    return {word for word, number in Counter(ids).items() if number == 1}


def _trusted(blocks: list[_Block], rare: set[int], ids: Sequence[int]) -> list[_Block]:
    """The stretches that are believed, apart from each other in both texts, in the old order."""
    ordered = set(_in_order(blocks))
    beside = {b for a, c in pairwise(blocks) if abs(a.shift - c.shift) <= _NEAR for b in (a, c)}
    kept = [
        block
        for block in blocks
        if block in ordered
        or block in beside
        or block.length >= _ALONE
        or len(rare.intersection(ids[block.old : block.old + block.length])) >= _RARE
    ]
    return _apart(kept)


def _in_order(blocks: list[_Block]) -> list[_Block]:
    """The heaviest chain of stretches whose order is the same in both texts."""
    heights: list[int] = []  # by where a chain ends in the new text, ever heavier
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for index, block in enumerate(blocks):
        at = bisect_right(ends, block.new) - 1
        before.append(tops[at] if at >= 0 else -1)
        height = block.length + (heights[at] if at >= 0 else 0)
        end = block.new + block.length
        at = bisect_left(ends, end)
        if at > 0 and heights[at - 1] >= height:
            continue
        while at < len(ends) and heights[at] <= height:
            del ends[at], heights[at], tops[at]
        ends.insert(at, end)
        heights.insert(at, height)
        tops.insert(at, index)
    chain = []
    index = tops[-1] if tops else -1
    while index >= 0:
        chain.append(blocks[index])
        index = before[index]
    return chain


def _apart(blocks: list[_Block]) -> list[_Block]:
    """Long stretches first; of one that runs into another what is left."""
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    kept = []
    for block in sorted(blocks, key=lambda b: (-b.length, b.old, b.new)):
        first, last = 0, block.length
        while first < last and (block.old + first in taken_old or block.new + first in taken_new):
            first += 1
        for n in range(first, last):
            if block.old + n in taken_old or block.new + n in taken_new:
                last = n
                break
        if last > first:
            taken_old.update(range(block.old + first, block.old + last))
            taken_new.update(range(block.new + first, block.new + last))
            kept.append(_Block(block.old + first, block.new + first, last - first))
    return sorted(kept)


def _gaps(blocks: list[_Block], old: int, new: int) -> Iterator[tuple[range, range]]:
    """Stretches between the blocks that may be each other; those with two neighbours first."""
    edges = [_Block(0, 0, 0), *blocks, _Block(old, new, 0)]
    order = sorted(range(len(edges)), key=lambda n: (edges[n].new, n))
    place = {index: at for at, index in enumerate(order)}

    def between(at: int) -> range:
        """The words of the new text behind a block, up to the next in its order."""
        if not 0 <= at < len(order) - 1:
            return range(0)
        return range(edges[order[at]].new + edges[order[at]].length, edges[order[at + 1]].new)

    beside = []
    for index, (a, b) in enumerate(pairwise(edges)):
        here = range(a.old + a.length, b.old)
        after, ahead = between(place[index]), between(place[index + 1] - 1)
        if after == ahead:
            if here and len(here) * len(after) <= _GAP:
                yield here, after
        elif here:  # one of the two moved: either has a few words of the gap beside it
            beside += [(here[:_NEAR], after[:_NEAR]), (here[-_NEAR:], ahead[-_NEAR:])]
    yield from beside


def _edits(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The pairs of words that the fewest edits leave as they are, or replace by another."""
    if not (old and new):
        return
    for step in Levenshtein.opcodes(old, new):
        if step.tag in {"equal", "replace"}:
            yield from zip(
                range(step.src_start, step.src_end),
                range(step.dest_start, step.dest_end),
                strict=False,
            )


def _alike(old: Tokens, one: int, new: Tokens, other: int) -> bool:
    a, b = old.keys[one], new.keys[other]
    if a is None or b is None:
        return False
    return Indel.normalized_similarity(a, b, score_cutoff=_ALIKE) > 0
