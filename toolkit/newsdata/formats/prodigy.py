"""Prodigy tasks: JSON Lines of texts with spans, relations, categories and an answer.

Reads what `prodigy db-out` writes of the interfaces for text: `ner`, `spans`, `relations`,
`classification` (`label` and the answer) and `choice` (`options` and `accept`), mixed as they
may be. An accepted task has `gold` labels, a rejected one `rejected`; without an answer they
are suggestions; an ignored task says nothing. Tasks that follow each other on one text
(a task for each annotator or label) are one document.

Written is a task for each annotator and status, with tokens that begin and end where spans
do. Spans keep their ids; `head_span` and `child_span` name them.

Documentation: https://prodi.gy/docs/api-interfaces
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from tempfile import TemporaryFile
from typing import IO, Any, Final

import msgspec
from msgspec import Struct

from newsdata.formats import ARTICLE_FIELDS, Builder, Capability, Document, Given, Writing
from newsdata.formats._json import (
    Unheld,
    identifier,
    mapping,
    outline,
    place,
    score,
    sequence,
    values,
)
from newsdata.formats._prodigy_write import STATUSES, tasks_of
from newsdata.model import Record, Tool
from newsdata.problems import Problem, Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="code points",
    relations="binary",
    roles=("head", "child"),
    labels=True,
    annotators=True,
    scores=True,
    statuses=("gold", "suggested", "rejected"),
    ids=".+",
    fields=ARTICLE_FIELDS,
)
SUFFIXES: Final = (".jsonl", ".json")
BESIDE: Final = ()
FOLDER: Final = False

_TOKENS: Final = re.compile(r'\[\s*\{\s*"text"')
_META: Final = frozenset({"id", *ARTICLE_FIELDS})
_ASKED: Final = frozenset({"answer", "spans", "relations", "label", "options", "_input_hash"})
_READ: Final = _ASKED | {"text", "meta", "id", "tokens", "accept", "score", "config", "priority"}


def recognise(head: bytes, name: str) -> str:
    """Why a file holds tasks of Prodigy, or `""`."""
    keys = outline(head)
    marks: list[str] = [key for key in ("_task_hash", "_input_hash", "answer") if key in keys]
    if "text" in keys and keys.get("spans", "").startswith("[") and "schema_version" not in keys:
        marks.append("spans")
    # Tokens may fill the head of a file; those of spaCy have no text.
    if "text" in keys and _TOKENS.match(keys.get("tokens", "")):
        marks.append("tokens")
    return f'The first object of {name} has a "{marks[0]}": a task of Prodigy.' if marks else ""


class _Task(Struct, frozen=True):
    """A task, and where it stands."""

    line: int
    pointer: str
    said: Mapping[str, Any]

    @property
    def text(self) -> str | None:
        text = self.said.get("text")
        return text if isinstance(text, str) else None

    @property
    def meta(self) -> Mapping[str, Any]:
        return mapping(self.said.get("meta"))

    @property
    def id(self) -> str:
        return identifier(self.meta.get("id")) or identifier(self.said.get("id"))

    @property
    def who(self) -> dict[str, Any]:
        """Status and annotator of the labels."""
        status = STATUSES.get(str(self.said.get("answer")), "suggested")
        for key in ("_annotator_id", "_session_id"):
            if annotator := identifier(self.said.get(key)):
                return {"status": status, "annotator": annotator}
        return {"status": status}


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The document of each text."""
    unheld = Unheld()
    number = 0
    for tasks in _by_text(file, given):
        if isinstance(tasks, Reject):
            yield tasks
        else:
            number += 1
            yield _Text(tasks, given, tasks[0].id or f"{given.id}#{number}").document(unheld)


def _by_text(file: IO[bytes], given: Given) -> Iterator[list[_Task] | Reject]:
    """The tasks of each text, in the order in which the texts first come.

    They may stand anywhere in the file, which is not held but laid down: the places of a
    text's tasks are.
    """
    order: list[bytes | Reject] = []
    places: dict[bytes, list[int]] = {}
    with TemporaryFile(prefix="newsdata-") as laid:
        for line, pointer, value in values(file, given.file):
            if isinstance(value, Problem):
                order.append(Reject(given.file, line, "", (value,)))
                continue
            task = _Task(line, pointer, mapping(value))
            if task.text is None:
                order.append(_refuse(task, given))
                continue
            # Texts that nobody was asked about yet may be the same and not be one.
            alone = "" if _ASKED & task.said.keys() else f"{line}{pointer}"
            key = hashlib.blake2b(f"{task.id}\0{task.text}\0{alone}".encode()).digest()
            if key not in places:
                order.append(key)
            places.setdefault(key, []).append(laid.tell())
            laid.write(msgspec.json.encode(task) + b"\n")
        for each in order:
            if isinstance(each, Reject):
                yield each
            else:
                yield [_laid(laid, place) for place in places[each]]


def _laid(laid: IO[bytes], place: int) -> _Task:
    laid.seek(place)
    return msgspec.json.decode(laid.readline(), type=_Task)


def _refuse(task: _Task, given: Given) -> Reject:
    held = ", ".join(sorted(task.said)) or "nothing"
    problem = Problem(
        "format-kind",
        f"The task has no text; it holds {held}.",
        "Export tasks on text; images, audio and HTML are none.",
        file=given.file,
        line=task.line,
        pointer=task.pointer,
        record_id=task.id,
    )
    return Reject(given.file, task.line, task.id, (problem,))


