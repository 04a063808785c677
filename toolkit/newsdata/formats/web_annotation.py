"""Web Annotations of the W3C: JSON-LD that points into a text, which lies beside it.

Reads annotations, alone or in arrays, pages and collections. The text of their source is a
`.txt` beside the file, the file of the source's name in the same folder, its `value`, or a
known record. Positions, quotations, ranges and `char=` fragments are spans; an annotation of
a source as a whole labels the document. Bodies that tag or classify are labels, others
attributes, and where none is a label the motivation is one. An annotation that links two
others is a relation. What `Software` created is a suggestion.

Specification: https://www.w3.org/TR/annotation-model/ (offsets count code points)
"""

from collections.abc import Iterable, Iterator
from typing import IO, Any, Final
from urllib.parse import quote, unquote

import msgspec

from newsdata.formats import Builder, Capability, Document, Given, Writing, file_name
from newsdata.formats._annotations import Annotation, Target
from newsdata.formats._json import mapping, outline, values
from newsdata.formats._selectors import POSITION, QUOTE, Failure, Finder, stated
from newsdata.model import Attribute, DocumentLabel, Record, Relation, Span, Tool
from newsdata.problems import Problem, Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="code points",
    relations="binary",
    roles=("target", "body"),
    labels=True,
    annotators=True,
    statuses=("gold", "suggested"),
    ids=".+",
    relation_ids=".+",
)
SUFFIXES: Final = (".jsonld", ".json", ".jsonl")
BESIDE: Final = (".txt",)
FOLDER: Final = True

_CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
_AROUND: Final = 32
_LISTS: Final = ("items", "@graph")


