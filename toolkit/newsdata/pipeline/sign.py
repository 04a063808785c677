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
from newsdata.packaging.splitting import own_split
from newsdata.pipeline.finish import newest_first
from newsdata.pipeline.read import Segment
from newsdata.pipeline.shard import Place

SIGNED, KEYS, ROWS, IDS = "signed.npy", "keys.npy", "rows.npy", "ids.txt"
"""Files that a cell makes: an article a row; the keys of its bands in ascending order, and
beside them the row of each; the id of each row."""

ROW: Final = np.dtype(
    [
        ("id", "<u8"),
        ("text", "<u8"),
        ("moment", "<i8"),
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
    """How many articles were signed."""

    articles: int


def sign_cell(task_json: bytes, place: Place) -> bytes:
    """Sign one cell. Task and result are JSON."""
    task = msgspec.json.decode(task_json, type=SignTask)
    parts: list[np.ndarray[Any, Any]] = [np.zeros(0, ROW)]
    rows: list[tuple[int, int, int, int, bool]] = []
    texts: list[str] = []
    with (place.out / IDS).open("wb") as names:
        for entry in newest_first(place.work, task.articles):
            record = entry.record
            names.write(record.id.encode() + b"\n")
            own = own_split(record, task.config)
            text = int.from_bytes(hashlib.sha256(record.text.encode()).digest()[:8], "big")
            rows.append((ids.place(record.id), text, own.moment, own.split, own.bound))
            texts.append(record.text)
            if len(texts) == _HELD:
                parts.append(_signed(rows, texts))
                rows, texts = [], []
    signed = np.concatenate([*parts, _signed(rows, texts)])
    np.save(place.out / SIGNED, signed)
    _save_keys(place.out, signed)
    return msgspec.json.encode(SignResult(len(signed)))


def _signed(rows: list[tuple[int, int, int, int, bool]], texts: list[str]) -> Any:
    found = np.zeros(len(rows), ROW)
    for number, name in enumerate(("id", "text", "moment", "split", "bound")):
        found[name] = [row[number] for row in rows]
    found["signature"] = near_duplicates.signatures(texts)
    return found


def _save_keys(out: Path, signed: Any) -> None:
    keys = near_duplicates.bands(signed["signature"]).reshape(-1)
    order = np.argsort(keys, kind="stable")
    np.save(out / KEYS, keys[order])
    np.save(out / ROWS, (order // near_duplicates.BANDS).astype(np.uint32))
