"""HTML inside other formats (feeds, JSON, XML) as text with its structure and markup."""

import html as entities
import re
from typing import Any, Final
from urllib.parse import urljoin

from newsdata import plugins
from newsdata.sources._compose import Composer, Mark

LEFT_OUT: Final = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "title",
        "head",
        "select",
        "textarea",
        "button",
        "input",
        "audio",
        "video",
        "canvas",
    ]
)
"""Elements of which the text is none of the page's."""
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "main",
        "nav",
        "p",
        "pre",
        "section",
        "summary",
    ]
)
HEADINGS: Final = frozenset(f"h{n}" for n in range(1, 7))
"""Elements that are headings."""
_LISTS: Final = {"ul": "unordered", "menu": "unordered", "ol": "ordered"}
_EMPHASIS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "cite": "italic",
    "u": "underline",
    "mark": "highlight",
    "s": "strikethrough",
    "del": "strikethrough",
    "strike": "strikethrough",
    "sub": "subscript",
    "sup": "superscript",
}
LINES: Final = _BLOCKS.union(
    HEADINGS, _LISTS, ["li", "blockquote", "figcaption", "table", "tr", "td", "th", "caption"]
)
"""Elements that stand on lines of their own."""
# Of a table with one of these inside, the cells are places on a page, not values.
_NO_DATA: Final = ("table", "ul", "ol", "blockquote", *sorted(HEADINGS))
_BLANK_LINE: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_TAG: Final = re.compile("<[^<>]*>")
# A lone surrogate cannot be encoded, NUL ends a string of libxml2: the composer
# counts what stands for them, and leaves it out.
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_HOLE: Final = "\x01"
_VISIBLE: Final = re.compile("[^\\s\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def compose(into: Composer, html: str, *, base: str = "", inline: bool = False) -> None:
    """Add the text of a piece of HTML, with its structure and markup as marks.

    Text of a block that has no name of its own is a PARAGRAPH. Targets of links are
    resolved against `base`. Elements that nest deeper than libxml2 takes (2,048)
    lose their marks, not their text.

    Args:
        into: Where the text goes.
        html: A fragment, or a whole page, of which all text counts.
        base: Address that links are relative to.
        inline: Whether it belongs to one block, as a headline does: only the marks
            within a line are kept.
    """
    if "<" not in html:
        compose_plain(into, entities.unescape(html), inline=inline)
        return
    etree = plugins.require("lxml.etree", "html")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(b"<div>" + encoded(html), parser)
    if any("depth" in error.message for error in parser.error_log):
        compose_plain(into, entities.unescape(_TAG.sub(" ", html)), inline=inline)
        return
    compose_tree(into, root, base=base, inline=inline)


def encoded(html: str) -> bytes:
    """HTML as libxml2 takes it, with U+0001 for each character that it does not take."""
    try:
        data = html.encode()
    except UnicodeEncodeError:
        data = _SURROGATE.sub(_HOLE, html).encode()
    return data.replace(b"\0", _HOLE.encode())


def compose_tree(into: Composer, root: Any, *, base: str = "", inline: bool = False) -> None:
    """Add the text of an lxml tree of HTML; see `compose`."""
    walk = _Walk(into, base, inline=inline)
    events = plugins.require("lxml.etree", "html").iterwalk(root, events=("start", "end"))
    for event, element in events:
        if event == "end":
            walk.end(element)
        elif element.tag in LEFT_OUT:
            events.skip_subtree()
        else:
            walk.start(element)
    walk.close()


def compose_plain(into: Composer, text: str, *, inline: bool = False) -> None:
    """Add text without markup: what blank lines keep apart are paragraphs."""
    if inline:
        into.add(text)
        return
    for part in _BLANK_LINE.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        with into.block("structure", "PARAGRAPH"):
            into.add(part)


class _Walk:
    """Goes through the elements, without recursion, and marks what they hold.

    `_named` counts the elements around that name their text already, so that it is
    no paragraph; `_flat` those inside which a block begins no new line.
    """

    def __init__(self, into: Composer, base: str, *, inline: bool) -> None:
        self._into = into
        self._base = base
        self._inline = inline
        self._open: dict[Any, list[Mark]] = {}
        self._paragraph: Mark | None = None
        self._named = 0
        self._flat = int(inline)
        self._preformatted = 0
        self._lists = 0
        self._breaks = 0
        self._layout: set[Any] = set()

    def start(self, element: Any) -> None:
        """An element begins."""
        tag = element.tag
        if tag == "p" and self._is_plain(element):
            self._end_paragraph()
            self._into.paragraph(element.text)
            return
        marks = self._open[element] = []
        if tag == "br":
            self._break()
        elif tag in ("a", "span") or tag in _EMPHASIS:
            self._start_inline(element, marks)
        elif tag in ("table", "tr", "td", "th", "caption"):
            self._start_table(element, marks)
        elif not self._inline:
            self._start_block(element, marks)
        elif tag in _BLOCKS or tag in HEADINGS or tag == "li":
            self._into.separate(" ")
        self._text(element.text)

    def end(self, element: Any) -> None:
        """An element ends; the text that follows it belongs to the one around it."""
        marks = self._open.pop(element, None)
        if marks is not None:
            self._end(element, marks)
        self._text(element.tail)

    def close(self) -> None:
        """There is no more."""
        self._end_paragraph()
        if not self._inline:
            self._into.separate()

    def _is_plain(self, element: Any) -> bool:
        """Whether it is all of a paragraph, as nearly all are: that is done in one step."""
        within = self._named or self._flat or self._preformatted
        text = element.text
        return not within and text and not len(element) and _VISIBLE.search(text) is not None

    def _end(self, element: Any, marks: list[Mark]) -> None:
        tag = element.tag
        if self._separates(element):
            self._end_paragraph()
        for mark in reversed(marks):
            self._into.end(mark)
        if tag == "pre":
            self._preformatted -= 1
        elif tag in _LISTS and not self._inline:
            self._lists -= 1
        if self._separates(element):
            self._named -= self._names(element)
            self._flat -= self._is_flat(element)
            self._into.separate(self._gap(element))

    def _start_inline(self, element: Any, marks: list[Mark]) -> None:
        kind = _EMPHASIS.get(element.tag)
        if element.get("itemprop") == "dateline" or element.get("class") == "dateline":
            marks.append(self._into.begin("structure", "DATELINE"))
        if kind:
            marks.append(self._into.begin("markup", "EMPHASIS", {"kind": kind}))
        elif target := element.get("href", "").strip():
            marks.append(self._into.begin("markup", "LINK", {"target": self._resolve(target)}))

    def _start_block(self, element: Any, marks: list[Mark]) -> None:
        tag = element.tag
        if not self._separates(element):
            return
        self._separate(element)
        if tag in HEADINGS:
            marks.append(self._into.begin("markup", "HEADING", {"level": tag[1]}))
        elif tag in _LISTS:
            marks.append(self._into.begin("markup", "LIST", {"kind": _LISTS[tag]}))
            self._lists += 1
        elif tag == "li":
            marks.append(self._into.begin("markup", "ITEM"))
        elif tag == "blockquote":
            marks.append(self._into.begin("markup", "BLOCKQUOTE"))
        elif tag == "figcaption":
            marks.append(self._into.begin("structure", "CAPTION"))
        elif tag == "pre":
            self._preformatted += 1

    def _start_table(self, element: Any, marks: list[Mark]) -> None:
        if self._inline:
            self._into.separate(" ")
            return
        if element.tag == "table" and _is_layout(element):
            self._layout.add(element)
        self._separate(element)
        if element.tag == "table" and element not in self._layout and not self._flat:
            marks.append(self._into.begin("markup", "TABLE"))

    def _separate(self, element: Any) -> None:
        self._end_paragraph()
        self._into.separate(self._gap(element))
        self._named += self._names(element)
        self._flat += self._is_flat(element)

    def _separates(self, element: Any) -> bool:
        """Whether an element stands on lines of its own."""
        return not self._inline and element.tag in LINES

    def _gap(self, element: Any) -> str:
        """What keeps an element apart from what stands around it."""
        tag = element.tag
        if tag in ("tr", "td", "th", "caption") and not self._of_layout(element):
            if self._flat > 1:
                return " "
            return "\t" if tag in ("td", "th") else "\n"
        if self._flat:
            return " "
        if tag == "li" or (tag in _LISTS and self._lists):
            return "\n"
        return "\n\n"

    def _names(self, element: Any) -> bool:
        """Whether an element says what its text is, so that it is no paragraph."""
        tag = element.tag
        if tag in ("td", "th", "caption"):
            return not self._of_layout(element)
        return tag in HEADINGS or tag in ("li", "figcaption")

    def _is_flat(self, element: Any) -> bool:
        return element.tag in ("td", "th") and not self._of_layout(element)

    def _of_layout(self, element: Any) -> bool:
        """Whether a row or cell belongs to a table that only puts things in their places."""
        parent = element.getparent()
        while parent is not None and parent.tag in ("tr", "tbody", "thead", "tfoot"):
            parent = parent.getparent()
        return parent is None or parent.tag != "table" or parent in self._layout

    def _break(self) -> None:
        """A line break; a second one right after it ends the paragraph."""
        self._breaks += 1
        if self._flat:
            self._into.separate(" ")
        elif self._breaks > 1 and not self._named:
            self._end_paragraph()
            self._into.separate()
        else:
            self._into.separate("\n")

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if _VISIBLE.search(text):
            self._breaks = 0
            if not self._named and not self._inline and self._paragraph is None:
                self._paragraph = self._into.begin("structure", "PARAGRAPH")
        if self._preformatted and not self._flat:
            self._into.add_line(text)
        else:
            self._into.add(text)

    def _end_paragraph(self) -> None:
        self._breaks = 0
        if self._paragraph is not None:
            self._into.end(self._paragraph)
            self._paragraph = None

    def _resolve(self, target: str) -> str:
        try:
            return urljoin(self._base, target)
        except ValueError:
            return target


def _is_layout(table: Any) -> bool:
    """Whether a table holds blocks that no value has, or paragraphs beyond its cells."""
    cells = paragraphs = 0
    inside = table.iter("td", "th", "p", *_NO_DATA)
    next(inside)  # the table itself
    for element in inside:
        if element.tag in _NO_DATA:
            return True
        cells += element.tag != "p"
        paragraphs += element.tag == "p"
    return cells < 2 or paragraphs > cells
