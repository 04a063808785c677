"""A sign of life: which article a worker is at, on disk, where its death does not reach.

One write of a few bytes an article (about a microsecond). The driver reads it to tell
a worker that is slow from one that hangs, and to name the article that killed one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_WIDTH: Final = 64
_descriptor = -1


def at(*where: int) -> None:
    """Leave word of the place in the shard, as numbers that the stage understands."""
    if _descriptor >= 0:
        os.pwrite(_descriptor, " ".join(map(str, where)).ljust(_WIDTH).encode(), 0)


@contextmanager
def kept_in(path: Path) -> Iterator[None]:
    """Have `at` write to a file meanwhile; the file goes when nothing went wrong."""
    global _descriptor  # noqa: PLW0603  one shard at a time is at work in a process
    path.parent.mkdir(parents=True, exist_ok=True)
    before = _descriptor
    _descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        yield
    finally:
        os.close(_descriptor)
        _descriptor = before
    path.unlink(missing_ok=True)


def read(path: Path) -> tuple[int, ...]:
    """The place last left word of; empty when there is none."""
    return tuple(int(number) for number in raw(path).split())


def raw(path: Path) -> bytes:
    """The same as bytes, to see whether it changes."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
