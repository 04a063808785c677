"""A record as tasks of Prodigy: one for each annotator and status, with its tokens."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

import msgspec
from msgspec import Struct

from newsdata.formats import ARTICLE_FIELDS, Writing
from newsdata.formats._tokens import LABEL, LAYER, Tokens
from newsdata.model import DocumentLabel, Record, Relation, Span, Status

STATUSES: Final[Mapping[str, Status]] = {"accept": "gold", "reject": "rejected"}
"""What an answer makes of the labels of a task; without one they are suggestions."""
_ANSWERS: Final = {status: answer for answer, status in STATUSES.items()}


class _Labels(Struct):
    """What one annotator says of a text."""

    spans: list[Span] = []
    relations: list[Relation] = []
    labels: list[DocumentLabel] = []


def tasks_of(record: Record, writing: Writing) -> Iterator[dict[str, Any]]:
    """The tasks of a record, one after the other; one without labels if it has none."""
    groups: dict[tuple[Status, str | None], _Labels] = {}
    spans = _Spans(record, writing)
    for items, name in (
        (spans.labelled, "spans"),
        (record.relations, "relations"),
        (record.labels, "labels"),
    ):
        for item in items:
            group = groups.setdefault((item.status, item.annotator), _Labels())
            getattr(group, name).append(item)
    base = _base(record)
    for (status, annotator), group in groups.items():
        end: dict[str, Any] = {}
        if status in _ANSWERS:
            end["answer"] = _ANSWERS[status]
        if annotator is not None:
            end["_annotator_id"] = annotator
        scored = [label for label in group.labels if label.score is not None]
        others = [label for label in group.labels if label.score is None]
        if group.spans or group.relations or others:
            yield base | spans.task(group) | _choice(others, writing) | end | spans.tokens()
        for label in scored:
            name = writing.names.write(label.layer, label.label)
            yield base | {"spans": [], "label": name, "score": label.score} | end
    if not groups:
        yield base | spans.task(_Labels()) | spans.tokens()


def _base(record: Record) -> dict[str, Any]:
    """What all tasks of a text begin with."""
    meta: dict[str, Any] = {"id": record.id}
    for field in ARTICLE_FIELDS:
        value = getattr(record, field)
        if value is not None:
            meta[field] = msgspec.to_builtins(value)
    return {"text": record.text, "meta": meta}


def _choice(labels: list[DocumentLabel], writing: Writing) -> dict[str, Any]:
    """The options that all records have between them, and those that were chosen."""
    if not labels:
        return {}
    names = writing.names
    options = [names.write(layer, each) for layer, all_ in writing.labels.items() for each in all_]
    return {
        "options": [{"id": each, "text": each} for each in options],
        "accept": [names.write(label.layer, label.label) for label in labels],
    }


class _Spans:
    """The spans of a record as tasks have them, with the tokens that they begin and end with."""

    def __init__(self, record: Record, writing: Writing) -> None:
        self._names = writing.names
        self._by_id = {span.id: span for span in record.spans}
        tokens = Tokens.of(record)
        starts = {span.start for span in record.spans}
        ends = {span.end for span in record.spans}
        cuts = sorted({*tokens.starts, *tokens.ends, *starts, *ends})
        # White space is a token only where a span begins or ends with it.
        self._tokens = [
            (start, end)
            for start, end in pairwise(cuts)
            if not record.text[start:end].isspace() or start in starts or end in ends
        ]
        self._starts = [start for start, _ in self._tokens]
        self._ends = [end for _, end in self._tokens]
        self._text = record.text
        ends_of_relations = {end.ref for each in record.relations for end in each.args}
        held = set(self._tokens)
        self.labelled = [
            span
            for span in record.spans
            if not (
                span == Span(span.id, LAYER, LABEL, span.start, span.end, span.text, "gold")
                and (span.start, span.end) in held
                and span.id not in ends_of_relations
            )
        ]
        """The spans but for tokens, of which nothing more is said."""

    def task(self, group: _Labels) -> dict[str, Any]:
        """Spans and relations of a task."""
        task: dict[str, Any] = {"spans": [self._span(span) for span in group.spans]}
        if group.relations:
            task["relations"] = [self._relation(relation) for relation in group.relations]
        return task

    def tokens(self) -> dict[str, Any]:
        """The tokens, which stand last: the head of a file should show what it is."""
        return {"tokens": [self._token(n) for n in range(len(self._tokens))]}

    def _token(self, number: int) -> dict[str, Any]:
        start, end = self._tokens[number]
        free = number + 1 == len(self._starts) or self._starts[number + 1] > end
        space = free and self._text[end : end + 1] == " "
        text = self._text[start:end]
        return {"text": text, "start": start, "end": end, "id": number, "ws": space}

    def _span(self, span: Span) -> dict[str, Any]:
        found: dict[str, Any] = {
            "id": span.id,
            "start": span.start,
            "end": span.end,
            "token_start": bisect_left(self._starts, span.start),
            "token_end": bisect_left(self._ends, span.end),
            "label": self._names.write(span.layer, span.label),
            "text": span.text,
        }
        return found if span.score is None else found | {"score": span.score}

    def _relation(self, relation: Relation) -> dict[str, Any]:
        head, child = (self._span(self._by_id[end.ref]) for end in relation.args)
        return {
            "head": head["token_end"],
            "child": child["token_end"],
            "head_span": head,
            "child_span": child,
            "label": self._names.write(relation.layer, relation.label, relation=True),
        }
