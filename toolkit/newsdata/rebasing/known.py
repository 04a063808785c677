"""What a submission gives away of the text that was labelled: spans with their context."""

from collections.abc import Iterable, Iterator
from typing import Final

from newsdata.model import SubmittedSpan
from newsdata.rebasing.tokens import HOLE

_CONTEXT: Final = 32
LONGEST: Final = 20_000_000
"""Offsets beyond this many code points are not believed."""


def text(spans: Iterable[SubmittedSpan]) -> str:
    """The old text as far as spans, their prefixes and suffixes tell it.

    Characters in between are `HOLE`; so is all behind the last. Where two spans contradict
    each other, the first in the list is believed.
    """
    pieces = sorted(
        ((start, piece) for span in spans for start, piece in _pieces(span)),
        key=lambda piece: piece[0],
    )
    parts: list[str] = []
    end = 0
    for start, piece in pieces:
        if start > LONGEST or start + len(piece) <= end:
            continue
        if start > end:
            parts.append(HOLE * (start - end))
            end = start
        parts.append(piece[end - start :])
        end = start + len(piece)
    parts.append(HOLE)
    return "".join(parts)


def _pieces(span: SubmittedSpan) -> Iterator[tuple[int, str]]:
    if span.prefix:
        prefix = _whole(span.prefix) if len(span.prefix) == _CONTEXT else span.prefix
        if span.start >= len(prefix):
            yield span.start - len(prefix), prefix
    if span.text and len(span.text) == span.end - span.start:
        yield span.start, span.text
    for part in span.fragments:
        if part.text and len(part.text) == part.end - part.start:
            yield part.start, part.text
    if span.suffix:
        suffix = span.suffix
        if len(suffix) == _CONTEXT:
            suffix = _whole(suffix[::-1])[::-1]
        yield span.end, suffix


def _whole(cut: str) -> str:
    """The text without the word it begins with, which may be the end of a longer one."""
    at = 0
    while at < len(cut) and cut[at].isalnum():
        at += 1
    return cut[at:]
