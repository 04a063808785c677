"""JSON files of other programs: an array, JSON Lines or one object, value by value."""

from collections.abc import Iterator
from typing import IO, Any, Final

import msgspec

from newsdata.problems import Problem

MAX_BYTES: Final = 1 << 30
"""Largest array that is read: its bytes are held."""
_MAX_LINE: Final = 64 << 20


def values(file: IO[bytes], name: str) -> Iterator[tuple[int, str, Any | Problem]]:
    """Line, JSON pointer and content of each document, or the problem of its line.

    A file whose first character is `[` is an array of documents, on any number of lines;
    any other has one on each line, or is one document as a whole.
    """
    first = file.readline(_MAX_LINE).removeprefix(b"\xef\xbb\xbf")
    if first.strip() and not first.lstrip().startswith(b"["):
        whole = _decode(first, name, 1)
        if not isinstance(whole, Problem):
            yield 1, "", whole
            yield from _lines(file, name)
            return
    yield from _whole(first + file.read(MAX_BYTES), name, file)


def _lines(file: IO[bytes], name: str) -> Iterator[tuple[int, str, Any | Problem]]:
    number = 1
    while line := file.readline(_MAX_LINE):
        number += 1
        if line.strip():
            yield number, "", _decode(line, name, number)


def _whole(data: bytes, name: str, file: IO[bytes]) -> Iterator[tuple[int, str, Any | Problem]]:
    if file.read(1):
        fact = f"The file has more than {MAX_BYTES:,} bytes and is one JSON document."
        hint = "Write one document a line: jq -c '.[]' FILE"
        yield 0, "", Problem("format-syntax", fact, hint, file=name)
        return
    items = _items(data)
    if items is not None:
        for number, item in enumerate(items):
            yield 0, f"/{number}", _decode(item, name, 0)
        return
    value = _decode(data, name, 0)
    if isinstance(value, Problem) and data.lstrip()[:1] != b"[" and b"\n" in data.strip():
        # JSON Lines of which the first is broken.
        for number, line in enumerate(data.split(b"\n"), 1):
            if line.strip():
                yield number, "", _decode(line, name, number)
    else:
        yield 0, "", value


def _items(data: bytes) -> list[msgspec.Raw] | None:
    """The items of an array, each a piece of its bytes, which is all that is held of them."""
    try:
        return msgspec.json.decode(data, type=list[msgspec.Raw]) if data.strip() else []
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _decode(data: bytes | msgspec.Raw, name: str, line: int) -> Any | Problem:
    try:
        value: Any = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Problem(
            "json-syntax",
            f"This is no JSON: {error}.",
            "Export the file anew.",
            file=name,
            line=line,
        )
    return value
