"""ninjs: articles in the JSON of IPTC, versions 1.x to 3.x; one a file, an array, or one a line."""

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any, Final

import msgspec

from newsdata import encoding
from newsdata.jsonl import LongLine, lines
from newsdata.model import Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile, _ninjs_item, _ninjs_text
from newsdata.sources._article import Draft
from newsdata.streams import without_suffix

VERSION = "1"
LIBRARIES = ("lxml", "charset-normalizer", "ftfy")
BY_LINE = False
VERSIONED = True

MAX_BYTES: Final = 1 << 26
"""The longest document, or line, that is read."""

_START: Final = re.compile(r"\s*(?:\[\s*)?\{")
_URI: Final = re.compile(r'"uri"\s*:\s*"')
_OWN: Final = re.compile(
    r'"(?:body_\w+|bodies|headline_\w+|headlines|description_\w+|descriptions|versioncreated'
    r'|versionCreated|renditions|associations|representationtype|representationType)"\s*:'
)
_STANDARD: Final = re.compile(r'"schema"\s*:\s*"[^"]*ninjs-schema')
_KNOWN: Final = {1: 8, 2: 4, 3: 3}  # the newest minor version of each
_SCHEMA: Final = re.compile(r"ninjs-schema_(\d+\.\d+)")
_NUMBER: Final = re.compile(r"(\d{1,3})\.(\d{1,3})")
# Kinds of item whose body, if there is one, describes what is no text.
_NO_TEXT: Final = frozenset(["picture", "photo", "graphic", "audio", "video", "event", "planning"])


def recognise(head: bytes, name: str) -> str:
    """A JSON object, or several, with a `uri` and what else only ninjs has."""
    if without_suffix(name.lower()).endswith((".jsonl", ".ndjson")):
        return ""
    text = head.decode("utf-8-sig", "replace")
    if not _START.match(text):
        return ""
    if _STANDARD.search(text):
        return "it names the schema of ninjs"
    if _URI.search(text) and (found := _OWN.search(text)):
        return f"it is JSON with `uri` and `{found[0].partition(':')[0].strip().strip(chr(34))}`"
    return ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The articles of a file: of each line where a line is an object, else of the document."""
    first, number = _first_line(file)
    found = _load(first, raw, number)
    following = lines(file, first=number + 1, limit=MAX_BYTES) if _is_object(found) else iter(())
    second = next(following, None)
    if second is None:
        if not _is_object(found):
            found = _document(first, number, file, raw)
        yield from _articles(found, raw, 0)
        return
    yield from _articles(found, raw, number)
    for number, line in chain([second], following):
        yield from _line(line, raw, number)


def _first_line(file: IO[bytes]) -> tuple[bytes, int]:
    number = 1
    line = file.readline(MAX_BYTES + 1)
    while line and not line.strip():
        line = file.readline(MAX_BYTES + 1)
        number += 1
    return line, number


def _is_object(found: Any) -> bool:
    return isinstance(found, tuple) and isinstance(found[0], dict)


def _document(first: bytes, number: int, file: IO[bytes], raw: RawFile) -> Any:
    data = b"\n" * (number - 1) + first
    if len(data) <= MAX_BYTES:
        data += file.read(MAX_BYTES + 1 - len(data))
    return _too_long(raw, 0) if len(data) > MAX_BYTES else _load(data, raw, 0)


def _line(line: bytes | LongLine, raw: RawFile, number: int) -> Iterator[Article | Reject]:
    found = _too_long(raw, number) if isinstance(line, LongLine) else _load(line, raw, number)
    yield from _articles(found, raw, number)


def _load(data: bytes, raw: RawFile, line: int) -> tuple[Any, encoding.Decoded] | Problem:
    """The value that some JSON stands for, and how it was encoded."""
    decoded = encoding.decode(data, raw.file, language=raw.language)
    if isinstance(decoded, Problem):
        return decoded
    try:
        return msgspec.json.decode(decoded.text), decoded
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        pass
    try:
        # It takes halves of surrogate pairs, which the text is cleaned of and which are counted.
        return json.loads(decoded.text, parse_constant=str, parse_int=float), decoded
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        fact = f"It is no well-formed JSON: {error.msg} at {place}."
        at = line or error.lineno
    except RecursionError:
        fact, at = "It is no JSON that can be read: it nests too deep.", line
    return Problem("source-syntax", fact, "Export the file anew.", file=raw.file, line=at)


def _too_long(raw: RawFile, line: int) -> Problem:
    fact = f"The {'line' if line else 'file'} is longer than {MAX_BYTES:,} bytes."
    hint = "Cut the file into its articles, or put one on each line."
    return Problem("text-too-long", fact, hint, file=raw.file, line=line)


def _articles(
    found: tuple[Any, encoding.Decoded] | Problem, raw: RawFile, line: int
) -> Iterator[Article | Reject]:
    if isinstance(found, Problem):
        yield Reject(raw.file, line, raw.article_id, (found,))
        return
    value, decoded = found
    for number, item in enumerate(value if isinstance(value, list) else [value], 1):
        draft = Draft(raw, Tool("ninjs", VERSION), line=line)
        draft.problems.extend(decoded.problems)
        bad = _read_item(draft, raw, item, number)
        if bad:
            draft.problem(*bad)
            yield Reject(raw.file, line, draft.id_of(""), tuple(draft.problems))
        else:
            yield draft.finish(encoding=decoded.encoding)


def _read_item(draft: Draft, raw: RawFile, value: Any, number: int) -> tuple[str, str, str] | None:
    """Fill a draft with an item; the problem where it is no article."""
    if not isinstance(value, dict):
        fact = f"Item {number} is {type(value).__name__}, no JSON object."
        return "source-kind", fact, "An item of ninjs is an object with `uri` and a body."
    item = _ninjs_item.lower(value)
    _ninjs_item.identify(draft, item)
    kind = item.get("type")
    kind = kind.strip().lower() if isinstance(kind, str) else ""
    bodies = _ninjs_text.bodies(item)
    if kind in _NO_TEXT or (kind == "composite" and not bodies):
        what = "a package without a text of its own" if kind == "composite" else f"of type {kind}"
        return "source-kind", f"The item is {what}.", "Leave it out, or keep it elsewhere."
    if not bodies:
        return "text-empty", "The item has no body.", "Fetch the full item."
    _check_version(draft, item)
    _ninjs_item.describe(draft, item)
    return _ninjs_text.compose(draft, raw, item, bodies)


def _check_version(draft: Draft, item: dict[str, Any]) -> None:
    standard = item.get("standard")
    said = standard if isinstance(standard, dict) else {"schema": item.get("$schema")}
    version = said.get("version")
    if version is None:
        schema = _SCHEMA.search(str(said.get("schema")))
        if schema is None:
            return
        version = schema[1]
    found = _NUMBER.fullmatch(str(version))
    if not found or int(found[2]) > _KNOWN.get(int(found[1]), -1):
        draft.problem(
            "source-version",
            f"It is ninjs {str(version)[:20]}; known are versions up to 1.8, 2.4 and 3.3.",
            "It was read all the same: see whether text and fields are right.",
        )
