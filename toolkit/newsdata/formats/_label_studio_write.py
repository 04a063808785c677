"""A record as a task of Label Studio: regions, choices and links, by who made them."""

from collections import defaultdict
from typing import Any

import msgspec

from newsdata.formats import ARTICLE_FIELDS, Writing
from newsdata.model import DocumentLabel, Record, Relation, Span, Status


def task_of(record: Record, writing: Writing, number: int) -> dict[str, Any]:
    """A task. Its number is of this file alone; the record's id is in its data."""
    data: dict[str, Any] = {"text": record.text, "id": record.id}
    for field in ARTICLE_FIELDS:
        value = getattr(record, field)
        if value is not None:
            data[field] = msgspec.to_builtins(value)
    annotations: list[dict[str, Any]] = []
    predictions: list[dict[str, Any]] = []
    for (status, annotator), results in _by_maker(record, writing).items():
        if status == "gold":
            who = _completed_by(annotator)
            annotations.append({"id": len(annotations) + 1} | who | {"result": results})
        else:
            model = {"model_version": annotator} if annotator else {}
            predictions.append(model | {"result": results})
    return {"id": number, "data": data, "annotations": annotations, "predictions": predictions}


def _completed_by(annotator: str | None) -> dict[str, Any]:
    if annotator is None:
        return {}
    if annotator.isascii() and annotator.isdigit() and str(int(annotator)) == annotator:
        return {"completed_by": int(annotator)}
    return {"completed_by": {"email": annotator}}


def _by_maker(
    record: Record, writing: Writing
) -> dict[tuple[Status, str | None], list[dict[str, Any]]]:
    groups: dict[tuple[Status, str | None], list[dict[str, Any]]] = defaultdict(list)
    for span in record.spans:
        groups[span.status, span.annotator] += _region(span, writing)
    for label in record.labels:
        groups[label.status, label.annotator].append(_choice(label, writing))
    for relation in record.relations:
        groups[relation.status, relation.annotator].append(_link(relation, writing))
    return groups


def _region(span: Span, writing: Writing) -> list[dict[str, Any]]:
    # A layer that the scheme does not know stands before the label, too: the names of
    # controls in other people's files are no layers.
    known = span.layer in writing.names.layers
    label = writing.names.write(span.layer, span.label, layers=known)
    place = {"start": span.start, "end": span.end, "text": span.text}
    about = {"id": span.id, "to_name": "text"}
    region: dict[str, Any] = about | {
        "from_name": span.layer,
        "type": "labels",
        "value": place | {"labels": [label]},
    }
    if span.score is not None:
        region["score"] = span.score
    sayings = [
        about
        | {
            "from_name": each.key,
            "type": "textarea",
            "value": {"start": span.start, "end": span.end, "text": [each.value]},
        }
        for each in span.attributes
    ]
    return [region, *sayings]


def _choice(label: DocumentLabel, writing: Writing) -> dict[str, Any]:
    name = writing.names.write(label.layer, label.label, layers=True)
    choice: dict[str, Any] = {"from_name": label.layer, "to_name": "text", "type": "choices"}
    choice["value"] = {"choices": [name]}
    return choice if label.score is None else choice | {"score": label.score}


def _link(relation: Relation, writing: Writing) -> dict[str, Any]:
    first, second = relation.args
    return {
        "type": "relation",
        "from_id": first.ref,
        "to_id": second.ref,
        "direction": "right",
        "labels": [writing.names.write(relation.layer, relation.label, relation=True)],
    }
