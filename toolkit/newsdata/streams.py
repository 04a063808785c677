"""Files as streams of bytes, compressed or not, that never expand without end."""

import io
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

SAFE_BYTES: Final = 64 << 20
"""What any compressed file may expand to."""
MAX_RATIO: Final = 250
"""Beyond that, how many times its size. Text reaches 10, repetitive records 100."""


class ExpandsError(Exception):
    """A compressed file that expands to more than it can rightly hold."""


class DamagedError(Exception):
    """A compressed file that cannot be decompressed to its end."""


def is_compressed(path: Path) -> bool:
    """Whether a file is compressed, going by its name."""
    return path.suffix in _OPENERS


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """A file's bytes, decompressed when its name ends in .gz, .bz2 or .xz.

    Raises OSError when it cannot be opened. Reading from what is given raises
    `ExpandsError` and `DamagedError`.
    """
    with path.open("rb") as raw:
        opener = _OPENERS.get(path.suffix)
        if opener is None:
            yield raw
        else:
            with opener(raw) as expanded:
                yield io.BufferedReader(_Guarded(expanded, raw), 1 << 18)


def _gzip(raw: IO[bytes]) -> Any:
    import gzip

    return gzip.GzipFile(fileobj=raw)


def _bz2(raw: IO[bytes]) -> Any:
    import bz2

    return bz2.BZ2File(raw)


_OPENERS: Mapping[str, Callable[[IO[bytes]], Any]] = {
    ".gz": _gzip,
    ".bz2": _bz2,
    ".xz": lzma.LZMAFile,
}


class _Guarded(io.RawIOBase):
    """A decompressed stream that keeps an eye on how much came out of how little."""

    def __init__(self, expanded: Any, raw: IO[bytes]) -> None:
        self._expanded = expanded
        self._raw = raw
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data: bytes = self._expanded.read(len(buffer))
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise DamagedError(str(error)) from error
        buffer[: len(data)] = data
        self._out += len(data)
        if self._out > SAFE_BYTES and self._out > MAX_RATIO * self._raw.tell():
            raise ExpandsError
        return len(data)
