"""Near-duplicates found: articles of all cells that share the key of a band are compared.

A shard has a range of the keys. Articles of one key are compared in the order of their
ids, each with the next `WINDOW` and with the first: work grows with their number, not with
its square. A chain of copies is found all the same, as each is near the next.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from newsdata.packaging.near_duplicates import PERMUTATIONS
from newsdata.pipeline import arrays
from newsdata.pipeline.shard import Place
from newsdata.pipeline.sign import ARTICLES, KEYS, KINDS, ROWS, SIGNATURES

WINDOW: Final = 16
PAIRS: Final = "pairs"
"""The file that a shard makes."""
PAIR: Final = np.dtype([("a", "<u8"), ("b", "<u8"), ("shared", "u1")])
"""Two articles, `ids.place` of each, and how many numbers of their signatures are alike."""
LEAST: Final = PERMUTATIONS // 4
"""Pairs with fewer numbers alike are not worth telling."""
KEYS_OF_SHARD: Final = 2 << 20
"""About 60 bytes a key are held, and 8 an article; 30 an article are mapped from disk."""
_CHUNK: Final = 1 << 14

_Numbers = npt.NDArray[np.uint64]
_Rows = npt.NDArray[np.int64]


class Part(Struct, frozen=True):
    """A range of 64-bit keys: the part `number`, from 0 on, of `of` parts, a power of two."""

    number: int
    of: int

    def ends(self) -> tuple[np.uint64, np.uint64]:
        """The first key and the last."""
        width = (1 << 64) // self.of
        return np.uint64(self.number * width), np.uint64((self.number + 1) * width - 1)


class PairsTask(Struct, frozen=True):
    """A part of all keys, and the cells in order: folder and hash of each."""

    part: Part
    cells: tuple[tuple[str, str], ...]
    size: int

    def identity(self) -> Any:
        """All that the result follows from."""
        return self.part, self.inputs()

    def inputs(self) -> tuple[str, ...]:
        """SHA-256 of the signatures that are read."""
        return tuple(sha256 for _, sha256 in self.cells)

    def bytes(self) -> int:
        """How much is read, but for the signatures of what is compared."""
        return self.size


class PairsResult(Struct, frozen=True):
    """How many pairs were found."""

    pairs: int


def parts(keys: int) -> int:
    """How many shards so many keys are cut into, a power of two."""
    return 1 << max(0, (keys - 1) // KEYS_OF_SHARD).bit_length()


def find_pairs(task_json: bytes, place: Place) -> bytes:
    """Find the pairs of one range of keys. Task and result are JSON."""
    task = msgspec.json.decode(task_json, type=PairsTask)
    article, first = ids_of(place, task.cells)
    keys, rows = rows_of_range(place, task.cells, task.part, (KEYS, ROWS))
    candidates = _candidates(keys, rows, article[rows])
    signatures = _Signatures(place, task.cells, first)
    found = [
        _compared(candidates[start : start + _CHUNK], article, signatures)
        for start in range(0, len(candidates), _CHUNK)
    ]
    pairs = _each_once(np.concatenate([np.zeros(0, PAIR), *found]))
    arrays.save(place.out / PAIRS, pairs)
    return msgspec.json.encode(PairsResult(len(pairs)))


def _each_once(pairs: Any) -> Any:
    """Pairs in order: rows that are versions of one article come as one pair."""
    pairs = pairs[np.lexsort((pairs["shared"], pairs["b"], pairs["a"]))]
    return pairs[np.concatenate(([True], pairs[1:] != pairs[:-1]))[: len(pairs)]]


def of_cell(place: Place, folder: str, name: str) -> Any:
    """An array of a cell, by the folder of its shard, read as it is needed."""
    return arrays.mapped(place.work / folder / name, KINDS[name])


def ids_of(place: Place, cells: Sequence[tuple[str, str]]) -> tuple[_Numbers, _Rows]:
    """`ids.place` of all articles, and the row of the first of each cell, with the end."""
    parts = [of_cell(place, folder, ARTICLES)["id"].copy() for folder, _ in cells]
    return np.concatenate([np.zeros(0, np.uint64), *parts]), np.cumsum([0, *map(len, parts)])


def rows_of_range(
    place: Place, cells: Sequence[tuple[str, str]], part: Part, names: tuple[str, str]
) -> tuple[_Numbers, _Rows]:
    """The keys of a part, and the row of each among those of all cells."""
    low_end, high_end = part.ends()
    offset = 0
    keys = [np.zeros(0, np.uint64)]
    rows = [np.zeros(0, np.int64)]
    for folder, _ in cells:
        found = of_cell(place, folder, names[0])
        low = int(np.searchsorted(found, low_end, side="left"))
        high = int(np.searchsorted(found, high_end, side="right"))
        keys.append(np.array(found[low:high]))
        rows.append(of_cell(place, folder, names[1])[low:high].astype(np.int64) + offset)
        offset += len(of_cell(place, folder, ARTICLES))
    return np.concatenate(keys), np.concatenate(rows)


def _candidates(keys: _Numbers, rows: _Rows, article: _Numbers) -> Any:
    """Pairs of rows to compare."""
    order = np.argsort(keys, kind="stable")  # of each cell they are in order: runs are merged
    order = order[_repeated(keys[order])]  # hardly any article shares a key with another
    order = order[np.lexsort((rows[order], article[order], keys[order]))]
    keys, rows = keys[order], rows[order]
    begins = np.concatenate(([True], keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, bool)
    first = np.maximum.accumulate(np.where(begins, np.arange(len(keys)), 0))
    pairs = [np.stack((rows[first], rows), axis=1)]
    for step in range(1, WINDOW + 1):
        same = np.flatnonzero(keys[:-step] == keys[step:])
        if not len(same):
            break
        pairs.append(np.stack((rows[same], rows[same + step]), axis=1))
    found = np.concatenate(pairs)
    found = np.sort(found[found[:, 0] != found[:, 1]], axis=1)
    # Two rows as one number: sorting numbers takes a tenth of the time that sorting pairs does.
    packed = np.unique(found[:, 0] << 32 | found[:, 1])
    return np.stack((packed >> 32, packed & 0xFFFFFFFF), axis=1)


def _repeated(keys: _Numbers) -> npt.NDArray[np.bool_]:
    """Which of some keys in ascending order come more than once."""
    found = np.zeros(len(keys), np.bool_)
    same = keys[1:] == keys[:-1]
    found[1:] |= same
    found[:-1] |= same
    return found


def _compared(candidates: Any, article: _Numbers, signatures: "_Signatures") -> Any:
    """The pairs of which enough is alike, the smaller id first."""
    one, other = (signatures.of(candidates[:, column]) for column in (0, 1))
    shared = np.count_nonzero(one == other, axis=1)
    ends = np.sort(article[candidates], axis=1)
    kept = (shared >= LEAST) & (ends[:, 0] != ends[:, 1])
    found = np.zeros(int(kept.sum()), PAIR)
    found["a"], found["b"], found["shared"] = ends[kept, 0], ends[kept, 1], shared[kept]
    return found


class _Signatures:
    """The signatures of all cells, of which few are looked at."""

    def __init__(self, place: Place, cells: Sequence[tuple[str, str]], first: _Rows) -> None:
        self._place = place
        self._cells = cells
        self._first = first

    def of(self, rows: _Rows) -> Any:
        """Those of some articles, a row each."""
        found = np.zeros((len(rows), PERMUTATIONS), np.uint32)
        cell_of = np.searchsorted(self._first, rows, side="right") - 1
        for cell in np.unique(cell_of):
            places = np.flatnonzero(cell_of == cell)
            signed = of_cell(self._place, self._cells[cell][0], SIGNATURES)
            found[places] = signed[rows[places] - self._first[cell]]
        return found
