"""The body of NITF, and of XML like it, as text with its structure and markup."""

import re
from typing import Any, Final

from newsdata import plugins
from newsdata.sources import _xml
from newsdata.sources._compose import Composer, Mark

# A mark ends after those within it: one is begun only where something shows.
_VISIBLE: Final = re.compile(r"[^\s\x7f-\x9f]")

# What no reader sees, or sees elsewhere: files, codes, what is metadata.
_LEFT_OUT: Final = frozenset(
    [
        "media-reference",
        "media-object",
        "media-metadata",
        "alt-code",
        "abstract",
        "rights",
        "distributor",
        "credit.org",
        "script",
        "style",
        "head",
    ]
)
_NAMED: Final = {
    "hl1": ("structure", "HEADLINE"),
    "headline": ("structure", "HEADLINE"),
    "hl2": ("markup", "HEADING"),
    "byline": ("structure", "BYLINE"),
    "dateline": ("structure", "DATELINE"),
    "media-caption": ("structure", "CAPTION"),
    "media-producer": ("structure", "CAPTION"),
    "li": ("markup", "ITEM"),
}
_LISTS: Final = {"ul": "unordered", "ol": "ordered"}
_CELLS: Final = ("td", "th", "col")
_PLAIN: Final = frozenset(
    [
        "p",
        "block",
        "body.head",
        "body.content",
        "body.end",
        "body",
        "nitf",
        "note",
        "media",
        "hr",
        "dl",
        "dt",
        "dd",
        "credit",
        "tagline",
        "bibliography",
        "pre",
        "fn",
        "caption",
        "text",
        "hedline",
        "div",
    ]
)
_BLOCKS: Final = _PLAIN | {*_NAMED, *_LISTS, "bq", "table", "nitf-table", "tr", *_CELLS}
_EMPHASIS: Final = {
    "em": "italic",
    "i": "italic",
    "strong": "bold",
    "b": "bold",
    "u": "underline",
    "sub": "subscript",
    "sup": "superscript",
}
_ENTITIES: Final = frozenset(
    [
        "person",
        "org",
        "location",
        "event",
        "function",
        "object.title",
        "virtloc",
        "chron",
        "copyrite",
        "money",
        "num",
        "postaddr",
        "classifier",
    ]
)


def compose(into: Composer, element: Any) -> int:
    """Add the text of an element and all inside it, with its marks.

    Elements that are not known count as words in a line: their text stays.

    Returns:
        How many entities were left out because only the document's own DTD says what
        they stand for.
    """
    etree = plugins.require("lxml.etree", "xml")
    walk = _Walk(into)
    events = etree.iterwalk(element, events=("start", "end"))
    for event, each in events:
        if event == "end":
            walk.end(each, last=each is element)
        elif _xml.local(each) in _LEFT_OUT and each is not element:
            events.skip_subtree()
        else:
            walk.start(each)
    walk.close()
    return walk.unknown


