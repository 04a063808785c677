"""GATE documents in JSON (bdoc), as gatenlp and GATE's plugin Format_Bdoc save them.

An annotation is a span: its type is the label, its features are attributes, and the
annotation set that it lies in is its annotator; the set without a name is nobody's. Features
of the document that are called like fields of an article are these. Annotation sets number
their annotations each for itself, so an id that an earlier set has gets the name of its set.
Offsets count code points (`"offset_type": "p"`, for Python) or UTF-16 units (`"j"`, for Java).

What bdoc has no place for stands in features called `newsdata`, which other programs keep:
status, score and id of an annotation, labels of the document; a relation is an annotation
from its first end to its last, which has roles and numbers of the ends there.

Source: https://gatenlp.github.io/python-gatenlp/ and the classes of gatenlp 1.0.8
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final

import msgspec

from newsdata.formats import (
    ARTICLE_FIELDS,
    Builder,
    Capability,
    Document,
    Given,
    Writing,
    file_name,
)
from newsdata.formats._gate_write import OURS, document
from newsdata.formats._json import (
    Unheld,
    identifier,
    mapping,
    outline,
    place,
    score,
    sequence,
    spelled,
    values,
)
from newsdata.model import Attribute, Record, Tool
from newsdata.problems import Problem, Reject
from newsdata.units import Unit

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="code points",
    relations="any",
    attributes=True,
    labels=True,
    label_attributes=True,
    annotators=True,
    scores=True,
    statuses=("gold", "suggested"),  # to others, what is rejected would look like a label
    reviewed=True,
    ids=".+",
    relation_ids=".+",
    fields=ARTICLE_FIELDS,
)
_NAMES: Final = (".bdocjs", ".bdocjson", ".bdoc", ".bdocjs.gz", ".bdoc.gz")
SUFFIXES: Final = (*_NAMES, ".json", ".jsonl")
BESIDE: Final = ()
FOLDER: Final = True

_SAID: Final = frozenset({"id", "status", "score", "relation", "attributes", "labels", "reviewed"})
_URL: Final = "gate.SourceURL"
_UNITS: Final[Mapping[object, Unit]] = {"p": "code points", "j": "UTF-16"}
_KEYS: Final = frozenset(
    {"text", "features", "annotation_sets", "offset_type", "name"}
    | {"gatenlp_type", "document_type", "repr_version"}  # of versions before 1.0
)
_LONGEST: Final = 128


def recognise(head: bytes, name: str) -> str:
    """Why a file is a GATE document in JSON, or `""`."""
    keys = outline(head)
    if keys.get("annotation_sets", "").startswith("{"):
        return f'The first object of {name} has "annotation_sets": a GATE document.'
    if "text" in keys and name.endswith(_NAMES):
        # A long text may stand before the annotations.
        return f"{name} is called like a GATE document, and has a text."
    return ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The document of the file, or of each of its lines."""
    unheld = Unheld()
    for number, (line, pointer, value) in enumerate(values(file, given.file), 1):
        if isinstance(value, Problem):
            yield Reject(given.file, line, "", (value,))
            continue
        said = mapping(value)
        own = identifier(said.get("name")) or (f"{given.id}#{number}" if number > 1 else given.id)
        if isinstance(said.get("text"), str):
            yield _Bdoc(said, given, own, line, pointer).document(unheld)
        else:
            held = ", ".join(sorted(said))[:200] or "nothing"
            fact = f"The document has no text; it holds {held}."
            hint = "Save the document anew, with its text."
            where: dict[str, Any] = {"file": given.file, "line": line, "pointer": pointer}
            problem = Problem("format-kind", fact, hint, record_id=own, **where)
            yield Reject(given.file, line, own, (problem,))


