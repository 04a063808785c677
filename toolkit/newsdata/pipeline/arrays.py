"""Arrays that a shard leaves to others: nothing but their numbers, as whoever reads knows the kind.

A file of numpy's own format begins with a description of its kind, and to read that takes longer
than all that is done with the few articles of a cell.
"""

from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np


def save(path: Path, array: Any) -> None:
    """Write an array. Raises OSError."""
    path.write_bytes(array.tobytes())


def load(path: Path, kind: Any) -> Any:
    """An array of some `np.dtype`, mapped: what is not looked at is not read. Raises OSError."""
    with path.open("rb") as file:
        empty = not path.stat().st_size
        return np.frombuffer(b"" if empty else mmap(file.fileno(), 0, access=ACCESS_READ), kind)
