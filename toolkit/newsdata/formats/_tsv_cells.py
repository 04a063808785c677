"""The cells of WebAnno TSV: entries apart by bars, their numbers, and what is escaped.

`PER[1]|ORG[2]` are the values of two annotations on one token, `*` is an annotation without
a value, `_` none. A backslash stands before what has a meaning of its own.
"""

import re
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

NONE: Final = "_"
BARE: Final = "*"

_PIECES: Final = re.compile(r"\\.|[^\\]+?|\\\Z", re.DOTALL)
_ESCAPES: Final = re.compile(r"\\(->|.)", re.DOTALL)
_RESERVED: Final = re.compile(r"->|[\\\[\]|_;*\t\n\r]")
_SHORT: Final = {"\t": "t", "\n": "n", "\r": "r", "\b": "b", "\f": "f"}
_LONG: Final = {short: char for char, short in _SHORT.items()}
_ENTRY: Final = re.compile(r"(.*?)(?:\[(\d{1,9})\])?", re.DOTALL)
_TARGET: Final = re.compile(r"(\d{1,9}-\d{1,9}(?:\.\d{1,9})?)(?:\[(\d{1,9})(?:_(\d{1,9}))?\])?")


class Entry(Struct, frozen=True):
    """One of the entries of a cell: the value as it is spelled, and the annotation's number."""

    value: str
    number: int


class Target(Struct, frozen=True):
    """What a relation or a slot points to: a token, and numbers of annotations on both ends."""

    token: str
    number: int
    own: int


def split(cell: str, separator: str) -> list[str]:
    """The parts of a cell, apart by a character that is not escaped."""
    if "\\" not in cell:
        return cell.split(separator)
    parts: list[list[str]] = [[]]
    for piece in _PIECES.findall(cell):
        if piece == separator:
            parts.append([])
        else:
            parts[-1].append(piece)
    return ["".join(part) for part in parts]


def entries(cell: str) -> list[Entry]:
    """The entries of a cell; none where it holds no annotation."""
    found = []
    for part in split(cell, "|"):
        match = _ENTRY.fullmatch(part)
        value, number = (match[1], int(match[2] or 0)) if match else (part, 0)
        if value != NONE or number:
            found.append(Entry(value, number))
    return found


def target(spelled: str) -> Target | None:
    """What is pointed to, or None where it is spelled otherwise."""
    found = _TARGET.fullmatch(spelled)
    return Target(found[1], int(found[2] or 0), int(found[3] or 0)) if found else None


def plain(value: str) -> str | None:
    """The value without its escapes; None where there is none."""
    return None if value in (NONE, BARE) else unescape(value)


def escape(value: str) -> str:
    """A value as cells spell it."""
    return _RESERVED.sub(lambda found: "\\" + _SHORT.get(found[0], found[0]), value)


def unescape(value: str) -> str:
    """What `escape` was given."""
    return _ESCAPES.sub(lambda found: _LONG.get(found[1], found[1]), value)


def escape_text(line: str) -> str:
    """A line of the text as `#Text=` spells it."""
    return re.sub(r"[\\\t\r\b\f]", lambda f: "\\" + _SHORT.get(f[0], f[0]), line)


def unescape_text(line: str) -> str:
    """What `escape_text` was given; a backslash before anything else stays."""
    return re.sub(r"\\([\\tnrbf])", lambda found: _LONG.get(found[1], found[1]), line)


def feature(key: str) -> str:
    """The name of the feature that holds an attribute: without bars, and not that of a link."""
    return re.sub(
        r"[\s|%]|\A[RB](?=OLE_|T_)",
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()),
        key,
    )


def key(feature: str) -> str:
    """The key of an attribute that `feature` was given."""
    return unquote(feature)
