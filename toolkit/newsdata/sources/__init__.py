"""Sources: the bytes of raw files become records, or rejects with the reason.

A source is a module of this package, or one that a third party registered under
the entry-point group `newsdata.sources`. It has

- `VERSION`, a string: changes when the same bytes give other records;
- `BY_LINE`, a bool: True when every line is an article of its own, so that a
  large file may be read in parts;
- `read(file, raw)`: yields an `Article` or a `Reject` for each article, in the
  order of the file, without holding more than one.

A record's text is frozen here: offsets count its code points from now on.
"""

from collections.abc import Iterator
from typing import IO, Protocol

from msgspec import Struct
from msgspec.structs import replace

from newsdata.model import SCHEMA_VERSION, Provenance, Record, Rights, Tool
from newsdata.problems import Reject
from newsdata.text import sha256


class RawFile(Struct, frozen=True):
    """What a source is told about the file, or part of a file, that it reads.

    Attributes:
        file: Path relative to the project folder, with forward slashes.
        sha256: Hash of the whole file's bytes.
        article_id: Id of the article, for formats that hold one a file.
        source: Name of the source in newsdata.toml.
        rights: Rights of articles that do not state their own.
        language: Language of articles that do not state it.
        first_line: Number of the first line of the part.
        size: Bytes to read from where the file stands, -1 for all.
    """

    file: str
    sha256: str
    article_id: str
    source: str
    rights: Rights
    language: str | None = None
    first_line: int = 1
    size: int = -1


class Article(Struct, frozen=True):
    """A record, and its line in the raw file where a line is an article, else 0."""

    record: Record
    line: int = 0


class Source(Protocol):
    """What the pipeline needs of a source module."""

    VERSION: str
    BY_LINE: bool

    def read(self, file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
        """The articles of a file, in its order."""


def restrict(record: Record, rights: Rights) -> Record:
    """The record: it may state its own rights, but not loosen those of its source."""
    if rights.redistribution == "full" or record.rights.redistribution == "standoff":
        return record
    restricted = replace(record.rights, redistribution="standoff")
    return replace(record, rights=restricted)


def new_record(text: str, raw: RawFile, converter: Tool) -> Record:
    """A record of an article that is nothing but its text."""
    return Record(
        schema_version=SCHEMA_VERSION,
        id=raw.article_id,
        text=text,
        text_sha256=sha256(text),
        rights=raw.rights,
        spans=(),
        relations=(),
        reviewed=(),
        labels=(),
        provenance=Provenance(raw.file, raw.sha256, converter),
        language=raw.language,
        source=raw.source,
    )
