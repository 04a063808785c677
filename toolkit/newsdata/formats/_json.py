"""JSON files of other programs: an array, JSON Lines or one object, value by value."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final

import msgspec

from newsdata.formats._builder import Builder
from newsdata.problems import Problem

MAX_BYTES: Final = 1 << 30
"""Largest array that is read: its bytes are held."""
_MAX_LINE: Final = 64 << 20
_SHOWN: Final = 200
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_SPARE_CALLS: Final = 100
# Possessive: a string that does not end is passed over once.
_MARKS: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}:,]', re.DOTALL)


def outline(head: bytes) -> dict[str, str]:
    """The keys of the first object of a file, each with how its value begins.

    The file is one object, an array of them, or has one a line; `head` may end in the
    middle of it. Of a value there are up to 200 bytes.
    """
    data = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    start = len(data) - len(data.removeprefix(b"[").lstrip())
    if data[start : start + 1] != b"{":
        return {}
    found: dict[str, str] = {}
    depth, name, before = 0, b"", b""
    for match in _MARKS.finditer(data, start):
        mark = match[0]
        if mark in (b"{", b"["):
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                break
        elif mark == b":" and depth == 1 and before[:1] == b'"':
            name = before.strip(b'"')
            value = data[match.end() : match.end() + _SHOWN].lstrip()
            found[name.decode(errors="replace")] = value.decode(errors="replace")
        before = mark
    return found


def mapping(value: object) -> Mapping[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """The value where it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def place(start: object, end: object) -> tuple[int, int] | None:
    """Two values as offsets, or None where one is no whole number."""
    # A bool is an int, too.
    return (start, end) if type(start) is int and type(end) is int else None


def identifier(value: object) -> str:
    """A string or a number as an id, else the empty string."""
    return str(value) if isinstance(value, str) or type(value) is int else ""


def score(value: object) -> float | None:
    """A number between 0 and 1, else None."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= 1 else None  # type: ignore[operator,arg-type]


def spelled(value: object) -> str:
    """A text as it is, any other value as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


class Unheld:
    """Says once a file which of its keys a record has no place for."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def tell(self, builder: Builder, keys: Iterable[str]) -> None:
        """Note the keys that were not noted before, sorted, as one problem of the document."""
        new = sorted(set(keys) - self._told)
        self._told.update(new)
        if new:
            builder.problem(
                "format-unheld",
                f"A record has no place for {', '.join(new)}.",
                "Nothing, unless you need them: keep the file.",
            )


def values(file: IO[bytes], name: str) -> Iterator[tuple[int, str, Any | Problem]]:
    """Line, JSON pointer and content of each document, or the problem of its line.

    A file whose first character is `[` is an array of documents, on any number of lines;
    any other has one on each line, or is one document as a whole.
    """
    first = file.readline(_MAX_LINE).removeprefix(b"\xef\xbb\xbf")
    if first.startswith(_WIDE):
        fact = (
            f"The file begins with the bytes {first[:2].hex(' ').upper()}: it is UTF-16 or UTF-32."
        )
        hint = f"Make it UTF-8: iconv -f UTF-16 -t UTF-8 {name}"
        yield 1, "", Problem("file-encoding", fact, hint, file=name, line=1)
        return
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
        value: Any = _decode_within(data, _SPARE_CALLS)
    except UnicodeDecodeError as error:
        return Problem(
            "file-encoding",
            f"Byte 0x{error.object[error.start]:02X} is not UTF-8.",
            f"If the file is Windows-1252: iconv -f WINDOWS-1252 -t UTF-8 {name}",
            file=name,
            line=line,
        )
    except (msgspec.DecodeError, RecursionError) as error:
        return Problem(
            "json-syntax",
            f"This is no JSON: {error}.",
            "Export the file anew.",
            file=name,
            line=line,
        )
    return value


def _decode_within(data: bytes | msgspec.Raw, calls: int) -> Any:
    """Decode with some calls fewer than are left, so that what is nested as deeply can be used.

    Python bounds how deep calls go; showing or writing a value takes as many as reading it did.
    """
    return msgspec.json.decode(data) if calls == 0 else _decode_within(data, calls - 1)
