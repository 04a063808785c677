"""Building an article's text from marked-up pieces, with spans exactly on it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from newsdata.graphemes import is_boundary
from newsdata.model import Attribute, Span

# White space of HTML and XML. No-break spaces are characters of the text.
_SPACE: Final = re.compile("[ \t\n\r\f]+")
# No article has these: C0 and C1 controls, noncharacters, halves of surrogate pairs.
_JUNK: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORM_FEED: Final = re.compile("\f")
_LONGEST_CHARACTER: Final = 32
_STRENGTH: Final = {"": 0, " ": 1, "\t": 2, "\n": 3, "\n\n": 4}


class _Mark:
    __slots__ = ("attributes", "end", "label", "layer", "start")

    def __init__(self, layer: str, label: str, attributes: tuple[Attribute, ...]) -> None:
        self.layer = layer
        self.label = label
        self.attributes = attributes
        self.start = self.end = -1


class Composer:
    """Takes text and marks in the order of the document, and gives text and spans.

    White space collapses as a browser shows it: runs become one space, none
    stands at the ends of a block, blocks are a blank line apart. A mark becomes a
    span from its first character that shows to its last; one around nothing
    becomes none. Everything is linear in the size of the document.

    Attributes:
        replaced: How many characters were left out because no text has them.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._pending = ""
        self._waiting: list[_Mark] = []
        self._marks: list[_Mark] = []
        self.replaced = 0

    def add(self, text: str) -> None:
        """Add running text. Offsets of what comes are those of code points."""
        self._add(text)

    def add_line(self, text: str) -> None:
        """Add text whose newlines are line breaks, as in preformatted text."""
        for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if number:
                self.separate("\n")
            self.add(line)

    def verbatim(self, text: str) -> None:
        """Add text as it stands, white space and all, as that of a table's cell.

        Newlines become `\\n`; what no text has is left out.
        """
        clean, replaced = _JUNK.subn("", text.replace("\r\n", "\n").replace("\r", "\n"))
        clean, feeds = _FORM_FEED.subn("", clean)
        self.replaced += replaced + feeds
        if clean:
            self._begin()
            self._pieces.append(clean)
            self._length += len(clean)

    def separate(self, by: str = "\n\n") -> None:
        """Keep what comes apart from what was: by a space, tab, newline or blank line.

        Of several in a row the strongest counts; none stands at either end.
        """
        if self._length and _STRENGTH[by] > _STRENGTH.get(self._pending, 1):
            self._pending = by

    @contextmanager
    def mark(
        self, layer: str, label: str, attributes: Mapping[str, str] | None = None
    ) -> Iterator[None]:
        """Label what is added meanwhile."""
        given = tuple(Attribute(key[:128], value) for key, value in (attributes or {}).items())
        mark = _Mark(layer, label, given)
        self._marks.append(mark)
        self._waiting.append(mark)
        yield
        mark.end = self._length
        if mark.start < 0:
            self._waiting.pop()  # all that were opened within are closed

    @contextmanager
    def block(
        self, layer: str, label: str, attributes: Mapping[str, str] | None = None
    ) -> Iterator[None]:
        """Label a block: what is added meanwhile stands apart by blank lines."""
        self.separate()
        with self.mark(layer, label, attributes):
            yield
        self.separate()

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces)

    def spans(self) -> tuple[Span, ...]:
        """The spans, in the order of the text, the longer first.

        A mark that says once more what one around the same words says is left out.
        Ids follow from what a span says and where it is.
        """
        text = self.text
        found: dict[tuple[object, ...], Span] = {}
        marks = (mark for mark in self._marks if mark.start >= 0)
        # The sort is stable: of two at one place, the outer comes first.
        for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
            start, end = _whole(text, mark.start, mark.end)
            layer, label = mark.layer, mark.label
            # A stretch is one part of the article; it may be marked in many ways.
            key = (layer, start, end) if layer == "structure" else (layer, label, start, end)
            if key not in found:
                found[key] = Span(
                    id=f"{layer}:{label}:{start}-{end}",
                    layer=layer,
                    label=label,
                    start=start,
                    end=end,
                    text=text[start:end],
                    status="gold",
                    attributes=mark.attributes,
                )
        return tuple(found.values())

    def _add(self, text: str) -> None:
        if not text.strip(" \t\n\r\f"):
            if text:
                self._space(" ")
            return
        collapsed = text
        # What is printable has no white space but U+0020, and no junk.
        if not text.isprintable():
            clean, replaced = _JUNK.subn("", text)
            self.replaced += replaced
            collapsed = _SPACE.sub(" ", clean)
        elif "  " in text:
            collapsed = _SPACE.sub(" ", text)
        words = collapsed.strip()
        lead = collapsed[: len(collapsed) - len(collapsed.lstrip())]
        if lead:
            self._space(lead)
        if not words:
            return
        self._begin()
        self._pieces.append(words)
        self._length += len(words)
        if trail := collapsed[len(lead) + len(words) :]:
            self._space(trail)

    def _begin(self) -> None:
        """Put what comes now apart from what was; it is the first within the open marks."""
        if self._pending:
            self._pieces.append(self._pending)
            self._length += len(self._pending)
            self._pending = ""
        for mark in self._waiting:
            mark.start = self._length
        self._waiting.clear()

    def _space(self, space: str) -> None:
        """Keep white space within a line as it is, no-break spaces too."""
        if self._length and self._pending in ("", " "):
            self._pending = space


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch, widened where it would cut what a reader sees as one character."""
    first = max(0, start - _LONGEST_CHARACTER)
    last = min(len(text), end + _LONGEST_CHARACTER)
    while start > first and not is_boundary(text, start):
        start -= 1
    while end < last and not is_boundary(text, end):
        end += 1
    return start, end
