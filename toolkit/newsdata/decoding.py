"""Accept fast, explain slowly: from the bytes of a line to the model.

A compiled decoder accepts good lines. Only what it refuses is read again, by
`json_scan` and `jsonschema`, which say everything that is wrong with it. The
schema is the truth: a line that the decoder refuses and the schema accepts (an
integer written as `1.0`, a null for an absent field) is accepted.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from newsdata import json_scan, schemas
from newsdata.jsonl import LongLine
from newsdata.problems import Problem
from newsdata.text import excerpt

T = TypeVar("T", bound=Struct)

BOM = b"\xef\xbb\xbf"

_encode = msgspec.json.Encoder().encode


@cache
def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    return msgspec.json.Decoder(kind)


def accept(kind: type[T], line: bytes | LongLine) -> T | None:
    """A `Record` or `Submission` from a line that is beyond doubt; None from others."""
    if isinstance(line, LongLine):
        return None
    try:
        value: T = _decoder(kind).decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return value if _is_all_of(value, line) else None


def decode(kind: type[T], line: bytes | LongLine, file: str, number: int) -> T | list[Problem]:
    """A `Record` or `Submission` from its line, or everything wrong with it."""
    value = accept(kind, line)
    if value is not None:
        return value
    document = parse(line, file, number)
    if isinstance(document, Faults):
        return document
    return convert(kind, document, file, number)


def convert(kind: type[T], document: object, file: str, number: int) -> T | list[Problem]:
    """The value that a JSON document stands for, or all its schema violations."""
    try:
        good: T = msgspec.convert(document, kind)
        return good
    except msgspec.ValidationError:
        pass
    problems = [
        Problem(
            each.code,
            each.fact,
            file=file,
            line=number,
            pointer=each.pointer,
            record_id=_id_of(document),
        )
        for each in schemas.violations(kind.__name__.lower(), document)
    ]
    if problems:
        return problems
    # Not strict: the schema has seen the types, and to it 1.0 is an integer.
    value: T = msgspec.convert(_without_nulls(document), kind, strict=False)
    return value


class Faults(list[Problem]):
    """Why a line is no JSON document: at least one problem."""


def parse(line: bytes | LongLine, file: str, number: int) -> object | Faults:
    """The JSON document of a line, or everything that keeps it from being one."""
    found = _no_text(line)
    if not found and isinstance(line, bytes):
        document = _sound(line)
        if document is None:
            found = list(_scan(line.decode()))
            document = None if found else msgspec.json.decode(line)
        if not found:
            return document
    return Faults(replace(problem, file=file, line=number) for problem in found)


def _no_text(line: bytes | LongLine) -> list[Problem]:
    """Why a line cannot even be read as text; empty when it can."""
    if isinstance(line, LongLine):
        fact = f"The line has {line:,} bytes."
        hint = "One line is one article: jq -c '.[]' FILE writes the items of an array as lines."
        return [Problem("json-line-length", fact, hint)]
    if line.startswith(BOM):
        fact = "The line starts with a byte order mark."
        hint = "Save the file as UTF-8 without a byte order mark."
        return [Problem("file-bom", fact, hint, column=1)]
    try:
        line.decode()
    except UnicodeDecodeError as error:
        at = len(line[: error.start].decode())
        fact = f"Byte 0x{line[error.start]:02X} at byte {error.start} of the line is not UTF-8."
        snippet = excerpt(line.decode(errors="replace"), at, at + 1)
        return [
            Problem(
                "file-encoding", fact, "Save the file as UTF-8.", column=at + 1, snippet=snippet
            )
        ]
    return []


def _scan(text: str) -> Iterator[Problem]:
    for each in json_scan.faults(text):
        snippet = excerpt(text, each.offset, each.offset + 1)
        yield Problem(each.code, each.fact, each.hint, column=each.offset + 1, snippet=snippet)


def _sound(line: bytes) -> object | None:
    """The document of a line that has no fault at all; None where that is in doubt."""
    try:
        document: object = msgspec.json.decode(line)
    except (msgspec.MsgspecError, RecursionError):
        return None
    level = [document]
    for _ in range(json_scan.MAX_DEPTH):
        below = [
            each.values() if isinstance(each, dict) else each
            for each in level
            if isinstance(each, dict | list)
        ]
        level = [item for items in below for item in items]
        if not level:
            return document if _is_all_of(document, line) else None
    return None


def _is_all_of(value: object, line: bytes) -> bool:
    """Whether a value decoded from a line has all of it: no object has a key twice.

    The decoder takes the last of two equal keys without a word. A line that has one has
    more quotation marks than the value needs, unless some are escaped.
    """
    needed = _encode(value)
    if line == needed:
        return True
    # A single byte is looked for many times as fast as several are.
    escaped = b"\\" in line and b"\\u0022" in line
    if not escaped and line.count(b'"') == needed.count(b'"'):
        return True
    return _each_key_once(line)


def _each_key_once(line: bytes) -> bool:
    """Whether no object of a line, which is JSON, has a key twice."""
    twice = False

    def look(pairs: list[tuple[str, Any]]) -> None:
        nonlocal twice
        twice = twice or len({key for key, _ in pairs}) < len(pairs)

    json.loads(line, object_pairs_hook=look)
    return not twice


def _without_nulls(document: object) -> object:
    if isinstance(document, dict):
        return {k: _without_nulls(v) for k, v in document.items() if v is not None}
    if isinstance(document, list):
        return [_without_nulls(item) for item in document]
    return document


def _id_of(document: object) -> str:
    found = document.get("id") or document.get("article_id") if isinstance(document, dict) else ""
    return found if isinstance(found, str) else ""
