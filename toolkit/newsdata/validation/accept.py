"""The fast yes: whether a record has no problem at all, without saying which."""

import hashlib
from itertools import pairwise

from newsdata.graphemes import is_boundary
from newsdata.model import Record, Span
from newsdata.scheme import LabelScheme
from newsdata.text import MAX_ARTICLE_BYTES, has_control
from newsdata.validation import relations, rights
from newsdata.validation.text import is_date


class Accept:
    """Says yes only to records in which the checks find nothing."""

    def __init__(self, scheme: LabelScheme) -> None:
        self._scheme = scheme
        self._labels = {
            (name, label) for name, layer in scheme.layers.items() for label in layer.labels
        }
        self._nested = {n for n, layer in scheme.layers.items() if layer.overlap == "nest"}
        self._ruled = {n for n, layer in scheme.layers.items() if layer.overlap != "any"}

    def __call__(self, record: Record) -> bool:
        """Whether the record is sound."""
        return self.labels(record) and _text(record)

    def labels(self, record: Record) -> bool:
        """Whether all labels of the record are sound; says nothing of its text."""
        return self._spans(record.spans, record.text) and self._rest(record)

    def _spans(self, spans: tuple[Span, ...], text: str) -> bool:
        labels = self._labels
        simple = _is_latin_1(text)
        for span in spans:
            start, end, words = span.start, span.end, span.text
            # The length comes first: nobody can have many long slices made for nothing.
            if (
                end - start != len(words)
                or text[start:end] != words
                or not words
                or words.strip() != words
                or (span.layer, span.label) not in labels
                or span.fragments
                or not (simple or _is_whole(text, words, start, end))
            ):
                return False
        if len({span.id for span in spans}) < len(spans):
            return False
        return _in_turn(spans) or self._apart(spans)

    def _apart(self, spans: tuple[Span, ...]) -> bool:
        """Whether no two spans are at one place or overlap against their layer's rule.

        Says no, too, where it cannot tell in one pass: spans that do not stand
        in text order are left to the checks that explain.
        """
        places = set()
        ends: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
        live = 0
        for span in spans:
            if span.status == "rejected":
                continue
            live += 1
            layer, start, end = span.layer, span.start, span.end
            who = (layer, span.annotator)
            if layer not in self._ruled:
                places.add((who, start, end, span.label))
                continue
            places.add((who, start, end, ""))
            before = ends.get(who)
            if before is None:
                ends[who] = [(start, end)]
            elif not _fits(before, start, end, nested=layer in self._nested):
                return False
        return len(places) == live

    def _rest(self, record: Record) -> bool:
        for label in record.labels:
            if (label.layer, label.label) not in self._labels:
                return False
        for layer in record.reviewed:
            if layer not in self._scheme.layers:
                return False
        if not record.relations:
            return True
        return next(relations.check(record, self._scheme), None) is None


def _is_latin_1(text: str) -> bool:
    """Whether no character is made of several: none below U+0100 combines."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return "\r" not in text


def _in_turn(spans: tuple[Span, ...]) -> bool:
    """Whether in each layer an annotator's spans follow each other in the text."""
    if all(one.end <= other.start for one, other in pairwise(spans)):
        return True
    ends: dict[tuple[str, str | None], int] = {}
    for span in spans:
        if span.status != "rejected":
            who = (span.layer, span.annotator)
            if span.start < ends.get(who, 0):
                return False
            ends[who] = span.end
    return True


def _is_whole(text: str, words: str, start: int, end: int) -> bool:
    """Whether a span cuts no character: `words` is `text[start:end]`, not empty."""
    # No letter before U+0300 combines with what stands before it, and none before
    # U+0600 with what follows: most spans need no closer look.
    if (
        words[0] < "\u0300"
        and text[end : end + 1] < "\u0300"
        and words[-1] < "\u0600"
        and text[start - 1] < "\u0600"
    ):
        return True
    return is_boundary(text, start) and is_boundary(text, end)


def _fits(stack: list[tuple[int, int]], start: int, end: int, *, nested: bool) -> bool:
    """Whether a span may follow the open ones, which it joins."""
    if stack[-1][0] > start:
        return False
    while stack and stack[-1][1] <= start:
        last = stack.pop()
        if not stack:
            stack.append((last[0], 0))
            break
    if stack[-1][1] > start and (not nested or end > stack[-1][1]):
        return False
    stack.append((start, end))
    return True


def _text(record: Record) -> bool:
    text = record.text
    data = text.encode()
    return (
        len(text) <= MAX_ARTICLE_BYTES
        and not text.isspace()
        and hashlib.sha256(data).hexdigest() == record.text_sha256
        and not has_control(data)
        and rights.accepts(record)
        and (record.published is None or is_date(record.published))
        and (record.modified is None or is_date(record.modified))
    )
