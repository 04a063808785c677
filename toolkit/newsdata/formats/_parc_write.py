"""Writes PARC 3.0: a WORD for each token, with the roles that it has."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from newsdata import plugins
from newsdata.formats import Writing, file_name
from newsdata.formats._names import escape
from newsdata.formats._tokens import LAYER, Tokens, escape_gap
from newsdata.model import Record, Relation, Span

ATTRIBUTION: Final = "attribution"
"""The name of the label of relations that say no other."""
UNFIT: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
"""Characters that no XML 1.0 can hold, as the inside of a regular expression's class."""
_UNFIT: Final = re.compile(f"[{UNFIT}]")


def file_of(record: Record, writing: Writing) -> Iterator[tuple[str, bytes]]:
    """The file of a record, and what it holds."""
    etree = plugins.require("lxml.etree", "xml")
    root = _Words(record, writing).tree(etree)
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    yield file_name(record.id, ".xml"), data


class _Words:
    """The words of a record, and for each the roles that it has."""

    def __init__(self, record: Record, writing: Writing) -> None:
        self._record = record
        self._names = writing.names
        self._tokens = Tokens.of(record)
        self._spans = {span.id: span for span in record.spans if span.layer != LAYER}
        # For each word its attributions, by number, with their roles, and its other spans.
        self._roles: dict[int, dict[int, list[dict[str, str]]]] = defaultdict(dict)
        self._alone: dict[int, list[dict[str, str]]] = defaultdict(list)
        for number, relation in enumerate(record.relations):
            self._relate(number, relation)
        joined = {end.ref for relation in record.relations for end in relation.args}
        for span in self._spans.values():
            if span.id not in joined:
                said = {"id": _fit(span.id), "label": self._label(span)}
                for word, part in self._covered(span):
                    self._alone[word].append(said | part)

    def _label(self, span: Span) -> str:
        return self._names.write(span.layer, span.label, escaped=UNFIT)

    def _covered(self, span: Span) -> list[tuple[int, dict[str, str]]]:
        """The words of a span, with the number of the part where parts stand side by side."""
        places = [(p.start, p.end) for p in span.fragments] or [(span.start, span.end)]
        ranges = [self._tokens.cover(start, end) for start, end in places]
        numbered = any(before[1] == after[0] for before, after in pairwise(ranges))
        return [
            (word, {"part": str(number)} if numbered else {})
            for number, (first, behind) in enumerate(ranges, 1)
            for word in range(first, behind)
        ]

    def _relate(self, number: int, relation: Relation) -> None:
        firsts = [self._spans[end.ref].start for end in relation.args]
        ends = {(end.role, end.ref) for end in relation.args}
        in_order = firsts == sorted(firsts) and len(ends) == len(firsts)
        for place, end in enumerate(relation.args, 1):
            span = self._spans[end.ref]
            said = {"roleValue": _fit(end.role)}
            if span.id != f"{relation.id}:{end.role}":
                said["span"] = _fit(span.id)
            if (label := self._label(span)) != said["roleValue"]:
                said["label"] = label
            if not in_order:
                said["place"] = str(place)
            for word, part in self._covered(span):
                self._roles[word].setdefault(number, []).append(said | part)

    def tree(self, etree: Any) -> Any:
        """The document as elements."""
        tokens, gaps = self._tokens, self._tokens.gaps()
        root = etree.Element("root")
        if gaps[-1]:
            root.set("after", escape_gap(gaps[-1]))
        breaks = [*tokens.sentences(), len(tokens)]
        last = 0
        start = 0
        for number, (first, behind) in enumerate(pairwise(breaks)):
            sentence = etree.SubElement(root, "SENTENCE", gorn=str(number))
            for at in range(first, behind):
                word = self._record.text[tokens.starts[at] : tokens.ends[at]]
                start = last + len(gaps[at].encode())
                last = start + len(word.encode())
                element = etree.SubElement(sentence, "WORD", ByteCount=f"{start},{last}")
                usual = ("\n" if at == first else " ") * len(gaps[at]) if at else ""
                if gaps[at] != usual:
                    element.set("before", escape_gap(gaps[at]))
                element.set("gorn", f"{number},{at - first}")
                element.set("sentenceWord", str(at - first))
                self._spell(element, word)
                element.set("word", str(at))
                self._fill(etree, element, at)
        return root

    def _spell(self, element: Any, word: str) -> None:
        element.set("text", _UNFIT.sub("\ufffd", word))
        if _UNFIT.search(word):
            element.set("raw", _fit(word))

    def _fill(self, etree: Any, element: Any, at: int) -> None:
        for number, roles in self._roles[at].items():
            relation = self._record.relations[number]
            attribution = etree.SubElement(element, "attribution", id=_fit(relation.id))
            label = self._names.write(relation.layer, relation.label, relation=True, escaped=UNFIT)
            if label != ATTRIBUTION:
                attribution.set("label", label)
            for said in roles:
                etree.SubElement(attribution, "attributionRole", said)
        for said in self._alone[at]:
            etree.SubElement(element, "span", said)


def _fit(value: str) -> str:
    return escape(value, UNFIT)
