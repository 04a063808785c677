"""Dolma: documents in JSON Lines, and attributes of their text in files beside them.

`documents/PATH` holds the texts, `attributes/NAME/PATH` with the same lines what is said of
them: lists of start, end and score, under names such as `experiment__tagger__label`. The
tagger is the layer, the experiment the annotator. A number instead of a list is a score of
the whole document. Attributes that the mixer has put into the documents are read, too.

Written are such files, with `newsdata` for the experiment where nobody is said to have made
the labels. Labels of documents are called `experiment__document__layer__label`, and go from
the beginning of the text to its end, as Dolma's own do. A score of 1 that is a whole number
says that there is none.

Specification: https://github.com/allenai/dolma/blob/main/docs/data-format.md, which counts
as Python does: code points
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import lru_cache
from typing import IO, Any, Final
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from newsdata.formats import ARTICLE_FIELDS, Builder, Capability, Document, Given, Writing
from newsdata.formats._json import Unheld, identifier, mapping, outline, place, score, values
from newsdata.model import Attribute, DocumentLabel, Record, Span, Tool
from newsdata.problems import Problem, Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="code points",
    layers=True,
    labels=True,
    annotators=True,
    scores=True,
    fields=ARTICLE_FIELDS,
)
SUFFIXES: Final = (".jsonl.gz", ".jsonl", ".json.gz", ".json", ".jsonl.bz2", ".jsonl.xz")
BESIDE: Final = ()
FOLDER: Final = True

_TEXTS: Final = "documents"
_SAID: Final = "attributes"
_OURS: Final = "newsdata"
_NAMESAKE: Final = "newsdata%"
"""The experiment of an annotator who is called like ours; no name is escaped to it."""
_WHOLE: Final = "document"
_KEYS: Final = frozenset({"id", "text", "source", "created", "metadata", "attributes"})
_OPTIONAL: Final = _KEYS | {"added", "version"}
_UNHELD: Final = {field: field for field in ARTICLE_FIELDS if field not in ("source", "published")}
# Rows that are out of line are held until their document comes.
_AHEAD: Final = 10_000
_SHARD: Final = 32 << 20
_GZIP: Final = 31


def recognise(head: bytes, name: str) -> str:
    """Why a file holds documents or attributes of Dolma, or `""`."""
    keys = outline(head)
    if "id" in keys and keys.get(_SAID, "").startswith("{"):
        return f'The first object of {name} has an "id" and "attributes": Dolma.'
    if {"id", "text", "source"} <= keys.keys() <= _OPTIONAL:
        return f'The first object of {name} has "id", "text" and "source": a document of Dolma.'
    return ""


class _Row(Struct, frozen=True):
    """A document, or the attributes of one."""

    line: int
    pointer: str
    said: Mapping[str, Any]

    @property
    def id(self) -> str:
        return identifier(self.said.get("id"))


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The document of each line, with the attributes of the files that belong to it.

    Where there are no documents, the first file of attributes stands for them, and the
    texts have to be known.
    """
    first, *others = _together(given.files).get(_place(given.file)[0], [given.file])
    if first != given.file:
        return
    unheld = Unheld()
    with ExitStack() as stack:
        beside = [_Beside(stack.enter_context(given.open(name)), name) for name in others]
        for line, pointer, value in values(file, given.file):
            if isinstance(value, Problem):
                yield Reject(given.file, line, "", (value,))
                continue
            row = _Row(line, pointer, mapping(value))
            rows = [row, *(found for each in beside if (found := each.of(row.id)))]
            yield _document(rows, given, unheld)
        for each in beside:
            yield from each.left()


def _place(name: str) -> tuple[str, bool]:
    """What names a document and its attributes have in common, and whether it has the text."""
    parts = name.split("/")
    for at in range(len(parts) - 2, -1, -1):
        if parts[at] == _TEXTS:
            return "/".join([*parts[:at], "", *parts[at + 1 :]]), True
        if parts[at] == _SAID and at + 2 < len(parts):
            return "/".join([*parts[:at], "", *parts[at + 2 :]]), False
    return name, True


