"""Offsets that count a text in a Unicode normal form (Unicode Standard Annex 15)."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, Literal

from msgspec import Struct

from newsdata.units.counting import Cell, Places, Runs, Stretched

_PIECES: Final = re.compile("(?s:.?[\x80-\U0010ffff]+)")
_LONGEST_SEQUENCE: Final = 16
_MOST_MARKS: Final = 256
_LONG: Final = re.compile(f"[\u0300-\U0010ffff]{{{_MOST_MARKS},}}")


class NormalForm(Struct, frozen=True):
    """The unit of the same text in a Unicode normal form (Unicode Annex 15)."""

    name: Literal["NFC", "NFD"]

    def places(self, runs: Runs) -> Places:
        """See `Counting`."""
        return Stretched(len(runs.text), self._cells(runs.text))

    def length(self, words: str) -> int:
        """See `Counting`."""
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
