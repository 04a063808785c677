"""Texts counted in other units than code points: the machine under conversion and diagnosis.

A unit says how a text is counted; its `places` convert offsets of one text both ways.
Making them is one pass over the text, each conversion a binary search.
"""

import re
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, islice
from typing import Final, Protocol

from msgspec import Struct

Cell = tuple[int, int, int, int]
"""A run of like characters: first code point, how many, code points of each, units of each."""

Run = tuple[int, int, int]
"""A run of characters of one class: first code point, how many, number of the class."""

# The characters that some unit does not count as one, in classes of one width each:
# those that HTML escapes, line feeds, and the others by UTF-8 bytes and decimal digits.
_RUNS = re.compile(
    "[^&<>\"'\n\x80-\U0010ffff]*+(?:(&+)|(<+)|(>+)|(\"+)|('+)|(\n+)"
    "|([\x80-\u03e7]+)|([\u03e8-\u07ff]+)|([\u0800-\u270f]+)|([\u2710-\uffff]+)"
    "|([\U00010000-\U0001869f]+)|([\U000186a0-\U000f423f]+)|([\U000f4240-\U0010ffff]+)|\\Z)"
)
UNEVEN: Final = re.compile("[&<>\"'\n\x80-\U0010ffff]+")
"""Words that some unit does not count like code points."""
FIRST_NON_ASCII: Final = 6
"""Number of the first class beyond ASCII."""
_NO_RUN: Final = (sys.maxsize, 0, 0)


class Places(Protocol):
    """The places of one text, counted in one unit.

    None stands for what is no place: the middle of a surrogate pair or of a token, or
    beyond the text. Spans are from `start`, inclusive, to `end`, exclusive, in both counts.
    """

    def start_unit(self, point: int) -> int | None:
        """The unit of a code point offset where a span starts."""
        ...

    def end_unit(self, point: int) -> int | None:
        """The unit of a code point offset where a span ends."""
        ...

    def start_point(self, unit: int) -> int | None:
        """The code point offset of a unit where a span starts."""
        ...

    def end_point(self, unit: int) -> int | None:
        """The code point offset of a unit where a span ends."""
        ...

    def uneven(self, point: int) -> int:
        """How many characters before a code point offset do not count as one unit."""
        ...

    @property
    def first_uneven(self) -> int:
        """The code point offset of the first character that does not count as one; or -1."""
        ...


class Counting(Protocol):
    """A way to count a text."""

    def places(self, runs: "Runs") -> Places:
        """The places of a text in this unit."""
        ...

    def length(self, words: str) -> int:
        """How many units some words take by themselves."""
        ...


def find_runs(text: str) -> Iterator[Run]:
    """The characters of a text that not every unit counts as one, in order."""
    for found in _RUNS.finditer(text):
        if group := found.lastindex:
            yield found.start(group), found.end() - found.start(group), group - 1


class Runs:
    """The characters of a text that not every unit counts as one, found once for all units.

    Args:
        text: The text.
        at_most: How many runs are kept; `complete` is false if there are more.
    """

    def __init__(self, text: str, at_most: int = sys.maxsize) -> None:
        self.text = text
        runs = find_runs(text)
        self.all = list(islice(runs, at_most))
        self.complete = next(runs, None) is None
        self.kinds = sorted({kind for _, _, kind in self.all})

    def before(self, points: Iterable[int]) -> dict[int, list[int]]:
        """For each of some code point offsets, the characters of each of `kinds` before it."""
        found = {}
        totals = dict.fromkeys(self.kinds, 0)
        runs = iter(self.all)
        at, count, kind = next(runs, _NO_RUN)
        for point in sorted(points):
            while at + count <= point:
                totals[kind] += count
                at, count, kind = next(runs, _NO_RUN)
            found[point] = list(totals.values())
            if at < point:
                found[point][self.kinds.index(kind)] += point - at
        return found


class Stretched:
    """`Places` where some characters, or sequences of them, count as more units or fewer."""

    def __init__(self, length: int, cells: Iterable[Cell]) -> None:
        self._length = length
        self._points, self._units = array("q"), array("q")
        self._counts, self._sizes, self._widths = array("q"), array("q"), array("q")
        grown = 0
        for point, count, size, width in cells:
            self._points.append(point)
            self._units.append(point + grown)
            self._counts.append(count)
            self._sizes.append(size)
            self._widths.append(width)
            grown += count * (width - size)

    def start_unit(self, point: int) -> int | None:
        """See `Places`."""
        if not 0 <= point <= self._length:
            return None
        return self._move(point, self._points, self._units, self._sizes, self._widths)

    def start_point(self, unit: int) -> int | None:
        """See `Places`."""
        if unit < 0:
            return None
        point = self._move(unit, self._units, self._points, self._widths, self._sizes)
        return None if point is None or point > self._length else point

    end_unit, end_point = start_unit, start_point

    def _move(
        self, at: int, froms: "array[int]", tos: "array[int]", old: "array[int]", new: "array[int]"
    ) -> int | None:
        run = bisect_right(froms, at) - 1
        if run < 0:
            return at
        inside, whole = at - froms[run], self._counts[run] * old[run]
        if inside >= whole:
            return tos[run] + self._counts[run] * new[run] + inside - whole
        cell, rest = divmod(inside, old[run])
        return None if rest else tos[run] + cell * new[run]

    @cached_property
    def _before(self) -> "array[int]":
        return array("q", accumulate(self._counts, initial=0))

    def uneven(self, point: int) -> int:
        """See `Places`."""
        run = bisect_right(self._points, point) - 1
        if run < 0:
            return 0
        inside = (point - self._points[run]) // self._sizes[run]
        return self._before[run] + min(self._counts[run], inside)

    @property
    def first_uneven(self) -> int:
        """See `Places`."""
        return self._points[0] if self._points else -1


class Widths(Struct, frozen=True):
    """A unit that gives each character a width: one of thirteen, by its class."""

    widths: tuple[int, ...]

    def places(self, runs: Runs) -> Places:
        """See `Counting`."""
        return Stretched(len(runs.text), self.cells(runs.all))

    def cells(self, runs: Iterable[Run]) -> Iterator[Cell]:
        """The runs whose characters do not count as one."""
        widths = self.widths
        return ((at, n, 1, widths[kind]) for at, n, kind in runs if widths[kind] != 1)

    def growth(self, runs: Runs) -> list[int]:
        """By how much each character of each of the text's kinds counts more than one."""
        return [self.widths[kind] - 1 for kind in runs.kinds]

    def length(self, words: str) -> int:
        """See `Counting`."""
        if not UNEVEN.search(words):
            return len(words)
        widths = self.widths
        return len(words) + sum(n * (widths[kind] - 1) for _, n, kind in find_runs(words))


def widths(ascii: tuple[int, ...], others: tuple[int, ...] = (1,) * 7) -> Widths:
    """The unit of some widths of `& < > " '` and the line feed, and of the other classes."""
    return Widths(ascii + others)


EVEN: Final = (1, 1, 1, 1, 1, 1)
IN_UTF16: Final = (1, 1, 1, 1, 2, 2, 2)
IN_UTF8: Final = (2, 2, 3, 3, 4, 4, 4)

POINTS: Final = widths(EVEN)
UTF16: Final = widths(EVEN, IN_UTF16)
UTF8: Final = widths(EVEN, IN_UTF8)
