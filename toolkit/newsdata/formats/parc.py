"""PARC 3.0: the words of a parsed article, with the attributions that each has a role in.

`<attribution id="A"><attributionRole roleValue="source"/></attribution>` in a WORD says that
the word belongs to the source of attribution A. The words of one role are a span,
discontinuous where they do not follow each other; an attribution is a relation between its
roles. The text is made of the words, with as many spaces between them as ByteCount leaves,
and line breaks between sentences. What the format has no place for is kept in attributes
that its readers pass over: other labels (`label`), spans in several attributions (`span`)
or in none (an element `span`), the exact spaces (`before`, `after`).

Source: S. Pareti, PARC 3.0: A Corpus of Attribution Relations, LREC 2016
"""

import re
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

from msgspec import Struct

from newsdata import plugins
from newsdata.formats import Builder, Capability, Document, Given, Writing
from newsdata.formats._names import unescape
from newsdata.formats._parc_write import ATTRIBUTION, UNFIT, file_of
from newsdata.formats._tokens import unescape_gap
from newsdata.model import Record, Tool
from newsdata.problems import Problem, Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="tokens", fragments=True, relations="any", ids=".+", relation_ids=".+"
)
SUFFIXES: Final = (".xml",)
BESIDE: Final = ()
FOLDER: Final = True

_HEAD: Final = re.compile(rb"<WORD\s[^<>]{0,500}?ByteCount=")
_BYTES: Final = re.compile(r"(\d{1,12}),(\d{1,12})")
_UNHELD: Final = ("pos", "lemma")
_MOST: Final = 1000  # spaces between two words


def recognise(head: bytes, name: str) -> str:
    """Why a file is PARC, or `""`."""
    return f"{name} has elements WORD with a ByteCount." if _HEAD.search(head) else ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The one document of a file. Raises `CannotRun` without lxml."""
    etree = plugins.require("lxml.etree", "xml")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    try:
        root = etree.parse(file, parser).getroot()
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        problem = Problem(
            "format-syntax",
            f"The file is not well-formed XML: {str(error.msg)[:120]}.",
            "Take it from the corpus anew, or see which program wrote it.",
            file=given.file,
            line=line,
            record_id=given.id,
        )
        yield Reject(given.file, line, given.id, (problem,))
        return
    yield _Reading(root, given).document()


class _Span(Struct):
    """A span while its words are read: its label as spelled, line, and words by part."""

    label: str
    line: int
    words: list[tuple[int, str]]


class _Relation(Struct):
    label: str
    line: int
    ends: dict[tuple[str, str, str], None]


class _Reading:
    """Reads one document: words first, then what they have a role in."""

    def __init__(self, root: Any, given: Given) -> None:
        self._given = given
        self._pieces: list[str] = []
        self._places: list[tuple[int, int]] = []
        self._problems: list[Problem] = []
        self._spans: dict[str, _Span] = {}
        self._relations: dict[str, _Relation] = {}
        self._unheld: set[str] = set()
        self._last = 0
        first, length = True, 0
        for element in root.iter("SENTENCE", "WORD"):
            if element.tag == "SENTENCE":
                first = True
                continue
            word = _said(element, "raw") or element.get("text", "")
            if not word:
                self._fault(element, "A WORD has no text.")
                continue
            gap = self._gap(element, first=first)
            first = False
            start = length + len(gap)
            length = start + len(word)
            self._pieces += [gap, word]
            self._places.append((start, length))
            self._unheld.update(key for key in _UNHELD if key in element.attrib)
            self._roles(element, len(self._places) - 1)
        self._pieces.append(unescape_gap(root.get("after", "")))

    def document(self) -> Document | Reject:
        """Add everything, and build the document."""
        builder = Builder(self._given, "".join(self._pieces), Tool("parc", VERSION))
        for problem in self._problems:
            builder.take(problem)
        builder.tokens(self._places)
        names = self._given.names
        for id, span in self._spans.items():
            name = names.read(span.label, escaped=UNFIT)
            builder.span(id, name, self._parts(span), line=span.line)
        for id, relation in self._relations.items():
            name = names.read(relation.label, relation=True, escaped=UNFIT)
            ends = sorted(relation.ends, key=lambda end: int(end[2] or 0))
            builder.relation(id, name, [(role, ref) for role, ref, _ in ends], line=relation.line)
        if self._unheld:
            builder.problem(
                "format-unheld",
                f"A record has no place for {', '.join(sorted(self._unheld))} and trees.",
                "Nothing, unless you need them: keep the file.",
            )
        return builder.build()

    def _fault(self, element: Any, fact: str) -> None:
        self._problems.append(
            Problem(
                "format-syntax",
                fact,
                "See how PARC 3.0 has it: an id, a roleValue, a text, a ByteCount.",
                file=self._given.file,
                line=element.sourceline or 0,
            )
        )

    def _gap(self, element: Any, *, first: bool) -> str:
        """What stands before a word: what is said exactly, or as much as ByteCount leaves."""
        found = _BYTES.fullmatch(element.get("ByteCount", ""))
        if found is None:
            self._fault(element, "The ByteCount of a WORD is not where it starts and ends.")
        start, end = (int(found[1]), int(found[2])) if found else (self._last + 1, self._last + 1)
        if start < self._last:
            self._fault(element, f"The WORD starts at byte {start:,}, before the end of the last.")
            start = self._last + 1
        size = min(max(start - self._last, 0), _MOST) if self._places else 0
        self._last = end
        if "before" in element.attrib:
            return unescape_gap(element.get("before"))
        return ("\n" if first else " ") * size

    def _roles(self, element: Any, word: int) -> None:
        for child in element.iterchildren("span"):
            self._word(child, _said(child, "id"), _said(child, "label"), word)
        for attribution in element.iterchildren("attribution"):
            id = _said(attribution, "id")
            roles = list(attribution.iterchildren("attributionRole"))
            if not (id and roles and all(role.get("roleValue") for role in roles)):
                self._fault(attribution, "An attribution has no id, or no role of a value.")
                continue
            label = _said(attribution, "label") or ATTRIBUTION
            line = attribution.sourceline or 0
            relation = self._relations.setdefault(id, _Relation(label, line, {}))
            for role in roles:
                value = _said(role, "roleValue")
                key = _said(role, "span") or f"{id}:{value}"
                place = role.get("place", "")
                place = place if re.fullmatch(r"\d{1,9}", place) else ""
                relation.ends[value, key, place] = None
                self._word(role, key, _said(role, "label") or value, word)

    def _word(self, element: Any, key: str, label: str, word: int) -> None:
        own = self._spans.setdefault(key, _Span(label, element.sourceline or 0, []))
        here = (word, element.get("part", ""))
        if not own.words or own.words[-1] != here:
            own.words.append(here)

    def _parts(self, span: _Span) -> list[tuple[int, int]]:
        """Where the words of a span are: those that follow each other are one part."""
        parts: list[tuple[int, int]] = []
        before = (-2, "")
        for word, part in span.words:
            start, end = self._places[word]
            if word == before[0] + 1 and part == before[1]:
                parts[-1] = (parts[-1][0], end)
            elif word != before[0]:
                parts.append((start, end))
            before = (word, part)
        return parts


def _said(element: Any, attribute: str) -> str:
    return unescape(element.get(attribute, ""), UNFIT)


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """A file for each record. Raises `CannotRun` without lxml."""
    for record in records:
        yield from file_of(record, writing)
