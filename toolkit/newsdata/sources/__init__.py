"""Sources: the bytes of raw files become records, or rejects with the reason.

A source is a module of this package, or one that a third party registered under
the entry-point group `newsdata.sources`. It has

- `VERSION`, a string: changes when the same bytes give other records;
- `LIBRARIES`, a tuple of strings: distributions whose version decides, too, on what
  is read;
- `BY_LINE`, a bool: True when every line is an article of its own, so that a
  large file may be read in parts;
- `VERSIONED`, a bool: True when its ids name an article through all its versions,
  so that of two with one id the newer stands. Its labels are those of the markup, and
  kept as far as the project's scheme has them;
- `recognise(head, name)`: why a file is of this kind, going by its first bytes (up
  to 64 KB, decompressed) and its name, in a few words; `""` when it is not;
- `read(file, raw)`: yields an `Article` or a `Reject` for each article, in the
  order of the file, without holding more than one.

A file is read as a stream, which may be a decompressed one or a member of an
archive: a source does not seek. No source ever opens a network connection.
A record's text is frozen here: offsets count its code points from now on.
"""

from collections.abc import Iterator, Mapping
from typing import IO, Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from newsdata.model import SCHEMA_VERSION, Brief, Provenance, Record, Rights, Tool
from newsdata.problems import Problem, Reject
from newsdata.sources._dates import instant
from newsdata.text import sha256

HEAD_BYTES: Final = 1 << 16
"""How much of a file `recognise` sees."""


class RawFile(Struct, frozen=True):
    """What a source is told about the file, or part of a file, that it reads.

    Attributes:
        file: Path relative to the project folder, with forward slashes; of a member
            of an archive, its path in it follows after `!/`.
        sha256: Hash of the whole file's bytes; of a member, those of the archive.
        article_id: Id of the article, for formats that hold one a file.
        source: Name of the source in newsdata.toml.
        rights: Rights of articles that do not state their own.
        language: Language of articles that do not state it.
        first_line: Number of the first line of the part.
        size: Bytes to read from where the file stands, -1 for all.
        columns: For tables, the column of each field of a record.
    """

    file: str
    sha256: str
    article_id: str
    source: str
    rights: Rights
    language: str | None = None
    first_line: int = 1
    size: int = -1
    columns: Mapping[str, str] = {}


class Article(Struct, frozen=True):
    """A record, its line in the raw file where a line is an article, else 0, and
    what is wrong with it that did not stop it (warnings)."""

    record: Record
    line: int = 0
    problems: tuple[Problem, ...] = ()


class Source(Protocol):
    """What the pipeline needs of a source module."""

    VERSION: str
    LIBRARIES: tuple[str, ...]
    BY_LINE: bool
    VERSIONED: bool

    def recognise(self, head: bytes, name: str) -> str:
        """Why a file is of this kind, or `""`."""

    def read(self, file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
        """The articles of a file, in its order."""


def restrict(record: Record, rights: Rights) -> Record:
    """The record: it may state its own rights, but not loosen those of its source."""
    if rights.redistribution == "full" or record.rights.redistribution == "standoff":
        return record
    restricted = replace(record.rights, redistribution="standoff")
    return replace(record, rights=restricted)


def version(record: Record | Brief) -> tuple[str, str]:
    """What orders the versions of an article: when it last changed, when it was fetched."""
    changed = record.modified or record.published
    retrieved = record.provenance.retrieved
    return (instant(changed) if changed else "", instant(retrieved) if retrieved else "")


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
