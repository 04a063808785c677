"""What labels of a stand-off article hold on to when its text has changed.

anchors.jsonl has, for each stand-off record, the places and hashes of the lines of its text
that have at least 64 code points. Who has the text of today sees which of them it still has, and
where, so that the labels within can be placed. Shorter lines are left out: headlines and names
could be guessed, and a guess confirmed by its hash. The whole text's hash is released anyway.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from newsdata import jsonl
from newsdata.model import Record
from newsdata.packaging import standoff
from newsdata.text import sha256

FILE: Final = "anchors.jsonl"
_SHORTEST: Final = 64
_DIGITS: Final = 16


class Anchors(Struct, frozen=True):
    """The long lines of one article: start and end in code points, beginning of the SHA-256."""

    id: str
    lines: tuple[tuple[int, int, str], ...]


def of(article_id: str, text: str) -> Anchors:
    """The anchors of a text."""
    return Anchors(article_id, tuple(_lines(text)))


def write(records: Path, target: Path) -> None:
    """Write the anchors of all stand-off records of a file of records. Raises OSError."""
    loaded: Iterator[Record] = jsonl.load(records, Record)
    with target.open("wb") as out:
        for record in loaded:
            if standoff.withheld(record):
                out.write(msgspec.json.encode(of(record.id, record.text)) + b"\n")


class Known:
    """The anchors in a file, found by the article's id; only their places are held."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offsets: dict[str, int] | None = None

    def of(self, article_id: str) -> Anchors | None:
        """The anchors of an article; None where the file, or it, is not there.

        Raises OSError, and `msgspec.MsgspecError` for a file that does not hold anchors.
        """
        if self._offsets is None:
            self._offsets = dict(self._index())
        if article_id not in self._offsets:
            return None
        with self._path.open("rb") as file:
            file.seek(self._offsets[article_id])
            return msgspec.json.decode(file.readline(), type=Anchors)

    def _index(self) -> Iterator[tuple[str, int]]:
        if not self._path.exists():
            return
        decoder = msgspec.json.Decoder(Anchors)
        offset = 0
        with self._path.open("rb") as file:
            for line in file:
                yield decoder.decode(line).id, offset
                offset += len(line)


def moved(old: Anchors, text: str) -> list[tuple[int, int, int]]:
    """Which lines another text has too: start and end in the old one, and how far they moved.

    A line that either text has twice is left out, since nothing tells which is which.
    """
    new = {digest: start for start, _, digest in _once(tuple(_lines(text)))}
    return [
        (start, end, new[digest] - start)
        for start, end, digest in _once(old.lines)
        if digest in new
    ]


def _once(lines: tuple[tuple[int, int, str], ...]) -> Iterator[tuple[int, int, str]]:
    number = Counter(digest for _, _, digest in lines)
    return (line for line in lines if number[line[2]] == 1)


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    start = 0
    for line in text.split("\n"):
        if len(line) >= _SHORTEST:
            yield start, start + len(line), sha256(line)[:_DIGITS]
        start += len(line) + 1
