"""What brat's files say of a record: the lines of labels and the configuration."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from newsdata.formats import Writing
from newsdata.formats._names import escape
from newsdata.model import Attribute, Record, Relation, Span

ESCAPED: Final = r"\s:;"
"""What a name in an `.ann` file cannot have."""
BREAKS: Final = "\n\r"
"""What a value in an `.ann` file cannot have."""
FLAG: Final = "true"
"""The value of an attribute that has none."""
COPY: Final = "newsdata"
"""The kind of note that says a trigger is a copy."""
DIGITS: Final = "0123456789"
_NOTE: Final = "AnnotatorNotes"
_NORMAL: Final = re.compile(r"[^\s:]+:\S+\t[^\n\r]*")
_WHOLE: Final = "%."
"""Behind a role that ends in a digit of its own; no escape looks so."""


def own_digits(role: str) -> str:
    """A role without the mark that its last digits are its own."""
    bare = role.removesuffix(_WHOLE)
    return bare if bare and bare[-1] in DIGITS else role


def _numbered(roles: Sequence[str]) -> Iterator[str]:
    """Roles of an event; those that are there several times are numbered, as in brat."""
    names = Counter(escape(role, ESCAPED) for role in roles)
    seen: Counter[str] = Counter()
    for role in roles:
        name = escape(role, ESCAPED)
        seen[name] += 1
        number = seen[name] if seen[name] > 1 else ""
        bare = name.rstrip(DIGITS)
        alone = bare == name or (names[name] == 1 and bare not in names)
        yield f"{name}{number}" if alone else f"{name}{_WHOLE}{number}"


def on_one_line(text: str) -> str:
    """A text as lines of labels have it: brat writes a line break as a space."""
    return text.replace("\n", " ")


def configuration(writing: Writing) -> bytes:
    """The labels that there are, as `annotation.conf` lists them."""
    names = writing.names
    spans = [
        names.write(layer, label, escaped=ESCAPED)
        for layer, labels in writing.layers.items()
        for label in labels
    ]
    relations = [
        names.write(layer, label, relation=True, escaped=ESCAPED)
        for layer, labels in writing.relations.items()
        for label in labels
    ]
    lines = ["[entities]", *spans, "", "[relations]"]
    lines += [f"{name}\tArg1:<ANY>, Arg2:<ANY>" for name in relations]
    lines += ["", "[events]", "", "[attributes]"]
    return "".join(f"{line}\n" for line in lines).encode()


def lines_of(record: Record, writing: Writing) -> Iterator[str]:
    """The lines of a record: spans, relations, then what is said of spans."""
    return _Lines(record, writing).all()


class _Lines:
    """The lines that say what a record holds."""

    def __init__(self, record: Record, writing: Writing) -> None:
        self._record = record
        self._names = writing.names
        self._ids = _own_ids(record.spans, "T")
        self._spans = {span.id: span for span in record.spans}
        self._numbers: Counter[str] = Counter()
        self._events: dict[str, str] = {}
        self._taken = set(self._ids.values())
        for relation in record.relations:
            self._taken.add(relation.id)

    def all(self) -> Iterator[str]:
        """Spans, relations, then what is said of spans."""
        for span in self._record.spans:
            yield self._span(self._ids[span.id], span.label, span.layer, span)
        identifiers = [
            (relation, self._identifier(relation)) for relation in self._record.relations
        ]
        for relation, identifier in identifiers:
            if identifier.startswith("E") and relation.args[0].role == "trigger":
                self._events.setdefault(relation.args[0].ref, identifier)
        for relation, identifier in identifiers:
            yield from self._relation(relation, identifier)
        for span in self._record.spans:
            for attribute in span.attributes:
                yield self._attribute(self._target(span.id), attribute)

    def _span(self, identifier: str, label: str, layer: str, span: Span) -> str:
        parts: tuple[tuple[int, int], ...] = ((span.start, span.end),)
        words = span.text
        if span.fragments:
            parts = tuple((part.start, part.end) for part in span.fragments)
            words = " ".join(part.text for part in span.fragments)
        places = ";".join(f"{start} {end}" for start, end in parts)
        name = self._names.write(layer, label, escaped=ESCAPED)
        return f"{identifier}\t{name} {places}\t{on_one_line(words)}"

    def _identifier(self, relation: Relation) -> str:
        roles = [end.role for end in relation.args]
        if len(roles) > 1 and set(roles) == {"member"}:
            return "*"
        kind = "R" if len(roles) == 2 and not self._is_event(relation) else "E"
        if re.fullmatch(rf"{kind}\d+", relation.id):
            return relation.id
        return self._next(kind)

    def _is_event(self, relation: Relation) -> bool:
        first = relation.args[0]
        return first.role == "trigger" and self._spans[first.ref].label == relation.label

    def _next(self, kind: str) -> str:
        self._numbers[kind] += 1
        while (identifier := f"{kind}{self._numbers[kind]}") in self._taken:
            self._numbers[kind] += 1
        self._taken.add(identifier)
        return identifier

    def _target(self, ref: str) -> str:
        return self._events.get(ref, self._ids[ref])

    def _relation(self, relation: Relation, identifier: str) -> Iterator[str]:
        label = self._names.write(relation.layer, relation.label, relation=True, escaped=ESCAPED)
        if identifier == "*":
            yield "*\t" + " ".join([label, *(self._target(end.ref) for end in relation.args)])
            return
        args = list(relation.args)
        if identifier.startswith("R"):
            links = [f"{escape(end.role, ESCAPED)}:{self._target(end.ref)}" for end in args]
            yield f"{identifier}\t{label} {' '.join(links)}\t"
            return
        if args[0].role == "trigger":
            trigger = self._ids[args.pop(0).ref]
        else:
            trigger = self._next("T")
            first = self._spans[args[0].ref]
            yield self._span(trigger, relation.label, relation.layer, first)
            yield f"#{self._count('#')}\t{COPY} {identifier}\tThe trigger is a copy."
        links = [f"{label}:{trigger}"]
        for end, role in zip(args, _numbered([end.role for end in args]), strict=True):
            links.append(f"{role}:{self._target(end.ref)}")
        yield f"{identifier}\t{' '.join(links)}"

    def _count(self, kind: str) -> int:
        self._numbers[kind] += 1
        return self._numbers[kind]

    def _attribute(self, target: str, attribute: Attribute) -> str:
        key, value = escape(attribute.key, ESCAPED), attribute.value
        if key == _NOTE:
            return f"#{self._count('#')}\t{key} {target}\t{escape(value, BREAKS)}"
        if _NORMAL.fullmatch(value):
            entry, _, shown = value.partition("\t")
            return f"N{self._count('N')}\t{key} {target} {entry}\t{shown}"
        head = f"A{self._count('A')}\t{key} {target}"
        return head if value == FLAG else f"{head} {escape(value, BREAKS)}"


def _own_ids(items: Iterable[Span], kind: str) -> dict[str, str]:
    """For each id one that the format can have; those that are such stay."""
    ids = [item.id for item in items]
    taken = {each for each in ids if re.fullmatch(rf"{kind}\d+", each)}
    number = 0
    own = {}
    for each in ids:
        if each in taken:
            own[each] = each
            continue
        number += 1
        while f"{kind}{number}" in taken:
            number += 1
        own[each] = f"{kind}{number}"
    return own
