"""Files as streams of bytes, compressed or not, that never expand without end."""

import io
import lzma
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tarfile import TarError
from typing import IO, Any, Final
from zipfile import BadZipFile

from newsdata.gzip_members import MAGIC, GzipMembers

SAFE_BYTES: Final = 64 << 20
"""What any compressed file may expand to."""
MAX_RATIO: Final = 250
"""Beyond that, how many times its size. Text reaches 10, repetitive records 100."""
SUFFIXES: Final = (".gz", ".bz2", ".xz", ".zst")
"""How the names of compressed files end."""
_BUFFER: Final = 1 << 18
_FILL: Final = 1 << 16


class ExpandsError(Exception):
    """A compressed file that expands to more than it can rightly hold."""


class DamagedError(Exception):
    """A compressed file that cannot be decompressed to its end.

    Attributes:
        doubtful_from: The decompressed byte from which on what was read before may be wrong;
            None where it is right.
    """

    doubtful_from: int | None = None


def is_compressed(path: Path) -> bool:
    """Whether a file is compressed, going by its first bytes. Raises OSError."""
    with path.open("rb") as file:
        return _opener(file.read(_MAGIC_BYTES)) is not None


def without_suffix(name: str) -> str:
    """A file's name without the suffix that says that it is compressed."""
    return next((name.removesuffix(each) for each in SUFFIXES if name.endswith(each)), name)


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """A file's bytes, decompressed when they are those of gzip, bzip2, xz or zstd.

    Raises OSError when it cannot be opened, and `DamagedError` when nothing can be
    read; reading from what is given raises `ExpandsError` and `DamagedError`. Only a file that is not compressed can seek.
    """
    with path.open("rb") as raw:
        if _opener(_peek(raw)) is None:
            yield raw
        else:
            yield expanded(raw, Budget(raw))


class Budget:
    """How many bytes may come out of a file, whatever it is made of."""

    def __init__(self, file: IO[bytes]) -> None:
        self._left = max(SAFE_BYTES, MAX_RATIO * os.fstat(file.fileno()).st_size)

    def spend(self, size: int) -> None:
        """Take note of bytes that came out. Raises `ExpandsError` when they are too many."""
        self._left -= size
        if self._left < 0:
            raise ExpandsError


def expanded(raw: IO[bytes], budget: Budget) -> IO[bytes]:
    """A stream that can be peeked into, decompressed by what its first bytes say.

    `raw` need not seek; a file compressed twice is decompressed twice. One that is damaged
    from its beginning says so to who reads it.
    """
    stream = raw if hasattr(raw, "peek") else guarded(raw, budget)
    for _ in range(_LAYERS):
        try:
            opener = _opener(_peek(stream))
        except DamagedError:
            break
        if opener is None:
            break
        stream = guarded(opener(stream), budget, stream)
    return stream


def guarded(stream: Any, budget: Budget, raw: IO[bytes] | None = None) -> IO[bytes]:
    """A stream whose errors are `DamagedError`, and that spends from a budget.

    `raw` is what it is decompressed from, to say where that is damaged.
    """
    return io.BufferedReader(_Guarded(stream, budget, raw), _BUFFER)


def resume(stream: IO[bytes], begins: Callable[[bytes], bool]) -> tuple[int, int] | None:
    """After a `DamagedError`, let a stream go on behind the damage.

    That can be done where the stream is gzip in many members: it goes on at the next of which
    the first bytes are as `begins` says.

    Returns:
        At which byte of the compressed data, and at which of the decompressed; None where it
        cannot go on.
    """
    guard = getattr(stream, "raw", None)
    return guard.resume(begins) if isinstance(guard, _Guarded) else None


_LAYERS: Final = 3  # a compressed file in a compressed file happens; more is a trap


def _peek(raw: Any) -> bytes:
    head: bytes = raw.peek(_MAGIC_BYTES)[:_MAGIC_BYTES]
    return head


def _bz2(raw: IO[bytes]) -> Any:
    import bz2

    return bz2.BZ2File(raw)


def _zstd(raw: IO[bytes]) -> Any:
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdFile
    else:
        from backports.zstd import ZstdFile
    return ZstdFile(raw)


_OPENERS: Final[Mapping[bytes, Callable[[Any], Any]]] = {
    MAGIC: GzipMembers,
    **{b"BZh%d" % level: _bz2 for level in range(1, 10)},
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x28\xb5\x2f\xfd": _zstd,
}
_MAGIC_BYTES: Final = 6


def _opener(head: bytes) -> Callable[[Any], Any] | None:
    return next((opener for magic, opener in _OPENERS.items() if head.startswith(magic)), None)


class _Guarded(io.RawIOBase):
    """A decompressed stream that keeps an eye on how much comes out."""

    def __init__(self, expanded: Any, budget: Budget, raw: IO[bytes] | None) -> None:
        self._expanded = expanded
        self._budget = budget
        self._raw = raw
        self._damage: DamagedError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer at least so far that who peeks sees what a file begins with.

        What came before damage is given first, and the damage then raised each time.
        """
        view, size = memoryview(buffer), 0
        while size < min(len(buffer), _FILL) and (data := self._read(len(buffer) - size)):
            view[size : size + len(data)] = data
            size += len(data)
        if self._damage and not size:
            raise self._damage
        return size

    def _read(self, size: int) -> bytes:
        """Some bytes; none at the end, or after damage: libraries go on with nonsense."""
        if self._damage:
            return b""
        try:
            # What read() had collected before the damage would be lost.
            data: bytes = self._expanded.read1(size)
        except DamagedError as error:  # of what this is in
            self._damage = error
            return b""
        except _broken() as error:
            self._damage = DamagedError(f"{error}{self._where(error)}")
            self._damage.__cause__ = error
            if isinstance(error, zlib.error) and isinstance(self._expanded, GzipMembers):
                self._damage.doubtful_from = self._expanded.given_before
            return b""
        self._budget.spend(len(data))
        return data

    def resume(self, begins: Callable[[bytes], bool]) -> tuple[int, int] | None:
        """See the function of this name."""
        if self._damage is None or not isinstance(self._expanded, GzipMembers):
            return None
        try:
            if not self._expanded.resume(begins):
                return None
        except DamagedError:
            return None
        self._damage = None
        return self._expanded.start, self._expanded.given

    def _where(self, error: Exception) -> str:
        if isinstance(self._expanded, GzipMembers):
            if isinstance(error, EOFError):
                return f" (at byte {self._expanded.read:,} of the compressed data)"
            return f" (in the part at byte {self._expanded.start:,} of the compressed data)"
        try:
            return f" (at byte {self._raw.tell():,} of the compressed data)" if self._raw else ""
        except OSError:
            return ""


@cache
def _broken() -> tuple[type[Exception], ...]:
    """What damaged data raise. OSError is the gzip module's, EOFError that of a sudden end."""
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdError
    else:
        from backports.zstd import ZstdError
    return (OSError, EOFError, zlib.error, lzma.LZMAError, ZstdError, BadZipFile, TarError)
