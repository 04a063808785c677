"""Where a place of the old text is in the new one, when the two differ in one region.

What the texts have in common at their beginning and at their end is found; places before
the first difference stay, those after the last are counted from the end. So a correction in
the first paragraph does not make every span after it a moved one. It takes time in
proportion to the texts.
"""

from typing import Final, NamedTuple

from newsdata.releases import ReleasedFragment, ReleasedSpan

_BLOCK: Final = 1 << 12


class Place(NamedTuple):
    """Where a span is: its hull, and its fragments."""

    start: int
    end: int
    fragments: tuple[tuple[int, int], ...] = ()


class Shift:
    """From places of the old text to those of the new one; unknown texts count as alike."""

    def __init__(self, old: str | None, new: str | None) -> None:
        self._before = self._after = self._by = 0
        if old is None or new is None or old == new:
            return
        most = min(len(old), len(new))
        self._before = _common(old, new, most)
        tail = _common(old[::-1], new[::-1], most - self._before)
        self._after = len(old) - tail
        self._by = len(new) - len(old)

    def place(self, span: ReleasedSpan) -> Place:
        """Where an old span is in the new text; within the region that differs, unchanged."""
        return Place(*self._pair(span), tuple(self._pair(part) for part in span.fragments))

    def _pair(self, part: ReleasedSpan | ReleasedFragment) -> tuple[int, int]:
        start, end = part.start, part.end
        if not self._by:
            return start, end
        # Where something was put in between, a span ends before it and starts after it.
        if start >= self._after:
            start += self._by
        if end > self._before and end >= self._after:
            end += self._by
        return start, end


def place(span: ReleasedSpan) -> Place:
    """Where a span is."""
    return Place(span.start, span.end, tuple((part.start, part.end) for part in span.fragments))


def _common(old: str, new: str, most: int) -> int:
    """How many code points two strings have in common at their beginning, up to `most`."""
    at = 0
    while at < most and old[at : at + _BLOCK] == new[at : at + _BLOCK]:
        at += _BLOCK
    at = min(at, most)
    end = min(at + _BLOCK, most)
    while at < end and old[at] == new[at]:
        at += 1
    return at
