"""Where annotators differ: their labels of one article, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from newsdata.model import Submission, SubmittedRelation, SubmittedSpan
from newsdata.web.queue import layers

Kind = Literal["only", "label", "boundary", "attributes", "relation"]
Parts = tuple[tuple[int, int], ...]
Holders = dict[str, SubmittedSpan]
"""By annotator, the span that he or she has there."""

_NEIGHBOURS: Final = 64
"""Of so many overlapping spans the best match is chosen: it keeps time linear."""


class Place(Struct, frozen=True):
    """A stretch of the text in code points, end exclusive."""

    start: int
    end: int


class Difference(Struct, frozen=True):
    """One thing that annotators do not agree on.

    Attributes:
        kind: `only`: some have it, the others nothing like it there; `label`: the same
            words with another label; `boundary`: overlapping words; `attributes`: the same
            span with other attributes; `relation`: some have the relation, others not.
        layer: The layer that it is in.
        place: All words it is about.
        items: For each annotator compared the id of the span, or relation; None: has none.
    """

    kind: Kind
    layer: str
    place: Place
    items: dict[str, str | None]


def differences(submissions: Mapping[str, Submission]) -> list[Difference]:
    """Every difference, in text order.

    An annotator is compared in the layers that he or she reviewed or has labels in; what
    was rejected counts as absent.

    Args:
        submissions: Those of one article, by annotator.
    """
    of_layer: dict[str, list[str]] = {}
    for name, submission in submissions.items():
        for layer in layers(submission):
            of_layer.setdefault(layer, []).append(name)
    found: list[Difference] = []
    for layer, names in of_layer.items():
        if len(names) > 1:
            found += _of_spans(layer, names, submissions)
            found += _of_relations(layer, names, submissions)
    return sorted(found, key=lambda d: (d.place.start, d.place.end, d.layer, d.kind))


def _of_spans(
    layer: str, names: Sequence[str], submissions: Mapping[str, Submission]
) -> Iterator[Difference]:
    same: dict[tuple[Parts, str], Holders] = {}
    for name in names:
        for span in submissions[name].spans:
            if span.layer == layer and span.status != "rejected":
                same.setdefault((_parts(span), span.label), {}).setdefault(name, span)
    apart: list[Holders] = []
    for holders in same.values():
        if len(holders) < len(names):
            apart.append(holders)
        elif len({_attributes(span) for span in holders.values()}) > 1:
            yield _difference("attributes", layer, names, holders)
    for holders in _matched(apart):
        yield _difference(_kind(holders), layer, names, holders)


def _matched(apart: list[Holders]) -> list[Holders]:
    """Spans that some have beside those of others in their place; the most alike meet first."""
    apart.sort(key=_extent)
    pairs = [(one, other) for one in range(len(apart)) for other in _overlapping(apart, one)]
    pairs.sort(key=lambda pair: _likeness(apart[pair[0]], apart[pair[1]]), reverse=True)
    together = [dict(holders) for holders in apart]
    leads = list(range(len(apart)))  # a union-find: each leads to the one it was put into

    def find(index: int) -> int:
        while leads[index] != index:
            leads[index] = leads[leads[index]]
            index = leads[index]
        return index

    for pair in pairs:
        one, other = map(find, pair)
        if one != other and together[one].keys().isdisjoint(together[other]):
            together[one] |= together[other]
            leads[other] = one
    return [holders for index, holders in enumerate(together) if leads[index] == index]


def _overlapping(apart: list[Holders], index: int) -> list[int]:
    """Those after a span, in the order of their starts, that begin before it ends."""
    _, end = _extent(apart[index])
    found = []
    for other in range(index + 1, min(index + 1 + _NEIGHBOURS, len(apart))):
        if _extent(apart[other])[0] >= end:
            break
        found.append(other)
    return found


def _likeness(some: Holders, others: Holders) -> tuple[bool, bool, float]:
    one, other = next(iter(some.values())), next(iter(others.values()))
    shared = min(one.end, other.end) - max(one.start, other.start)
    total = one.end - one.start + other.end - other.start
    return _parts(one) == _parts(other), one.label == other.label, 2 * shared / total


def _kind(holders: Holders) -> Kind:
    places = {_parts(span) for span in holders.values()}
    labels = {span.label for span in holders.values()}
    if len(places) > 1:
        return "boundary"
    return "label" if len(labels) > 1 else "only"


def _difference(kind: Kind, layer: str, names: Sequence[str], holders: Holders) -> Difference:
    place = Place(
        min(span.start for span in holders.values()), max(span.end for span in holders.values())
    )
    return Difference(
        kind, layer, place, {n: holders[n].id if n in holders else None for n in names}
    )


def _of_relations(
    layer: str, names: Sequence[str], submissions: Mapping[str, Submission]
) -> Iterator[Difference]:
    same: dict[object, dict[str, SubmittedRelation]] = {}
    places: dict[object, Place] = {}
    for name in names:
        spans = {span.id: span for span in submissions[name].spans}
        for relation in submissions[name].relations:
            ends = [(a.role, spans[a.ref]) for a in relation.args if a.ref in spans]
            if relation.layer != layer or relation.status == "rejected" or not ends:
                continue
            said: object = (
                relation.label,
                frozenset((role, span.layer, span.label, _parts(span)) for role, span in ends),
            )
            same.setdefault(said, {}).setdefault(name, relation)
            places[said] = Place(
                min(span.start for _, span in ends), max(span.end for _, span in ends)
            )
    for said, holders in same.items():
        if len(holders) < len(names):
            items = {name: holders[name].id if name in holders else None for name in names}
            yield Difference("relation", layer, places[said], items)


def _extent(holders: Holders) -> tuple[int, int]:
    span = next(iter(holders.values()))
    return span.start, span.end


def _parts(span: SubmittedSpan) -> Parts:
    return tuple((f.start, f.end) for f in span.fragments) or ((span.start, span.end),)


def _attributes(span: SubmittedSpan) -> frozenset[tuple[str, str]]:
    # A note is a remark to the others, not a label.
    return frozenset((each.key, each.value) for each in span.attributes if each.key != "note")
