"""Offsets of formats, converted: UTF-16 code units, UTF-8 bytes, lines and columns.

A record counts Unicode code points of its text. Other programs count what their
language or file counts. One pass over the text finds where the counts part; each
offset is then found by bisection, so a document takes linear time and its offsets
may come in any order.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final, Literal

from newsdata.units.counting import POINTS, UTF8, UTF16, Stretched, find_runs

Unit = Literal["code points", "UTF-16", "UTF-8"]

UNITS: Final[tuple[Unit, ...]] = ("code points", "UTF-16", "UTF-8")

_COUNTINGS: Final = {"code points": POINTS, "UTF-16": UTF16, "UTF-8": UTF8}
_DROPPED: Final = re.compile("\\A\ufeff|\r(?=\n)")


class Offsets:
    """The offsets of one text in one unit, and the code points that they stand for.

    Args:
        text: The text.
        unit: What the foreign offsets count.
    """

    def __init__(self, text: str, unit: Unit) -> None:
        same = unit == "code points" or text.isascii()
        cells = () if same else _COUNTINGS[unit].cells(find_runs(text))
        self._places = Stretched(len(text), cells)

    def point(self, offset: int) -> int | None:
        """The code point offset, or None outside of the text or inside a character."""
        return self._places.start_point(offset)

    def unit(self, point: int) -> int:
        """The offset in the unit of a code point offset. Raises IndexError outside of the text."""
        unit = self._places.start_unit(point)
        if unit is None:
            raise IndexError(point)
        return unit


class Lines:
    """The lines and columns of a text, both counted from 1, columns in code points.

    A line ends at `\\n` and nowhere else.
    """

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._starts = array("Q", [0])
        self._starts.extend(found.end() for found in re.finditer("\n", text))

    def point(self, line: int, column: int) -> int | None:
        """The code point offset; None when there is no such line, or it is shorter."""
        if not 1 <= line <= len(self._starts) or column < 1:
            return None
        point = self._starts[line - 1] + column - 1
        end = self._starts[line] - 1 if line < len(self._starts) else self._length
        return point if point <= end else None

    def place(self, point: int) -> tuple[int, int]:
        """Line and column of a code point offset. Raises IndexError outside of the text."""
        if not 0 <= point <= self._length:
            raise IndexError(point)
        line = bisect_right(self._starts, point)
        return line, point - self._starts[line - 1] + 1


class RawText:
    """A text as another program holds it, and the record's text that is made of it.

    The record's text has no byte order mark, and `\\n` for `\\r\\n` and `\\r`; the other
    program's offsets count all of them.

    Attributes:
        text: The record's text.
    """

    def __init__(self, raw: str, unit: Unit = "code points") -> None:
        self._offsets = Offsets(raw, unit)
        self._dropped = array("Q", (found.start() for found in _DROPPED.finditer(raw)))
        self.text = _DROPPED.sub("", raw).replace("\r", "\n")

    def point(self, offset: int) -> int | None:
        """The offset in `text`, or None outside of the raw text or inside a character."""
        point = self._offsets.point(offset)
        return None if point is None else point - bisect_left(self._dropped, point)


def likeliest(
    raw: str, spans: Iterable[tuple[int, int, str]], units: tuple[Unit, ...] = UNITS
) -> Unit:
    """The unit in which most spans, given as start, end and text, hold their text.

    The first of `units` where several do equally well.
    """
    wanted = list(spans)

    def score(unit: Unit) -> int:
        offsets = Offsets(raw, unit)
        places = ((offsets.point(start), offsets.point(end), words) for start, end, words in wanted)
        return sum(
            raw[start:end] == words
            for start, end, words in places
            if start is not None and end is not None
        )

    return max(units, key=score)
