"""Spans, each by itself: inside the text, equal to its slice, whole characters."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from newsdata.graphemes import is_boundary
from newsdata.model import Fragment, Record, Span
from newsdata.problems import Problem
from newsdata.schemas import quote
from newsdata.scheme import LabelScheme
from newsdata.text import excerpt
from newsdata.validation.offsets import Diagnosis, diagnose
from newsdata.validation.readings import Stated

_NEAR = 10_000


def check(record: Record, _: LabelScheme) -> Iterator[Problem]:
    """Problems of the offsets, words, edges and fragments of each span."""
    parts = Parts(record.text, record.spans)
    for pointer, part in parts.all:
        found = list(_slice(part, parts, pointer))
        yield from found or _edges(part, record.text, pointer)
    for index, span in enumerate(record.spans):
        if span.fragments:
            yield from _fragments(span, f"/spans/{index}")


class Parts:
    """The spans and fragments of a record, and what is the matter with their offsets."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.text = text
        self.all: list[tuple[str, Span | Fragment]] = []
        for index, span in enumerate(spans):
            self.all.append((f"/spans/{index}", span))
            for number, part in enumerate(span.fragments):
                self.all.append((f"/spans/{index}/fragments/{number}", part))

    @cached_property
    def diagnosis(self) -> Diagnosis | None:
        """In which other unit all offsets were counted, if that can be told."""
        return diagnose(
            self.text, [Stated(part.start, part.end, part.text) for _, part in self._with_words]
        )

    @cached_property
    def _with_words(self) -> list[tuple[str, Span | Fragment]]:
        # A submission may leave the words out; beyond the text, none are filled in.
        return [(pointer, part) for pointer, part in self.all if part.text]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {pointer: n for n, (pointer, _) in enumerate(self._with_words)}

    def right_offsets(self, pointer: str) -> tuple[int, int] | None:
        """The offsets that a span or fragment should have, where they are known."""
        number = self._numbers.get(pointer)
        if self.diagnosis is None or number is None:
            return None
        return self.diagnosis.reading.spans[number]

    def hint(self, pointer: str) -> str:
        """What was counted instead, or nothing."""
        number = self._numbers.get(pointer)
        if self.diagnosis is None or number is None:
            return ""
        return self.diagnosis.hint(number)


def selects(text: str, part: Span | Fragment) -> bool:
    """Whether a span's offsets select its words."""
    as_long = part.end - part.start == len(part.text)
    return as_long and text[part.start : part.end] == part.text


def _slice(part: Span | Fragment, parts: Parts, at: str) -> Iterator[Problem]:
    text, start, end = parts.text, part.start, part.end
    if end > len(text):
        code, pointer = "span-bounds", f"{at}/end"
        fact = f"The span ends at {end}; the text has {len(text)} characters."
        hint = "Count Unicode code points of the text, not bytes or UTF-16 units."
    elif end <= start:
        code, pointer = "span-empty", f"{at}/end"
        fact = f"The span goes from {start} to {end}."
        hint = "The end is exclusive: a span of one character ends at start + 1."
    elif not selects(text, part):
        code, pointer = "span-text", f"{at}/text"
        # Quoted is the beginning: nobody can have many long slices made for nothing.
        there = quote(text[start : min(end, start + _NEAR)])
        fact = f"text[{start}:{end}] is {there}, the span says {quote(part.text)}."
        hint = ""
    else:
        return
    hint = parts.hint(at) or hint or _where_else(text, part.text, start)
    yield Problem(code, fact, hint, pointer=pointer, snippet=excerpt(text, start, end))


def _where_else(text: str, words: str, start: int) -> str:
    """Where the words stand instead, if not far away: a long search would not help."""
    before = text.rfind(words, max(0, start - _NEAR), start + len(words))
    after = text.find(words, start, start + _NEAR)
    places = [place for place in (before, after) if place >= 0]
    if not places:
        return f"These words do not stand within {_NEAR:,} characters of there: the label may be of another text."
    nearest = min(places, key=lambda place: abs(place - start))
    return f"The words stand at {nearest}, {nearest - start:+d} from there; offsets count Unicode code points from 0, end exclusive."


def _edges(part: Span | Fragment, text: str, at: str) -> Iterator[Problem]:
    start, end = part.start, part.end
    if part.text.strip() != part.text:
        where = "begins" if part.text.lstrip() != part.text else "ends"
        yield Problem(
            "span-whitespace",
            f"The span [{start}:{end}] {where} with white space.",
            "Leave the white space outside.",
            pointer=at,
            snippet=excerpt(text, start, end),
        )
    for offset in (start, end):
        if not is_boundary(text, offset):
            yield Problem(
                "span-grapheme",
                f"Offset {offset} lies inside a character of several code points.",
                "Take in the whole character, with its accents and joined parts.",
                pointer=at,
                snippet=excerpt(text, start, end),
            )
            break


def _fragments(span: Span, at: str) -> Iterator[Problem]:
    end = span.start
    for index, fragment in enumerate(span.fragments):
        if fragment.start < end:
            yield Problem(
                "span-fragments",
                f"Fragment {index} starts at {fragment.start}, before {end}.",
                "Fragments stand in text order and share no character.",
                pointer=f"{at}/fragments/{index}/start",
            )
        end = fragment.end
    if (span.fragments[0].start, end) != (span.start, span.end):
        yield Problem(
            "span-fragments",
            f"The fragments reach from {span.fragments[0].start} to {end}, the span from {span.start} to {span.end}.",
            "The span is the hull of its fragments.",
            pointer=f"{at}/fragments",
        )
