"""Files that are complete or absent, and files recognised by their content."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from msgspec import Struct

_BLOCK = 1 << 20


class FileInfo(Struct, frozen=True):
    """A file and how to recognise it: path (forward slashes), SHA-256, size."""

    path: str
    sha256: str
    bytes: int


def blocks(path: Path) -> Iterator[bytes]:
    """A file, block by block. Raises OSError."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


class Hashed:
    """The blocks of a file, read once and hashed on the way. Raises OSError when they are read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = hashlib.sha256()
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in blocks(self._path):
            self._digest.update(block)
            self._size += len(block)
            yield block

    def info(self, name: str) -> FileInfo:
        """Hash and size of what has been read, under a name."""
        return FileInfo(name, self._digest.hexdigest(), self._size)


def describe(path: Path, name: str) -> FileInfo:
    """Read a file once to say its hash and size. Raises OSError."""
    hashed = Hashed(path)
    for _ in hashed:
        pass
    return hashed.info(name)


@contextmanager
def atomic_write(path: Path, only_if: Callable[[], bool] = lambda: True) -> Iterator[IO[bytes]]:
    """Write beside the place, sync, rename: readers see all of it or the old one.

    Nothing is put into the place when `only_if`, asked at the end, says no. A device or a
    pipe is written to: it holds nothing that could be half a file.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as file:
            yield file
        return
    temporary = path.with_name(f".{path.name}.part")
    if temporary.is_symlink():  # never ours: a project may have it to reach another file
        temporary.unlink()
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if only_if():
            temporary.replace(path)
        else:
            temporary.unlink()
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the renames in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
