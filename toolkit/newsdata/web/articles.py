"""The articles to label: the records of a build, found by their place in the file."""

import os
import threading
import unicodedata
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from newsdata import decoding
from newsdata.errors import CannotRun
from newsdata.jsonl import LongLine, placed_lines
from newsdata.model import Record
from newsdata.text import sha256
from newsdata.web import queue

_LOOKED_AT: Final = 4096


class _Span(Struct):
    """What of a span says how sure its suggester is, and whether it is the headline."""

    label: str
    text: str
    status: str
    score: float | None = None


class _Head(Struct):
    """What the list of articles needs of a record."""

    id: Annotated[str, Meta(min_length=1)]
    text: str
    text_sha256: str
    spans: list[_Span]
    title: str | None = None
    language: str | None = None


_DECODER: Final = msgspec.json.Decoder(_Head)


class Entry(Struct, frozen=True):
    """An article in the list, and where its record is.

    Attributes:
        offset: First byte of its line in the file of records.
        characters: Length of the text in code points.
        suggested: Number of suggested spans.
        uncertainty: Of the suggestions, from 0 to 1; see `uncertainty`.
    """

    id: str
    title: str
    language: str | None
    characters: int
    text_sha256: str
    offset: int
    suggested: int
    uncertainty: float


class Changed(Exception):
    """The file of records holds another article, or text, at the place."""


class Articles:
    """The records of a file, read anew when the file is another one.

    Only the list is held in memory, about 300 bytes an article.
    """

    def __init__(self, path: Path) -> None:
        """Raises `CannotRun` where there is no file of records."""
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._entries: dict[str, Entry] = {}
        self.unreadable = 0
        self.entries()

    def entries(self) -> dict[str, Entry]:
        """The articles by id, in the order of the file. Raises `CannotRun`."""
        with self._lock:
            status = self._status()
            if status != self._seen:
                self._entries, self.unreadable = self._index()
                self._seen = status
            return self._entries

    def record(self, entry: Entry) -> Record:
        """The record of an article. Raises `Changed` when it is not there any more."""
        try:
            with self._path.open("rb") as file:
                file.seek(entry.offset)
                line = next(placed_lines(file), (0, b""))[1]
        except OSError:
            raise Changed from None
        record = decoding.accept(Record, line)
        if record is None:
            raise Changed
        if (record.id, record.text_sha256) != (entry.id, entry.text_sha256):
            raise Changed
        if sha256(record.text) != record.text_sha256:
            raise Changed
        return record

    def _status(self) -> tuple[int, int, int]:
        try:
            status = os.stat(self._path)  # noqa: PTH116  once a request, and twice as fast
        except OSError as error:
            raise CannotRun(
                f"There are no records to label: {error.strerror}.",
                hint="Run `newsdata build` first, or name a file of records with --records.",
                place=str(self._path),
            ) from None
        return status.st_ino, status.st_size, status.st_mtime_ns

    def _index(self) -> tuple[dict[str, Entry], int]:
        found: dict[str, Entry] = {}
        unreadable = 0
        try:
            with self._path.open("rb") as file:
                for offset, line in placed_lines(file):
                    head = _head(line)
                    if head:
                        found.setdefault(head.id, _entry(head, offset))
                    elif line:
                        unreadable += 1
        except OSError as error:
            raise CannotRun(
                f"The records cannot be read: {error.strerror}.", place=str(self._path)
            ) from None
        return found, unreadable


def _head(line: bytes | LongLine) -> _Head | None:
    try:
        return None if isinstance(line, LongLine) else _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _entry(head: _Head, offset: int) -> Entry:
    scores = [span.score for span in head.spans if span.status == "suggested"]
    return Entry(
        id=head.id,
        title=title(head),
        language=head.language,
        characters=len(head.text),
        text_sha256=head.text_sha256,
        offset=offset,
        suggested=len(scores),
        uncertainty=queue.uncertainty(scores),
    )


def title(record: _Head | Record) -> str:
    """What an article is called: its title, its headline where that is marked, or its id."""
    headlines = (span.text for span in record.spans if span.label == "HEADLINE")
    return record.title or next(headlines, "").strip() or record.id


def direction(text: str) -> str:
    """`rtl` or `ltr`, by which strong characters the start of a text has more of.

    The first strong character decides in UAX #9, rule P2; articles in Arabic begin with
    Latin names of agencies.
    """
    found = [unicodedata.bidirectional(char) for char in text[:_LOOKED_AT]]
    right = found.count("R") + found.count("AL")
    return "rtl" if right > found.count("L") else "ltr"
