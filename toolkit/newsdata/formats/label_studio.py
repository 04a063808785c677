"""Label Studio JSON: tasks with a text, the annotations of people, the predictions of models.

Regions of `<Labels>` are spans, `<Choices>` of the whole task are labels of the document,
what is said of a region (choices, text areas, ratings) are attributes. Annotations are
`gold` labels of who completed them, predictions `suggested` ones of their model. Offsets
count code points; versions before 1.4 counted UTF-16 units, which the texts of the regions
give away. Whatever is not about text is refused, piece by piece.

Documentation: https://labelstud.io/guide/export and /guide/task_format
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final

import msgspec

from newsdata.formats import ARTICLE_FIELDS, Builder, Capability, Document, Given, Writing
from newsdata.formats._json import identifier, mapping, score, sequence, values
from newsdata.formats._label_studio_results import Group, is_place, loosely, said_of, typed
from newsdata.formats._label_studio_write import task_of
from newsdata.model import Attribute, Record, Tool
from newsdata.problems import Problem, Reject
from newsdata.units import likeliest

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="code points",
    layers=True,
    relations="binary",
    roles=("from", "to"),
    attributes=True,
    labels=True,
    annotators=True,
    scores=True,
    statuses=("gold", "suggested"),
    ids=".+",
    fields=ARTICLE_FIELDS,
)
SUFFIXES: Final = (".json",)
BESIDE: Final = ()
FOLDER: Final = False

_REGIONS: Final = ("labels", "hypertextlabels")
_SAYINGS: Final = ("choices", "textarea", "rating", "number", "datetime", "taxonomy", "text")


def recognise(head: bytes, name: str) -> str:
    """Why a file is an export of Label Studio, or `""`."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    lists = [key for key in ("annotations", "predictions", "completions") if _key(key, head)]
    if start in (b"[", b"{") and lists and (_key("data", head) or _key("result", head)):
        return f'{name} is JSON with "{lists[0]}": tasks of Label Studio.'
    return ""


