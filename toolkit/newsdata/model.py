"""The data model: a record is one article with its labels.

These types accept exactly what `schemas/record.schema.json` and
`schemas/submission.schema.json` accept (tests hold them equal), at the speed of
a compiled decoder. All values are immutable. Offsets count Unicode code points
of `Record.text` from 0, end exclusive.
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

SCHEMA_VERSION: Final = "1.0"

# The patterns of the schema. `(?!\n)` because `$` alone lets a final newline pass.
_ARTICLE_ID = r"^[^\s\x00-\x1f\x7f]+( [^\s\x00-\x1f\x7f]+)*$(?!\n)"
_SHA256 = r"^[0-9a-f]{64}$(?!\n)"
_MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?$(?!\n)"
)
_LANGUAGE = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$(?!\n)"
_URL = r"^https?://[^\s]+$(?!\n)"

ArticleId = Annotated[str, Meta(min_length=1, max_length=256, pattern=_ARTICLE_ID)]
Sha256 = Annotated[str, Meta(pattern=_SHA256)]
Moment = Annotated[str, Meta(pattern=_MOMENT)]
Language = Annotated[str, Meta(pattern=_LANGUAGE)]
Url = Annotated[str, Meta(pattern=_URL)]
Name = Annotated[str, Meta(min_length=1, max_length=128)]
LocalId = Annotated[str, Meta(min_length=1, max_length=512)]
SubmittedId = Annotated[str, Meta(min_length=1, max_length=256)]
Text = Annotated[str, Meta(min_length=1)]
License = Annotated[str, Meta(min_length=1, max_length=512)]
Version = Annotated[str, Meta(min_length=1, max_length=128)]
Offset = Annotated[int, Meta(ge=0, le=2147483647)]
Line = Annotated[int, Meta(ge=1)]
Score = Annotated[float, Meta(ge=0, le=1)]
Context = Annotated[str, Meta(max_length=32)]
Status = Literal["gold", "suggested", "rejected"]
Verdict = Literal["gold", "rejected"]
Redistribution = Literal["full", "standoff"]
Basis = Literal["byte order mark", "transport", "declaration", "detection"]


class _Value(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Immutable, closed, and written without the fields that say nothing."""


class Attribute(_Value, frozen=True):
    """A further fact, such as the value of a date."""

    key: Name
    value: str


class Fragment(_Value, frozen=True):
    """One part of a discontinuous span; `text` is `text[start:end]`."""

    start: Offset
    end: Offset
    text: Text


class Span(_Value, frozen=True):
    """A labelled stretch of the text; `text` is `text[start:end]`, never empty.

    With `fragments`, `start`, `end` and `text` are the hull of the parts.
    """

    id: LocalId
    layer: Name
    label: Name
    start: Offset
    end: Offset
    text: Text
    status: Status
    fragments: tuple[Fragment, ...] = ()
    annotator: Name | None = None
    score: Score | None = None
    attributes: tuple[Attribute, ...] = ()


class Argument(_Value, frozen=True):
    """One end of a relation: the role, and the id of the span in it."""

    role: Name
    ref: LocalId


class Relation(_Value, frozen=True):
    """A labelled link between spans, with as many ends as it needs."""

    id: LocalId
    layer: Name
    label: Name
    args: Annotated[tuple[Argument, ...], Meta(min_length=1)]
    status: Status
    annotator: Name | None = None


class DocumentLabel(_Value, frozen=True):
    """A label of the document as a whole."""

    layer: Name
    label: Name
    status: Status
    annotator: Name | None = None
    score: Score | None = None
    attributes: tuple[Attribute, ...] = ()


class Rights(_Value, frozen=True):
    """Licence of the text, whether a release may carry it, and what its owner says."""

    license: License
    redistribution: Redistribution
    statement: str | None = None


class Tool(_Value, frozen=True):
    """A program and its version."""

    name: Name
    version: Version


class Encoding(_Value, frozen=True):
    """The encoding of the raw bytes, and what it was known by."""

    name: Name
    basis: Basis


class Provenance(_Value, frozen=True):
    """Where a record came from: raw file, its bytes' SHA-256, what read it.

    `fields` says for each field of the record that was found in the article's
    metadata where it was found. Without `encoding`, the bytes were UTF-8.
    """

    file: Text
    sha256: Sha256
    converter: Tool
    line: Line | None = None
    suggesters: tuple[Tool, ...] = ()
    encoding: Encoding | None = None
    fields: tuple[Attribute, ...] = ()
    retrieved: Moment | None = None


class Record(_Value, frozen=True):
    """One news article with its labels; a line of records.jsonl."""

    schema_version: Literal["1.0"]
    id: ArticleId
    text: Text
    text_sha256: Sha256
    rights: Rights
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    reviewed: tuple[Name, ...]
    labels: tuple[DocumentLabel, ...]
    provenance: Provenance
    title: str | None = None
    byline: str | None = None
    section: str | None = None
    publisher: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    language: Language | None = None
    source: str | None = None
    url: Url | None = None


class Fetched(Struct, frozen=True, gc=False):
    """Of a provenance the date of the fetch alone."""

    retrieved: str | None = None


class Brief(Struct, frozen=True, gc=False):
    """A record without what its split and its version do not follow from, to be read, in a
    fraction of the time, from what was a `Record` when it was written."""

    id: str
    text: str
    labels: tuple[DocumentLabel, ...]
    provenance: Fetched
    section: str | None = None
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    source: str | None = None


class SubmittedFragment(_Value, frozen=True):
    """One part of a discontinuous span, of which the text may be left out."""

    start: Offset
    end: Offset
    text: Text | None = None


class SubmittedSpan(_Value, frozen=True):
    """A span without the article: its text may be left out where it is not ours.

    `prefix` and `suffix` are up to 32 code points of the text beside the span.
    """

    id: SubmittedId
    layer: Name
    label: Name
    start: Offset
    end: Offset
    text: Text | None = None
    fragments: tuple[SubmittedFragment, ...] = ()
    prefix: Context | None = None
    suffix: Context | None = None
    status: Verdict | None = None
    score: Score | None = None
    attributes: tuple[Attribute, ...] = ()


class SubmittedRelation(_Value, frozen=True):
    """A relation between spans of the same submission."""

    id: SubmittedId
    layer: Name
    label: Name
    args: Annotated[tuple[Argument, ...], Meta(min_length=1)]
    status: Verdict | None = None


class SubmittedLabel(_Value, frozen=True):
    """A label of the document as a whole."""

    layer: Name
    label: Name
    status: Verdict | None = None
    score: Score | None = None
    attributes: tuple[Attribute, ...] = ()


class Submission(_Value, frozen=True):
    """One annotator's labels of one article; a line in data/submissions/.

    With `merged_from`, it was decided from the labels of the annotators named there, and
    `annotator` is who decided (`merge` where a program did).
    """

    schema_version: Literal["1.0"]
    article_id: ArticleId
    text_sha256: Sha256
    annotator: Name
    spans: tuple[SubmittedSpan, ...]
    guideline: Name | None = None
    relations: tuple[SubmittedRelation, ...] = ()
    labels: tuple[SubmittedLabel, ...] = ()
    reviewed: tuple[Name, ...] = ()
    merged_from: Annotated[tuple[Name, ...], Meta(min_length=1)] | None = None


def encode(value: Struct) -> bytes:
    """The canonical JSON of a value: one spelling, fields in the order above."""
    return msgspec.json.encode(value)
