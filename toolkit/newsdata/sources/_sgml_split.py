"""Cutting a stream of SGML into its documents, one in memory at a time."""

import re
from collections.abc import Iterator
from typing import IO, Final

from msgspec import Struct

from newsdata.text import MAX_ARTICLE_BYTES

LONGEST: Final = MAX_ARTICLE_BYTES
"""Bytes of the longest document that is read."""

_PIECE: Final = 1 << 18
_TAG: Final = re.compile(rb"<(/?)(?:REUTERS|DOC)(?:\s[^<>]*)?>")
_LONGEST_TAG: Final = 4096
# What may stand between documents: declarations, comments, tags, white space.
_BETWEEN: Final = re.compile(rb"<!--[^<>]*-->|<[!?/]?[A-Za-z][^<>]*>|\s+|\xef\xbb\xbf|\x1a|\0+")


class Part(Struct, frozen=True):
    """A document with its tags and the line that it begins on, or why it is none."""

    data: bytes
    line: int
    broken: str = ""
    code: str = "source-syntax"


class _Splitter:
    """Takes bytes as they come, and gives the documents that have ended."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._line = 1
        self._searched = 0
        self._inside = False
        self._skipping = False

    def feed(self, piece: bytes) -> Iterator[Part]:
        """The documents that end in what is added."""
        self._buffer += piece
        done, searched = 0, self._searched
        for tag in _TAG.finditer(self._buffer, self._searched):
            start, end = tag.span()
            searched = end
            if not tag[1]:
                # A document that begins ends what came before it.
                yield from self._close(done, start, ended=False)
                done, self._inside, self._skipping = start, True, False
            elif self._inside:
                yield from self._close(done, end, ended=True)
                done, self._inside = end, False
            elif self._skipping:
                self._line += self._buffer.count(b"\n", done, end)
                done, self._skipping = end, False
        del self._buffer[:done]
        self._searched = max(searched - done, len(self._buffer) - _LONGEST_TAG)
        yield from self._bound()

    def finish(self) -> Iterator[Part]:
        """What is left when the file has ended."""
        yield from self._close(0, len(self._buffer), ended=False)

    def _close(self, start: int, end: int, *, ended: bool) -> Iterator[Part]:
        """The part that goes from `start` to `end`, if it is not blank."""
        data = bytes(memoryview(self._buffer)[start:end])
        line = self._line
        self._line += data.count(b"\n")
        if self._inside:
            broken = "" if ended else "The document has no end: another begins, or the file ends."
            yield Part(data, line, broken)
        elif not self._skipping and (at := _after_markup(data)) < len(data):
            line += data.count(b"\n", 0, at)
            shown = data[at : at + 40].decode(errors="replace")
            yield Part(b"", line, f"There is text outside of all documents: {shown!r}.")

    def _bound(self) -> Iterator[Part]:
        """Let go of what is too long to be an article."""
        if len(self._buffer) <= LONGEST and not self._skipping:
            return
        keep = min(_LONGEST_TAG, len(self._buffer))
        if not self._skipping:
            what = "document" if self._inside else "stretch outside of all documents"
            fact = f"The {what} is longer than {LONGEST:,} bytes."
            head = bytes(self._buffer[:_LONGEST_TAG]) if self._inside else b""
            yield Part(head, self._line, fact, "text-too-long")
        self._line += self._buffer.count(b"\n", 0, len(self._buffer) - keep)
        del self._buffer[:-keep]
        self._searched = 0
        self._inside, self._skipping = False, True


def _after_markup(data: bytes) -> int:
    at = 0
    while found := _BETWEEN.match(data, at):
        at = found.end()
    return at


def parts(file: IO[bytes]) -> Iterator[Part]:
    """The documents of a file, in its order, and what else it holds that is not blank."""
    splitter = _Splitter()
    while piece := file.read(_PIECE):
        yield from splitter.feed(piece)
    yield from splitter.finish()
