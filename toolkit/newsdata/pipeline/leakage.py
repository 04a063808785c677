"""How far the splits know of each other: pairs that are alike, passages that both have.

A shard has a part of the pairs and of the sampled passages. It holds the split of every
article, 9 bytes each, and its range of the passages.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct

from newsdata.files import FileInfo
from newsdata.packaging.leakage import Alike, Leakage, Overlap
from newsdata.packaging.near_duplicates import PERMUTATIONS
from newsdata.pipeline import arrays, ledger
from newsdata.pipeline.cluster import ClusterResult
from newsdata.pipeline.pairs import PAIR, PAIRS, Part, ids_of, of_cell, rows_of_range
from newsdata.pipeline.shard import Place
from newsdata.pipeline.sign import ARTICLES, IDS, PASSAGE_ROWS, PASSAGES
from newsdata.pipeline.spread import CONFLICT, NONE

SHOWN: Final = 10
"""Pairs that are named."""


class LeakageTask(Struct, frozen=True):
    """A part of all passages, some files of pairs; the cells in order and their splits."""

    part: Part
    splits: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    cells: tuple[tuple[str, str], ...]
    of_cell: tuple[FileInfo, ...]
    size: int

    def identity(self) -> Any:
        """All that the result follows from."""
        return self.part, self.splits, self.inputs()

    def inputs(self) -> tuple[str, ...]:
        """SHA-256 of what is read."""
        found = (*self.pairs, *self.cells)
        return (*(sha256 for _, sha256 in found), *(file.sha256 for file in self.of_cell))

    def bytes(self) -> int:
        """How much is read."""
        return self.size


class LeakageResult(Struct, frozen=True):
    """The pairs in different splits that are most alike, and for each split its passages:
    how many there are, and how many of them the first split has, too."""

    alike: tuple[Alike, ...]
    passages: tuple[tuple[int, int], ...]


def find_leakage(task_json: bytes, place: Place) -> bytes:
    """Look for leakage in one part. Task and result are JSON."""
    task = msgspec.json.decode(task_json, type=LeakageTask)
    parts = [arrays.read(place.work / file.path, ledger.ENTRY) for file in task.of_cell]
    # Cells are ranges of `ids.place`, so that this is in ascending order.
    entries = np.concatenate([np.zeros(0, ledger.ENTRY), *parts])
    alike = _alike(place, task, entries)
    return msgspec.json.encode(LeakageResult(alike, _passages(place, task, entries)))


def _alike(place: Place, task: LeakageTask, entries: Any) -> tuple[Alike, ...]:
    found: list[tuple[int, int, int, int, int]] = []
    for folder, _ in task.pairs:
        pairs = arrays.mapped(place.work / folder / PAIRS, PAIR)
        first = ledger.split_of(entries, pairs["a"], CONFLICT)
        second = ledger.split_of(entries, pairs["b"], CONFLICT)
        apart = np.flatnonzero((first != second) & (first != CONFLICT) & (second != CONFLICT))
        best = apart[np.argsort(pairs["shared"][apart], kind="stable")[::-1]][:SHOWN]
        columns = (
            pairs["shared"][best],
            first[best],
            second[best],
            pairs["a"][best],
            pairs["b"][best],
        )
        found += zip(*(column.tolist() for column in columns), strict=True)
    found.sort(key=lambda each: (-each[0], each[3:]))
    names = _ids(place, task, {place_ for each in found[:SHOWN] for place_ in each[3:]})
    return tuple(
        Alike(
            round(shared / PERMUTATIONS, 3),
            (task.splits[first], task.splits[second]),
            (names[a], names[b]),
        )
        for shared, first, second, a, b in found[:SHOWN]
    )


def _ids(place: Place, task: LeakageTask, wanted: set[int]) -> dict[int, str]:
    """The ids of a few articles."""
    found: dict[int, str] = {}
    places = np.array(sorted(wanted), np.uint64)
    for folder, _ in task.cells:
        articles = of_cell(place, folder, ARTICLES)["id"]
        rows = set(np.flatnonzero(np.isin(articles, places)).tolist())
        if not rows:
            continue
        with (place.work / folder / IDS).open("rb") as file:
            for row, line in enumerate(file):
                if row in rows:
                    found[int(articles[row])] = line[:-1].decode()
    return found


def _passages(place: Place, task: LeakageTask, entries: Any) -> tuple[tuple[int, int], ...]:
    keys, rows = rows_of_range(place, task.cells, task.part, (PASSAGES, PASSAGE_ROWS))
    articles, _ = ids_of(place, task.cells)
    split = ledger.split_of(entries, articles, NONE)[rows]
    first = np.unique(keys[split == 0])
    found = []
    for index in range(len(task.splits)):
        own = np.unique(keys[split == index])
        found.append((len(own), int(np.isin(own, first, assume_unique=True).sum())))
    return tuple(found)


def facts(
    found: Sequence[LeakageResult], clustered: ClusterResult, splits: Sequence[str]
) -> Leakage:
    """What the parts found, put together."""
    # A pair that shares several keys is in several parts.
    alike = {each.articles: each for part in found for each in part.alike}
    nearest = sorted(alike.values(), key=lambda each: (-each.similarity, each.articles))
    overlaps = []
    for index, name in enumerate(splits[1:], start=1):
        passages = sum(part.passages[index][0] for part in found)
        if passages:
            shared = sum(part.passages[index][1] for part in found)
            overlaps.append(Overlap(name, splits[0], round(shared / passages, 4)))
    return Leakage(
        clusters=clustered.clusters,
        near_duplicates=clustered.articles,
        kept_out=clustered.conflicts,
        crossing=clustered.crossing,
        elsewhere=clustered.elsewhere,
        nearest=tuple(nearest[:SHOWN]),
        overlaps=tuple(overlaps),
    )
