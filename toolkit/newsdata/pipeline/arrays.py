"""Arrays that a shard leaves to others: nothing but their numbers, as whoever reads knows the kind.

A file of numpy's own format begins with a description of its kind, and to read that takes longer
than all that is done with the few articles of a cell.

A file stays open as long as something is left of an array that was mapped. Systems allow as few as
256 files, so nobody may hold one a cell.
"""

from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np


def save(path: Path, array: Any) -> None:
    """Write an array. Raises OSError."""
    path.write_bytes(array.tobytes())


def read(path: Path, kind: Any) -> Any:
    """A whole array of some `np.dtype`. Raises OSError."""
    return np.fromfile(path, kind)


def mapped(path: Path, kind: Any) -> Any:
    """The same, of which what is not looked at is not read. Raises OSError."""
    with path.open("rb") as file:
        empty = not path.stat().st_size
        return np.frombuffer(b"" if empty else mmap(file.fileno(), 0, access=ACCESS_READ), kind)
