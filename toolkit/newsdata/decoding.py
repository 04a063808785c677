"""Accept fast, explain slowly: from the bytes of a line to the model.

A compiled decoder accepts good lines. Only what it refuses is read again by
`jsonschema`, which says everything that is wrong with it. The schema is the
truth: a line that the decoder refuses and the schema accepts (an integer
written as `1.0`, a null for an absent field) is accepted.
"""

from functools import cache
from typing import TypeVar

import msgspec
from msgspec import Struct

from newsdata import schemas
from newsdata.jsonl import LongLine
from newsdata.problems import Problem

T = TypeVar("T", bound=Struct)


@cache
def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    return msgspec.json.Decoder(kind)


def accept(kind: type[T], line: bytes | LongLine) -> T | None:
    """A `Record` or `Submission` from a line in its canonical shape; None from others."""
    if isinstance(line, LongLine):
        return None
    try:
        value: T = _decoder(kind).decode(line)
        return value
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def decode(kind: type[T], line: bytes | LongLine, file: str, number: int) -> T | list[Problem]:
    """A `Record` or `Submission` from its line, or everything wrong with it."""
    value = accept(kind, line)
    if value is not None:
        return value
    document = parse(line, file, number)
    if isinstance(document, Problem):
        return [document]
    return convert(kind, document, file, number)


def convert(kind: type[T], document: object, file: str, number: int) -> T | list[Problem]:
    """The value that a JSON document stands for, or all its schema violations."""
    try:
        good: T = msgspec.convert(document, kind)
        return good
    except msgspec.ValidationError:
        pass
    found = schemas.violations(kind.__name__.lower(), document)
    problems = [
        Problem("schema", fact, file=file, line=number, pointer=pointer, record_id=_id_of(document))
        for pointer, fact in found
    ]
    if problems:
        return problems
    # Not strict: the schema has seen the types, and to it 1.0 is an integer.
    value: T = msgspec.convert(_without_nulls(document), kind, strict=False)
    return value


def parse(line: bytes | LongLine, file: str, number: int) -> object | Problem:
    """The JSON document of a line, or why it is none."""
    if isinstance(line, LongLine):
        return Problem(
            "text-too-long",
            f"The line has {line:,} bytes.",
            "One line is one article.",
            file=file,
            line=number,
        )
    try:
        line.decode()  # msgspec would give the place within the string, not the line
        document: object = msgspec.json.decode(line)
        return document
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode()) + 1
        fact = f"Byte 0x{line[error.start]:02X} at byte {error.start} of the line is not UTF-8."
        return Problem(
            "file-encoding", fact, "Save the file as UTF-8.", file=file, line=number, column=column
        )
    except RecursionError:
        fact = "The line is nested too deeply."
    except msgspec.MsgspecError as error:
        fact = _sentence(str(error))
    hint = "One line is one JSON object: write lines with a JSON library."
    if line.startswith(b"\xef\xbb\xbf"):
        fact = "The line starts with a byte order mark."
        hint = "Save the file as UTF-8 without a byte order mark."
    return Problem("json-syntax", fact, hint, file=file, line=number)


def _sentence(message: str) -> str:
    if "truncated" in message:
        return "The JSON ends too early, or holds half of a surrogate pair."
    return message.replace("JSON is malformed", "The JSON is malformed") + "."


def _without_nulls(document: object) -> object:
    if isinstance(document, dict):
        return {k: _without_nulls(v) for k, v in document.items() if v is not None}
    if isinstance(document, list):
        return [_without_nulls(item) for item in document]
    return document


def _id_of(document: object) -> str:
    found = document.get("id") or document.get("article_id") if isinstance(document, dict) else ""
    return found if isinstance(found, str) else ""
