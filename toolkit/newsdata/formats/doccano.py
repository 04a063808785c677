"""doccano JSON Lines, and CSV: texts with spans, relations and categories.

Reads what doccano exports, and imports, of each of its projects on text: spans as
`[start, end, label]` in `label` (or `labels`, `entities`), spans and relations as objects
with ids in `entities` and `relations`, categories as names in `label` or `cats`. Old versions
wrote `annotations`, with a label's number for its name and the user who gave it. In CSV there
are categories alone, in a column `label`, with `#` between them. Columns that
doccano carries along stand beside the text, or in `meta`. Written is the form of the project
that the labels need: the one with relations only if there are any.

Offsets count code points. Those of a project that counts grapheme clusters as one character
do not, nor those of versions of 2019, which counted UTF-16 units (pull request 99); the file
does not say so.

Source: https://github.com/doccano/doccano, backend/data_export and backend/data_import
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final

import msgspec

from newsdata.formats import ARTICLE_FIELDS, Builder, Capability, Document, Given, Writing
from newsdata.formats._doccano_csv import rows
from newsdata.formats._json import (
    Unheld,
    identifier,
    mapping,
    outline,
    place,
    sequence,
    values,
)
from newsdata.model import Record, Tool
from newsdata.problems import Problem, Reject
from newsdata.streams import without_suffix

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="code points",
    relations="binary",
    roles=("from", "to"),
    labels=True,
    fields=ARTICLE_FIELDS,
)
SUFFIXES: Final = (".jsonl", ".json", ".csv")
BESIDE: Final = ()
FOLDER: Final = False

_LABELS: Final = ("label", "labels", "entities", "cats", "annotations")
_OWN: Final = frozenset({"id", "text", "data", "meta", "relations", *_LABELS})
_OTHERS: Final = frozenset(
    {"answer", "spans", "tokens", "ents", "attributes", "schema_version", "_task_hash"}
)


def recognise(head: bytes, name: str) -> str:
    """Why a file is an export of doccano, or `""`."""
    keys = outline(head)
    text = keys.get("text") or keys.get("data", "")
    if not text.startswith('"') or _OTHERS & keys.keys():
        return ""
    for key in _LABELS:
        if keys.get(key, "").startswith("["):
            return f'The first text of {name} has its labels in "{key}": doccano.'
    return ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The document of each example."""
    unheld = Unheld()
    is_table = without_suffix(given.file.lower()).endswith(".csv")
    examples = rows(file, given.file) if is_table else values(file, given.file)
    for number, (line, pointer, example) in enumerate(examples, 1):
        if isinstance(example, Problem):
            yield Reject(given.file, line, "", (example,))
        else:
            one = _Example(mapping(example), given, number, line, pointer)
            yield one.document(unheld)


class _Example:
    """One example. What has not the shape that it should is a problem, never an exception."""

    def __init__(
        self, example: Mapping[str, Any], given: Given, number: int, line: int, pointer: str
    ) -> None:
        self._example = example
        self._given = given
        self._line = line
        self._pointer = pointer
        self._id = identifier(example.get("id")) or f"{given.id}#{number}"

    def document(self, unheld: Unheld) -> Document | Reject:
        """The document, or why there is none."""
        text = self._example.get("text", self._example.get("data"))
        if not isinstance(text, str):
            return self._refuse()
        meta = {**self._example, **mapping(self._example.get("meta"))}
        self._builder = Builder(
            self._given,
            text,
            Tool("doccano", VERSION),
            id=self._id,
            line=self._line,
            fields={field: meta.get(field) for field in ARTICLE_FIELDS},
        )
        self._count = 0
        for key in _LABELS:
            for number, item in enumerate(self._items(key)):
                self._label(item, f"{self._pointer}/{key}/{number}")
        for number, item in enumerate(sequence(self._example.get("relations"))):
            self._relation(mapping(item), number, f"{self._pointer}/relations/{number}")
        empty = {key for key, value in meta.items() if value in ([], None)}
        unheld.tell(self._builder, meta.keys() - {*_OWN, *ARTICLE_FIELDS} - empty)
        return self._builder.build()

    def _refuse(self) -> Reject:
        held = ", ".join(sorted(self._example)) or "nothing"
        problem = Problem(
            "format-kind",
            f"The example has no text; it holds {held}.",
            "Export a project on text; images and audio are none.",
            file=self._given.file,
            line=self._line,
            pointer=self._pointer,
            record_id=self._id,
        )
        return Reject(self._given.file, self._line, self._id, (problem,))

    def _items(self, key: str) -> list[Any]:
        value = self._example.get(key)
        return [value] if isinstance(value, str) else sequence(value)

    def _label(self, item: object, pointer: str) -> None:
        """A span, as a triple or an object, or a category, as a name or an object."""
        said = mapping(item)
        user = identifier(said.get("user"))
        who: dict[str, Any] = {"annotator": user} if user else {}
        tag = item if isinstance(item, str) else identifier(said.get("label"))
        parts = [said.get("start_offset"), said.get("end_offset"), tag]
        if isinstance(item, str) or ("label" in said and "start_offset" not in said):
            name = self._given.names.read(tag)
            self._builder.label(name, pointer=pointer, **who)
            return
        self._count += 1
        own = identifier(said.get("id")) or f"{self._count}"
        parts = parts if said else sequence(item)
        where = place(parts[0], parts[1]) if len(parts) == 3 else None
        if where and isinstance(parts[2], str):
            name = self._given.names.read(parts[2])
            self._builder.span(own, name, [where], pointer=pointer, **who)
        else:
            self._builder.problem(
                "format-syntax",
                "The label is neither a name, nor start, end and name of a span.",
                "Mend it in doccano, and export anew.",
                pointer=pointer,
            )

    def _relation(self, item: Mapping[str, Any], number: int, pointer: str) -> None:
        ends = [identifier(item.get("from_id")), identifier(item.get("to_id"))]
        self._builder.relation(
            identifier(item.get("id")) or f"relation-{number + 1}",
            self._given.names.read(identifier(item.get("type")), relation=True),
            zip(CAPABILITY.roles, ends, strict=True),
            pointer=pointer,
        )


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """A line for each record, as doccano exports the project that the labels need."""
    before = 0
    for record in records:
        yield "", msgspec.json.encode(_line(record, writing, before)) + b"\n"
        before += len(record.spans)


def _line(record: Record, writing: Writing, before: int) -> dict[str, Any]:
    """An example. `before` spans stand in the lines above: doccano numbers them throughout."""
    line: dict[str, Any] = {"id": record.id, "text": record.text}
    names = writing.names
    spans = [(s.start, s.end, names.write(s.layer, s.label)) for s in record.spans]
    categories = [names.write(each.layer, each.label) for each in record.labels]
    if writing.relations:
        keys = ("id", "start_offset", "end_offset", "label")
        numbers = {span.id: before + n for n, span in enumerate(record.spans, 1)}
        line["entities"] = [
            dict(zip(keys, (before + n, *span), strict=True)) for n, span in enumerate(spans, 1)
        ]
        line["relations"] = [
            {
                "id": number,
                "from_id": numbers[relation.args[0].ref],
                "to_id": numbers[relation.args[1].ref],
                "type": names.write(relation.layer, relation.label, relation=True),
            }
            for number, relation in enumerate(record.relations, 1)
        ]
    elif writing.layers or not writing.labels:
        line["label"] = spans
    if writing.labels:
        line["cats" if "label" in line or "entities" in line else "label"] = categories
    for field in ARTICLE_FIELDS:
        value = getattr(record, field)
        if value is not None:
            line[field] = msgspec.to_builtins(value)
    return line
