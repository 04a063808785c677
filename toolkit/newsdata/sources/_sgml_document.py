"""One document of an SGML collection: its elements by name, and what they are in a record."""

import html
import re
from collections.abc import Iterator
from datetime import date
from html.entities import html5
from itertools import chain
from typing import Final

from newsdata.sources._article import Draft, byline

# Names of attributes and elements are compared in capitals.
_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w-]{0,63})((?:\s[^<>]*)?)/?>")
_ATTRIBUTE: Final = re.compile(r"([A-Za-z][\w.-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_COMMENT: Final = re.compile(r"<!--[^<>]*-->")
_ENTITY: Final = re.compile(r"&(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_DAY: Final = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[-, ]\s?(\d{4})")
_AMERICAN: Final = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})")
_MONTHS: Final = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
# In a text whose lines have no white space at their ends.
_GAP: Final = re.compile(r"\n\n\s*|\n[ \t]{2,}")

_HEADLINES: Final = ("TITLE", "HEADLINE", "HEAD", "HL", "TI")
_BYLINES: Final = ("AUTHOR", "BYLINE", "BY")
_DATELINES: Final = ("DATELINE",)
_DATES: Final = ("DATE", "DATE_TIME", "DATETIME")
_IDS: Final = ("DOCNO", "DOCID")
_SUBJECTS: Final = {
    "TOPICS": "SUBJECT",
    "PLACES": "PLACE",
    "PEOPLE": "PERSON",
    "ORGS": "ORG",
    "EXCHANGES": "ORG",
    "COMPANIES": "ORG",
}
_BODIES: Final = ("BODY", "TEXT", "LEADPARA", "LP")
_FIELDS: Final = frozenset(
    (*_HEADLINES, *_BYLINES, *_DATELINES, *_DATES, *_IDS, *_SUBJECTS, *_BODIES)
)


class Document:
    """The elements of a document that mean something here, with their text.

    An element that is not closed ends where another begins, but for the body. Text
    outside of these elements is left out; other tags within them (`<F>`, `<TABLE>`)
    are, but not what they are around.

    Attributes:
        name: `REUTERS` or `DOC`.
        attributes: Those of the document's own tag.
        texts: For each name the texts of its elements, in their order; a text is
            in pieces, where `<P>` or `<D>` cut it.
        bodies: The texts of the elements that hold the body, in their order.
    """

    def __init__(self, source: str) -> None:
        self.name = ""
        self.attributes: dict[str, str] = {}
        self.texts: dict[str, list[list[str]]] = {}
        self.bodies: list[list[str]] = []
        self._open: list[tuple[str, list[list[str]]]] = []
        self._take(_COMMENT.sub("", source))

    def text(self, names: tuple[str, ...]) -> str:
        """The text of the first of these elements that says something, `""` if none does."""
        return next(iter(self.all(names)), "")

    def all(self, names: tuple[str, ...]) -> list[str]:
        """The texts of all these elements that say something."""
        found = chain.from_iterable(self.texts.get(name, ()) for name in names)
        return ["\n".join(pieces) for pieces in found if pieces]

    def _take(self, source: str) -> None:
        end = 0
        for tag in _TAG.finditer(source):
            self._add(source[end : tag.start()])
            end = tag.end()
            name = tag[2].upper()
            if not self.name:
                self.name = name
                self.attributes = _attributes(tag[3])
            elif name in ("P", "D") and self._open:
                self._open[-1][1].append([])
            elif name in _FIELDS:
                self._end(name)
                if not tag[1]:
                    self._open.append((name, [[]]))
        self._add(source[end:])
        self._end("")

    def _add(self, text: str) -> None:
        if text and self._open:
            self._open[-1][1][-1].append(text)

    def _end(self, name: str) -> None:
        """End the element of that name with what is open in it, or else all but bodies."""
        names = [each for each, _ in self._open]
        keep = names.index(name) if name in names else 0
        while len(self._open) > keep:
            if name and name not in names and self._open[-1][0] in _BODIES:
                return
            ended, parts = self._open.pop()
            pieces = [text for part in parts if (text := resolve("".join(part))).strip()]
            self.texts.setdefault(ended, []).append(pieces)
            if ended in _BODIES and pieces:
                self.bodies.append(pieces)


