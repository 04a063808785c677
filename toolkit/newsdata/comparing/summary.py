"""The numbers of a comparison, and the reasons why a version has to rise."""

from bisect import insort
from collections.abc import Iterator, Mapping
from typing import Final

from newsdata.comparing.changes import Change, Kind, RecordChange
from newsdata.model import DocumentLabel, Relation
from newsdata.packaging import versions
from newsdata.packaging.changes import Bump, Changes, Count, Reason, Tally
from newsdata.releases import ReleasedRecord, ReleasedSpan

_EXAMPLES: Final = 3

_FACTS: Final[Mapping[str, tuple[Bump, str, str]]] = {
    "records-removed": ("major", "1 record was removed", "{n} records were removed"),
    "text-changed": ("major", "The text of 1 record changed", "The texts of {n} records changed"),
    "text-withheld": (
        "major",
        "The text of 1 record is no longer given",
        "The texts of {n} records are no longer given",
    ),
    "split-changed": (
        "major",
        "1 record moved to another split",
        "{n} records moved to other splits",
    ),
    "records-added": ("minor", "1 record was added", "{n} records were added"),
    "text-given": (
        "minor",
        "The text of 1 record is given now",
        "The texts of {n} records are given now",
    ),
    "labels-added": ("minor", "Labels were added to 1 record", "Labels were added to {n} records"),
    "labels-corrected": (
        "minor",
        "Labels of 1 record were corrected or removed",
        "Labels of {n} records were corrected or removed",
    ),
    "metadata": ("patch", "Metadata of 1 record changed", "Metadata of {n} records changed"),
    "packaging": (
        "patch",
        "1 record differs in ids, order or provenance",
        "{n} records differ in ids, order or provenance",
    ),
}
"""Codes of reasons, those that ask for most first: what they ask for, one of it, many."""


class Summary:
    """Counts what happened to records, in any order."""

    def __init__(self) -> None:
        self._records, self._spans, self._relations, self._labels = (Tally() for _ in range(4))
        self._fields: Count = {}
        self._found: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}

    def count(self, change: RecordChange) -> None:
        """Count what happened to a record that is there on both sides."""
        for code in _codes(change):
            self._reason(code, change.id)
        for kind in ("changed", *_kinds(change)):
            self._records.add(kind, source=change.source)
        for field in change.fields:
            self._fields[field.name] = self._fields.get(field.name, 0) + 1
        for tally, found in (
            (self._spans, change.spans),
            (self._relations, change.relations),
            (self._labels, change.labels),
        ):
            for each in found:
                _tally(tally, each, change.source)

    def count_whole(self, record: ReleasedRecord, kind: Kind) -> None:
        """Count a record that was added or removed, with all its labels."""
        self._reason(f"records-{kind}", record.id)
        self._records.add(kind, source=record.source)
        for tally, labels in (
            (self._spans, record.spans),
            (self._relations, record.relations),
            (self._labels, record.labels),
        ):
            for each in labels:
                label = f"{each.layer}/{each.label}"
                tally.add(kind, label=label, annotator=each.annotator, source=record.source)

    def _reason(self, code: str, record_id: str) -> None:
        self._found[code] = self._found.get(code, 0) + 1
        examples = self._examples.setdefault(code, [])
        insort(examples, record_id)
        del examples[_EXAMPLES:]

    def changes(
        self, since: str, build: str, records_sha256: str, further: list[Reason]
    ) -> Changes:
        """All of it, with further reasons that no record shows."""
        reasons = [*further, *self._reasons()]
        reasons.sort(key=lambda reason: -versions.ORDER.index(reason.bump))
        for tally in (self._records, self._spans, self._relations, self._labels):
            tally.sort()
        return Changes(
            since=since,
            since_build=build,
            since_records_sha256=records_sha256,
            bump=versions.most(*(reason.bump for reason in reasons)),
            reasons=tuple(reasons),
            records=self._records,
            fields=dict(sorted(self._fields.items())),
            spans=self._spans,
            relations=self._relations,
            labels=self._labels,
        )

    def _reasons(self) -> Iterator[Reason]:
        for code, (bump, one, many) in _FACTS.items():
            if number := self._found.get(code):
                fact = one if number == 1 else many.format(n=f"{number:,}")
                yield Reason(bump, code, f"{fact}.", tuple(self._examples[code]))


def _codes(change: RecordChange) -> Iterator[str]:
    """The reasons that a changed record gives."""
    if change.text:
        yield f"text-{change.text}"
    if change.split:
        yield "split-changed"
    kinds = {kind for found in _all(change) for kind in found.kinds}
    if "added" in kinds or any(layer.startswith("+") for layer in change.reviewed):
        yield "labels-added"
    if kinds - {"added", "renamed"} or any(layer.startswith("-") for layer in change.reviewed):
        yield "labels-corrected"
    if change.fields:
        yield "metadata"
    if change.packaging or "renamed" in kinds:
        yield "packaging"


def _kinds(change: RecordChange) -> Iterator[str]:
    """What of a record changed, as the table of records counts it."""
    labels = any(found.kinds != ("renamed",) for found in _all(change)) or change.reviewed
    renamed = any(found.kinds == ("renamed",) for found in _all(change))
    for kind, found in (
        (f"text {change.text}" if change.text not in ("", "changed") else "text", change.text),
        ("labels", labels),
        ("metadata", change.fields),
        ("packaging", change.packaging or renamed),
        ("split", change.split),
    ):
        if found:
            yield kind


def _all(
    change: RecordChange,
) -> Iterator[Change[ReleasedSpan] | Change[Relation] | Change[DocumentLabel]]:
    yield from change.spans
    yield from change.relations
    yield from change.labels


def _tally(
    tally: Tally,
    change: Change[ReleasedSpan] | Change[Relation] | Change[DocumentLabel],
    source: str | None,
) -> None:
    one = (change.new or change.old)[0]
    for kind in change.kinds:
        tally.add(kind, label=f"{one.layer}/{one.label}", annotator=one.annotator, source=source)
