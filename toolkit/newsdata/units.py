"""Offsets in other units than code points: UTF-16, UTF-8 bytes, `\\r\\n`, entities, NFC, tokens.

A unit says how a text is counted; its `places` convert offsets of one text both ways.
Making them is one pass over the text, each conversion a binary search.
"""

import re
import sys
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from html.entities import codepoint2name
from itertools import accumulate, islice, pairwise
from operator import add
from typing import Literal, Protocol

from msgspec import Struct

Cell = tuple[int, int, int, int]
"""A run of like characters: first code point, how many, code points of each, units of each."""

# The characters that some unit does not count as one, in classes of one width each:
# those that HTML escapes, line feeds, and the others by UTF-8 bytes and decimal digits.
_RUNS = re.compile(
    "[^&<>\"'\n\x80-\U0010ffff]*+(?:(&+)|(<+)|(>+)|(\"+)|('+)|(\n+)"
    "|([\x80-\u03e7]+)|([\u03e8-\u07ff]+)|([\u0800-\u270f]+)|([\u2710-\uffff]+)"
    "|([\U00010000-\U0001869f]+)|([\U000186a0-\U000f423f]+)|([\U000f4240-\U0010ffff]+)|\\Z)"
)
_UNEVEN = re.compile("[&<>\"'\n\x80-\U0010ffff]+")
_NAMED = re.compile("[" + "".join(chr(code) for code in codepoint2name if code > 0x7F) + "]")
_FIRST_NON_ASCII = 6
_NO_RUN = (sys.maxsize, 0, 0)
_PIECES = re.compile("(?s:.?[\x80-\U0010ffff]+)")
_LONGEST_SEQUENCE = 16
_MOST_MARKS = 256
_LONG = re.compile(f"[\u0300-\U0010ffff]{{{_MOST_MARKS},}}")


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


class Unit(Protocol):
    """A way to count a text."""

    def places(self, runs: "Runs") -> Places:
        """The places of a text in this unit."""
        ...

    def length(self, words: str) -> int:
        """How many units some words take by themselves."""
        ...


class Runs:
    """The characters of a text that not every unit counts as one, found once for all units.

    Args:
        text: The text.
        at_most: How many runs are kept; `complete` is false if there are more.
    """

    def __init__(self, text: str, at_most: int = sys.maxsize) -> None:
        self.text = text
        runs = (
            (found.start(group), found.end() - found.start(group), group - 1)
            for found in _RUNS.finditer(text)
            if (group := found.lastindex)
        )
        self.all = list(islice(runs, at_most))
        self.complete = next(runs, None) is None
        self.kinds = sorted({kind for _, _, kind in self.all})

    @cached_property
    def named(self) -> list[Cell]:
        """The characters beyond ASCII that have a name in HTML 4, with the length of `&name;`."""
        return [
            (found.start(), 1, 1, len(codepoint2name[ord(found[0])]) + 2)
            for found in _NAMED.finditer(self.text)
        ]

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
        rows = list(cells)
        self._points = array("q", [row[0] for row in rows])
        self._counts = array("q", [row[1] for row in rows])
        self._sizes = array("q", [row[2] for row in rows])
        self._widths = array("q", [row[3] for row in rows])
        grown = accumulate((n * (width - size) for _, n, size, width in rows), initial=0)
        self._units = array("q", map(add, self._points, grown))

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


class Tokens:
    """`Places` that are numbers of tokens."""

    first_uneven = -1

    def __init__(self, text: str, pattern: re.Pattern[str]) -> None:
        self._starts, self._ends = array("q"), array("q")
        for found in pattern.finditer(text):
            self._starts.append(found.start())
            self._ends.append(found.end())

    def start_unit(self, point: int) -> int | None:
        """See `Places`."""
        return _index(self._starts, point)

    def end_unit(self, point: int) -> int | None:
        """See `Places`."""
        index = _index(self._ends, point)
        return None if index is None else index + 1

    def start_point(self, unit: int) -> int | None:
        """See `Places`."""
        return self._starts[unit] if 0 <= unit < len(self._starts) else None

    def end_point(self, unit: int) -> int | None:
        """See `Places`."""
        return self._ends[unit - 1] if 0 < unit <= len(self._ends) else None

    def uneven(self, _: int) -> int:
        """None: characters are not counted."""
        return 0


