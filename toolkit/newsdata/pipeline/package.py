"""Buckets: what cells finished is written as Parquet, a file a split and config."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsdata.packaging import parquet
from newsdata.packaging.manifest import DataFile
from newsdata.pipeline.shard import DamagedError, Place


class CellFile(Struct, frozen=True):
    """Released lines of a cell: a path in the work folder, hash and size, the split of each."""

    path: str
    sha256: str
    bytes: int
    splits: list[int]


class PackageTask(Struct, frozen=True):
    """A bucket: its number, its cells in order, the names of the splits."""

    bucket: int
    cells: tuple[CellFile, ...]
    splits: tuple[str, ...]

    def identity(self) -> Any:
        """All that the result follows from: content, not where it lies."""
        return self.bucket, self.splits, [(cell.sha256, cell.splits) for cell in self.cells]

    def inputs(self) -> tuple[str, ...]:
        """SHA-256 of the files that are read."""
        return tuple(cell.sha256 for cell in self.cells)

    def bytes(self) -> int:
        """How much is read."""
        return sum(cell.bytes for cell in self.cells)


class PackageResult(Struct, frozen=True):
    """The Parquet files of a bucket, named by their content; paths are those in the release."""

    files: tuple[DataFile, ...]


def package_bucket(task_json: bytes, place: Place) -> bytes:
    """Write the Parquet files of a bucket. Task and result are JSON."""
    task = msgspec.json.decode(task_json, type=PackageTask)
    by_split: list[list[bytes]] = [[] for _ in task.splits]
    for cell in task.cells:
        for index, line in zip(cell.splits, _lines(place.work, cell), strict=True):
            by_split[index].append(line)
    files = []
    for split, lines in zip(task.splits, by_split, strict=True):
        if not lines:
            continue
        for config, table in parquet.tables(lines):
            data = parquet.encode(table)
            name = f"{split}-{task.bucket:05d}-{hashlib.sha256(data).hexdigest()[:16]}"
            path = f"data/{config}/{name}.parquet"
            (place.out / path).parent.mkdir(parents=True, exist_ok=True)
            (place.out / path).write_bytes(data)
            files.append(DataFile(config, split, table.num_rows, table.nbytes, path))
        lines.clear()
    return msgspec.json.encode(PackageResult(tuple(files)))


def _lines(work: Path, cell: CellFile) -> list[bytes]:
    """Lines of a cell. Raises `DamagedError` when they are not those that were written."""
    data = (work / cell.path).read_bytes()
    if hashlib.sha256(data).hexdigest() != cell.sha256:
        raise DamagedError(cell.path)
    return data.splitlines()
