"""Near-duplicates are put into clusters, and every article gets its split.

An article that the ledger has keeps its split. The others of a cluster follow it; a cluster
of newcomers alone follows one of them (`splitting.Own`). A newcomer that is near articles
of two splits fits into none without a leak: it gets none, and is rejected.

One process sees all pairs. It holds 9 bytes an article of the ledger, and about 100 an
article that has near-duplicates.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import msgspec
import numpy as np
from msgspec import Struct

from newsdata.config import Config
from newsdata.files import FileInfo
from newsdata.packaging.near_duplicates import PERMUTATIONS, THRESHOLD
from newsdata.pipeline import arrays, ledger
from newsdata.pipeline.pairs import PAIR, PAIRS
from newsdata.pipeline.shard import Place
from newsdata.pipeline.sign import ARTICLES, IDS, ROW
from newsdata.pipeline.spread import CONFLICT, NONE, spread
from newsdata.pipeline.strata import Strata
from newsdata.problems import Problem
from newsdata.schemas import quote

LEDGER, CLUSTERS, WARNINGS = "splits.tsv", "clusters.jsonl", "warnings.jsonl"
"""Files that are made, beside one a cell: `splits_of(cell)`."""
NEAR: Final = round(THRESHOLD * PERMUTATIONS)


class ClusterTask(Struct, frozen=True):
    """All cells with articles, in order, and all pairs: folders in the work folder, hashes."""

    config: Config
    cells: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, str], ...]
    ledger: FileInfo | None
    size: int

    def identity(self) -> Any:
        """All that the result follows from."""
        splits = list(self.config.splits.items())
        return splits, self.config.splitting, self.inputs(), self.ledger

    def inputs(self) -> tuple[str, ...]:
        """SHA-256 of what is read."""
        return tuple(sha256 for _, sha256 in (*self.cells, *self.pairs))

    def bytes(self) -> int:
        """How much is read."""
        return self.size


class ClusterResult(Struct, frozen=True):
    """Clusters of near-duplicates, the articles in them, those that fit into no split, and
    the pairs in different splits, and the articles that are not where their outlets are
    held out: all of them were there before."""

    clusters: int
    articles: int
    conflicts: int
    crossing: int
    elsewhere: int


class Cluster(Struct, frozen=True):
    """A line of clusters.jsonl: ids of near-duplicates, the splits they are in (one, unless
    they were in several before), and those that are rejected for fitting into none."""

    splits: list[str]
    articles: list[str]
    kept_out: list[str]


def splits_of(cell: int) -> str:
    """The file with the split of each article of a cell, by its number among the task's."""
    return f"{cell:05d}"


def cluster(task_json: bytes, place: Place) -> bytes:
    """Give each article its split. Task and result are JSON."""
    task = msgspec.json.decode(task_json, type=ClusterTask)
    names = list(task.config.splits)
    before = ledger.read(place.project / ledger.FILE, names)
    edges = _edges(place, task)
    cells = _Cells(place, task)
    members = _members(edges, cells)
    members["split"], groups = spread(members, edges, ledger.split_of(before, members["id"], NONE))
    elsewhere = 0
    with (place.out / LEDGER).open("wb") as out:
        for number, found in enumerate(_of_cells(task.config, cells, members, before)):
            arrays.save(place.out / splits_of(number), found)
            elsewhere += _elsewhere(cells[number], found["split"])
        _write_ledger(out, place.out, len(cells), before, names)
    ids = _ids(place, task, cells, members["id"])
    told = _tell(place.out, members, groups, ids, names)
    return msgspec.json.encode(ClusterResult(*told, _crossing(members, edges), elsewhere))


class _Cells:
    """The articles of each cell, mapped while somebody looks at them."""

    def __init__(self, place: Place, task: ClusterTask) -> None:
        self._paths = [place.work / folder / ARTICLES for folder, _ in task.cells]

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, number: int) -> Any:
        return arrays.mapped(self._paths[number], ROW)

    def __iter__(self) -> Iterator[Any]:
        return (self[number] for number in range(len(self)))


def _edges(place: Place, task: ClusterTask) -> Any:
    """Pairs of near-duplicates, each once."""
    found = [np.zeros((0, 2), np.uint64)]
    for folder, _ in task.pairs:
        pairs = arrays.mapped(place.work / folder / PAIRS, PAIR)
        near = pairs[pairs["shared"] >= NEAR]
        found.append(np.stack((near["a"], near["b"]), axis=1))
    return np.unique(np.concatenate(found), axis=0)


MEMBER: Final = np.dtype(
    [
        ("id", "<u8"),
        ("text", "<u8"),
        ("moment", "<i8"),
        ("own", "<i8"),
        ("bound", "u1"),
        ("split", "<i8"),
    ]
)
"""What is known of an article with near-duplicates."""


def _members(edges: Any, cells: _Cells) -> Any:
    """The articles with near-duplicates, by id; of versions the first, which is the newest."""
    members = np.zeros(len(np.unique(edges)), MEMBER)
    members["id"] = np.unique(edges)
    for signed in cells:
        here, first = np.unique(signed["id"], return_index=True)
        _, ours, theirs = np.intersect1d(
            members["id"], here, assume_unique=True, return_indices=True
        )
        rows = first[theirs]
        for name, column in (("text", "text"), ("moment", "moment"), ("own", "split")):
            members[name][ours] = signed[column][rows]
        members["bound"][ours] = signed["bound"][rows]
    return members


