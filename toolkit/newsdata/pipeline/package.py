"""Buckets: what cells finished is written as Parquet, split by split."""

import hashlib
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsdata.packaging import parquet
from newsdata.packaging.manifest import DataFile
from newsdata.pipeline.shard import DamagedError, Place


class CellFile(Struct, frozen=True):
    """Released lines of a cell: a path in the work folder, size, the split of each line.

    `sha256_of_split` is over the lines of the task's split alone, which are all it reads.
    """

    path: str
    bytes: int
    splits: list[int]
    sha256_of_split: str


class PackageTask(Struct, frozen=True):
    """A split of a bucket: its number, the split's name and index, the cells in order."""

    bucket: int
    split: str
    index: int
    cells: tuple[CellFile, ...]

    def identity(self) -> Any:
        """All that the result follows from: the lines of this split, not where they lie."""
        return self.bucket, self.split, [cell.sha256_of_split for cell in self.cells]

    def inputs(self) -> tuple[str, ...]:
        """SHA-256 of the lines that are read."""
        return tuple(cell.sha256_of_split for cell in self.cells)

    def bytes(self) -> int:
        """How much is read; what of it belongs to the split is an estimate by lines."""
        return sum(
            cell.bytes * cell.splits.count(self.index) // len(cell.splits) for cell in self.cells
        )


class PackageResult(Struct, frozen=True):
    """The Parquet files, named by their content; paths are those in the release."""

    files: tuple[DataFile, ...]


def package_split(task_json: bytes, place: Place) -> bytes:
    """Write the Parquet files of a split of a bucket. Task and result are JSON."""
    task = msgspec.json.decode(task_json, type=PackageTask)
    lines = [_lines(place.work, cell, task.index) for cell in task.cells]
    files = []
    for config, table in parquet.tables(lines):
        data = parquet.encode(table)
        name = f"{task.split}-{task.bucket:05d}-{hashlib.sha256(data).hexdigest()[:16]}"
        path = f"data/{config}/{name}.parquet"
        (place.out / path).parent.mkdir(parents=True, exist_ok=True)
        place.write(path, data)
        files.append(DataFile(config, task.split, table.num_rows, table.nbytes, path))
    return msgspec.json.encode(PackageResult(tuple(files)))


def _lines(work: Path, cell: CellFile, index: int) -> bytes:
    """The lines of a split in a cell. Raises `DamagedError` when they are not as they were.

    The file is mapped: a small split copies its own lines, and of the others looks for the ends.
    """
    if (work / cell.path).stat().st_size != cell.bytes:
        raise DamagedError(cell.path)
    found, begin = [], 0
    with (work / cell.path).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        for split in cell.splits:
            end = data.find(b"\n", begin) + 1
            if split == index:
                found.append(data[begin:end])
            begin = end
    lines = b"".join(found)
    if hashlib.sha256(lines).hexdigest() != cell.sha256_of_split:
        raise DamagedError(cell.path)
    return lines