def _key(key: str, head: bytes) -> bool:
    return f'"{key}"'.encode() in head


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The document of each task."""
    for number, (line, pointer, task) in enumerate(values(file, given.file), 1):
        if isinstance(task, Problem):
            yield Reject(given.file, line, "", (task,))
        else:
            yield _Task(task, given, number, line, pointer).document()


class _Task:
    """One task. What has not the shape that it should is a problem, never an exception."""

    def __init__(self, task: Any, given: Given, number: int, line: int, pointer: str) -> None:
        self._task = task if isinstance(task, dict) else {}
        self._given = given
        self._line = line
        self._pointer = pointer
        self._data = mapping(self._task.get("data"))
        self.id = self._id(number)
        self._ids: dict[tuple[str, str], str] = {}
        self._taken: dict[str, str] = {}
        self._relations = 0
        self._unnamed = 0

    def document(self) -> Document | Reject:
        """The document, or why there is none."""
        groups = list(self._groups())
        text = self._text([item for group in groups for item in group.items])
        if text is None:
            held = ", ".join(sorted(map(str, self._data))) or "nothing"
            problem = Problem(
                "format-kind",
                f"The task has no text; its data holds {held}.",
                "Export tasks whose labels are on a <Text>; images, audio and tables are none.",
                file=self._given.file,
                line=self._line,
                pointer=f"{self._pointer}/data",
                record_id=self.id,
            )
            return Reject(self._given.file, self._line, self.id, (problem,))
        stated = [
            (value["start"], value["end"], value["text"])
            for group in groups
            for _, value in map(typed, group.items)
            if is_place(value) and isinstance(value.get("text"), str)
        ]
        unit = likeliest(text, stated, ("code points", "UTF-16"))
        fields = {field: self._data.get(field) for field in ARTICLE_FIELDS}
        self._builder = Builder(
            self._given,
            text,
            Tool("label_studio", VERSION),
            id=self.id,
            unit=unit,
            line=self._line,
            fields=fields,
        )
        if unit != "code points":
            self._builder.problem(
                "format-unit",
                "The offsets count UTF-16 units, as old versions of Label Studio did.",
                "Nothing: they were converted.",
                pointer=self._pointer,
            )
        self._add(groups)
        return self._builder.build()

    def _id(self, number: int) -> str:
        for value in (self._data.get("id"), self._task.get("id")):
            if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
                return str(value)
        return f"{self._given.id}#{number}"

    def _groups(self) -> Iterator[Group]:
        """Annotations and predictions, each with who made it."""
        for key in ("annotations", "completions", "predictions"):
            for number, each in enumerate(sequence(self._task.get(key))):
                yield Group(key, mapping(each), f"{self._pointer}/{key}/{number}")

    def _text(self, items: list[Any]) -> str | None:
        """The text of the task: what the regions are on, or what is called so, or the only one."""
        targets = dict.fromkeys(
            str(mapping(item).get("to_name"))
            for item in items
            if typed(item)[0] in (*_REGIONS, *_SAYINGS)
        )
        for key in (*targets, "text"):
            if isinstance(self._data.get(key), str):
                return str(self._data[key])
        texts = [
            v
            for k, v in self._data.items()
            if isinstance(v, str) and k not in ("id", *ARTICLE_FIELDS)
        ]
        alone = len(texts) == 1 and len(self._data) == 1
        return texts[0] if alone and " " in texts[0].strip() else None

    def _add(self, groups: list[Group]) -> None:
        for group in groups:
            if group.cancelled:
                self._builder.problem(
                    "format-skipped",
                    f"The annotation was cancelled by its annotator; its {len(group.items)} results are left out.",
                    "Nothing, if that was meant.",
                    pointer=group.pointer,
                )
                group.items = []
            for number, item in enumerate(group.items):
                self._region(group, item, f"{group.pointer}/result/{number}")
        for group in groups:
            for number, item in enumerate(group.items):
                self._saying(group, item, f"{group.pointer}/result/{number}")
        drafts = len(sequence(self._task.get("drafts")))
        if drafts:
            self._builder.problem(
                "format-skipped",
                f"{drafts} drafts are left out: nobody submitted them.",
                "Submit them in Label Studio, and export anew.",
                pointer=f"{self._pointer}/drafts",
            )

    def _region(self, group: Group, item: Any, pointer: str) -> None:
        kind, value = typed(item)
        if kind not in _REGIONS:
            return
        if not is_place(value) or "channel" in value:
            self._not_text(kind, pointer)
            return
        labels = [label for label in sequence(value.get(kind)) if isinstance(label, str)]
        if not labels:
            self._refuse("The region has no label.", pointer)
        words = value.get("text")
        region = identifier(item.get("id"))
        self._unnamed += not region
        for number, label in enumerate(labels):
            span_id = self._builder.span(
                self._span_id(group, region or f"region-{self._unnamed}", number),
                self._name(item, label),
                [(value["start"], value["end"])],
                words=words if isinstance(words, str) else None,
                shown=loosely,
                pointer=pointer,
                score=score(item.get("score", group.score)),
                **group.who,
            )
            if span_id and region and number == 0:
                self._ids[group.pointer, region] = span_id
                self._ids.setdefault(("", region), span_id)

    def _name(self, item: Mapping[str, Any], label: str) -> tuple[str, str]:
        layer = str(item.get("from_name"))
        names = self._given.names
        return names.read(label, layer=layer if layer in names.layers else "")

    def _span_id(self, group: Group, region: str, number: int) -> str:
        """The id of a region; annotations that began as a prediction have its ids again."""
        own = region if number == 0 else f"{region}.{number + 1}"
        if self._taken.setdefault(own, group.pointer) == group.pointer:
            return own
        return f"{group.id}:{own}"

    def _ref(self, group: Group, region: str) -> str:
        own = self._ids.get((group.pointer, region))
        # A span of ours that is called so need not be the region.
        return own or self._ids.get(("", region), f"region {region}")

    def _saying(self, group: Group, item: Any, pointer: str) -> None:
        kind, value = typed(item)
        if kind in _REGIONS:
            return
        if kind == "relation":
            self._relation(group, item, pointer)
        elif kind not in _SAYINGS:
            self._not_text(kind, pointer)
        elif (group.pointer, identifier(item.get("id"))) in self._ids:
            ref = self._ids[group.pointer, identifier(item.get("id"))]
            for said in said_of(kind, value):
                attribute = Attribute(str(item.get("from_name")), said)
                self._builder.attribute(ref, attribute, pointer=pointer)
        elif "start" in value or "x" in value:
            self._refuse(f"The {kind} is about a region that could not be read.", pointer)
        else:
            self._label(group, kind, item, value, pointer)

    def _label(
        self, group: Group, kind: str, item: Any, value: Mapping[str, Any], pointer: str
    ) -> None:
        more: dict[str, Any] = {"score": score(item.get("score", group.score)), **group.who}
        for said in said_of(kind, value):
            control = str(item.get("from_name"))
            if kind == "choices":
                name = self._given.names.read(said, layer=control)
                self._builder.label(name, pointer=pointer, **more)
            else:
                attributes = (Attribute("value", said),)
                self._builder.label((control, kind), pointer=pointer, attributes=attributes, **more)

    def _relation(self, group: Group, item: Any, pointer: str) -> None:
        ends = [self._ref(group, identifier(item.get(key))) for key in ("from_id", "to_id")]
        if item.get("direction") == "left":
            ends.reverse()
        labels = [str(label) for label in sequence(item.get("labels"))] or ["relation"]
        for label in labels:
            self._relations += 1
            self._builder.relation(
                f"relation-{self._relations}",
                self._given.names.read(label, relation=True),
                zip(CAPABILITY.roles, ends, strict=True),
                pointer=pointer,
                **group.who,
            )

    def _not_text(self, kind: str, pointer: str) -> None:
        self._builder.problem(
            "format-kind",
            f"A result of type {kind!r} is no label on plain text.",
            "Only labels on a <Text>, choices and relations become records.",
            pointer=pointer,
        )

    def _refuse(self, fact: str, pointer: str) -> None:
        self._builder.problem(
            "format-syntax", fact, "Mend it in Label Studio, and export anew.", pointer=pointer
        )


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """An array of tasks, as `Import` of Label Studio takes it."""
    before = b"[\n"
    for number, record in enumerate(records, 1):
        yield "", before + msgspec.json.encode(task_of(record, writing, number))
        before = b",\n"
    yield "", (b"[" if before == b"[\n" else b"\n") + b"]\n"