class _Walk:
    """Goes through the elements without recursion.

    `_named` counts the elements around that name their text already, so that it is
    no paragraph; `_flat` those in which a block begins no new line.
    """

    def __init__(self, into: Composer) -> None:
        self.unknown = 0
        self._into = into
        self._open: dict[Any, tuple[str, list[Mark]]] = {}
        self._paragraph: Mark | None = None
        self._named = 0
        self._flat = 0
        self._lists = 0
        self._preformatted = 0

    def start(self, element: Any) -> None:
        """An element begins."""
        tag = _xml.local(element)
        if not tag:
            self._entity(element)
            return
        if tag == "p" and self._is_plain(element):
            self._end_paragraph()
            self._into.paragraph(element.text)
            return
        marks: list[Mark] = []
        self._open[element] = tag, marks
        if tag in _BLOCKS:
            self._start_block(tag, marks)
        elif tag == "br":
            self._into.separate(" " if self._flat else "\n")
        else:
            self._start_inline(element, tag, marks)
        self._text(element.text)

    def end(self, element: Any, *, last: bool) -> None:
        """An element ends; the text that follows it belongs to the one around it."""
        if opened := self._open.pop(element, None):
            self._end(*opened)
        if not last:
            self._text(element.tail)

    def close(self) -> None:
        """There is no more."""
        self._end_paragraph()
        self._into.separate()

    def _is_plain(self, element: Any) -> bool:
        """Whether it is all of a paragraph, as nearly all are: that is done in one step."""
        within = self._named or self._flat or self._lists or self._preformatted
        text = element.text
        return not within and text and not len(element) and _VISIBLE.search(text) is not None

    def _start_block(self, tag: str, marks: list[Mark]) -> None:
        self._end_paragraph()
        self._into.separate(self._gap(tag))
        if tag in _NAMED and not self._flat:
            layer, label = _NAMED[tag]
            level = {"level": "2"} if tag == "hl2" else None
            marks.append(self._into.begin(layer, label, level))
        elif tag in _LISTS:
            marks.append(self._into.begin("markup", "LIST", {"kind": _LISTS[tag]}))
        elif tag == "bq":
            marks.append(self._into.begin("markup", "BLOCKQUOTE"))
        elif tag in ("table", "nitf-table") and not self._flat:
            marks.append(self._into.begin("markup", "TABLE"))
        self._count(tag, 1)

    def _end(self, tag: str, marks: list[Mark]) -> None:
        if tag in _BLOCKS:
            self._end_paragraph()
        for mark in reversed(marks):
            self._into.end(mark)
        if tag in _BLOCKS:
            self._count(tag, -1)
            self._into.separate(self._gap(tag))

    def _count(self, tag: str, by: int) -> None:
        self._named += by * (tag in _NAMED or tag in _CELLS)
        # A headline or a caption of several paragraphs is one stretch all the same.
        self._flat += by * (tag in _CELLS)
        self._lists += by * (tag in _LISTS)
        self._preformatted += by * (tag == "pre")

    def _start_inline(self, element: Any, tag: str, marks: list[Mark]) -> None:
        if tag in _EMPHASIS:
            marks.append(self._into.begin("markup", "EMPHASIS", {"kind": _EMPHASIS[tag]}))
        elif tag == "a":
            if target := (element.get("href") or "").strip():
                marks.append(self._into.begin("markup", "LINK", {"target": target}))
        elif tag in _ENTITIES:
            marks.append(self._into.begin("markup", "ENTITY", {"kind": tag, **said_of(element)}))
        elif tag == "frac-sep" and not element.text:
            self._into.add("/")
        elif tag == "byttl":
            self._into.separate(" ")

    def _gap(self, tag: str) -> str:
        """What keeps a block apart from what stands around it."""
        if tag in _CELLS:
            return "\t" if self._flat < 2 else " "
        if self._flat:
            return " "
        if tag in ("tr", "li") or self._lists:
            return "\n"
        return "\n\n"

    def _entity(self, element: Any) -> None:
        character = _xml.entity(element)
        self.unknown += character is None
        self._text(character)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._paragraph is None and not self._named and _VISIBLE.search(text):
            self._paragraph = self._into.begin("structure", "PARAGRAPH")
        if self._preformatted and not self._flat:
            self._into.add_line(text)
        else:
            self._into.add(text)

    def _end_paragraph(self) -> None:
        if self._paragraph is not None:
            self._into.end(self._paragraph)
            self._paragraph = None


def said_of(element: Any) -> dict[str, str]:
    """The attributes of an element, and the codes that stand in it."""
    said = {
        name: value for name, value in element.attrib.items() if value and not name.startswith("{")
    }
    for code in _xml.children(element, "alt-code"):
        said.setdefault("code", code.get("value") or "")
        said.setdefault("scheme", code.get("idsrc") or "")
    said.pop("id", None)
    said.pop("kind", None)
    return {name: value for name, value in said.items() if value}