def _index(ordered: "array[int]", value: int) -> int | None:
    index = bisect_right(ordered, value) - 1
    return index if index >= 0 and ordered[index] == value else None


class Widths(Struct, frozen=True):
    """A unit that gives each character a width: one of thirteen, by its class."""

    widths: tuple[int, ...]

    def places(self, runs: Runs) -> Places:
        """See `Unit`."""
        widths = self.widths
        cells = [(at, n, 1, widths[kind]) for at, n, kind in runs.all if widths[kind] != 1]
        return Stretched(len(runs.text), cells)

    def growth(self, runs: Runs) -> list[int]:
        """By how much each character of each of the text's kinds counts more than one."""
        return [self.widths[kind] - 1 for kind in runs.kinds]

    def length(self, words: str) -> int:
        """See `Unit`."""
        if not _UNEVEN.search(words):
            return len(words)
        widths = self.widths
        return len(words) + sum(n * (widths[kind] - 1) for _, n, kind in Runs(words).all)


class NamedEntities(Struct, frozen=True):
    """The unit of text with HTML entities, named where HTML 4 has a name (`&eacute;`)."""

    ascii: tuple[int, ...]

    def places(self, runs: Runs) -> Places:
        """See `Unit`."""
        return Stretched(len(runs.text), self._cells(runs))

    def length(self, words: str) -> int:
        """See `Unit`."""
        if not _UNEVEN.search(words):
            return len(words)
        return len(words) + sum(n * (width - 1) for _, n, _, width in self._cells(Runs(words)))

    def _cells(self, runs: Runs) -> list[Cell]:
        escaped = [
            (at, count, 1, self.ascii[kind])
            for at, count, kind in runs.all
            if kind < _FIRST_NON_ASCII and self.ascii[kind] != 1
        ]
        return sorted(escaped + runs.named)


class NormalForm(Struct, frozen=True):
    """The unit of the same text in a Unicode normal form (Unicode Annex 15)."""

    name: Literal["NFC", "NFD"]

    def places(self, runs: Runs) -> Places:
        """See `Unit`."""
        return Stretched(len(runs.text), self._cells(runs.text))

    def length(self, words: str) -> int:
        """See `Unit`."""
        return len(unicodedata.normalize(self.name, words))

    def _cells(self, text: str) -> Iterator[Cell]:
        for piece in _PIECES.finditer(text):
            if not unicodedata.is_normalized(self.name, piece[0]):
                yield from self._changed(piece[0], piece.start())

    def _changed(self, piece: str, at: int) -> Iterator[Cell]:
        for start, end in _sequences(piece):
            if unicodedata.is_normalized(self.name, piece[start:end]):
                continue
            inner = range(start + 1, end if end - start <= _LONGEST_SEQUENCE else start)
            edges = [start, *(n for n in inner if self._parts(piece[start:end], n - start)), end]
            for first, last in pairwise(edges):
                part = piece[first:last]
                normal = unicodedata.normalize(self.name, part)
                if normal != part:
                    yield at + first, 1, last - first, len(normal)

    def _parts(self, sequence: str, at: int) -> bool:
        """Whether nothing joins or changes places across an offset."""
        apart = (unicodedata.normalize(self.name, part) for part in (sequence[:at], sequence[at:]))
        return "".join(apart) == unicodedata.normalize(self.name, sequence)


def has_normal_forms(text: str) -> bool:
    """Whether normal forms of a text take linear time: no 256 marks stand in a row.

    The canonical order of marks is found by a sort that is quadratic in CPython.
    No script has so many.
    """
    for found in _LONG.finditer(text):
        marks = 0
        for char in found[0]:
            marks = marks + 1 if unicodedata.combining(char) else 0
            if marks >= _MOST_MARKS:
                return False
    return True


