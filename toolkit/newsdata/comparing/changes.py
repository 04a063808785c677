"""What happened to a record and to its labels, as values.

Kinds of a span's change:

- `added`, `removed`;
- `moved`: another place (start, end or fragments);
- `relabelled`: another layer or label;
- `split`: one became several within its place;
- `merged`: several became one that holds them;
- `edited`: another status, annotator, score or attributes;
- `renamed`: another id, and nothing else.

One span may have been moved, relabelled and edited at once.
"""

from typing import Generic, Literal, TypeVar

from msgspec import Struct

from newsdata.model import DocumentLabel, Relation
from newsdata.packaging.changes import Changes
from newsdata.releases import ReleasedSpan

Kind = Literal["added", "removed", "changed"]

T = TypeVar("T", ReleasedSpan, Relation, DocumentLabel)


class Change(Struct, Generic[T], frozen=True, omit_defaults=True):
    """What happened to one label: what was there, what is there, which further fields differ."""

    kinds: tuple[str, ...]
    old: tuple[T, ...] = ()
    new: tuple[T, ...] = ()
    fields: tuple[str, ...] = ()


class FieldChange(Struct, frozen=True):
    """A metadata field of a record; None where it is absent."""

    name: str
    old: object
    new: object


class RecordChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to a record.

    Attributes:
        id, source: Of the record.
        kind: `added`, `removed` or `changed`.
        text: `changed`; `withheld` where it is no longer given, `given` where it was withheld.
        fields: Metadata fields with another value.
        packaging: What else differs and says nothing about the article: `provenance`, or the
            `order` of its labels.
        split: The splits that it was and is in, where they differ.
        reviewed: Layers that are reviewed now (`+entity`), or no longer (`-entity`).
        spans, relations, labels: What happened to its labels; empty when it was added or
            removed as a whole.
    """

    id: str
    source: str | None
    kind: Kind
    text: Literal["", "changed", "withheld", "given"] = ""
    fields: tuple[FieldChange, ...] = ()
    packaging: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()
    spans: tuple[Change[ReleasedSpan], ...] = ()
    relations: tuple[Change[Relation], ...] = ()
    labels: tuple[Change[DocumentLabel], ...] = ()


class Compared(Struct, frozen=True, omit_defaults=True):
    """One of the two that are compared; without a name and a version it is no release."""

    place: str
    name: str = ""
    version: str = ""


class Comparison(Struct, frozen=True):
    """Two releases compared.

    Attributes:
        old, new: Which.
        changes: The numbers, and how far the version has to rise.
        asks_for: The lowest version that the new one may have; empty where the old one
            has none.
        records: Every record that differs, sorted by id.
    """

    old: Compared
    new: Compared
    changes: Changes
    asks_for: str
    records: tuple[RecordChange, ...]
