"""Cells: the articles get signatures, to find near-duplicates by, and a split of their own.

Every article that was read counts, also older versions and those that will be rejected:
whatever stands in the end has its near-duplicates.
"""

import hashlib
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct

from newsdata import ids
from newsdata.config import Config
from newsdata.packaging import near_duplicates
from newsdata.packaging.splitting import own_split, stratum
from newsdata.pipeline import arrays
from newsdata.pipeline.entries import BriefEntry, newest_first
from newsdata.pipeline.read import Segment
from newsdata.pipeline.shard import Place

ARTICLES, SIGNATURES, IDS = "articles", "signatures", "ids.txt"
KEYS, ROWS = "keys", "rows"
PASSAGES, PASSAGE_ROWS = "passages", "passage_rows"
"""Files that a cell makes: of each article a row, a signature and an id; the keys of its bands
in ascending order, and beside them the row of each; a sample of passages, as the keys are.
All follow from `ARTICLES`, whose hash stands for them: it knows the articles and their texts.
Signatures lie apart because there is most of them, and few are looked at."""

ROW: Final = np.dtype(
    [
        ("id", "<u8"),
        ("text", "<u8"),
        ("moment", "<i8"),
        ("stratum", "<u4"),
        ("split", "u1"),
        ("bound", "u1"),
    ]
)
"""`id`: `ids.place`; `text`: the first 64 bits of the text's SHA-256."""
KINDS: Final = {
    ARTICLES: ROW,
    SIGNATURES: np.dtype((np.uint32, (near_duplicates.PERMUTATIONS,))),
    KEYS: np.dtype(np.uint64),
    ROWS: np.dtype(np.uint32),
    PASSAGES: np.dtype(np.uint64),
    PASSAGE_ROWS: np.dtype(np.uint32),
}
"""What each file of a cell has, but for `IDS`."""
_HELD: Final = 512


class SignTask(Struct, frozen=True):
    """A cell: where its articles are, and what decides on their splits."""

    config: Config
    articles: tuple[Segment, ...]

    def identity(self) -> Any:
        """All that the result follows from."""
        content = [(segment.sha256, segment.versioned) for segment in self.articles]
        return list(self.config.splits.items()), self.config.splitting, content

    def inputs(self) -> tuple[str, ...]:
        """SHA-256 of the segments that are read."""
        return tuple(segment.sha256 for segment in self.articles)

    def bytes(self) -> int:
        """How much is read."""
        return sum(segment.size for segment in self.articles)


class SignResult(Struct, frozen=True):
    """How many articles were signed, and how many passages of them are known."""

    articles: int
    passages: int


def sign_cell(task_json: bytes, place: Place) -> bytes:
    """Sign one cell. Task and result are JSON."""
    task = msgspec.json.decode(task_json, type=SignTask)
    cell = _Cell()
    with (place.out / IDS).open("wb") as names:
        for entry in newest_first(place.work, task.articles, BriefEntry):
            record = entry.record
            names.write(record.id.encode() + b"\n")
            own = own_split(record, task.config)
            text = int.from_bytes(hashlib.sha256(record.text.encode()).digest()[:8], "big")
            group = stratum(record, task.config)
            row = (ids.place(record.id), text, own.moment, group, own.split, own.bound)
            cell.add(row, record.text)
    return msgspec.json.encode(SignResult(*cell.save(place.out)))


class _Cell:
    """The articles of a cell, signed a few hundred at a time."""

    def __init__(self) -> None:
        self._articles: list[Any] = [np.zeros(0, ROW)]
        self._signatures: list[Any] = [np.zeros((0, near_duplicates.PERMUTATIONS), np.uint32)]
        self._passages: list[Any] = [np.zeros(0, np.uint64)]
        self._lengths: list[int] = []
        self._rows: list[tuple[int, int, int, int, int, bool]] = []
        self._texts: list[str] = []

    def add(self, row: tuple[int, int, int, int, int, bool], text: str) -> None:
        """One more article: its `ROW`, and its text."""
        self._rows.append(row)
        self._texts.append(text)
        if len(self._texts) == _HELD:
            self._sign()

    def _sign(self) -> None:
        self._articles.append(np.array(self._rows, ROW))
        signatures, passages = near_duplicates.signatures_and_passages(self._texts)
        self._signatures.append(signatures)
        self._passages += passages
        self._lengths += map(len, passages)
        self._rows, self._texts = [], []

    def save(self, out: Path) -> tuple[int, int]:
        """Write the files; how many articles and passages there are."""
        self._sign()
        articles, signatures = np.concatenate(self._articles), np.concatenate(self._signatures)
        arrays.save(out / ARTICLES, articles)
        arrays.save(out / SIGNATURES, signatures)
        keys = near_duplicates.bands(signatures).reshape(-1)
        rows = np.repeat(np.arange(len(articles)), near_duplicates.BANDS)
        _save_sorted(out / KEYS, out / ROWS, keys, rows)
        passages = np.concatenate(self._passages)
        rows = np.repeat(np.arange(len(articles)), self._lengths)
        _save_sorted(out / PASSAGES, out / PASSAGE_ROWS, passages, rows)
        return len(articles), len(passages)


def _save_sorted(keys_path: Path, rows_path: Path, keys: Any, rows: Any) -> None:
    order = np.argsort(keys, kind="stable")
    arrays.save(keys_path, keys[order])
    arrays.save(rows_path, rows[order].astype(np.uint32))
