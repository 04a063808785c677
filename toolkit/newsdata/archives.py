"""Archives: the files in a zip or tar, one after the other, without unpacking them."""

import shutil
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from stat import S_IFMT, S_IFREG
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, Self

from newsdata.inputs import is_hidden, printable_name
from newsdata.problems import Problem
from newsdata.streams import Budget, DamagedError, expanded, guarded

Member = tuple[str, IO[bytes] | Problem | DamagedError]

IN: Final = "!/"
"""Stands between an archive's name and that of a file in it."""
DEEPEST: Final = 4
"""How many archives may lie in each other, the outermost counted."""

_TAR_AT: Final = 257
_TAR_MAGICS: Final = (b"ustar\0", b"ustar  \0")
"""POSIX and GNU; without what follows, a text with mustard in its place would be one."""
_ZIP_MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_BUFFER: Final = 1 << 18
_IN_MEMORY: Final = 16 << 20
_DIRECTORY: Final = 32 << 20
_END_OF_ZIP: Final = 22
_TAR_HEADER: Final = 1 << 20
_HEADERS_OF_HEADERS: Final = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
_READS_AT_END: Final = 100
# What zipfile raises at damaged entries, names in no encoding and offsets out of range among them.
_BAD_ZIP: Final = (
    zipfile.BadZipFile,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def members(path: Path, name: str) -> Iterator[Member]:
    """The files that a file holds: itself under the name `""`, or those of an archive.

    Of an archive in an archive they come in its place, as `inner.tar!/file`. Each is
    decompressed, and good until the next one is asked for. As a `Problem` comes what has a
    name that leads out of the archive, is a link or a device, or lies too deep, and an archive
    without a file; as a `DamagedError` an inner archive that is damaged, after which the
    others follow. Hidden files and folders are left out.

    Raises OSError when the file cannot be opened; this and reading raise
    `streams.DamagedError` and `streams.ExpandsError`.
    """
    with path.open("rb", buffering=_BUFFER) as raw:
        budget = Budget(raw)
        if _kind(raw) == "zip":
            yield from _any(_of_zip(raw, name, budget, 1), name)
            return
        stream = expanded(raw, budget)
        kind = _kind(stream)
        if kind == "zip":
            with _laid_down(stream) as seekable:
                yield from _any(_of_zip(seekable, name, budget, 1), name)
        elif kind:
            yield from _any(_of_tar(stream, name, budget, 1), name)
        else:
            yield "", stream


def is_archive(path: Path) -> bool:
    """Whether a file is an archive, going by its first bytes. Raises OSError."""
    with path.open("rb", buffering=_BUFFER) as raw:
        try:
            return bool(_kind(raw) or _kind(expanded(raw, Budget(raw))))
        except DamagedError:
            return False


def _is_tar(stream: Any) -> bool:
    """Whether a stream that can be peeked into is a tar archive."""
    head: bytes = stream.peek(_TAR_AT + max(map(len, _TAR_MAGICS)))
    return head.startswith(_TAR_MAGICS, _TAR_AT)


def _any(found: Iterator[Member], name: str) -> Iterator[Member]:
    """The members of an archive; a problem where there is none."""
    member = None
    for member in found:
        yield member
    if member is None:
        fact = "There is no file in the archive, but for folders and hidden ones."
        hint = "See whether it was made of the right folder."
        yield "", Problem("archive-member", fact, hint, file=name)


def _inside(
    stream: IO[bytes], member: str, name: str, budget: Budget, depth: int
) -> Iterator[Member]:
    """A member, or the files in it where it is an archive itself."""
    kind, file = _kind(stream), f"{name}{IN}{member}"
    if not kind:
        yield member, stream
        return
    if depth >= DEEPEST:
        fact = f"It lies in {DEEPEST} archives, and is one itself."
        yield member, Problem("archive-member", fact, "Unpack the outer ones.", file=file)
        return
    try:
        if kind == "zip":
            with _laid_down(stream) as seekable:
                yield from _below(member, _of_zip(seekable, file, budget, depth + 1), file)
        else:
            yield from _below(member, _of_tar(stream, file, budget, depth + 1), file)
    except DamagedError as error:
        yield member, error


def _kind(stream: Any) -> str:
    """`zip`, `tar`, or `""`. What is damaged from its beginning says so to who reads it."""
    try:
        if stream.peek(4).startswith(_ZIP_MAGICS):
            return "zip"
        return "tar" if _is_tar(stream) else ""
    except DamagedError:
        return ""


def _below(member: str, found: Iterator[Member], file: str) -> Iterator[Member]:
    for name, each in _any(found, file):
        yield f"{member}{IN}{name}" if name else member, each


@contextmanager
def _laid_down(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """A copy that can seek, as the directory of a zip is at its end; on disk if it is large."""
    with _Copy(_IN_MEMORY) as copy:
        shutil.copyfileobj(stream, copy, _BUFFER)
        yield copy


class _Copy(SpooledTemporaryFile[bytes]):
    """A copy of a zip. Its directory is read in one go, and takes ten times its size in memory:
    some kilobytes, compressed, would make gigabytes."""

    def read(self, *size: int) -> bytes:
        if size and size[0] > _DIRECTORY:
            raise DamagedError(f"its directory has more than {_DIRECTORY >> 20} MB")
        return super().read(*size)


def _of_zip(raw: IO[bytes], name: str, budget: Budget, depth: int) -> Iterator[Member]:
    try:
        packed = zipfile.ZipFile(raw)
    except _BAD_ZIP as error:
        raise DamagedError(f"{error}") from error
    with packed:
        for info in packed.infolist():
            if info.filename.endswith("/") or is_hidden(info.filename):
                continue
            shown = printable_name(info.filename)
            mode = info.external_attr >> 16
            if problem := _misfit(info.filename, name, is_file=S_IFMT(mode) in (0, S_IFREG)):
                yield shown, problem
                continue
            try:
                file = packed.open(info)
            except _BAD_ZIP as error:
                yield shown, _closed(shown, name, str(error))
                continue
            with file:
                yield from _inside(
                    expanded(guarded(file, budget), budget), shown, name, budget, depth
                )
        _check_number(raw, packed)


def _check_number(raw: IO[bytes], packed: zipfile.ZipFile) -> None:
    """Raise `DamagedError` if there are not as many entries as the end of a zip says.

    One whose length is damaged swallows those behind it, and zipfile does not see that.
    """
    listed = len(packed.infolist())
    raw.seek(-_END_OF_ZIP - len(packed.comment), 2)
    end = raw.read(_END_OF_ZIP)
    said = int.from_bytes(end[10:12], "little")
    # 0xFFFF: the number is elsewhere. Of more than that, some programs write the low bits.
    if end.startswith(_ZIP_MAGICS[1]) and said not in (0xFFFF, listed & 0xFFFF):
        raise DamagedError(f"its directory lists {listed:,} files, and ought to list {said:,}")


def _of_tar(stream: IO[bytes], name: str, budget: Budget, depth: int) -> Iterator[Member]:
    try:
        pieces: Any = _Pieces(stream)
        with tarfile.open(fileobj=pieces, mode="r|", tarinfo=_Header) as packed:
            while (member := packed.next()) is not None:
                # Nothing of what was read needs to be remembered.
                packed.members = []  # type: ignore[attr-defined]
                if member.isdir() or is_hidden(member.name):
                    continue
                shown = printable_name(member.name)
                file = packed.extractfile(member) if member.isreg() else None
                problem = _misfit(member.name, name, is_file=file is not None)
                if problem:
                    yield shown, problem
                elif file:
                    inside = expanded(guarded(file, budget), budget)
                    yield from _inside(inside, shown, name, budget, depth)
        while stream.read(_BUFFER):
            pass  # what it is compressed with may tell only at its end that it is damaged
    except (tarfile.TarError, EOFError) as error:
        raise DamagedError(f"{error}") from error


class _Pieces:
    """A stream that gives what it has: to fill a block, all before damage might be lost.

    To pass over a file that is said to have any number of bytes, tarfile reads as often as
    that takes, whether something comes or not: it is told that nothing will.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._in_vain = 0

    def read(self, size: int) -> bytes:
        data: bytes = self._stream.read1(size)
        self._in_vain = 0 if data else self._in_vain + 1
        if self._in_vain > _READS_AT_END:
            raise EOFError("unexpected end of data")
        return data


class _Header(tarfile.TarInfo):
    """A header that, where it is damaged or cut, does not pass for the archive's end."""

    @classmethod
    def fromtarfile(cls, packed: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(packed)
        except tarfile.HeaderError as error:
            if isinstance(error, tarfile.EOFHeaderError):  # type: ignore[attr-defined]
                raise
            raise DamagedError(f"{error}") from error
        # Of the numbers in extended headers, and of headers that are each about the next one.
        except (ValueError, LookupError, OverflowError, RecursionError) as error:
            raise DamagedError(f"a header cannot be read: {error}") from error

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        # What is said there about the next file is read in one go.
        if header.type in _HEADERS_OF_HEADERS and header.size > _TAR_HEADER:
            raise DamagedError(f"a header has more than {_TAR_HEADER >> 20} MB")
        return header


def _misfit(member: str, name: str, *, is_file: bool) -> Problem | None:
    """Why a member of an archive is not read, if it is not."""
    path = PurePosixPath(member.replace("\\", "/"))
    if not path.name:
        fact = "A file in it has no name."
    elif path.is_absolute() or ".." in path.parts:
        fact = f"The name {member[:200]!r} leads out of the archive."
    elif not is_file:
        fact = f"{member[:200]!r} is a link or a device."
    else:
        return None
    hint = "Nothing was written anywhere; the other files were read. See who made the archive."
    return Problem("archive-member", fact, hint, file=name)


def _closed(member: str, name: str, why: str) -> Problem:
    fact = f"{member[:200]!r} cannot be read: {why}."
    return Problem("archive-member", fact, "Unpack it by hand, without a password.", file=name)
