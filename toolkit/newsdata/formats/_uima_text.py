"""Texts and values that XML cannot hold as they are, and the way back.

XML 1.0 has no place for most control characters, however they are written. In a text such a
character is replaced by U+FFFD, which is as long, and noted; in a value it is written as
`_x0007_`, as in Office Open XML (ECMA-376, part 1, 22.9.2.19, ST_Xstring).
"""

import re
from typing import Final

FIELDS: Final = ("title", "byline", "section", "published", "modified", "language", "source", "url")
"""Fields of an article that are a string."""

_NONE = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
_ILLEGAL: Final = re.compile(f"[{_NONE}]")
_ESCAPED: Final = re.compile(f"[{_NONE}]|_(?=x[0-9A-F]{{4}}_)")
_ESCAPE: Final = re.compile("_x(00(?:0[0-8BCEF]|1[0-9A-F]|5F)|FFF[EF])_")
_NOTED: Final = re.compile("([0-9]{1,10}):([0-9A-F]{4})")


def replaced(text: str) -> tuple[str, str]:
    """The text as XML can hold it, and a note of what was replaced: `OFFSET:CODE` each."""
    note = " ".join(f"{each.start()}:{ord(each[0]):04X}" for each in _ILLEGAL.finditer(text))
    return _ILLEGAL.sub("\ufffd", text), note


def restored(text: str, note: str) -> str:
    """The text that `replaced` was given. What does not fit it is left alone."""
    characters = list(text) if note else []
    for found in _NOTED.finditer(note):
        offset, character = int(found[1]), chr(int(found[2], 16))
        if offset < len(text) and text[offset] == "\ufffd" and _ILLEGAL.match(character):
            characters[offset] = character
    return "".join(characters) or text


def written(value: str) -> str:
    """A value as XML can hold it."""
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", value)


def plain(value: str) -> str:
    """The value that `written` was given."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
