"""The record that the card shows: chosen while records pass by, whatever their order."""

from typing import Final

from msgspec import Struct

from newsdata.model import Record

MAX_LENGTH: Final = 700
"""Code points of the text that are shown at most, from its start."""

MAX_SPANS: Final = 40
"""Spans that are shown at most."""


class ExampleSpan(Struct, frozen=True):
    """A span of the part that is shown; offsets as in the record."""

    layer: str
    label: str
    start: int
    end: int
    status: str


class Example(Struct, frozen=True):
    """The beginning of a record with the spans that lie in it.

    Attributes:
        id: Of the record.
        text: Its beginning; empty where the text may not be passed on.
        spans: The spans that lie in the beginning, in the order of the text.
        more: How many spans lie there besides.
    """

    id: str
    text: str
    spans: tuple[ExampleSpan, ...]
    more: int = 0


def of(record: Record) -> Example:
    """The example that a record would make."""
    full = record.rights.redistribution == "full"
    # Where no text is shown, no line or word of it may decide: a release could not be checked.
    end = _end(record.text) if full else MAX_LENGTH
    inside = [span for span in record.spans if span.end <= end and span.status != "rejected"]
    inside.sort(key=lambda span: (span.start, -span.end))
    return Example(
        record.id,
        record.text[:end] if full else "",
        tuple(
            ExampleSpan(span.layer, span.label, span.start, span.end, span.status)
            for span in inside[:MAX_SPANS]
        ),
        len(inside[MAX_SPANS:]),
    )


def better(one: Example | None, other: Example | None) -> Example | None:
    """The one that shows more: a text, labels of people, labels; else that of the lower id."""
    if one is None or other is None:
        return one or other
    return min(one, other, key=_order)


def may_be_better(record: Record, than: Example | None) -> bool:
    """Whether a record might make a better example: not where it has too few kinds of labels.

    Most records are told from the best so far by this, without an example of their own.
    """
    if than is None or not than.text:
        return True
    shown = [span for span in record.spans if span.end <= MAX_LENGTH and span.status != "rejected"]
    labels = {(span.layer, span.label) for span in shown}
    gold = {(span.layer, span.label) for span in shown if span.status == "gold"}
    return (-len(gold), -len(labels), record.id) < _order(than)[1:]


def _order(example: Example) -> tuple[object, ...]:
    labels = {(span.layer, span.label) for span in example.spans}
    gold = {(span.layer, span.label) for span in example.spans if span.status == "gold"}
    return (not example.text, -len(gold), -len(labels), example.id)


def _end(text: str) -> int:
    """Where the part that is shown ends: with a line, else with a word."""
    if len(text) <= MAX_LENGTH:
        return len(text)
    for mark in ("\n", " "):
        if (at := text[:MAX_LENGTH].rstrip(mark).rfind(mark)) > 0:
            return len(text[:at].rstrip())
    return MAX_LENGTH