def resolve(text: str) -> str:
    """The text with the entities of HTML resolved; others stay as they are.

    Control characters written as entities, with which wires frame a text, are none.
    """
    return _ENTITY.sub(_character, text)


def fill(draft: Draft, document: Document) -> None:
    """Tell a draft what a document says."""
    _metadata(draft, document)
    for element, label in _SUBJECTS.items():
        for pieces in document.texts.get(element, ()):
            for word in pieces:
                scheme = f"reuters-21578:{element.lower()}"
                draft.label(label, {"code": word, "scheme": scheme})
    if kind := document.attributes.get("TYPE") if document.name == "DOC" else None:
        draft.label("GENRE", {"code": kind})
    _text(draft, document)


def native_id(document: Document) -> str:
    """The id that the collection gives a document, `""` for one without."""
    given = document.attributes
    if document.name == "REUTERS":
        number = given.get("NEWID", "").strip()
        return f"reuters-21578-{number}" if number else ""
    return document.text(_IDS) or given.get("ID") or given.get("DOCID") or ""


def _metadata(draft: Draft, document: Document) -> None:
    draft.native_id(native_id(document))
    for name in _HEADLINES:
        draft.put("title", document.text((name,)), name)
    for name in _DATES:
        draft.put("published", _date(document.text((name,))), name)
    for name in _BYLINES:
        draft.put("byline", byline(map(_author, document.all((name,)))), name)


def _text(draft: Draft, document: Document) -> None:
    out = draft.text
    for label, names in (("HEADLINE", _HEADLINES), ("BYLINE", _BYLINES)):
        for value in filter(None, map(_trimmed, document.all(names))):
            with out.block("structure", label):
                out.verbatim(value)
    dateline = _trimmed(document.text(_DATELINES))
    for start, paragraph in _paragraphs(document):
        if start:
            out.verbatim(start)
        else:
            out.separate()
        with out.mark("structure", "PARAGRAPH"):
            if dateline:
                with out.mark("structure", "DATELINE"):
                    out.verbatim(dateline)
                out.separate(" ")
                dateline = ""
            out.verbatim(paragraph)
    if dateline:
        with out.block("structure", "DATELINE"):
            out.verbatim(dateline)


def _paragraphs(document: Document) -> Iterator[tuple[str, str]]:
    """The paragraphs, each with the white space of the source that stands before it.

    Marked with `<P>`, they are apart as blocks are; else a blank line or an
    indentation of two or more begins one.
    """
    for piece in chain.from_iterable(document.bodies):
        text = _trimmed(piece)
        before, end = "", 0
        for gap in _GAP.finditer(text):
            yield before, text[end : gap.start()]
            before, end = gap[0], gap.end()
        if text:
            yield before, text[end:]


def _trimmed(text: str) -> str:
    """The text without white space and control characters around it, and none before newlines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n \t\x00\x02\x03\x7f")


def _author(text: str) -> str:
    words = " ".join(text.split())
    return words[3:] if words[:3].lower() == "by " else words


def _date(value: str) -> str:
    """A day as these collections write it, in ISO 8601; else the value as it is."""
    if found := _DAY.search(value):
        day, month, year = found.groups()
    elif found := _AMERICAN.search(value):
        month, day, year = found.groups()
    else:
        return value
    try:
        return date(int(year), _MONTHS.index(month.lower()) + 1, int(day)).isoformat()
    except ValueError:
        return value


def _attributes(text: str) -> dict[str, str]:
    return {
        found[1].upper(): resolve(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(text)
    }


def _character(found: re.Match[str]) -> str:
    if found[1][0] != "#" and f"{found[1]};" not in html5:
        return found[0]
    return html.unescape(found[0])
