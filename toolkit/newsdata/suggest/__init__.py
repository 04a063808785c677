"""Suggesters: programs that propose labels, for people to accept or reject.

A suggester is a module of this package, or one that a third party registered
under the entry-point group `newsdata.suggest`. It has

- `VERSION`, a string: changes when the same text gives other suggestions;
- `suggest(record)`: yields a `Suggestion` for each label it proposes.

A suggestion never touches a person's label: see `add`.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from newsdata.model import Record, Span, Tool
from newsdata.scheme import LabelScheme


class Suggestion(Struct, frozen=True):
    """A label that a program proposes for text[start:end], in code points."""

    layer: str
    label: str
    start: int
    end: int
    score: float | None = None


class Suggester(Protocol):
    """What the pipeline needs of a suggester module."""

    VERSION: str

    def suggest(self, record: Record) -> Iterator[Suggestion]:
        """The labels proposed for a record."""


def add(
    record: Record, suggesters: Sequence[tuple[str, Suggester]], scheme: LabelScheme
) -> Record:
    """The record with the suggestions of each suggester that may stand in it.

    None is added with a label that the scheme does not have. None is added to a layer that an annotator reviewed, nor where a person's
    span, accepted or rejected, has the same place or label on the same words.
    The id of a suggestion follows from what it says, so that the same one has
    the same id in every build.
    """
    if not suggesters:
        return record
    taken = {span.id for span in record.spans}
    by_people = [span for span in record.spans if span.status != "suggested"]
    spans = list(record.spans)
    for name, suggester in suggesters:
        for found in suggester.suggest(record):
            span = _span(found, record.text, name)
            layer = scheme.layers.get(span.layer)
            if layer is None or span.label not in layer.labels:
                continue
            if span.id in taken or _decided(span, record.reviewed, by_people):
                continue
            taken.add(span.id)
            spans.append(span)
    return msgspec.structs.replace(
        record,
        spans=tuple(spans),
        provenance=msgspec.structs.replace(
            record.provenance,
            suggesters=tuple(Tool(name, module.VERSION) for name, module in suggesters),
        ),
    )


def _span(found: Suggestion, text: str, suggester: str) -> Span:
    return Span(
        id=f"{suggester}:{found.label}:{found.start}-{found.end}",
        layer=found.layer,
        label=found.label,
        start=found.start,
        end=found.end,
        text=text[found.start : found.end],
        status="suggested",
        annotator=suggester,
        score=found.score,
    )


def _decided(span: Span, reviewed: Iterable[str], by_people: Iterable[Span]) -> bool:
    """Whether a person has already said what is to be said about this place."""
    return span.layer in reviewed or any(
        other.layer == span.layer
        and (
            (other.start, other.end) == (span.start, span.end)
            or (other.label == span.label and other.start < span.end and span.start < other.end)
        )
        for other in by_people
    )  # fmt: skip