@lru_cache(maxsize=1)
def _together(files: tuple[str, ...]) -> Mapping[str, list[str]]:
    """The files that belong together, documents first."""
    found: dict[str, list[str]] = {}
    for name in files:
        key, has_text = _place(name)
        group = found.setdefault(key, [])
        group.insert(0 if has_text else len(group), name)
    return found


class _Beside:
    """A file of attributes, read along with the documents."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._name = name
        self._values = values(file, name)
        self._waiting: dict[str, _Row] = {}
        self._rejects: list[Reject] = []

    def of(self, id: str) -> _Row | None:
        """The row of a document: the next one, if the files line up as they should."""
        while id and id not in self._waiting and len(self._waiting) < _AHEAD and self._next():
            pass
        return self._waiting.pop(id, None)

    def _next(self) -> bool:
        for line, pointer, value in self._values:
            if isinstance(value, Problem):
                self._rejects.append(Reject(self._name, line, "", (value,)))
                return True
            row = _Row(line, pointer, mapping(value))
            before = self._waiting.setdefault(row.id, row)
            if before is not row:
                self._refuse(row, f"The attributes of {row.id!r} are there twice.")
            return True
        return False

    def _refuse(self, row: _Row, fact: str) -> None:
        hint = "Give both files the same documents in the same order."
        problem = Problem(
            "format-join", fact, hint, file=self._name, line=row.line, record_id=row.id
        )
        self._rejects.append(Reject(self._name, row.line, row.id, (problem,)))

    def left(self) -> Iterator[Reject]:
        """What was no row, and the rows of documents that are not there."""
        while True:
            for row in self._waiting.values():
                self._refuse(row, f"There is no document {row.id!r} near its attributes.")
            self._waiting.clear()
            yield from self._rejects
            self._rejects.clear()
            if not self._next():
                return


def _document(rows: list[_Row], given: Given, unheld: Unheld) -> Document | Reject:
    """The document of a row, with the attributes of all."""
    first = rows[0]
    said, text = first.said, first.said.get("text")
    known = given.known(first.id) if "text" not in said and first.id else None
    if not isinstance(text, str):
        text = known.text if known else None
    if text is None:
        problem = Problem(
            "format-text",
            f"The text of {first.id!r} is not there.",
            "Convert the folder that has documents and attributes, or name --records.",
            file=given.file,
            line=first.line,
            pointer=first.pointer,
            record_id=first.id,
        )
        return Reject(given.file, first.line, first.id, (problem,))
    meta = mapping(said.get("metadata"))
    fields = {ours: meta.get(theirs) for ours, theirs in _UNHELD.items()}
    fields |= {"source": said.get("source") or None, "published": said.get("created")}
    builder = Builder(
        given,
        text,
        Tool("dolma", VERSION),
        id=first.id or f"{given.id}#{first.line}",
        line=first.line,
        fields=fields,
    )
    spans = _Attributes(builder, given)
    for row in rows:
        for name, value in mapping(row.said.get(_SAID)).items():
            spans.add(name, value, f"{row.pointer}/{_SAID}/{name}")
    others = {f"metadata/{key}" for key in meta.keys() - _UNHELD.keys()}
    unheld.tell(builder, (said.keys() - _KEYS) | others)
    return builder.build()


class _Attributes:
    """Adds what attributes say to a document."""

    def __init__(self, builder: Builder, given: Given) -> None:
        self._builder = builder
        self._given = given
        self._count = 0

    def add(self, name: str, value: object, pointer: str) -> None:
        """Add the spans of an attribute, or the label that it is."""
        parts = name.split("__")
        # Four parts are ours: in other people's names the rest is the label.
        whole = len(parts) == 4 and parts[1] == _WHOLE
        if whole:
            del parts[1]
        *before, label = "__".join(parts).split("__", 2)
        layer = _plain(before[-1]) if before else ""
        ours = self._given.names.read(_plain(label), layer=layer)
        who: dict[str, Any] = {}
        if len(before) == 2 and before[0] not in ("", _OURS):
            who["annotator"] = _OURS if before[0] == _NAMESAKE else _plain(before[0])
        if _is_number(value):
            self._builder.label(ours, pointer=pointer, **_sure(value), **who)
            return
        if not isinstance(value, list):
            self._wrong("An attribute is neither a number nor a list.", pointer)
            return
        for number, each in enumerate(value):
            where = place(*each[:2]) if isinstance(each, list) and len(each) == 3 else None
            if where is None or not _is_number(each[2]):
                self._wrong("An attribute is no start, end and score.", f"{pointer}/{number}")
            elif whole:
                self._builder.label(ours, pointer=f"{pointer}/{number}", **_sure(each[2]), **who)
            else:
                self._count += 1
                self._builder.span(
                    f"{self._count}",
                    ours,
                    [where],
                    pointer=f"{pointer}/{number}",
                    **_sure(each[2]),
                    **who,
                )

    def _wrong(self, fact: str, pointer: str) -> None:
        hint = "Write it as [[start, end, score], ...]."
        self._builder.problem("format-syntax", fact, hint, pointer=pointer)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sure(value: object) -> dict[str, Any]:
    """The score that a number is; where it cannot be one, the attribute."""
    if value == 1 and isinstance(value, int):
        return {}
    sure = score(value)
    return {"attributes": (Attribute("score", str(value)),)} if sure is None else {"score": sure}


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """Files of documents of about 32 MB, and beside each a file of attributes."""
    number, size = 0, 0
    rows: list[bytes] = []
    packed = zlib.compressobj(wbits=_GZIP)
    for record in records:
        line = msgspec.json.encode(_text_row(record)) + b"\n"
        yield f"{_TEXTS}/{number:05}.jsonl.gz", packed.compress(line)
        rows.append(msgspec.json.encode(_label_row(record, writing)) + b"\n")
        size += len(line)
        if size >= _SHARD:
            yield from _finish(number, packed, rows)
            number, size, rows = number + 1, 0, []
            packed = zlib.compressobj(wbits=_GZIP)
    if size:
        yield from _finish(number, packed, rows)


def _finish(number: int, packed: Any, rows: list[bytes]) -> Iterator[tuple[str, bytes]]:
    yield f"{_TEXTS}/{number:05}.jsonl.gz", packed.flush()
    of_rows = zlib.compressobj(wbits=_GZIP)
    data = of_rows.compress(b"".join(rows)) + of_rows.flush()
    yield f"{_SAID}/{_OURS}/{number:05}.jsonl.gz", data


def _text_row(record: Record) -> dict[str, Any]:
    row = {"id": record.id, "text": record.text, "source": record.source or ""}
    if record.published is not None:
        row["created"] = record.published
    meta = {field: getattr(record, field) for field in _UNHELD}
    meta = {key: msgspec.to_builtins(value) for key, value in meta.items() if value is not None}
    return row | ({"metadata": meta} if meta else {})


def _label_row(record: Record, writing: Writing) -> dict[str, Any]:
    said: dict[str, list[tuple[int, int, float]]] = {}
    for span in record.spans:
        where = (span.start, span.end, _number(span.score))
        said.setdefault(_name(span, writing), []).append(where)
    for label in record.labels:
        where = (0, len(record.text), _number(label.score))
        said.setdefault(_name(label, writing, _WHOLE), []).append(where)
    return {"id": record.id, "source": record.source or "", "attributes": said}


def _number(sure: float | None) -> float:
    return 1 if sure is None else sure


def _name(item: Span | DocumentLabel, writing: Writing, *kind: str) -> str:
    experiment = _OURS if item.annotator is None else _escaped(item.annotator)
    if item.annotator == _OURS:
        experiment = _NAMESAKE
    label = writing.names.write(item.layer, item.label, layers=True)
    return "__".join([experiment, *kind, _escaped(item.layer), _escaped(label)])


def _escaped(name: str) -> str:
    """A name without what looks like the two underscores between names."""
    return re.sub(r"%|^_|_(?=_)|_$", lambda found: f"%{ord(found[0]):02X}", name)


def _plain(name: str) -> str:
    """What was escaped; other people's names stay as they are."""
    plain = unquote(name)
    return plain if _escaped(plain) == name else name