class _Bdoc:
    """One document that has a text. What else has not its shape is a problem."""

    def __init__(
        self, said: Mapping[str, Any], given: Given, id: str, line: int, pointer: str
    ) -> None:
        self._said = said
        self._given = given
        self._pointer = pointer
        self._features = dict(mapping(said.get("features")))
        self._ours = _ours(self._features)
        fields = {field: self._features.pop(field, None) for field in ARTICLE_FIELDS}
        address = self._features.get(_URL)
        if fields["url"] is None and isinstance(address, str) and address.startswith("http"):
            fields["url"] = self._features.pop(_URL)
        unit = _UNITS.get(said.get("offset_type")) if _is_text(said.get("offset_type")) else None
        tool = Tool("gate", VERSION)
        self._builder = Builder(
            given, said["text"], tool, id=id, line=line, fields=fields, unit=unit or "code points"
        )
        if unit is None and any(character > "\uffff" for character in self._builder.text):
            self._builder.problem(
                "format-unit",
                'The document does not say what its offsets count: code points, as with "p".',
                'If they count UTF-16 units, give it "offset_type": "j".',
                pointer=f"{pointer}/offset_type",
            )
        self._sets: dict[str, str] = {}
        self._refs: dict[str, str] = {}
        self._relations: list[tuple[Mapping[str, Any], str, str]] = []

    def document(self, unheld: Unheld) -> Document | Reject:
        """The document, or why there is none."""
        for each in self._annotations():
            self._annotation(*each)
        # Its ends may stand in a set that comes later.
        for each in self._relations:
            self._relation(*each)
        for number, label in enumerate(sequence(self._ours.get("labels"))):
            self._label(mapping(label), f"{self._pointer}/features/{OURS}/labels/{number}")
        self._builder.reviewed(filter(_is_text, sequence(self._ours.get("reviewed"))))
        left = (f"the feature {key}" for key in self._features)
        unheld.tell(self._builder, [*(self._said.keys() - _KEYS), *left])
        return self._builder.build()

    def _annotations(self) -> list[tuple[Mapping[str, Any], str, str]]:
        """Annotation, set and pointer, in the order of their numbers where these are unique."""
        found = []
        for name, said in mapping(self._said.get("annotation_sets")).items():
            step = name.replace("~", "~0").replace("/", "~1")
            where = f"{self._pointer}/annotation_sets/{step}/annotations"
            for n, item in enumerate(sequence(mapping(said).get("annotations"))):
                found.append((mapping(item), name, f"{where}/{n}"))
        numbers = {said["id"] for said, _, _ in found if type(said.get("id")) is int}
        return found if len(numbers) < len(found) else sorted(found, key=lambda each: each[0]["id"])

    def _annotation(self, said: Mapping[str, Any], set_: str, pointer: str) -> None:
        where = place(said.get("start"), said.get("end"))
        type_ = said.get("type")
        if where is None or not isinstance(type_, str):
            self._builder.problem(
                "format-syntax",
                "The annotation has not the type, start and end that it should have.",
                "Save the document anew.",
                pointer=pointer,
            )
            return
        features = dict(mapping(said.get("features")))
        ours = _ours(features)
        if "relation" in ours:
            self._relations.append((said, set_, pointer))
            return
        number = identifier(said.get("id")) or f"annotation-{len(self._sets) + 1}"
        alone = self._sets.setdefault(number, set_) == set_
        span = self._builder.span(
            identifier(ours.get("id")) or (number if alone else f"{set_}/{number}"),
            self._given.names.read(type_),
            [where],
            pointer=pointer,
            attributes=self._attributes(features, ours, pointer),
            **_who(ours, set_),
        )
        if span is not None:
            self._refs.setdefault(number, span)

    def _relation(self, said: Mapping[str, Any], set_: str, pointer: str) -> None:
        features = dict(mapping(said.get("features")))
        ours = _ours(features)
        if features:
            fact = f"A relation has no place for {', '.join(sorted(features))}."
            hint = "Nothing, unless you need them: keep the file."
            self._builder.problem("format-unheld", fact, hint, pointer=pointer)
        who = _who(ours, set_)
        who.pop("score")
        pairs = [sequence(pair) for pair in sequence(ours["relation"])]
        if not pairs or not all(len(pair) == 2 and _is_text(pair[0]) for pair in pairs):
            self._builder.problem(
                "format-syntax",
                "The relation does not give the role and the annotation of each end.",
                "Give each as [role, id].",
                pointer=pointer,
            )
            return
        ends = [(role, identifier(number)) for role, number in pairs]
        self._builder.relation(
            identifier(ours.get("id")) or f"relation-{identifier(said.get('id'))}",
            self._given.names.read(said["type"], relation=True),
            # An id of ours is none of the numbers.
            [(role, self._refs.get(number, f"annotation {number}")) for role, number in ends],
            pointer=pointer,
            **who,
        )

    def _label(self, said: Mapping[str, Any], pointer: str) -> None:
        attributes = self._attributes({}, said, pointer)
        name = self._given.names.read(identifier(said.get("label")))
        who = _who(said, identifier(said.get("annotator")))
        self._builder.label(name, pointer=pointer, attributes=attributes, **who)

    def _attributes(
        self, features: Mapping[str, Any], ours: Mapping[str, Any], pointer: str
    ) -> tuple[Attribute, ...]:
        """Features as attributes; a list of texts is several of one key."""
        found = []
        for key, value in [*features.items(), *mapping(ours.get("attributes")).items()]:
            if not 0 < len(key) <= _LONGEST:
                fact = f"The name of the feature {key[:40]!r} is empty, or too long for a record."
                self._builder.problem("format-value", fact, "Rename it.", pointer=pointer)
                continue
            texts = isinstance(value, list) and value and all(map(_is_text, value))
            found += [Attribute(key, spelled(each)) for each in (value if texts else [value])]
        return tuple(found)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _ours(features: dict[str, Any]) -> Mapping[str, Any]:
    """Takes what `write` has put into features out of them."""
    said = mapping(features.get(OURS))
    if not said or said.keys() - _SAID:
        return {}
    del features[OURS]
    return said


def _who(said: Mapping[str, Any], annotator: str) -> dict[str, Any]:
    """Status, score and annotator."""
    who: dict[str, Any] = {"status": said.get("status", "gold"), "score": score(said.get("score"))}
    return who | ({"annotator": annotator} if annotator else {})


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """A document for each record."""
    for record in records:
        data = msgspec.json.encode(document(record, writing)) + b"\n"
        yield file_name(record.id, SUFFIXES[0]), data
