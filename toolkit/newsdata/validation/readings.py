"""Readings of offsets: in which ways can the stated offsets select the stated words?

A *reading* is a unit (UTF-16, bytes, tokens, ...), whether the end is that of the last
unit (inclusive) or exclusive, and a constant shift. It fits a record when it puts every
span on its words, but for spans whose words the text does not hold at all.

What this asks of the evidence: a constant shift is believed for one span only if its
words occur once in the text; otherwise the distances between several spans' words have to
occur once. Where words are missing from the text, at least two spans have to be
explained, and as many as are not.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from operator import mul

from msgspec import Struct

from newsdata.units.counting import POINTS, UTF8, UTF16, Counting, Places, Runs, Widths
from newsdata.units.diagnosis import (
    CRLF,
    ENTITIES,
    NFC,
    NFD,
    SPACED_TOKENS,
    UTF8_CRLF,
    UTF16_CRLF,
    WORD_TOKENS,
    distinct,
)
from newsdata.units.normal_forms import NormalForm, has_normal_forms

Span = tuple[int, int]

UNITS: tuple[Counting, ...] = (
    POINTS,
    UTF16,
    UTF8,
    CRLF,
    UTF16_CRLF,
    UTF8_CRLF,
    NFC,
    NFD,
    SPACED_TOKENS,
    WORD_TOKENS,
    *ENTITIES,
)
"""The units that are tried, simple ones first."""

_CANDIDATE_ANCHORS = 4
_SECONDS = 8
_FEW = 32
_SEARCHES = 64  # for words that may be missing, or more if so many characters allow it
_CHARACTERS = 10_000_000
_STEPS = 20_000  # spans tried, beside _ROUNDS for each
_ROUNDS = 64
_MAX_SPOTS = 2_000
_MAX_RUNS = 500_000
_PLAIN = re.compile("[^&\r\x80-\U0010ffff]*")


class Stated(Struct, frozen=True):
    """A span as someone states it: offsets, and the words they should select."""

    start: int
    end: int
    words: str


class Reading(Struct, frozen=True):
    """How offsets were counted, and where the spans stand then."""

    unit: Counting
    places: Places
    inclusive: bool
    shift: int
    """How much the offsets are above those that the unit alone gives."""
    spans: Sequence[Span | None]
    """Right offsets in code points by the index of the span; None where unknown."""


def fits(text: str, span: Stated) -> bool:
    """Whether a span selects its words as it stands."""
    as_long = 0 <= span.start < span.end == span.start + len(span.words)
    return as_long and text.startswith(span.words, span.start)


class _Probe:
    """Tells soon, from one or two spans, where a unit cannot have put them."""

    def __init__(
        self,
        runs: Runs,
        stated: Stated,
        spots: list[Span],
        other: Stated | None = None,
        others: Sequence[Span] = (),
    ) -> None:
        self._runs, self._spots = runs, spots
        self._length = stated.end - stated.start
        self._words = {runs.text[start:end] for start, end in spots}
        self._others = [start for start, _ in others]
        self._distance = other.start - stated.start if other else 0
        self._before = runs.before({*self._others, *(start for start, _ in spots)})

    def fitting(self, unit: Counting) -> list[Span]:
        """The spots that the first span could mean if its offsets are of this unit."""
        fit = {words for words in self._words if unit.length(words) - self._length in (0, 1)}
        if not fit:
            return []
        spots = [(start, end) for start, end in self._spots if self._runs.text[start:end] in fit]
        count = self._counter(unit)
        if count is None or not self._others:
            return spots
        reached = {count(start) for start in self._others}
        return [(start, end) for start, end in spots if count(start) + self._distance in reached]

    def _counter(self, unit: Counting) -> Callable[[int], int] | None:
        """What counts the units before a place without a pass over the text, if anything."""
        if isinstance(unit, Widths):
            growth, before = unit.growth(self._runs), self._before
            return lambda point: point + sum(map(mul, growth, before[point]))
        if isinstance(unit, NormalForm) and len(self._before) <= _FEW:
            return lambda point: unit.length(self._runs.text[:point])
        return None


class Search:
    """The readings of one text's spans that fit."""

    def __init__(self, text: str, stated: Sequence[Stated]) -> None:
        self.text, self.stated = text, stated
        self.gave_up = False
        self.right = [n for n, span in enumerate(stated) if fits(text, span)]
        self.wrong = sorted(set(range(len(stated))).difference(self.right))
        # Long words first: they refute a wrong reading soonest.
        self._order = sorted(range(len(stated)), key=lambda n: -len(stated[n].words))
        self._steps = _STEPS + _ROUNDS * len(stated)
        self._searches = max(_SEARCHES, _CHARACTERS // (len(text) + 1))
        self._spellings: dict[int, set[str]] = {}
        self._missing: dict[int, bool] = {}

    def readings(self) -> Iterator[Reading]:
        """All that fit, simple units first; sets `gave_up` if not all could be tried."""
        anchor, spots = self._anchor()
        if anchor < 0:
            return
        runs = self._runs
        if not runs.complete:
            self.gave_up = True
            return
        probe = _Probe(runs, self.stated[anchor], spots, *self._second(anchor))
        for unit in chain((POINTS,), distinct(UNITS, runs)):
            fitting = probe.fitting(unit)
            if fitting:
                yield from self._of_unit(unit, unit.places(runs), anchor, fitting)

    def _of_unit(
        self, unit: Counting, places: Places, anchor: int, spots: list[Span]
    ) -> Iterator[Reading]:
        stated = self.stated[anchor]
        for point, end_point in spots:
            start, end = places.start_unit(point), places.end_unit(end_point)
            if start is None or end is None:
                continue
            inclusive = (end - start) - (stated.end - stated.start)
            if inclusive not in (0, 1):
                continue
            shift = stated.start - start
            spans = self._placed(places, inclusive, shift)
            if spans:
                yield Reading(unit, places, bool(inclusive), shift, spans)
            if self.gave_up:
                return

    def _placed(self, places: Places, inclusive: int, shift: int) -> list[Span | None]:
        """Where a reading puts the spans; nothing if it does not fit."""
        spans: list[Span | None] = [None] * len(self.stated)
        missing = 0
        for n in self._order:
            self._steps -= 1
            if self._steps < 0:
                self.gave_up = True
                return []
            stated = self.stated[n]
            start = places.start_point(stated.start - shift)
            end = places.end_point(stated.end + inclusive - shift)
            if start is not None and end is not None and self._says(n, start, end):
                spans[n] = (start, end)
            elif self._is_missing(n):
                missing += 1
            else:
                return []
        explained = len(spans) - missing
        return spans if not missing or explained >= max(2, missing) else []

    def _says(self, n: int, start: int, end: int) -> bool:
        """Whether a span's words stand there, in whatever spelling."""
        words = self.stated[n].words
        if 0 < end - start == len(words) and self.text.startswith(words, start):
            return True
        spellings = self._spelled(n)
        if len(spellings) == 1 or not start < end <= start + 4 * len(words):
            return False
        # No character is more than four in a normal form.
        return unicodedata.normalize("NFC", self.text[start:end]) in spellings

    def _spelled(self, n: int) -> set[str]:
        """A span's words, and the same with entities resolved, in normal forms, with `\\n`."""
        words = self.stated[n].words
        if _PLAIN.fullmatch(words) or not has_normal_forms(words):
            return {words}
        if n not in self._spellings:
            plain = {words, words.replace("\r\n", "\n"), html.unescape(words)}
            self._spellings[n] = plain | {
                unicodedata.normalize(form, each) for form in ("NFC", "NFD") for each in plain
            }
        return self._spellings[n]

    def _is_missing(self, n: int) -> bool:
        """Whether a span's words stand nowhere; not so if that would take long to know."""
        if n not in self._missing:
            if not self._searches:
                return False
            self._searches -= 1
            self._missing[n] = not self._spots(n, 1)
        return self._missing[n]

    def _anchor(self) -> tuple[int, list[Span]]:
        """The wrong span whose words are rarest among the longest, and where they stand."""
        best: tuple[int, list[Span]] = (-1, [])
        tried: set[str] = set()
        wrong = set(self.wrong)
        for n in self._order:
            words = self.stated[n].words
            if n not in wrong or words in tried or not words:
                continue
            if len(tried) >= _SEARCHES:
                break
            tried.add(words)
            spots = self._spots(n, _MAX_SPOTS)
            if not spots:
                continue
            if best[0] < 0 or len(spots) < len(best[1]):
                best = (n, spots)
            if len(spots) == 1 or len(tried) >= _CANDIDATE_ANCHORS:
                break
        if len(best[1]) >= _MAX_SPOTS:
            self.gave_up = True
            return -1, []
        return best

    def _second(self, anchor: int) -> tuple[Stated, list[Span]] | tuple[()]:
        """Another wrong span, far from the first, and where its words stand; or nothing."""
        first = self.stated[anchor]
        wrong = set(self.wrong)
        others = [n for n in self._order if n in wrong and self.stated[n].words != first.words]
        far = sorted(others[:_SECONDS], key=lambda n: -abs(self.stated[n].start - first.start))
        for n in far[:1]:
            spots = self._spots(n, _MAX_SPOTS)
            if 0 < len(spots) < _MAX_SPOTS:
                return self.stated[n], spots
        return ()

    def _spots(self, n: int, at_most: int) -> list[Span]:
        """Where a span's words stand, in whatever spelling; the first few if so asked."""
        found: set[Span] = set()
        for words in self._spelled(n):
            at = self.text.find(words)
            while at >= 0 and len(found) < at_most:
                found.add((at, at + len(words)))
                at = self.text.find(words, at + 1)
        if not self._is_composed and not self.stated[n].words.isascii():
            words = unicodedata.normalize("NFC", self.stated[n].words)
            at = self._composed.find(words)
            while at >= 0 and len(found) < at_most:
                start = self._composed_places.start_point(at)
                end = self._composed_places.end_point(at + len(words))
                if start is not None and end is not None:
                    found.add((start, end))
                at = self._composed.find(words, at + 1)
        return sorted(found)

    @cached_property
    def _runs(self) -> Runs:
        return Runs(self.text, _MAX_RUNS)

    @cached_property
    def _is_composed(self) -> bool:
        return unicodedata.is_normalized("NFC", self.text)

    @cached_property
    def _composed(self) -> str:
        return unicodedata.normalize("NFC", self.text)

    @cached_property
    def _composed_places(self) -> Places:
        return NFC.places(self._runs)
