"""Selectors of the Web Annotation model: what they select in a plain text.

Specification: https://www.w3.org/TR/annotation-model/#selectors, which counts Unicode code
points; programs written in JavaScript count UTF-16 units all the same.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from newsdata.formats._json import mapping, place
from newsdata.units import Offsets, Unit, likeliest

POSITION: Final = "TextPositionSelector"
QUOTE: Final = "TextQuoteSelector"
_CHARACTERS: Final = re.compile(r"char=(\d{1,10}),(\d{1,10})(?:;.*)?")
_DEEPEST: Final = 16
# Searching takes the length of the text each time: no file needs more, and none may.
_SEARCHED: Final = 1 << 31


class Selected(Struct, frozen=True):
    """A stretch of the text, in code points.

    Attributes:
        start: The first.
        end: The one behind the last.
        moved: Whether its quotation was found where its position is not.
    """

    start: int
    end: int
    moved: bool = False


class Failure(Struct, frozen=True):
    """Why nothing is selected: code and fact of a problem."""

    code: str
    fact: str


Found = Selected | Failure


def listed(selector: object) -> list[Mapping[str, Any]]:
    """The selectors of a target: it may have one, or several for the same stretch."""
    return [mapping(each) for each in (selector if isinstance(selector, list) else [selector])]


def stated(selectors: list[Mapping[str, Any]]) -> Iterator[tuple[int, int, str]]:
    """Start, end and text, where they say both and the text may well be that long."""
    quotes = [each.get("exact") for each in selectors if each.get("type") == QUOTE]
    for each in selectors:
        where = place(each.get("start"), each.get("end"))
        if each.get("type") == POSITION and where and quotes and isinstance(quotes[0], str):
            length = where[1] - where[0]
            if len(quotes[0]) <= length <= 2 * len(quotes[0]):
                yield *where, quotes[0]


class Finder:
    """Finds what selectors select in a text.

    Args:
        text: The text.
        quoted: What some selectors state, which shows the unit of their positions.

    Attributes:
        unit: What positions count.
    """

    def __init__(self, text: str, quoted: Iterator[tuple[int, int, str]]) -> None:
        self.unit: Unit = likeliest(text, quoted, ("code points", "UTF-16"))
        self._text = text
        self._offsets = Offsets(text, self.unit)
        self._left = _SEARCHED

    def find(self, selectors: list[Mapping[str, Any]]) -> Found:
        """What the selectors select: a position that holds the quotation, or the quotation."""
        return self._find(selectors, Selected(0, len(self._text)), 0)

    def _find(self, selectors: list[Mapping[str, Any]], within: Selected, depth: int) -> Found:
        if depth > _DEEPEST:
            return Failure("format-syntax", f"Selectors refine each other {depth} times.")
        quotes = [each for each in selectors if each.get("type") == QUOTE]
        failure = Failure("format-kind", f"{_kinds(selectors)} selects nothing of a plain text.")
        moved = False
        for each in selectors:
            found = None if each.get("type") == QUOTE else self._position(each, within, depth)
            if isinstance(found, Selected) and not self._holds(found, quotes):
                moved = True
            elif isinstance(found, Selected):
                return self._refined(each, found, depth)
            elif found is not None:
                failure, moved = found, moved or found.code != "format-kind"
        for each in quotes:
            found = self._quote(each, within)
            if isinstance(found, Selected):
                return self._refined(each, Selected(found.start, found.end, moved), depth)
            failure = found
        return failure

    def _refined(self, selector: Mapping[str, Any], found: Selected, depth: int) -> Found:
        if "refinedBy" not in selector:
            return found
        return self._find(listed(selector["refinedBy"]), found, depth + 1)

    def _position(self, selector: Mapping[str, Any], within: Selected, depth: int) -> Found:
        kind = selector.get("type")
        where = None
        if kind == POSITION:
            where = place(selector.get("start"), selector.get("end"))
            if where is None:
                return Failure("format-syntax", "A position has no start or no end.")
        elif kind == "FragmentSelector":
            match = _CHARACTERS.fullmatch(str(selector.get("value")))
            where = (int(match[1]), int(match[2])) if match else None
        elif kind == "RangeSelector":
            return self._range(selector, within, depth)
        if where is None:
            return Failure("format-kind", f"{_kinds([selector])} selects nothing of a plain text.")
        first = self._offsets.unit(within.start)
        start, end = (self._offsets.point(first + offset) for offset in where)
        if min(where) < 0 or start is None or end is None or end > within.end:
            fact = f"The position from {where[0]} to {where[1]} lies outside of the text."
            return Failure("span-bounds", fact)
        return Selected(start, end)

    def _range(self, selector: Mapping[str, Any], within: Selected, depth: int) -> Found:
        """From the beginning of one selection to that of another."""
        start, end = (
            self._find(listed(selector.get(f"{name}Selector")), within, depth + 1)
            for name in ("start", "end")
        )
        if isinstance(start, Selected) and isinstance(end, Selected):
            return Selected(start.start, end.start, start.moved or end.moved)
        return start if isinstance(start, Failure) else end

    def _holds(self, found: Selected, quotes: list[Mapping[str, Any]]) -> bool:
        """Whether a stretch reads like the quotation, but for white space."""
        exact = quotes[0].get("exact") if quotes else None
        if not isinstance(exact, str) or not exact.strip():
            return True
        # What is far longer need not be looked at.
        if found.end - found.start > 4 * len(exact) + 16:
            return False
        return self._text[found.start : found.end].split() == exact.split()

    def _quote(self, selector: Mapping[str, Any], within: Selected) -> Found:
        exact = selector.get("exact")
        if not isinstance(exact, str) or not exact:
            return Failure("format-syntax", "A quotation has no text.")
        before, after = (
            value if isinstance(value := selector.get(key), str) else ""
            for key in ("prefix", "suffix")
        )
        shown = repr(exact if len(exact) <= 60 else exact[:59] + "…")
        for prefix, suffix in dict.fromkeys(((before, after), ("", ""))):
            at = self._search(prefix + exact + suffix, within)
            if at is None:
                return Failure("format-quote", f"There are too many quotations to find {shown}.")
            if len(at) > 1:
                return Failure("format-quote", f"{shown} is there more than once.")
            if at:
                start = at[0] + len(prefix)
                return Selected(start, start + len(exact))
        return Failure("format-quote", f"{shown} is not in the text.")

    def _search(self, words: str, within: Selected) -> list[int] | None:
        """The first two places of some words; None when enough was searched."""
        found: list[int] = []
        start = within.start
        while len(found) < 2 and self._left > 0:
            at = self._text.find(words, start, within.end)
            self._left -= (within.end if at < 0 else at) - start + 1
            if at < 0:
                return found
            found.append(at)
            start = at + 1
        return found if len(found) == 2 else None


def _kinds(selectors: list[Mapping[str, Any]]) -> str:
    return ", ".join(str(each.get("type", "A selector without a type")) for each in selectors)