def recognise(head: bytes, name: str) -> str:
    """Why a file holds Web Annotations, or `""`."""
    if "www.w3.org/ns/anno" in outline(head).get("@context", ""):
        return f"The first object of {name} has the context of Web Annotations."
    return ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The document of each source, in the order of the file."""
    annotations: list[Annotation] = []
    for line, pointer, value in values(file, given.file):
        for each in _flat(value, given, line, pointer):
            if isinstance(each, Reject):
                yield each
            else:
                annotations.append(each)
    yield from _File(annotations, given).documents()


def _flat(value: object, given: Given, line: int, pointer: str) -> Iterator[Annotation | Reject]:
    """The annotations of a page, a collection, an array, or the one that there is."""
    waiting: list[tuple[object, str]] = [(value, pointer)]
    while waiting:
        each, where = waiting.pop()
        if isinstance(each, Problem):
            yield Reject(given.file, line, "", (each,))
            continue
        said = mapping(each)
        if "target" in said:
            yield Annotation(said, line, where)
            continue
        inside = [(said[key], f"{where}/{key}") for key in ("first", "next") if key in said]
        for key in _LISTS:
            items = said.get(key)
            inside += [
                (item, f"{where}/{key}/{n}")
                for n, item in enumerate(items if isinstance(items, list) else [])
            ]
        if not inside and not any(isinstance(said.get(key), list) for key in _LISTS):
            fact = "This is neither an annotation nor a page of them."
            if isinstance(each, str):
                fact = f"The page {each[:80]!r} is not in the file."
            hint = "Save every page of the collection, one a line."
            yield Reject(given.file, line, "", (_problem(given, fact, hint, line, where),))
        waiting += reversed(inside)


def _problem(
    given: Given, fact: str, hint: str, line: int, pointer: str, code: str = "format-syntax"
) -> Problem:
    return Problem(code, fact, hint, file=given.file, line=line, pointer=pointer)


class _File:
    """The annotations of a file, by source."""

    def __init__(self, annotations: list[Annotation], given: Given) -> None:
        self._given = given
        self._annotations = annotations
        own = {each.address for each in annotations if each.address}
        self._about: dict[str, list[tuple[Annotation, Target]]] = {}
        self._links: list[Annotation] = []
        for each in annotations:
            outside = [target for target in each.targets if target.source not in own]
            for target in outside:
                self._about.setdefault(target.source, []).append((each, target))
            if len(outside) < len(each.targets) or not each.targets:
                self._links.append(each)

    def documents(self) -> Iterator[Document | Reject]:
        """The document of each source; one without labels for a file without annotations."""
        about = self._about or ({"": []} if not self._annotations else {})
        texts: dict[str, _Text] = {}
        homes: dict[str, _Text] = {}
        for source, pairs in about.items():
            text = self._text(source, pairs, alone=len(about) == 1)
            if isinstance(text, Problem):
                yield Reject(self._given.file, text.line, text.record_id, (text,))
                continue
            texts[source] = _Text(text, self._given, source if len(about) > 1 else "", pairs)
            texts[source].add()
            for address in texts[source].refs:
                homes.setdefault(address, texts[source])
        for each in self._links:
            heads = [target.source for target in each.targets]
            home = next((homes[head] for head in heads if head in homes), None)
            home = home or next(iter(texts.values()), None)
            if home:
                home.link(each, heads)
            else:
                fact = "No text of what the annotation is about could be read."
                hint = "Put the text beside the annotations as .txt."
                problem = _problem(self._given, fact, hint, **each.where, code="format-text")
                yield Reject(self._given.file, each.where["line"], "", (problem,))
        for one in texts.values():
            yield one.builder.build()

    def _text(
        self, source: str, pairs: list[tuple[Annotation, Target]], *, alone: bool
    ) -> str | Problem:
        given = self._given
        embedded = next((target.text for _, target in pairs if target.text is not None), None)
        if embedded is not None:
            return embedded
        name = unquote(source.rpartition("/")[2])
        safe = name if name and name[0] != "." and "\\" not in name and "/" not in name else ""
        data = given.beside(".txt") if alone else None
        if data is None and safe.endswith(".txt"):
            data = given.beside(safe)
        known = given.known(source) or (given.known(given.id) if alone else None)
        line = pairs[0][0].where["line"] if pairs else 0
        pointer = pairs[0][0].where["pointer"] if pairs else ""
        if data is None and known:
            return known.text
        if data is None:
            fact = f"The text of {source or 'the annotations'!r} is not there."
            hint = "Put it beside the annotations as .txt, or name records that have it with --records."
            problem = _problem(given, fact, hint, line, pointer, "format-text")
            return msgspec.structs.replace(problem, record_id=source or given.id)
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            fact = f"Byte 0x{data[error.start]:02X} at byte offset {error.start} of the text is not UTF-8."
            problem = _problem(given, fact, "Save it as UTF-8.", line, pointer, "file-encoding")
            return msgspec.structs.replace(problem, record_id=source or given.id)


class _Text:
    """A text, and the annotations of it.

    Attributes:
        builder: Builds its document.
        refs: The id of the span that an annotation is, by the annotation's address.
    """

    def __init__(
        self, text: str, given: Given, source: str, pairs: list[tuple[Annotation, Target]]
    ) -> None:
        self._pairs = pairs
        self._given = given
        self._count = 0
        self.refs: dict[str, str] = {}
        self._finder = Finder(text, (s for _, target in pairs for s in stated(target.selectors)))
        line = pairs[0][0].where["line"] if pairs else 0
        self.builder = Builder(given, text, Tool("web_annotation", VERSION), id=source, line=line)
        if self._finder.unit != "code points":
            self.builder.problem(
                "format-unit",
                "The positions count UTF-16 units, as programs in JavaScript do.",
                "Nothing: they were converted. The specification asks for code points.",
            )

    def add(self) -> None:
        """Add spans and labels of the document."""
        for each, target in self._pairs:
            labels = each.labels or each.motivations[:1]
            if not labels:
                fact = "The annotation has neither a tag nor a motivation."
                hint = "Give it a body for the purpose of tagging or classifying."
                self.builder.problem("format-syntax", fact, hint, **each.where)
            elif target.selectors:
                self._select(each, target, labels)
            else:
                for label in labels:
                    name = self._given.names.read(label)
                    said = each.attributes
                    self.builder.label(name, attributes=said, **each.where, **each.who)

    def _select(self, each: Annotation, target: Target, labels: list[str]) -> None:
        selected = self._finder.find(target.selectors)
        if isinstance(selected, Failure):
            hint = "See that it was made on this text, and give a longer prefix and suffix."
            self.builder.problem(selected.code, selected.fact, hint, **each.where)
            return
        if selected.moved:
            self.builder.problem(
                "format-moved",
                f"The quotation is not at the position given, but at {selected.start}.",
                "See that the annotations were made on this text.",
                **each.where,
            )
        for number, label in enumerate(labels):
            self._count += 1
            own = _local(each.address, "span") or f"{self._count}"
            ref = self.builder.span(
                own if number == 0 else f"{own}.{number + 1}",
                self._given.names.read(label),
                [(selected.start, selected.end)],
                attributes=each.attributes if number == 0 else (),
                **each.where,
                **each.who,
            )
            if ref is not None and each.address:
                self.refs.setdefault(each.address, ref)

    def link(self, each: Annotation, heads: list[str]) -> None:
        """An annotation of other annotations: a relation, or more that is said of a span."""
        ends = [body.value for body in each.bodies if not body.is_text]
        if each.links and ends:
            self._relation(each, [(head, end) for head in heads for end in ends])
            return
        for head in heads:
            if head in self.refs:
                for body in each.bodies:
                    attribute = Attribute(body.purpose, body.value)
                    self.builder.attribute(self.refs[head], attribute, **each.where)
            else:
                fact = f"The annotation is about {head!r}, which is no span that could be read."
                self.builder.problem(
                    "format-unheld", fact, "Nothing, if that was meant.", **each.where
                )
        if not heads:
            self.builder.problem("format-syntax", "The annotation has no target.", **each.where)

    def _relation(self, each: Annotation, pairs: list[tuple[str, str]]) -> None:
        """The relation of each target to each body."""
        self._count += 1
        own = _local(each.address, "relation") or f"relation-{self._count}"
        for number, pair in enumerate(pairs):
            ends = [self.refs.get(address, address) for address in pair]
            self.builder.relation(
                own if number == 0 else f"{own}.{number + 1}",
                self._given.names.read((each.labels or ["linking"])[0], relation=True),
                zip(CAPABILITY.roles, ends, strict=True),
                **each.where,
                **each.who,
            )


def _address(kind: str, id: str) -> str:
    return f"#{kind}/{quote(id, safe='')}"


def _local(address: str, kind: str) -> str:
    """The id that an address was made of, else the address."""
    own = unquote(address.removeprefix(f"#{kind}/"))
    return own if _address(kind, own) == address else address


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """For each record its text, and beside it a collection of annotations."""
    for record in records:
        name = file_name(record.id, ".jsonld")
        text = file_name(record.id, ".txt")
        yield text, record.text.encode()
        items = list(_items(record, writing, quote(text.rpartition("/")[2])))
        own = quote(name.rpartition("/")[2])
        page = {"id": f"{own}#page", "type": "AnnotationPage", "startIndex": 0, "items": items}
        collection = {"@context": _CONTEXT, "id": own, "type": "AnnotationCollection"}
        collection |= {"label": record.title or record.id}
        yield name, msgspec.json.encode(collection | {"total": len(items), "first": page}) + b"\n"


def _items(record: Record, writing: Writing, source: str) -> Iterator[dict[str, Any]]:
    names = writing.names
    for span in record.spans:
        tag = _tag(names.write(span.layer, span.label))
        selectors = _selectors(record.text, span.start, span.end)
        target = {"source": source, "selector": selectors}
        yield _item(span, _address("span", span.id), "classifying", tag, target)
    for number, label in enumerate(record.labels, 1):
        tag = _tag(names.write(label.layer, label.label))
        yield _item(label, _address("label", str(number)), "classifying", tag, source)
    for relation in record.relations:
        tag = _tag(names.write(relation.layer, relation.label, relation=True))
        head, end = (_address("span", argument.ref) for argument in relation.args)
        bodies = [tag, {"type": "SpecificResource", "purpose": "linking", "source": end}]
        yield _item(relation, _address("relation", relation.id), "linking", bodies, head)


def _item(
    item: Span | Relation | DocumentLabel, address: str, motivation: str, body: Any, target: Any
) -> dict[str, Any]:
    said: dict[str, Any] = {"id": address, "type": "Annotation", "motivation": motivation}
    if item.annotator is not None or item.status == "suggested":
        said["creator"] = {"type": "Software" if item.status == "suggested" else "Person"}
        if item.annotator is not None:
            said["creator"]["nickname"] = item.annotator
    return said | {"body": body, "target": target}


def _tag(name: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": "classifying", "value": name, "format": "text/plain"}


def _selectors(text: str, start: int, end: int) -> list[dict[str, Any]]:
    """Position and quotation of a stretch of the text."""
    around = {"prefix": text[max(0, start - _AROUND) : start], "suffix": text[end : end + _AROUND]}
    return [
        {"type": POSITION, "start": start, "end": end},
        {"type": QUOTE, "exact": text[start:end]} | around,
    ]
