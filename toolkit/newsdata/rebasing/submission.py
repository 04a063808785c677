"""A submission is carried over to a changed text, span by span."""

from itertools import pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from newsdata.model import (
    Attribute,
    Record,
    Submission,
    SubmittedFragment,
    SubmittedRelation,
    SubmittedSpan,
)
from newsdata.rebasing import known
from newsdata.rebasing.placing import RANKS, Mark, Rebase

ATTRIBUTE: Final = "rebase"
"""Key of the attribute of spans that a person should look at; its value is the mark."""

_CONTEXT: Final = 32


class Placed(Struct, frozen=True):
    """What became of one span.

    Attributes:
        id: The span's.
        mark: exact, moved, changed or lost.
        was, now: Offsets before and after (code points, end exclusive); `now` is None for
            one that is lost.
        text: The characters that were labelled, as far as they are known.
    """

    id: str
    layer: str
    label: str
    mark: Mark
    was: tuple[int, int]
    now: tuple[int, int] | None
    text: str | None


class Carried(Struct, frozen=True):
    """A submission on the new text, and all that is not as it was.

    Attributes:
        submission: With the spans that have a place; the order is kept.
        spans: One entry a span, in their order.
        relations: Ids of relations that went with a span that is lost.
        unreviewed: Layers that are no longer reviewed: the text has words that were not
            there to be looked at.
    """

    submission: Submission
    spans: tuple[Placed, ...]
    relations: tuple[str, ...]
    unreviewed: tuple[str, ...]


def carry(submission: Submission, old: str | None, record: Record) -> Carried:
    """The submission on another text than the one that was labelled.

    Of a stand-off article no words go into what comes out.

    Args:
        submission: The labels, with offsets on the old text.
        old: That text; None where all that is known of it is what the spans tell.
        record: The article as it is now.
    """
    new = record.text
    rebase = Rebase(known.text(submission.spans) if old is None else old, new)
    spans: list[SubmittedSpan] = []
    placed: list[Placed] = []
    for span in submission.spans:
        found, mark = _span(span, rebase, record)
        now = (found.start, found.end) if found else None
        text = span.text if old is None else old[span.start : span.end]
        text = None if record.rights.redistribution == "standoff" else text
        was = (span.start, span.end)
        placed.append(Placed(span.id, span.layer, span.label, mark, was, now, text))
        if found:
            spans.append(found)
    there = {span.id for span in spans}
    relations = [r for r in submission.relations if all(a.ref in there for a in r.args)]
    kept = old is not None and rebase.kept()
    carried = replace(
        submission,
        text_sha256=record.text_sha256,
        spans=tuple(spans),
        relations=tuple(relations),
        reviewed=submission.reviewed if kept else (),
    )
    return Carried(
        carried,
        tuple(placed),
        _left(submission.relations, relations),
        () if kept else submission.reviewed,
    )


def _left(before: tuple[SubmittedRelation, ...], after: list[SubmittedRelation]) -> tuple[str, ...]:
    there = {relation.id for relation in after}
    return tuple(relation.id for relation in before if relation.id not in there)


def _span(span: SubmittedSpan, rebase: Rebase, record: Record) -> tuple[SubmittedSpan | None, Mark]:
    """The span on the new text; None when it, or one of its parts, is lost."""
    parts = span.fragments or (span,)
    places = [rebase.place(part.start, part.end) for part in parts]
    mark = max((place.mark for place in places), key=RANKS.index)
    in_order = all(a.end <= b.start for a, b in pairwise(places))
    if mark == "lost" or not in_order:
        return None, "lost"
    start, end = places[0].start, places[-1].end
    new = None if record.rights.redistribution == "standoff" else record.text
    others = tuple(each for each in span.attributes if each.key != ATTRIBUTE)
    found = replace(
        span,
        start=start,
        end=end,
        text=new and new[start:end],
        fragments=tuple(
            SubmittedFragment(place.start, place.end, new and new[place.start : place.end])
            for place in places
            if span.fragments
        ),
        prefix=(new and new[max(0, start - _CONTEXT) : start]) or None,
        suffix=(new and new[end : end + _CONTEXT]) or None,
        attributes=(*others, Attribute(ATTRIBUTE, mark)) if mark == "changed" else others,
    )
    return found, mark
