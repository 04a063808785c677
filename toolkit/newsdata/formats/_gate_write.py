"""Writes a record as a GATE document in JSON."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any, Final

import msgspec

from newsdata.formats import ARTICLE_FIELDS, Writing
from newsdata.model import Attribute, DocumentLabel, Record, Relation, Span

OURS: Final = "newsdata"
"""The feature that has what bdoc has no place for."""
_NUMBER: Final = re.compile("0|[1-9][0-9]{0,8}")  # GATE's ids have 32 bits


def document(record: Record, writing: Writing) -> dict[str, Any]:
    """The document that holds a record."""
    features: dict[str, Any] = {}
    for field in ARTICLE_FIELDS:
        value = getattr(record, field)
        if value is not None:
            features[field] = msgspec.to_builtins(value)
    ours: dict[str, Any] = {}
    if record.labels:
        ours["labels"] = [_label(each, writing) for each in record.labels]
    if record.reviewed:
        ours["reviewed"] = record.reviewed
    if ours:
        features[OURS] = ours
    return {
        "annotation_sets": _sets(record, writing),
        "text": record.text,
        "features": features,
        "offset_type": "p",
        "name": record.id,
    }


def _sets(record: Record, writing: Writing) -> dict[str, Any]:
    """The annotations of each annotator."""
    taken = {int(span.id) for span in record.spans if _NUMBER.fullmatch(span.id)}
    free = (number for number in count() if number not in taken)
    numbers = {
        span.id: int(span.id) if _NUMBER.fullmatch(span.id) else next(free) for span in record.spans
    }
    sets: dict[str, list[dict[str, Any]]] = {}
    for span in record.spans:
        sets.setdefault(span.annotator or "", []).append(_span(span, numbers[span.id], writing))
    places = {span.id: (span.start, span.end) for span in record.spans}
    for relation in record.relations:
        starts, ends = zip(*(places[end.ref] for end in relation.args), strict=True)
        annotation = {
            "type": writing.names.write(relation.layer, relation.label, relation=True),
            "start": min(starts),
            "end": max(ends),
            "id": next(free),
            "features": {OURS: _relation(relation, numbers)},
        }
        sets.setdefault(relation.annotator or "", []).append(annotation)
    return {
        name: {
            "name": name,
            "annotations": found,
            "next_annid": 1 + max(each["id"] for each in found),
        }
        for name, found in sets.items()
    }


def _span(span: Span, number: int, writing: Writing) -> dict[str, Any]:
    ours = _status(span) | ({} if span.id == str(number) else {"id": span.id})
    return {
        "type": writing.names.write(span.layer, span.label),
        "start": span.start,
        "end": span.end,
        "id": number,
        "features": _features(span.attributes, ours),
    }


def _relation(relation: Relation, numbers: Mapping[str, int]) -> dict[str, Any]:
    ends = [(end.role, numbers[end.ref]) for end in relation.args]
    status = {} if relation.status == "gold" else {"status": relation.status}
    return {"id": relation.id, "relation": ends} | status


def _label(label: DocumentLabel, writing: Writing) -> dict[str, Any]:
    said = {"label": writing.names.write(label.layer, label.label)} | _status(label)
    if label.annotator is not None:
        said["annotator"] = label.annotator
    if label.attributes:
        said["attributes"] = _texts(label.attributes)
    return said


def _status(item: Span | DocumentLabel) -> dict[str, Any]:
    said: dict[str, Any] = {} if item.status == "gold" else {"status": item.status}
    return said | ({} if item.score is None else {"score": item.score})


def _features(attributes: Sequence[Attribute], ours: dict[str, Any]) -> dict[str, Any]:
    features = _texts(attributes)
    if OURS in features:
        ours["attributes"] = {OURS: features.pop(OURS)}
    return features | ({OURS: ours} if ours else {})


def _texts(attributes: Iterable[Attribute]) -> dict[str, Any]:
    """The values by key: a text, or a list where a key comes several times."""
    found: dict[str, list[str]] = {}
    for each in attributes:
        found.setdefault(each.key, []).append(each.value)
    return {key: texts[0] if len(texts) == 1 else texts for key, texts in found.items()}
