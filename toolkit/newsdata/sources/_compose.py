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
_JUNK_BYTES: Final = bytes(n for n in (*range(32), 0x7F) if n not in b"\t\n")
_JUNK_PAIRS: Final = re.compile(b"\xc2[\x80-\x9f]|\xef\xbf[\xbe\xbf]")
_FORM_FEED: Final = re.compile("\f")
_LONGEST_CHARACTER: Final = 32
_STRENGTH: Final = {"": 0, " ": 1, "\t": 2, "\n": 3, "\n\n": 4}


class Mark:
    """A label that was begun. It goes from the first character that shows to where it ended."""

    __slots__ = ("attributes", "end", "label", "layer", "start")

    def __init__(self, layer: str, label: str, attributes: Mapping[str, str] | None) -> None:
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
        self._waiting: list[Mark] = []
        self._marks: list[Mark] = []
        self.replaced = 0

    def add(self, text: str) -> None:
        """Add running text. Offsets of what comes are those of code points."""
        if not (text.isprintable() or (text := _on_one_line(text)).isprintable()):
            self._add_odd(text)
            return
        # What is printable has no white space but U+0020, and no junk.
        words = " ".join(text.split()) if "  " in text else text.strip(" ")
        if text[:1] == " ":
            self._space(" ")
        if not words:
            return
        self._begin()
        self._pieces.append(words)
        self._length += len(words)
        if text[-1] == " ":
            self._space(" ")

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
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not _is_clean(text):
            text, replaced = _JUNK.subn("", text)
            text, feeds = _FORM_FEED.subn("", text)
            self.replaced += replaced + feeds
        if text:
            self._begin()
            self._pieces.append(text)
            self._length += len(text)

    def separate(self, by: str = "\n\n") -> None:
        """Keep what comes apart from what was: by a space, tab, newline or blank line.

        Of several in a row the strongest counts; none stands at either end.
        """
        if self._length and _STRENGTH[by] > _STRENGTH.get(self._pending, 1):
            self._pending = by

    def begin(self, layer: str, label: str, attributes: Mapping[str, str] | None = None) -> Mark:
        """Label what is added from now on. Of several marks the last begun ends first."""
        mark = Mark(layer, label, attributes)
        self._marks.append(mark)
        self._waiting.append(mark)
        return mark

    def end(self, mark: Mark) -> None:
        """Label nothing more by this mark."""
        mark.end = self._length
        if mark.start < 0:
            self._waiting.pop()  # all that were begun within have ended

    def paragraph(self, text: str) -> None:
        """Add a paragraph that is nothing but its text."""
        if self._length:
            self._pending = "\n\n"
        mark = self.begin("structure", "PARAGRAPH")
        self.add(text)
        self.end(mark)
        if self._length:
            self._pending = "\n\n"

    @contextmanager
    def mark(
        self, layer: str, label: str, attributes: Mapping[str, str] | None = None
    ) -> Iterator[None]:
        """Label what is added meanwhile."""
        mark = self.begin(layer, label, attributes)
        yield
        self.end(mark)

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
        has_clusters = not text.isascii()
        found: dict[tuple[object, ...], Span] = {}
        marks = [mark for mark in self._marks if mark.start >= 0]
        # The sort is stable: of two at one place, the outer comes first.
        marks.sort(key=lambda mark: (mark.start, -mark.end))
        for mark in marks:
            start, end, layer, label = mark.start, mark.end, mark.layer, mark.label
            if has_clusters:
                start, end = _whole(text, start, end)
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
                    attributes=_attributes(mark.attributes) if mark.attributes else (),
                )
        return tuple(found.values())

    def _add_odd(self, text: str) -> None:
        """Add text with no-break spaces and the like, or with junk."""
        clean, replaced = _JUNK.subn("", text)
        self.replaced += replaced
        collapsed = _SPACE.sub(" ", clean)
        words = collapsed.strip()
        if lead := collapsed[: len(collapsed) - len(collapsed.lstrip())]:
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
        if self._waiting:
            for mark in self._waiting:
                mark.start = self._length
            self._waiting.clear()

    def _space(self, space: str) -> None:
        """Keep white space within a line as it is, no-break spaces too."""
        if self._length and self._pending in ("", " "):
            self._pending = space


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ").replace("\r", " ").replace("\f", " ")


def _is_clean(text: str) -> bool:
    """Whether nothing is in a text that no text has; looks at bytes, as that is fastest."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return False
    if len(data.translate(None, _JUNK_BYTES)) != len(data):
        return False
    return text.isascii() or _JUNK_PAIRS.search(data) is None


def _attributes(given: Mapping[str, str]) -> tuple[Attribute, ...]:
    return tuple(Attribute(key[:128], value) for key, value in given.items())


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch, widened where it would cut what a reader sees as one character."""
    first = max(0, start - _LONGEST_CHARACTER)
    last = min(len(text), end + _LONGEST_CHARACTER)
    while start > first and not is_boundary(text, start):
        start -= 1
    while end < last and not is_boundary(text, end):
        end += 1
    return start, end
