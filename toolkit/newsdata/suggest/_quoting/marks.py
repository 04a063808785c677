"""Direct quotations, marks included: curly, straight, German, guillemets, nested.

One pass over the marks with a stack of what is open. An apostrophe is told from
a single quotation mark by the letters around it. A quotation that runs over
paragraphs has its opening mark again at the start of each and its closing mark
at the end of the last: it is one span. A quotation that is never closed is none.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

_MARK = re.compile(r"[\"“”„«»‘’‚‹›']|\n[^\S\n]*\n\s*")
_CLOSERS = {
    "“": "”",  # English
    "„": "“”",  # German; Polish and others close with ”
    "”": "”",  # Swedish
    "«": "»",  # French
    "»": "«",  # German books
    "‘": "’",
    "‚": "‘’",
    "‹": "›",
    "›": "‹",
    '"': '"',
    "'": "'",
}
# A few words between straight single marks: 'a mess'. Each apostrophe is within a word.
_PHRASE = re.compile(r"'(?:[^'\"\n]|(?<=\w)'(?=\w)){3,120}(?<=[\w.,!?])'(?!\w)")
# What closes a quotation in the same line, where nothing opens one before it.
_NEXT = re.compile(r"(?:[^'\"\n]|(?<=\w)'(?=\w)){1,120}(?<=[\w.,!?])'(?!\w)")
_SHORTENED = re.compile(r"'(?:til|tis|twas|em|cause|bout|n)\b")
_SINGLE = "‘’‚‹›'"
# Beyond these it is a damaged text, not a quotation; they also bound the time.
_MAX_PARAGRAPHS = 12
_MAX_DEPTH = 6


class _Open(Struct):
    """A quotation that has begun: its mark, where, and the paragraphs since."""

    mark: str
    start: int
    paragraphs: int = 0


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each quotation, in the order in which they close."""
    stack: list[_Open] = []
    continued_at = -1
    for found in _MARK.finditer(text):
        mark, at = found[0], found.start()
        if mark[0] == "\n":
            stack = _next_paragraph(stack, text, found.end())
            continued_at = found.end() if stack else -1
        elif at == continued_at:
            continue  # the opening mark again, of a quotation that goes on
        elif depth := _closed_depth(stack, text, at):
            opened = stack[depth - 1]
            # What was opened inside and never closed was no quotation.
            del stack[depth - 1 :]
            if text[opened.start + 1 : at].strip():
                yield opened.start, at + 1
        elif len(stack) < _MAX_DEPTH and _opens(stack, text, at):
            stack.append(_Open(mark, at))


def _next_paragraph(stack: list[_Open], text: str, start: int) -> list[_Open]:
    """What is still open in the paragraph at `start`: only what is opened again."""
    if not stack or text[start : start + 1] != stack[0].mark:
        return []
    stack[0].paragraphs += 1
    return stack[:1] if stack[0].paragraphs <= _MAX_PARAGRAPHS else []


def _closed_depth(stack: list[_Open], text: str, at: int) -> int:
    """Which of the open quotations the mark closes, the outermost being 1; else 0."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] in _SINGLE and after.isalnum():
        return 0  # an apostrophe: it’s
    if text[at] in "’'" and len(stack) == 1 and _is_apostrophe(stack[0].mark, text, at):
        return 0
    if text[at] == '"' and before.isspace() and after.isalnum():
        return 0  # a straight mark looks both ways; this one opens
    for depth in range(len(stack), 0, -1):
        if text[at] in _CLOSERS[stack[depth - 1].mark]:
            return depth
    return 0


def _is_apostrophe(opening: str, text: str, at: int) -> bool:
    """Whether a mark ends a word, not the single quotation around it: the riders’ group."""
    before, after = text[at - 1 : at], text[at + 1 : at + 3]
    if opening not in "‘'" or not before.isalpha():
        return False
    plural = before in "sS" and after[:1].isspace() and after[1:].islower()
    if opening == "'":
        # Straight, it may be either: another must be left to close the quotation.
        following = _NEXT.match(text, at + 1)
        return plural and following is not None
    return plural


def _opens(stack: list[_Open], text: str, at: int) -> bool:
    mark = text[at]
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if mark not in _CLOSERS or before.isalnum() or not after:
        return False
    if mark in _SINGLE:
        if stack:
            return after.isalnum()
        # Alone it may be an apostrophe: ’90s, 'tis
        if mark == "'" and after.islower():
            return bool(_PHRASE.match(text, at)) and not _SHORTENED.match(text, at)
        return (mark == "‘" and after.isalnum()) or (mark == "'" and after.isupper())
    return mark not in '»”"' or not after.isspace()
