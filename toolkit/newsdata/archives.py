"""Archives: the files in a zip or tar, one after the other, without unpacking them."""

import struct
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from stat import S_IFMT, S_IFREG
from typing import IO, Final, Self

from newsdata.inputs import is_hidden, printable_name
from newsdata.problems import Problem
from newsdata.streams import Budget, DamagedError, expanded, guarded

Member = tuple[str, IO[bytes] | Problem]

_TAR_AT: Final = 257
_TAR_MAGIC: Final = b"ustar"
_ZIP_MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_BUFFER: Final = 1 << 18
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

    Each is decompressed, and good until the next one is asked for. What has a name
    that leads out of the archive, or is a link or a device, comes as a `Problem`.
    Hidden files and folders are left out.

    Raises OSError when the file cannot be opened; this and reading raise
    `streams.DamagedError` and `streams.ExpandsError`.
    """
    with path.open("rb", buffering=_BUFFER) as raw:
        budget = Budget(raw)
        if raw.read(4) in _ZIP_MAGICS:
            yield from _of_zip(raw, name, budget)
            return
        raw.seek(0)
        stream = expanded(raw, budget)
        if is_tar(stream):
            yield from _of_tar(stream, name, budget)
        else:
            yield "", stream


def is_archive(path: Path) -> bool:
    """Whether a file is an archive, going by its first bytes. Raises OSError."""
    with path.open("rb", buffering=_BUFFER) as raw:
        if raw.read(4) in _ZIP_MAGICS:
            return True
        raw.seek(0)
        try:
            return is_tar(expanded(raw, Budget(raw)))
        except DamagedError:
            return False


def is_tar(stream: IO[bytes]) -> bool:
    """Whether a stream that can be peeked into is a tar archive."""
    head: bytes = stream.peek(_TAR_AT + len(_TAR_MAGIC))  # type: ignore[attr-defined]
    return head[_TAR_AT : _TAR_AT + len(_TAR_MAGIC)] == _TAR_MAGIC


def _of_zip(raw: IO[bytes], name: str, budget: Budget) -> Iterator[Member]:
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
                yield shown, expanded(guarded(file, budget), budget)


def _of_tar(stream: IO[bytes], name: str, budget: Budget) -> Iterator[Member]:
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as packed:
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
                    yield shown, expanded(guarded(file, budget), budget)
        while stream.read(_BUFFER):
            pass  # what it is compressed with may tell only at its end that it is damaged
    except (tarfile.TarError, EOFError) as error:
        raise DamagedError(f"{error}") from error


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
