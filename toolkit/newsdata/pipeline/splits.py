"""From articles to their splits: signatures, pairs, clusters, three stages in a row."""

from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from newsdata.config import Config
from newsdata.files import FileInfo
from newsdata.pipeline import cluster, ledger, pairs, sign
from newsdata.pipeline.cluster import ClusterResult, ClusterTask
from newsdata.pipeline.pairs import PairsResult, PairsTask
from newsdata.pipeline.read import Segment
from newsdata.pipeline.sign import SignResult, SignTask
from newsdata.pipeline.stages import Done, Stage, Stages

CLUSTERS: Final = "data/records/clusters.jsonl"
"""Clusters of near-duplicates, a line each."""


class Splits(Struct, frozen=True):
    """By cell the file with the split of each article; ledger, clusters and warnings."""

    of_cell: dict[int, FileInfo]
    ledger: FileInfo
    clusters: FileInfo
    warnings: FileInfo

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
        Stage("sign", "newsdata.pipeline.sign:sign_cell", SignResult, _versions("rensa", "numpy")),
        [SignTask(config, tuple(articles[cell])) for cell in cells],
    )
    number = pairs.parts(sum(done.result.articles for done in signed))
    of_cells = tuple((done.folder, done.output(sign.SIGNED).sha256) for done in signed)
    size = sum(file.bytes for done in signed for file in done.outputs)
    paired = stages.run(
        Stage("pairs", "newsdata.pipeline.pairs:find_pairs", PairsResult, _versions("numpy")),
        [PairsTask(part, number, of_cells, size // number) for part in range(number)],
    )
    [clustered] = stages.run(
        Stage("cluster", "newsdata.pipeline.cluster:cluster", ClusterResult, _versions("numpy")),
        [_cluster_task(config, of_cells, paired, known)],
    )
    return Splits(
        {cell: clustered.output(cluster.splits_of(n)) for n, cell in enumerate(cells)},
        clustered.output(cluster.LEDGER),
        clustered.output(cluster.CLUSTERS),
        clustered.output(cluster.WARNINGS),
    )


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


def _versions(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, metadata.version(name)) for name in names)
