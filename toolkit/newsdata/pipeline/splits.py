"""From articles to their splits: signatures, pairs, clusters, three stages in a row."""

from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from newsdata.config import Config
from newsdata.files import FileInfo
from newsdata.packaging.leakage import Leakage
from newsdata.packaging.near_duplicates import BANDS
from newsdata.pipeline import cluster, leakage, ledger, pairs, sign
from newsdata.pipeline.cluster import ClusterResult, ClusterTask
from newsdata.pipeline.leakage import LeakageResult, LeakageTask
from newsdata.pipeline.pairs import PairsResult, PairsTask, Part
from newsdata.pipeline.read import Segment
from newsdata.pipeline.sign import SignResult, SignTask
from newsdata.pipeline.stages import Done, Stage, Stages

R = TypeVar("R", bound=Struct)

CLUSTERS: Final = "data/records/clusters.jsonl"
"""Clusters of near-duplicates, a line each."""


class Splits(Struct, frozen=True):
    """By cell the file with the split of each article; ledger, clusters and warnings; leakage."""

    of_cell: dict[int, FileInfo]
    ledger: FileInfo
    clusters: FileInfo
    warnings: FileInfo
    leakage: Leakage

    def kept(self) -> FileInfo | None:
        """The ledger in its place in the project; None as long as it is empty."""
        return replace(self.ledger, path=ledger.FILE) if self.ledger.bytes else None


def decide(
    stages: Stages,
    config: Config,
    articles: Mapping[int, Sequence[Segment]],
    known: FileInfo | None,
) -> Splits:
    """Run the stages on the articles of each cell."""
    cells = sorted(articles)
    signed = stages.run(
        _stage("sign", "newsdata.pipeline.sign:sign_cell", SignResult, "rensa", "numpy"),
        [SignTask(config, tuple(articles[cell])) for cell in cells],
    )
    number = pairs.parts(sum(done.result.articles for done in signed) * BANDS)
    of_cells = tuple((done.folder, done.output(sign.ARTICLES).sha256) for done in signed)
    size = _size(signed, sign.ARTICLES, sign.KEYS, sign.ROWS)
    paired = stages.run(
        _stage("pairs", "newsdata.pipeline.pairs:find_pairs", PairsResult, "numpy"),
        [PairsTask(Part(part, number), of_cells, size // number) for part in range(number)],
    )
    [clustered] = stages.run(
        _stage("cluster", "newsdata.pipeline.cluster:cluster", ClusterResult, "numpy"),
        [_cluster_task(config, of_cells, paired, known)],
    )
    names = list(config.splits)
    found = stages.run(
        _stage("leakage", "newsdata.pipeline.leakage:find_leakage", LeakageResult, "numpy"),
        _leakage_tasks(names, signed, paired, clustered),
    )
    return Splits(
        {cell: clustered.output(cluster.splits_of(n)) for n, cell in enumerate(cells)},
        clustered.output(cluster.LEDGER),
        clustered.output(cluster.CLUSTERS),
        clustered.output(cluster.WARNINGS),
        leakage.facts([done.result for done in found], clustered.result, names),
    )


def _leakage_tasks(
    names: Sequence[str],
    signed: Sequence[Done[SignResult]],
    paired: Sequence[Done[PairsResult]],
    clustered: Done[ClusterResult],
) -> list[LeakageTask]:
    """A task a part of the passages; the files of pairs are dealt out to them."""
    number = pairs.parts(sum(done.result.passages for done in signed))
    files = [(done.folder, done.output(pairs.PAIRS)) for done in paired]
    splits = tuple(clustered.output(cluster.splits_of(n)) for n in range(len(signed)))
    cells = tuple((done.folder, done.output(sign.ARTICLES).sha256) for done in signed)
    size = _size(signed, sign.ARTICLES, sign.PASSAGES, sign.PASSAGE_ROWS) // number
    return [
        LeakageTask(
            Part(part, number),
            tuple(names),
            tuple((folder, file.sha256) for folder, file in files[part::number]),
            cells,
            splits,
            size,
        )
        for part in range(number)
    ]


def _size(signed: Sequence[Done[SignResult]], *names: str) -> int:
    """The bytes of some files of all cells."""
    return sum(done.output(name).bytes for done in signed for name in names)


def _cluster_task(
    config: Config,
    cells: tuple[tuple[str, str], ...],
    paired: Sequence[Done[PairsResult]],
    known: FileInfo | None,
) -> ClusterTask:
    found = [(done.folder, done.output(pairs.PAIRS)) for done in paired]
    of_pairs = tuple((folder, file.sha256) for folder, file in found)
    size = sum(file.bytes for _, file in found)
    return ClusterTask(config, cells, of_pairs, known, size)


def _stage(name: str, function: str, result: type[R], *libraries: str) -> Stage[R]:
    versions = tuple((library, metadata.version(library)) for library in libraries)
    return Stage(name, function, result, versions, looked_into=True)
