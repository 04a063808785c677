"""Text of others, made safe for terminals and for the logs of CI.

A contributor chooses file names, ids and every word of a record, and reports quote
them. Nothing of it may act: not on the terminal (escape sequences), not on the reader
(marks that turn the direction of writing), not on a CI runner that looks for commands
in what a step prints.
"""

import re
from typing import Final

# No-break and other wide spaces are not "printable" to Python, and do no harm.
_SPACES: Final = frozenset("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000")
_JOINERS: Final = frozenset("\u200c\u200d")

# What shows as nothing, and what a comparison by language rules passes over.
_NOTHING: Final = "\u034f\u17b4\u17b5\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Commands that runners take from a log: `::error::` at the start of a line (GitHub),
# `##[error]` (GitHub, Azure), `##vso[…]` and `##teamcity[…]` anywhere in it.
_COMMAND: Final = re.compile(rf"\A[\s{_NOTHING}]*:(?=[{_NOTHING}]*:)|#(?=[{_NOTHING}]*#)")


def printable(text: str) -> str:
    r"""Text of others made safe to print: what acts on a program is shown instead.

    Escape sequences, line breaks, marks that turn the direction of writing and the
    beginnings of a CI runner's commands become escapes as Python writes them (`\x1b`);
    letters of every script stay as they are. The result stands on one line, and is its
    own printable form.
    """
    return "".join(pieces(text)) if _acts(text) else text


def pieces(text: str) -> list[str]:
    """How each code point of a text is printed."""
    found = [
        c if c.isprintable() or c in _SPACES or (c in _JOINERS and _joins(text, at)) else _escape(c)
        for at, c in enumerate(text)
    ]
    for command in _COMMAND.finditer(text):
        found[command.end() - 1] = _escape(text[command.end() - 1])
    return found


def _acts(text: str) -> bool:
    return not text.isprintable() or _COMMAND.search(text) is not None


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands where one has a use: within a word or emoji, not in ASCII."""
    around = (text[max(at - 1, 0) : at], text[at + 1 : at + 2])
    return all(c and c.isprintable() and not c.isascii() for c in around)


def _escape(char: str) -> str:
    shown = char.encode("unicode_escape").decode("ascii")
    return shown if shown != char else f"\\x{ord(char):02x}"
