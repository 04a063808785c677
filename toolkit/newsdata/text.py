"""The only place where bytes become text, and text becomes its hash."""

import hashlib
import re
import unicodedata

from newsdata.problems import Problem

MAX_ARTICLE_BYTES = 10_000_000
"""Longest article that is read. The longest novels are shorter."""

_UTF8_BOM = b"\xef\xbb\xbf"
_BOMS = {
    b"\xff\xfe\x00\x00": "UTF-32-LE",
    b"\x00\x00\xfe\xff": "UTF-32-BE",
    b"\xff\xfe": "UTF-16-LE",
    b"\xfe\xff": "UTF-16-BE",
}

# Everything of category Cc but tab, newline and U+0085, which is a line break
# in some systems' text. A carriage return is a newline by the time we look.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
_CONTROL_NAMES = {"\x00": "NUL", "\x0b": "vertical tab", "\x0c": "form feed", "\x1b": "escape"}


def sha256(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def decode(data: bytes, file: str) -> str | Problem:
    """The text that the bytes of an article hold, or why there is none.

    A UTF-8 byte order mark is taken off and `\\r\\n` and `\\r` become `\\n`;
    nothing else is changed.
    """
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return Problem(
                "file-utf16",
                f"The file starts with the byte order mark of {encoding}.",
                f"Save it as UTF-8: iconv -f {encoding[:6]} -t UTF-8 {file}",
                file=file,
            )
    body = data.removeprefix(_UTF8_BOM)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(body, error, len(data) - len(body), file)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        fact = "The file is blank." if text else "The file is empty."
        return Problem(
            "text-empty", fact, "Remove it, or put the article's text into it.", file=file
        )
    return find_control(text, file) or text


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
    )


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a code point offset."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _not_utf8(data: bytes, error: UnicodeDecodeError, skipped: int, file: str) -> Problem:
    """`skipped` is how many bytes of the file stand before `data`."""
    before = data[: error.start].decode().replace("\r\n", "\n").replace("\r", "\n")
    line, column = place(before, len(before))
    return Problem(
        "file-encoding",
        f"Byte 0x{data[error.start]:02X} at byte offset {error.start + skipped} is not UTF-8.",
        f"If the file is Windows-1252: iconv -f WINDOWS-1252 -t UTF-8 {file}",
        file=file,
        line=line,
        column=column,
    )
