"""What a format cannot hold: taken out of a record, and reported, before it is written."""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from newsdata.formats._tokens import LABEL, LAYER, Align, Tokens
from newsdata.model import DocumentLabel, Fragment, Record, Relation, Span

if TYPE_CHECKING:
    from newsdata.formats import Capability

KINDS: Final[Mapping[str, str]] = {
    "rejected": "Rejected labels left out",
    "suggested": "Suggestions that look like anybody's labels now",
    "fragments": "Discontinuous spans written as the whole stretch",
    "token-labels": "Tokens that are called TOKEN now",
    "tokens": "Spans moved to the edges of tokens",
    "no-token": "Spans left out that would cut a token, or hold none",
    "overlap": "Spans left out that overlap another",
    "attributes": "Spans and labels without their attributes",
    "annotator": "Labels without their annotator",
    "score": "Labels without their score",
    "relations": "Relations left out",
    "relation-ends": "Relations left out of which a span was, or is a token alone",
    "roles": "Relations of which the ends are called as in the format",
    "labels": "Labels of the document left out",
    "reviewed": "Layers that are no longer said to be reviewed",
    "ids": "Ids replaced by the format's own",
    "fields": "Fields of the article left out",
}
"""The kinds of loss, in the order in which they are looked for."""

HARMLESS: Final = frozenset({"ids", "fields"})
"""What is listed but does not make a conversion lossy: the record it came from has it still."""

Lose = Callable[[str, str], None]
_Labelled = Span | Relation | DocumentLabel

ARTICLE_FIELDS: Final = (
    "rights",
    "title",
    "byline",
    "section",
    "published",
    "modified",
    "language",
    "source",
    "url",
)
"""Fields of a record beyond id, text and labels."""
_replace = msgspec.structs.replace


class Loss(Struct, frozen=True):
    """One thing that the format cannot hold.

    Attributes:
        kind: One of `KINDS`.
        record_id: Id of the record.
        item: Id of the span or relation, name of the document label or field.
    """

    kind: str
    record_id: str
    item: str


def fit(record: Record, capability: "Capability", align: Align) -> tuple[Record, list[Loss]]:
    """The record without what a format cannot hold, and everything that was lost.

    Where spans may not overlap the longest stay, of equally long ones the first.
    """
    losses: list[Loss] = []

    def lose(kind: str, item: str) -> None:
        losses.append(Loss(kind, record.id, item))

    for step in (
        _statuses,
        _fragments,
        _token_spans,
        partial(_tokens, align=align),
        _overlaps,
        _details,
        _relations,
        _labels,
        _reviewed,
        _ids,
        _fields,
    ):
        record = step(record, capability, lose)
    return record, losses


def _name(item: _Labelled) -> str:
    return f"{item.layer}/{item.label}" if isinstance(item, DocumentLabel) else item.id


def _statuses(record: Record, capability: "Capability", lose: Lose) -> Record:
    held = capability.statuses

    def kept(items: Iterable[_Labelled]) -> Iterator[_Labelled]:
        for item in items:
            if item.status in held:
                yield item
                continue
            lose(item.status, _name(item))
            if item.status == "suggested":
                yield _replace(item, status="gold")

    return _replace(
        record,
        spans=tuple(kept(record.spans)),
        relations=tuple(kept(record.relations)),
        labels=tuple(kept(record.labels)),
    )


def _fragments(record: Record, capability: "Capability", lose: Lose) -> Record:
    if capability.fragments:
        return record
    spans = []
    for span in record.spans:
        if span.fragments:
            lose("fragments", span.id)
        spans.append(_replace(span, fragments=()) if span.fragments else span)
    return _replace(record, spans=tuple(spans))


def _token_spans(record: Record, capability: "Capability", lose: Lose) -> Record:
    """Spans that are tokens: apart, with nothing but their place."""
    if capability.offsets != "tokens":
        return record
    given = [span for span in record.spans if span.layer == LAYER and span.text.strip()]
    kept = {id(span) for span in _apart(given)}
    spans = []
    for span in record.spans:
        if span.layer == LAYER and not span.text.strip():
            lose("no-token", span.id)
            continue
        if span.layer == LAYER and id(span) not in kept:
            lose("overlap", span.id)
            continue
        if span.layer == LAYER and span.label != LABEL:
            lose("token-labels", span.id)
            span = _replace(span, label=LABEL)
        if span.layer == LAYER and span.attributes:
            lose("attributes", span.id)
            span = _replace(span, attributes=())
        spans.append(span)
    return _replace(record, spans=tuple(spans))


def _tokens(record: Record, capability: "Capability", lose: Lose, align: Align) -> Record:
    if capability.offsets != "tokens" or not record.spans:
        return record
    tokens = Tokens.of(record)
    spans = []
    for span in record.spans:
        if span.layer == LAYER:
            spans.append(span)
            continue
        parts = [(part.start, part.end) for part in span.fragments] or [(span.start, span.end)]
        places = _on_tokens(parts, tokens, align)
        if not places:
            lose("no-token", span.id)
            continue
        if places != parts:
            lose("tokens", span.id)
            span = _moved(span, places, record.text)
        spans.append(span)
    return _replace(record, spans=tuple(spans))


