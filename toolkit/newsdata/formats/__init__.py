"""Formats: labels as annotation programs and trainers keep them, to records and back.

A format is a module of this package, or one that a third party registered under the
entry-point group `newsdata.formats`. It has

- a docstring whose first line says what it is;
- `VERSION`, a string: changes when the same bytes give other records;
- `CAPABILITY`: what the format can hold;
- `SUFFIXES`: how the names of its files end, `BESIDE`: what belongs to them: suffixes, such
  as `.txt` for the `.txt` beside each `.ann`, and whole names of files, such as
  `annotation.conf`;
- `FOLDER`, a bool: whether it is written as a folder of files, else as one file;
- `recognise(head, name)`: why a file is in this format, in a sentence, or `""`;
- `read(file, given)`: yields a `Document` or a `Reject` for each document, in the order of
  the file, without holding more than it must;
- `write(records, writing)`: yields name and bytes of pieces of files, in order. The name
  is `""` for formats that are one file. Each record has been through `fit`: what
  the format cannot hold has been taken out and reported.

`Builder` makes documents: it checks offsets, texts, ids and references for all formats.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from typing import IO, Literal, Protocol

from msgspec import Struct

from newsdata.formats._builder import Builder, Document
from newsdata.formats._losses import ARTICLE_FIELDS, HARMLESS, KINDS, Loss, fit
from newsdata.formats._names import Names, file_name, id_of_file
from newsdata.formats._tokens import Align
from newsdata.model import Record, Rights, Status
from newsdata.problems import Reject
from newsdata.scheme import Overlap

__all__ = [
    "ARTICLE_FIELDS",
    "HARMLESS",
    "KINDS",
    "Align",
    "Builder",
    "Capability",
    "Document",
    "Format",
    "Given",
    "Loss",
    "Names",
    "Writing",
    "file_name",
    "fit",
    "id_of_file",
]

Relations = Literal["none", "binary", "any"]


class Capability(Struct, frozen=True, kw_only=True):
    """What a format can hold; the rest is reported as lost before it is written.

    Attributes:
        offsets: What its offsets count; `tokens` when labels sit on tokens.
        text: Whether it holds the text, else labels beside it.
        layers: Whether labels of different layers are kept apart.
        overlap: Which spans may overlap; within a layer when layers are kept apart.
        fragments: Whether it holds discontinuous spans.
        relations: None, those with two ends, or any.
        roles: The names of the ends, where all relations have the same; empty for any.
        attributes: Whether spans have attributes.
        labels: Whether it holds labels of the whole document.
        label_attributes: Whether these have attributes.
        annotators: Whether it says who made a label.
        scores: Whether spans and labels have scores.
        statuses: The statuses that it tells apart; `gold` is always there.
        reviewed: Whether it says which layers were gone through to the end.
        ids: Regular expression of the ids of spans that it keeps; empty if none.
        relation_ids: Regular expression of the ids of relations that it keeps.
        fields: Fields of a record, beyond id and text, that it keeps.
    """

    offsets: Literal["code points", "UTF-16", "UTF-8", "tokens"]
    text: bool = True
    layers: bool = False
    overlap: Overlap = "any"
    fragments: bool = False
    relations: Relations = "none"
    roles: tuple[str, ...] = ()
    attributes: bool = False
    labels: bool = False
    label_attributes: bool = False
    annotators: bool = False
    scores: bool = False
    statuses: tuple[Status, ...] = ("gold",)
    reviewed: bool = False
    ids: str = ""
    relation_ids: str = ""
    fields: tuple[str, ...] = ()


class Given(Struct, frozen=True):
    """What a format is told about the file that it reads.

    Attributes:
        file: Name of the file, with forward slashes, for places of problems.
        sha256: Hash of its bytes.
        id: Id of the document, for formats that hold one a file and do not say.
        names: How names of labels become layers and labels.
        rights: Rights of documents that do not state their own.
        language: Language of documents that do not state it.
        annotator: Who made the labels, where the format does not say.
        tokens: Whether the tokens of formats of tokens are wanted as spans.
        beside: Gives the bytes of the file of the same name with another suffix (`.txt`),
            or of the file of that name in the same folder (`TypeSystem.xml`), or None.
        known: Gives the record that is known by an id or by the SHA-256 of its text, or None.
        files: The names of all files that are read with it, sorted.
        open: Opens one of these, decompressed.
    """

    file: str
    sha256: str
    id: str
    names: Names
    rights: Rights
    language: str | None = None
    annotator: str | None = None
    tokens: bool = False
    beside: Callable[[str], bytes | None] = lambda name: None
    known: Callable[[str], Record | None] = lambda key: None
    files: tuple[str, ...] = ()
    open: Callable[[str], AbstractContextManager[IO[bytes]]] = lambda name: nullcontext(BytesIO())


class Writing(Struct, frozen=True):
    """What a format is told about the records that it writes.

    Attributes:
        names: How layers and labels become names of labels.
        layers: The layers of spans among all records, with their labels, sorted.
        relations: The layers of relations, with their labels, sorted.
        labels: The layers of document labels, with their labels, sorted.
    """

    names: Names
    layers: Mapping[str, tuple[str, ...]] = {}
    relations: Mapping[str, tuple[str, ...]] = {}
    labels: Mapping[str, tuple[str, ...]] = {}


class Format(Protocol):
    """What a conversion needs of a format module."""

    VERSION: str
    CAPABILITY: Capability
    SUFFIXES: tuple[str, ...]
    BESIDE: tuple[str, ...]
    FOLDER: bool

    def recognise(self, head: bytes, name: str) -> str:
        """Why a file is in this format, going by its first bytes and its name, or `""`."""

    def read(self, file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
        """The documents of a file, in its order."""

    def write(self, records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
        """The files that hold the records, piece by piece."""
