"""Suggesters: programs that propose labels, for people to accept or reject.

A suggester is a module of this package, or one that a third party registered
under the entry-point group `newsdata.suggest`. It has

- `VERSION`, a string: changes when the same text gives other suggestions;
- `suggest(record)`: yields a `Suggestion` for each label it proposes.

A suggestion never touches a person's label: see `add`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from newsdata.model import Attribute, Record, Span, Tool
from newsdata.scheme import LabelScheme


class Suggestion(Struct, frozen=True):
    """A label that a program proposes for text[start:end], in code points."""

    layer: str
    label: str
    start: int
    end: int
    score: float | None = None
    attributes: tuple[Attribute, ...] = ()


class Suggester(Protocol):
    """What the pipeline needs of a suggester module."""

    VERSION: str

    def suggest(self, record: Record) -> Iterator[Suggestion]:
        """The labels proposed for a record."""


def add(record: Record, suggesters: Sequence[tuple[str, Suggester]], scheme: LabelScheme) -> Record:
    """The record with the suggestions of each suggester that may stand in it.

    None is added with a label that the scheme does not have. None is added to a layer that an annotator reviewed, nor where a person's
    span, accepted or rejected, has the same place or label on the same words.
    The id of a suggestion follows from what it says, so that the same one has
    the same id in every build.
    """
    if not suggesters:
        return record
    taken = {span.id for span in record.spans}
    decided = _Decided(record)
    spans = list(record.spans)
    for name, suggester in suggesters:
        for found in suggester.suggest(record):
            span = _span(found, record.text, name)
            layer = scheme.layers.get(span.layer)
            if layer is None or span.label not in layer.labels:
                continue
            if span.id in taken or span in decided:
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
        attributes=found.attributes,
    )


class _Decided:
    """What people have said about a record: no program says it again."""

    def __init__(self, record: Record) -> None:
        self._reviewed = frozenset(record.reviewed)
        self._places: set[tuple[str, int, int]] = set()
        ends: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for span in sorted(record.spans, key=lambda span: span.start):
            if span.status == "suggested":
                continue
            self._places.add((span.layer, span.start, span.end))
            reached = ends.setdefault((span.layer, span.label), [])
            furthest = max(span.end, reached[-1][1]) if reached else span.end
            reached.append((span.start, furthest))
        self._ends = ends

    def __contains__(self, span: Span) -> bool:
        """Whether the layer is reviewed, or a person's span has the same place, or
        the same label on some of the same words."""
        if span.layer in self._reviewed or (span.layer, span.start, span.end) in self._places:
            return True
        reached = self._ends.get((span.layer, span.label), [])
        before_end = bisect_left(reached, (span.end, 0))
        return before_end > 0 and reached[before_end - 1][1] > span.start