def _on_tokens(parts: list[tuple[int, int]], tokens: Tokens, align: Align) -> list[tuple[int, int]]:
    """The parts of a span at the edges of tokens; none where the span cannot be kept."""
    places: list[tuple[int, int]] = []
    for start, end in parts:
        place = tokens.align(start, end, align)
        if place is None:
            if align == "strict":
                return []
        elif places and place[0] < places[-1][1]:
            places[-1] = (places[-1][0], max(places[-1][1], place[1]))
        else:
            places.append(place)
    return places


def _moved(span: Span, places: list[tuple[int, int]], text: str) -> Span:
    start, end = places[0][0], places[-1][1]
    fragments = tuple(Fragment(s, e, text[s:e]) for s, e in places) if len(places) > 1 else ()
    return _replace(span, start=start, end=end, text=text[start:end], fragments=fragments)


def _overlaps(record: Record, capability: "Capability", lose: Lose) -> Record:
    if capability.overlap == "any":
        return record
    layers: dict[str, list[Span]] = defaultdict(list)
    for span in record.spans:
        if span.layer == LAYER and capability.offsets == "tokens":
            layers[LAYER].append(span)
            continue
        layers[span.layer if capability.layers else ""].append(span)
    choose = _apart if capability.overlap == "none" else _nested
    kept = {id(span) for layer in layers.values() for span in choose(layer)}
    for span in record.spans:
        if id(span) not in kept:
            lose("overlap", span.id)
    return _replace(record, spans=tuple(span for span in record.spans if id(span) in kept))


def _apart(spans: list[Span]) -> Iterator[Span]:
    """The longest spans that do not overlap."""
    places: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        at = bisect_left(places, (span.start, span.end))
        free = at == len(places) or places[at][0] >= span.end
        if free and (at == 0 or places[at - 1][1] <= span.start):
            insort(places, (span.start, span.end))
            yield span


def _nested(spans: list[Span]) -> Iterator[Span]:
    """The spans that lie inside or beside the ones before them, in text order."""
    open_: list[int] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        while open_ and open_[-1] <= span.start:
            open_.pop()
        if not open_ or span.end <= open_[-1]:
            open_.append(span.end)
            yield span


def _details(record: Record, capability: "Capability", lose: Lose) -> Record:
    def bare(item: _Labelled) -> _Labelled:
        changes: dict[str, object] = {}
        if item.annotator is not None and not capability.annotators:
            lose("annotator", _name(item))
            changes["annotator"] = None
        if isinstance(item, Relation):
            return _replace(item, **changes) if changes else item
        if item.score is not None and not capability.scores:
            lose("score", _name(item))
            changes["score"] = None
        of_label = isinstance(item, DocumentLabel)
        held = capability.label_attributes if of_label else capability.attributes
        if item.attributes and not held:
            lose("attributes", _name(item))
            changes["attributes"] = ()
        return _replace(item, **changes) if changes else item

    return _replace(
        record,
        spans=tuple(map(bare, record.spans)),
        # What is left out anyway is reported once.
        relations=tuple(map(bare, record.relations))
        if capability.relations != "none"
        else record.relations,
        labels=tuple(map(bare, record.labels)) if capability.labels else record.labels,
    )


def _relations(record: Record, capability: "Capability", lose: Lose) -> Record:
    # Formats of tokens have tokens as what labels sit on, and not as spans of their own.
    tokens = capability.offsets == "tokens"
    left = {span.id for span in record.spans if not (tokens and span.layer == LAYER)}
    kept = []
    for relation in record.relations:
        binary = len(relation.args) == 2
        if capability.relations == "none" or (capability.relations == "binary" and not binary):
            lose("relations", relation.id)
        elif any(end.ref not in left for end in relation.args):
            lose("relation-ends", relation.id)
        else:
            kept.append(_with_roles(relation, capability.roles, lose))
    return _replace(record, relations=tuple(kept))


def _with_roles(relation: Relation, roles: tuple[str, ...], lose: Lose) -> Relation:
    if not roles or tuple(end.role for end in relation.args) == roles:
        return relation
    lose("roles", relation.id)
    args = (_replace(end, role=role) for end, role in zip(relation.args, roles, strict=True))
    return _replace(relation, args=tuple(args))


def _labels(record: Record, capability: "Capability", lose: Lose) -> Record:
    if capability.labels:
        return record
    for label in record.labels:
        lose("labels", _name(label))
    return _replace(record, labels=())


def _reviewed(record: Record, capability: "Capability", lose: Lose) -> Record:
    if capability.reviewed:
        return record
    for layer in record.reviewed:
        lose("reviewed", layer)
    return _replace(record, reviewed=())


def _ids(record: Record, capability: "Capability", lose: Lose) -> Record:
    """Says which ids are lost; the format gives the new ones."""
    tokens = capability.offsets == "tokens"
    spans = tuple(span for span in record.spans if not (tokens and span.layer == LAYER))
    kinds: tuple[tuple[str, tuple[Span | Relation, ...]], ...] = (
        (capability.ids, spans),
        (capability.relation_ids, record.relations),
    )
    for pattern, items in kinds:
        held = re.compile(pattern, re.DOTALL)
        for item in items:
            if not (pattern and held.fullmatch(item.id)):
                lose("ids", item.id)
    return record


def _fields(record: Record, capability: "Capability", lose: Lose) -> Record:
    """Says which fields are lost; the format writes those that it has."""
    for field in ARTICLE_FIELDS:
        if field not in capability.fields and getattr(record, field) is not None:
            lose("fields", field)
    return record
