"""JSON Lines with true line numbers, in bounded memory.

A line ends at `\\n` and nowhere else: U+2028, U+2029 and U+0085 may stand
inside a string, so `str.splitlines` must never be used.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, TypeVar

import msgspec

MAX_LINE_BYTES = 64_000_000
"""Longest line that is read; one article with its labels is far shorter."""

_PIECE = 1 << 20
_AROUND = b" \t\r\n"

T = TypeVar("T")


class LongLine(int):
    """Size in bytes of a line over the limit, given in the line's place."""


def lines(
    file: IO[bytes],
    *,
    first: int = 1,
    size: int = -1,
    limit: int = MAX_LINE_BYTES,
    blanks: bool = False,
) -> Iterator[tuple[int, bytes | LongLine]]:
    """Number and content of each line, without the white space around it.

    Args:
        file: Open for reading bytes, placed at the start of a line.
        first: Number of that line.
        size: Bytes to read, -1 for all; the last line begun is read to its end.
        limit: A longer line is passed over, never held, and given as `LongLine`.
        blanks: Whether blank lines come, too, as `b""`; they are left out if not.
    """
    number = first - 1
    read = 0
    while size < 0 or read < size:
        line = _read_line(file, limit)
        if not line:
            return
        number += 1
        if isinstance(line, LongLine):
            read += line
            yield number, line
            continue
        read += len(line)
        if (stripped := line.strip(_AROUND)) or blanks:
            yield number, stripped


def placed_lines(file: IO[bytes]) -> Iterator[tuple[int, bytes | LongLine]]:
    """Offset and content of each line, without the white space around it; blank ones, too."""
    offset = file.tell()
    while line := _read_line(file, MAX_LINE_BYTES):
        if isinstance(line, LongLine):
            yield offset, line
            offset += line
        else:
            content = line.lstrip(_AROUND)
            yield offset + len(line) - len(content), content.rstrip(_AROUND)
            offset += len(line)


def _read_line(file: IO[bytes], limit: int) -> bytes | LongLine:
    """The next line with its end, in pieces: one over the limit is let go of at once."""
    line = file.readline(min(_PIECE, limit + 1))
    if len(line) < min(_PIECE, limit + 1) or line.endswith(b"\n"):
        return line
    parts, size = [line], len(line)
    while size <= limit:
        part = file.readline(min(_PIECE, limit + 1 - size))
        parts.append(part)
        size += len(part)
        if not part or part.endswith(b"\n"):
            return b"".join(parts)
    parts.clear()
    return LongLine(size + _skip_line(file))


def _skip_line(file: IO[bytes]) -> int:
    skipped = 0
    while part := file.readline(_PIECE):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


def load(path: Path, kind: type[T] | Any, *, offset: int = 0, size: int = -1) -> Iterator[T]:
    """The value of each line of a file, or part of one, that we wrote ourselves.

    Raises `msgspec.MsgspecError` for a line that is none of this kind.
    """
    decoder = msgspec.json.Decoder(kind)
    end = offset + size if size >= 0 else None
    with path.open("rb") as file:
        file.seek(offset)
        while (end is None or file.tell() < end) and (line := file.readline()):
            yield decoder.decode(line)