class _Text:
    """A text, and all that its tasks say of it."""

    def __init__(self, tasks: list[_Task], given: Given, id: str) -> None:
        self._tasks = tasks
        self._given = given
        self._id = id
        self._spans = self._relations = 0
        self._ids: dict[tuple[object, ...], str] = {}

    def document(self, unheld: Unheld) -> Document | Reject:
        """The document, or why there is none."""
        first = self._tasks[0]
        self._builder = Builder(
            self._given,
            first.text or "",
            Tool("prodigy", VERSION),
            id=self._id,
            line=first.line,
            fields={field: first.meta.get(field) for field in ARTICLE_FIELDS},
        )
        tokens = [mapping(token) for token in sequence(first.said.get("tokens"))]
        places = (place(token.get("start"), token.get("end")) for token in tokens)
        self._builder.tokens(places, f"{first.pointer}/tokens")
        handed_in = [(n, task) for n, task in enumerate(self._tasks) if self._answered(task)]
        for number, task in handed_in:
            self._add_spans(number, task)
            self._add_labels(task)
        for number, task in handed_in:
            self._add_relations(number, task)
        meta = {f"meta/{key}" for task in self._tasks for key in task.meta.keys() - _META}
        # Underscores mark what Prodigy keeps for itself.
        own = {key for task in self._tasks for key in task.said if not key.startswith("_")}
        unheld.tell(self._builder, meta | (own - _READ))
        return self._builder.build()

    def _answered(self, task: _Task) -> bool:
        if task.said.get("answer") != "ignore":
            return True
        self._problem(task, "format-skipped", "The task was ignored by its annotator.", "")
        return False

    def _problem(self, task: _Task, code: str, fact: str, pointer: str) -> None:
        hint = "Nothing, if that was meant." if code == "format-skipped" else "Annotate it anew."
        where = task.pointer + pointer
        self._builder.problem(code, fact, hint, line=task.line, pointer=where)

    def _add_spans(self, number: int, task: _Task) -> None:
        for n, span in enumerate(map(mapping, sequence(task.said.get("spans")))):
            self._spans += 1
            start, end, label = span.get("start"), span.get("end"), span.get("label")
            where = place(start, end)
            if where is None or not isinstance(label, str):
                self._problem(
                    task, "format-syntax", "A span lacks offsets or label.", f"/spans/{n}"
                )
                continue
            words = span.get("text")
            own = self._builder.span(
                identifier(span.get("id")) or f"{self._spans}",
                self._given.names.read(label),
                [where],
                words=words if isinstance(words, str) else None,
                line=task.line,
                pointer=f"{task.pointer}/spans/{n}",
                score=score(span.get("score")),
                **task.who,
            )
            if own is not None:
                # By its id anywhere; by its place in the same task.
                self._ids.setdefault((identifier(span.get("id")),), own)
                self._ids.setdefault((number, start, end, label), own)
                self._ids.setdefault((number, start, end), own)

    def _add_labels(self, task: _Task) -> None:
        said = task.said
        shown = {
            str(option.get("id")): option for option in map(mapping, sequence(said.get("options")))
        }
        accepted = said.get("accept")
        chosen = accepted if isinstance(accepted, list) else [accepted]
        labels: list[tuple[str, float | None]] = [
            (identifier(each), None) for each in chosen if each is not None
        ]
        if isinstance(said.get("label"), str):
            labels.append((said["label"], score(said.get("score"))))
        for name, sure in labels:
            # Options may be numbered, with their name for the annotator.
            text = mapping(shown.get(name)).get("text")
            name = text if name.lstrip("-").isdigit() and isinstance(text, str) else name
            self._builder.label(
                self._given.names.read(name),
                line=task.line,
                pointer=task.pointer,
                score=sure,
                **task.who,
            )

    def _add_relations(self, number: int, task: _Task) -> None:
        for n, relation in enumerate(map(mapping, sequence(task.said.get("relations")))):
            self._relations += 1
            ends = [self._ref(number, relation, role) for role in CAPABILITY.roles]
            self._builder.relation(
                f"relation-{self._relations}",
                self._given.names.read(identifier(relation.get("label")), relation=True),
                zip(CAPABILITY.roles, ends, strict=True),
                line=task.line,
                pointer=f"{task.pointer}/relations/{n}",
                **task.who,
            )

    def _ref(self, number: int, relation: Mapping[str, Any], role: str) -> str:
        span = mapping(relation.get(f"{role}_span"))
        start, end, label = (_hashable(span.get(key)) for key in ("start", "end", "label"))
        for key in (
            (identifier(span.get("id")),),
            (number, start, end, label),
            (number, start, end),
        ):
            if key != ("",) and key in self._ids:
                return self._ids[key]
        return f"token {identifier(relation.get(role))}"


def _hashable(value: object) -> str | int | None:
    """The value, where it can be part of a key."""
    return value if isinstance(value, str | int) else None


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """A line for each task."""
    for record in records:
        for task in tasks_of(record, writing):
            yield "", msgspec.json.encode(task) + b"\n"
