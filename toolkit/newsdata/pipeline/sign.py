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
from newsdata.pipeline.entries import BriefEntry, newest_first
from newsdata.pipeline.read import Segment
from newsdata.pipeline.shard import Place

SIGNED, KEYS, ROWS, IDS = "signed.npy", "keys.npy", "rows.npy", "ids.txt"
PASSAGES, PASSAGE_ROWS = "passages.npy", "passage_rows.npy"
"""Files that a cell makes: an article a row; the keys of its bands in ascending order, and
beside them the row of each; the id of each row; a sample of passages, as the keys are."""

ROW: Final = np.dtype(
    [
        ("id", "<u8"),
        ("text", "<u8"),
        ("moment", "<i8"),
        ("stratum", "<u4"),
        ("split", "u1"),
        ("bound", "u1"),
        ("signature", "<u4", (near_duplicates.PERMUTATIONS,)),
    ]
)
"""`id`: `ids.place`; `text`: the first 64 bits of the text's SHA-256."""
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
        self._signed: list[Any] = [np.zeros(0, ROW)]
        self._passages: list[Any] = [np.zeros(0, np.uint64)]
        self._lengths: list[int] = []
        self._rows: list[tuple[int, int, int, int, int, bool]] = []
        self._texts: list[str] = []

    def add(self, row: tuple[int, int, int, int, int, bool], text: str) -> None:
        """One more article: the first fields of its `ROW`, and its text."""
        self._rows.append(row)
        self._texts.append(text)
        if len(self._texts) == _HELD:
            self._sign()

    def _sign(self) -> None:
        signed = np.zeros(len(self._rows), ROW)
        for number, name in enumerate(("id", "text", "moment", "stratum", "split", "bound")):
            signed[name] = [row[number] for row in self._rows]
        found = near_duplicates.signatures_and_passages(self._texts)
        signed["signature"], passages = found
        self._signed.append(signed)
        self._passages += passages
        self._lengths += map(len, passages)
        self._rows, self._texts = [], []

    def save(self, out: Path) -> tuple[int, int]:
        """Write the files; how many articles and passages there are."""
        self._sign()
        signed = np.concatenate(self._signed)
        np.save(out / SIGNED, signed)
        keys = near_duplicates.bands(signed["signature"]).reshape(-1)
        rows = np.repeat(np.arange(len(signed)), near_duplicates.BANDS)
        _save_sorted(out / KEYS, out / ROWS, keys, rows)
        passages = np.concatenate(self._passages)
        rows = np.repeat(np.arange(len(signed)), self._lengths)
        _save_sorted(out / PASSAGES, out / PASSAGE_ROWS, passages, rows)
        return len(signed), len(passages)


def _save_sorted(keys_path: Path, rows_path: Path, keys: Any, rows: Any) -> None:
    order = np.argsort(keys, kind="stable")
    np.save(keys_path, keys[order])
    np.save(rows_path, rows[order].astype(np.uint32))
