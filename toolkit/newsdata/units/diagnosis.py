"""The ways in which other programs count by mistake, and which of them tell a text apart.

Beyond the units of `counting`: line feeds as `\\r\\n`, HTML entities, normal forms, tokens.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from html.entities import codepoint2name
from typing import Final

from msgspec import Struct

from newsdata.units.counting import (
    EVEN,
    FIRST_NON_ASCII,
    IN_UTF8,
    IN_UTF16,
    POINTS,
    UNEVEN,
    Cell,
    Counting,
    Places,
    Runs,
    Stretched,
    Widths,
    widths,
)
from newsdata.units.normal_forms import NormalForm

_NAMED: Final = re.compile("[" + "".join(chr(code) for code in codepoint2name if code > 0x7F) + "]")


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


class TokenNumbers(Struct, frozen=True):
    """The unit of tokens: what a pattern finds."""

    pattern: re.Pattern[str]

    def places(self, runs: Runs) -> Places:
        """See `Counting`."""
        return Tokens(runs.text, self.pattern)

    def length(self, words: str) -> int:
        """See `Counting`."""
        return len(self.pattern.findall(words))


class NamedEntities(Struct, frozen=True):
    """The unit of text with HTML entities, named where HTML 4 has a name (`&eacute;`)."""

    ascii: tuple[int, ...]

    def places(self, runs: Runs) -> Places:
        """See `Counting`."""
        return Stretched(len(runs.text), self._cells(runs))

    def length(self, words: str) -> int:
        """See `Counting`."""
        if not UNEVEN.search(words):
            return len(words)
        return len(words) + sum(n * (width - 1) for _, n, _, width in self._cells(Runs(words)))

    def _cells(self, runs: Runs) -> list[Cell]:
        escaped = [
            (at, count, 1, self.ascii[kind])
            for at, count, kind in runs.all
            if kind < FIRST_NON_ASCII and self.ascii[kind] != 1
        ]
        return sorted(escaped + _named(runs.text))


def _named(text: str) -> list[Cell]:
    """The characters beyond ASCII that have a name in HTML 4, with the length of `&name;`."""
    return [
        (found.start(), 1, 1, len(codepoint2name[ord(found[0])]) + 2)
        for found in _NAMED.finditer(text)
    ]


_IN_DECIMAL: Final = (6, 7, 7, 8, 8, 9, 10)  # &#233; and its like
# The widths of & < > " ' and the line feed.
_LF_IS_TWO: Final = (1, 1, 1, 1, 1, 2)
_ESCAPES: Final = (
    (5, 4, 4, 6, 6, 1),  # &quot; &#x27; or &apos;
    (5, 4, 4, 6, 1, 1),
    (5, 4, 4, 1, 1, 1),
    (5, 4, 4, 6, 5, 1),  # &quot; &#39;
    (5, 4, 4, 5, 5, 1),  # &#34; &#39;
)

CRLF: Final = widths(_LF_IS_TWO)
UTF16_CRLF: Final = widths(_LF_IS_TWO, IN_UTF16)
UTF8_CRLF: Final = widths(_LF_IS_TWO, IN_UTF8)
NFC: Final = NormalForm("NFC")
NFD: Final = NormalForm("NFD")
SPACED_TOKENS: Final = TokenNumbers(re.compile(r"\S+"))
WORD_TOKENS: Final = TokenNumbers(re.compile(r"\w+|[^\w\s]"))
ENTITIES: Final[tuple[Counting, ...]] = (
    *(widths(escapes) for escapes in _ESCAPES),
    *(widths(escapes, _IN_DECIMAL) for escapes in (EVEN, *_ESCAPES)),
    *(NamedEntities(escapes) for escapes in _ESCAPES[:3]),
)
"""The ways of escaping that are common: which characters, and how each is written."""


def distinct(units: Iterable[Counting], runs: Runs) -> Iterator[Counting]:
    """Those of some units that count a text differently from code points and one another."""
    seen: set[object] = {_signature(POINTS, runs)}
    for unit in units:
        signature = _signature(unit, runs)
        if signature not in seen:
            seen.add(signature)
            yield unit


def _signature(unit: Counting, runs: Runs) -> object:
    """The same for units that count this text in the same way."""
    if isinstance(unit, Widths):
        return tuple(unit.widths[kind] for kind in runs.kinds)
    if isinstance(unit, NamedEntities):
        ascii = tuple(unit.ascii[kind] for kind in runs.kinds if kind < FIRST_NON_ASCII)
        return ascii if len(ascii) == len(runs.kinds) else (ascii, "named")
    if isinstance(unit, NormalForm) and unicodedata.is_normalized(unit.name, runs.text):
        return (1,) * len(runs.kinds)
    return unit
