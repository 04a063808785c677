"""The text of an article: what may stand in it, its hash, and its places."""

import hashlib
import re
import unicodedata

from newsdata.problems import Problem, Snippet

MAX_ARTICLE_BYTES = 10_000_000
"""Longest article that is read. The longest novels are shorter."""

_AROUND = 30
_EXCERPT = 80

# Everything of category Cc but tab, newline and U+0085, which is a line break
# in some systems' text. A carriage return is a newline by the time we look.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
_C1_CONTROL = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
_CONTROL_BYTES = bytes(n for n in (*range(32), 0x7F) if n not in b"\t\n")
_CONTROL_NAMES = {"\x00": "NUL", "\x0b": "vertical tab", "\x0c": "form feed", "\x1b": "escape"}


def sha256(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def clean(text: str, file: str) -> str | Problem:
    """The text of an article as a record holds it, or why there is none.

    `\\r\\n` and `\\r` become `\\n`; nothing else is changed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        fact = "The file is blank." if text else "The file is empty."
        return Problem(
            "text-empty", fact, "Remove it, or put the article's text into it.", file=file
        )
    return find_control(text, file) or text


def has_control(data: bytes) -> bool:
    """Whether UTF-8 bytes hold a control character that no article has."""
    if len(data.translate(None, _CONTROL_BYTES)) != len(data):
        return True
    return _C1_CONTROL.search(data) is not None


def find_control(text: str, file: str = "", pointer: str = "") -> Problem | None:
    """A problem for the first control character that no article has, if any.

    With `pointer` (the text is a string inside a JSON line), no line and column
    are given: those of the text would be taken for those of the file.
    """
    found = _CONTROL.search(text)
    if not found:
        return None
    line, column = place(text, found.start())
    where = f"line {line}, column {column} of the text"
    char = found[0]
    name = _CONTROL_NAMES.get(char) or unicodedata.name(char, "a control character")
    return Problem(
        "text-control",
        f"U+{ord(char):04X} ({name}) at {where}.",
        "Remove the character, or export the article anew from where it came from.",
        file=file,
        line=0 if pointer else line,
        column=0 if pointer else column,
        pointer=pointer,
        snippet=excerpt(text, found.start(), found.end()),
    )


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a code point offset."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def excerpt(text: str, start: int, end: int) -> Snippet:
    """The piece of a text's line that shows a place, with what stands around it.

    `start` and `end` are code point offsets, end exclusive; what lies outside the
    text is cut off, and of a stretch over several lines the first is shown.
    """
    start = min(max(start, 0), len(text))
    first = text.rfind("\n", max(0, start - _AROUND), start) + 1 or max(0, start - _AROUND)
    end_of_line = text.find("\n", start, start + _EXCERPT)
    if end_of_line < 0:
        end_of_line = min(len(text), start + _EXCERPT)
    end = max(start, min(end, end_of_line))
    last = min(end_of_line, max(end, start) + _AROUND)
    return Snippet(text[first:last], start - first, end - first)