def _of_cells(config: Config, cells: _Cells, members: Any, before: Any) -> Iterator[Any]:
    """The split of each article of each cell, as entries of a ledger."""
    if not config.splitting.stratify:
        for signed in cells:
            yield _of_cell(signed, members, before)[0]
        return
    strata = Strata(config.splits)
    for signed in cells:
        found, decided, stratum = _of_cell(signed, members, before)
        decided &= found["split"] != CONFLICT
        strata.count(stratum[decided], found["split"][decided])
    for signed in cells:
        found, decided, stratum = _of_cell(signed, members, before)
        found["split"][~decided] = strata.splits(stratum[~decided])
        yield found


def _of_cell(signed: Any, members: Any, before: Any) -> tuple[Any, Any, Any]:
    """The split of each article of a cell, its own unless something else was decided;
    whether that is so; and its stratum."""
    articles, first = np.unique(signed["id"], return_index=True)
    found = np.zeros(len(articles), ledger.ENTRY)
    found["id"] = articles
    found["split"] = signed["split"][first]
    known = ledger.split_of(before, articles, NONE)
    decided = known != NONE
    found["split"][decided] = known[decided]
    _, at, theirs = np.intersect1d(articles, members["id"], assume_unique=True, return_indices=True)
    found["split"][at] = members["split"][theirs]
    decided[at] = True
    return found, decided, signed["stratum"][first].astype(np.int64)


def _elsewhere(signed: Any, splits: Any) -> int:
    """How many articles of a cell are not in the split that their outlet is held out for."""
    _, first = np.unique(signed["id"], return_index=True)
    bound = signed[first][signed["bound"][first] != 0]
    found = splits[signed["bound"][first] != 0]
    return int(np.count_nonzero((found != bound["split"]) & (found != CONFLICT)))


def _write_ledger(out: IO[bytes], folder: Path, cells: int, before: Any, names: list[str]) -> None:
    """The ledger with the newcomers: cells are ranges of `ids.place`, in ascending order."""
    done = 0
    for number in range(cells):
        found = arrays.read(folder / splits_of(number), ledger.ENTRY)
        found = found[found["split"] != CONFLICT]
        if not len(found):
            continue
        end = int(np.searchsorted(before["id"], found["id"][-1], side="right"))
        ledger.write(out, np.unique(np.concatenate((before[done:end], found))), names)
        done = end
    ledger.write(out, before[done:], names)


def _ids(place: Place, task: ClusterTask, cells: _Cells, members: Any) -> dict[int, str]:
    """The ids of articles by their places."""
    found: dict[int, str] = {}
    for (folder, _), signed in zip(task.cells, cells, strict=True):
        wanted = np.isin(signed["id"], members)
        if not wanted.any():
            continue
        with (place.work / folder / IDS).open("rb") as file:
            for line, is_wanted, article in zip(
                file, wanted.tolist(), signed["id"].tolist(), strict=True
            ):
                if is_wanted:
                    found[article] = line[:-1].decode()
    return found


def _tell(
    out: Path, members: Any, groups: Any, ids: dict[int, str], names: list[str]
) -> tuple[int, int, int]:
    """Write the clusters, and a warning for each text that has two ids."""
    clusters: dict[int, list[tuple[str, int, int]]] = {}
    for article, text, split, group in zip(
        members["id"].tolist(),
        members["text"].tolist(),
        members["split"].tolist(),
        groups.tolist(),
        strict=True,
    ):
        clusters.setdefault(group, []).append((ids[article], text, split))
    told: list[Cluster] = []
    problems: list[Problem] = []
    for each in clusters.values():
        released = sorted(one for one in each if one[2] != CONFLICT)
        problems += _same_texts(released)
        splits = sorted({names[split] for _, _, split in released})
        articles = [article for article, _, _ in released]
        kept_out = sorted(article for article, _, split in each if split == CONFLICT)
        told.append(Cluster(splits, articles, kept_out))
    told.sort(key=lambda each: (each.articles, each.kept_out))
    problems.sort(key=lambda problem: problem.record_id or "")
    (out / CLUSTERS).write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in told))
    (out / WARNINGS).write_bytes(b"".join(msgspec.json.encode(p) + b"\n" for p in problems))
    return len(told), sum(len(c.articles) for c in told), sum(len(c.kept_out) for c in told)


def _crossing(members: Any, edges: Any) -> int:
    """How many pairs are in different splits."""
    splits = members["split"][np.searchsorted(members["id"], edges)]
    return int(np.count_nonzero((splits[:, 0] != splits[:, 1]) & (splits != CONFLICT).all(axis=1)))


def _same_texts(cluster_: list[tuple[str, int, int]]) -> list[Problem]:
    firsts: dict[int, str] = {}
    found = []
    for article, text, _ in cluster_:
        if text in firsts:
            found.append(
                Problem(
                    "text-duplicate",
                    f"The text of {quote(article)} is that of {quote(firsts[text])} as well.",
                    "Keep one of the two.",
                    record_id=article,
                )
            )
        firsts.setdefault(text, article)
    return found