def _sequences(piece: str) -> Iterator[tuple[int, int]]:
    """Stretches that normal forms treat by themselves: a character and its marks."""
    start = 0
    for at in range(1, len(piece)):
        char = piece[at]
        jamo = "\u1160" <= char <= "\u11ff"  # Hangul that joins to what stands before
        if not jamo and unicodedata.category(char)[0] != "M":
            yield start, at
            start = at
    yield start, len(piece)


class TokenNumbers(Struct, frozen=True):
    """The unit of tokens: what a pattern finds."""

    pattern: re.Pattern[str]

    def places(self, runs: Runs) -> Places:
        """See `Unit`."""
        return Tokens(runs.text, self.pattern)

    def length(self, words: str) -> int:
        """See `Unit`."""
        return len(self.pattern.findall(words))


_IN_UTF16 = (1, 1, 1, 1, 2, 2, 2)
_IN_UTF8 = (2, 2, 3, 3, 4, 4, 4)
_IN_DECIMAL = (6, 7, 7, 8, 8, 9, 10)  # &#233; and its like


def _widths(ascii: tuple[int, ...], others: tuple[int, ...] = (1,) * 7) -> Widths:
    return Widths(ascii + others)


# The widths of & < > " ' and the line feed.
_EVEN = (1, 1, 1, 1, 1, 1)
_LF_IS_TWO = (1, 1, 1, 1, 1, 2)
_ESCAPES = (
    (5, 4, 4, 6, 6, 1),  # &quot; &#x27; or &apos;
    (5, 4, 4, 6, 1, 1),
    (5, 4, 4, 1, 1, 1),
    (5, 4, 4, 6, 5, 1),  # &quot; &#39;
    (5, 4, 4, 5, 5, 1),  # &#34; &#39;
)

POINTS = _widths(_EVEN)
UTF16 = _widths(_EVEN, _IN_UTF16)
UTF8 = _widths(_EVEN, _IN_UTF8)
CRLF = _widths(_LF_IS_TWO)
UTF16_CRLF = _widths(_LF_IS_TWO, _IN_UTF16)
UTF8_CRLF = _widths(_LF_IS_TWO, _IN_UTF8)
NFC = NormalForm("NFC")
NFD = NormalForm("NFD")
SPACED_TOKENS = TokenNumbers(re.compile(r"\S+"))
WORD_TOKENS = TokenNumbers(re.compile(r"\w+|[^\w\s]"))
ENTITIES: tuple[Unit, ...] = (
    *(_widths(escapes) for escapes in _ESCAPES),
    *(_widths(escapes, _IN_DECIMAL) for escapes in (_EVEN, *_ESCAPES)),
    *(NamedEntities(escapes) for escapes in _ESCAPES[:3]),
)
"""The ways of escaping that are common: which characters, and how each is written."""


def distinct(units: Iterable[Unit], runs: Runs) -> Iterator[Unit]:
    """Those of some units that count a text differently from code points and one another."""
    seen: set[object] = {_signature(POINTS, runs)}
    for unit in units:
        signature = _signature(unit, runs)
        if signature not in seen:
            seen.add(signature)
            yield unit


def _signature(unit: Unit, runs: Runs) -> object:
    """The same for units that count this text in the same way."""
    if isinstance(unit, Widths):
        return tuple(unit.widths[kind] for kind in runs.kinds)
    if isinstance(unit, NamedEntities):
        ascii = tuple(unit.ascii[kind] for kind in runs.kinds if kind < _FIRST_NON_ASCII)
        return ascii if len(ascii) == len(runs.kinds) else (ascii, "named")
    if isinstance(unit, NormalForm) and unicodedata.is_normalized(unit.name, runs.text):
        return (1,) * len(runs.kinds)
    return unit
