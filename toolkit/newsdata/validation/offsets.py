"""Diagnosis of wrong offsets: in which other way were they counted?

All readings that could fit are tried, and a span has right offsets only where all that do
fit agree. So data counted in any of these ways is given its true offsets, or none. Spans
that are right as they stand have to stay where they are.
"""

from collections.abc import Sequence
from functools import cached_property

from msgspec import structs

from newsdata.units.counting import POINTS, UTF8, UTF16, Counting
from newsdata.units.diagnosis import (
    CRLF,
    ENTITIES,
    NFC,
    NFD,
    SPACED_TOKENS,
    UTF8_CRLF,
    UTF16_CRLF,
    WORD_TOKENS,
)
from newsdata.units.normal_forms import has_normal_forms
from newsdata.validation.readings import UNITS, Reading, Search, Span, Stated, fits


class Diagnosis:
    """The reading that explains a record's offsets, in words."""

    def __init__(
        self, text: str, stated: Sequence[Stated], simplest: Reading, agreed: Sequence[Span | None]
    ) -> None:
        self._text, self._stated = text, stated
        self._simplest = simplest.spans
        # A span that is right now and would move has two readings, and speaks against
        # this one for the others: it is said, and nothing is to be changed.
        self._moved = sum(
            fits(text, span) and (span.start, span.end) != right
            for span, right in zip(stated, agreed, strict=True)
        )
        known = [None] * len(stated) if self._moved else agreed
        self.reading = structs.replace(simplest, spans=known)

    @property
    def likely(self) -> bool:
        """Whether few spans, if any, speak against it: one in five at most."""
        explained = sum(right is not None for right in self._simplest)
        return 5 * self._moved <= explained

    def hint(self, n: int) -> str:
        """What the offsets of span `n` look like, and what they should be."""
        right, stated = self.reading.spans[n], self._stated[n]
        if self._simplest[n] is None:
            return f"{self._looks}, but these words do not stand in the text."
        if self._moved:
            spans = "1 span that is" if self._moved == 1 else f"{self._moved} spans that are"
            return f"{self._looks}, but {spans} right now would not be so then: look at each."
        if right is None:
            return f"{self._looks}, but these words stand in more than one place that fits."
        start, end = right
        if (stated.start, stated.end) == right:
            return "The words look like those of the text, but are spelled with other code points."
        why = self._why(start, end)
        place = f"In code points the span is [{start}:{end}]."
        return f"{self._looks}{': ' + why if why else ''}. {place}"

    @cached_property
    def _looks(self) -> str:
        reading = self.reading
        said = [_LOOKS[reading.unit]] if reading.unit is not POINTS else []
        if reading.shift:
            said.append(self._shifted(reading.shift))
        if not said:
            return "The ends look inclusive"
        if reading.inclusive:
            said.append("with inclusive ends")
        return f"The offsets look {', '.join(said)}"

    def _shifted(self, shift: int) -> str:
        if shift == 1:
            return "counted from 1"
        if shift == len(self._text.lstrip()) - len(self._text):
            return "counted without the white space at the start of the text"
        by = f"{abs(shift)} too {'high' if shift > 0 else 'low'} throughout"
        bytewise = self.reading.unit in (UTF8, UTF8_CRLF)
        return f"{by}, as with a byte order mark" if bytewise and shift == 3 else by

    def _why(self, start: int, end: int) -> str:
        """What before the span, or in it, does not count as one."""
        reading = self.reading
        verb = _TAKE.get(reading.unit)
        where, number = "before this span", reading.places.uneven(start)
        if not number:
            where, number = "in this span", reading.places.uneven(end)
        if verb is None or not number:
            return ""
        one, many = verb
        if reading.unit is CRLF:
            return f"{number} line break{'s' * (number > 1)} {where} {one if number == 1 else many}"
        first = reading.places.first_uneven
        shown = self._text[first : first + 1]
        shown = repr(shown) if shown.isprintable() or shown == "\n" else f"U+{ord(shown):04X}"
        if number == 1:
            return f"1 character {where} {one} ({shown} at {first})"
        return f"{number} characters {where} {many} (the first is {shown} at {first})"


_LOOKS: dict[Counting, str] = {
    UTF16: "like UTF-16 code units",
    UTF8: "like UTF-8 bytes",
    CRLF: "counted with Windows line breaks (\\r\\n)",
    UTF16_CRLF: "like UTF-16 code units with Windows line breaks (\\r\\n)",
    UTF8_CRLF: "like UTF-8 bytes with Windows line breaks (\\r\\n)",
    NFC: "counted on the text in the normal form NFC",
    NFD: "counted on the text in the normal form NFD",
    SPACED_TOKENS: "like numbers of tokens, split at white space",
    WORD_TOKENS: "like numbers of tokens, words and punctuation marks",
    **dict.fromkeys(ENTITIES, "counted on the text with HTML entities"),
}

_TAKE: dict[Counting, tuple[str, str]] = {
    UTF16: ("takes two units", "take two units"),
    UTF8: ("takes several bytes", "take several bytes"),
    CRLF: ("counts as two", "count as two"),
    UTF16_CRLF: ("takes two units", "take two units"),
    UTF8_CRLF: ("takes several bytes", "take several bytes"),
    NFC: ("has another length there", "have another length there"),
    NFD: ("has another length there", "have another length there"),
    **dict.fromkeys(ENTITIES, ("is written as an entity", "are written as entities")),
}


def diagnose(text: str, spans: Sequence[Stated]) -> Diagnosis | None:
    """How the offsets of one record or submission were counted, if that can be told.

    Args:
        text: The article's text.
        spans: All spans with their words, right and wrong.

    Returns:
        None if nothing is wrong, no reading fits, or those that fit agree on no
        span that is wrong.
    """
    search = Search(text, spans)
    if not search.wrong or not has_normal_forms(text):
        return None
    best = agreed = None
    for reading in search.readings():
        if best is None or _effort(reading) < _effort(best):
            best = reading
        agreed = list(reading.spans) if agreed is None else _agree(agreed, reading.spans)
        if not any(agreed[n] for n in search.wrong):
            return None
    if best is None or agreed is None or search.gave_up:
        return None
    diagnosis = Diagnosis(text, spans, best, agreed)
    return diagnosis if diagnosis.likely else None


def _effort(reading: Reading) -> tuple[int, int]:
    """How much has to be supposed: what is said is the simplest of what fits."""
    # A shift can be any number: it is supposed last.
    supposed = (reading.unit is not POINTS) + reading.inclusive + 2 * (reading.shift != 0)
    return supposed, UNITS.index(reading.unit)


def _agree(some: list[Span | None], others: Sequence[Span | None]) -> list[Span | None]:
    return [one if one == other else None for one, other in zip(some, others, strict=True)]
