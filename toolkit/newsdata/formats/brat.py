"""brat stand-off: the text in a `.txt` file, its labels in an `.ann` file beside it.

Text-bound annotations (T) are spans, relations (R), events (E) and equivalences (*) are
relations, attributes (A, M), normalizations (N) and notes (#) are attributes of spans.
Offsets count code points of the file, of which a Windows line end has two. Written, a
relation that has not two ends is an event; where no end of it is in the role `trigger`,
its trigger is a copy of the first end, marked by a note.

Specification: https://brat.nlplab.org/standoff.html
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final

from newsdata.formats import Builder, Capability, Document, Given, Writing, file_name
from newsdata.formats._lines import text_lines
from newsdata.formats._names import escape, unescape
from newsdata.model import Attribute, Record, Relation, Span, Tool
from newsdata.problems import Problem, Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="code points",
    fragments=True,
    relations="any",
    attributes=True,
    ids=r"T\d+",
    relation_ids=r"[RE]\d+|\*\d+",
)
SUFFIXES: Final = (".ann",)
BESIDE: Final = (".txt", "annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf")
FOLDER: Final = True

ESCAPED: Final = r"\s:;"
"""What a name in an `.ann` file cannot have."""
_TEXT_BOUND: Final = re.compile(r"(\S+) (\d{1,15} \d{1,15}(?:;\d{1,15} \d{1,15})*)")
_LINK: Final = re.compile(r"(\S+?):(\S+)")
_BREAKS: Final = "\n\r"
_FLAG: Final = "true"
_NOTE: Final = "AnnotatorNotes"
_COPY: Final = "newsdata"
_NORMAL: Final = re.compile(r"[^\s:]+:\S+\t[^\n\r]*")
_DIGITS: Final = "0123456789"
_WHOLE: Final = "%."
"""Behind a role that ends in a digit of its own; no escape looks so."""
_HEAD: Final = re.compile(
    rb"(?:\A|\n)(?:T\d+\t\S+ \d+ \d+|E\d+\t\S+:T\d+|R\d+\t\S+ \S+:[TE]\d+ \S+:[TE]\d+|\*\t\S+ T\d+ )"
)


def recognise(head: bytes, name: str) -> str:
    """Why a file is brat stand-off, or `""`."""
    found = _HEAD.search(head)
    if found:
        line = found[0].strip().decode(errors="replace")
        return f"{name} has lines such as {line!r}, an identifier and a tab before the label."
    return f"{name} is empty and ends in .ann." if not head and name.endswith(".ann") else ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The one document of an `.ann` file."""
    raw = _text(given)
    if isinstance(raw, Problem):
        yield Reject(given.file, 0, given.id, (raw,))
        return
    reading = _Reading(Builder(given, raw, Tool("brat", VERSION)))
    for number, line in text_lines(file, given.file):
        if isinstance(line, Problem):
            reading.builder.take(line)
        elif line.strip():
            reading.line(number, line)
    yield reading.finish()


def _text(given: Given) -> str | Problem:
    """The text beside the labels, as its file has it, or that of a known record."""
    data = given.beside(".txt")
    if data is None:
        known = given.known(given.id)
        if known:
            return known.text
        return Problem(
            "format-text",
            f"There is no file with the text: {given.file.removesuffix('.ann')}.txt.",
            "Put it beside the labels, or name the records that have the text with --records.",
            file=given.file,
            record_id=given.id,
        )
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return Problem(
            "file-encoding",
            f"Byte 0x{data[error.start]:02X} at byte offset {error.start} of the text is not UTF-8.",
            "brat reads and writes UTF-8: see in which encoding the text was saved.",
            file=given.file.removesuffix(".ann") + ".txt",
            record_id=given.id,
        )


class _Reading:
    """The lines of a file by kind: what refers to others is added when all are known."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self._names = builder.given.names
        self._late: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        self._triggers: dict[str, str] = {}
        self._spans: dict[str, tuple[int, str]] = {}
        self._copies: set[str] = set()
        self._equivalences = 0

    def line(self, number: int, line: str) -> None:
        """Take in one line."""
        identifier, _, rest = line.partition("\t")
        kind = identifier[:1]
        if not (identifier and rest.strip()) or kind not in "TREAMN*#":
            self._refuse(number, line)
        elif kind == "T":
            self._spans.setdefault(identifier, (number, rest))
            if self._spans[identifier] != (number, rest):
                self._late["T"].append((number, identifier, rest))
        elif kind == "#" and rest.startswith(f"{_COPY} E"):
            self._copies.add(rest.split()[1])
        else:
            self._late["A" if kind == "M" else kind].append((number, identifier, rest))
            if kind == "E":
                self._triggers[identifier] = rest.split(" ")[0].partition(":")[2]

    def finish(self) -> Document | Reject:
        """Add everything, and build the document."""
        copied = {self._triggers.get(event, "") for event in self._copies}
        for identifier, (number, rest) in self._spans.items():
            if identifier not in copied:
                self._span(number, identifier, rest)
        for number, identifier, rest in self._late["T"]:  # their ids are there already
            self._span(number, identifier, rest)
        for kind, add in (
            ("E", self._event),
            ("R", self._relation),
            ("*", self._equivalence),
            ("A", self._attribute),
            ("N", self._normalization),
            ("#", self._note),
        ):
            for number, identifier, rest in self._late[kind]:
                add(number, identifier, rest)
        return self.builder.build()

    def _refuse(self, number: int, line: str) -> None:
        self.builder.problem(
            "format-syntax",
            f"This is no line of brat stand-off: {line[:80]!r}.",
            "An identifier (T1, R1, E1, A1, N1, #1 or *), a tab, and what it says.",
            line=number,
        )

    def _span(self, number: int, identifier: str, rest: str) -> None:
        head, _, words = rest.partition("\t")
        match = _TEXT_BOUND.fullmatch(head)
        if not match:
            self._refuse(number, f"{identifier}\t{rest}")
            return
        parts = [(int(s), int(e)) for s, e in (p.split(" ") for p in match[2].split(";"))]
        name = self._names.read(match[1], escaped=ESCAPED)
        self.builder.span(
            identifier,
            name,
            parts,
            words=words if "\t" in rest else None,
            shown=_loosely,
            line=number,
        )

    def _ref(self, target: str) -> str:
        """The span that stands for what an annotation refers to: an event is its trigger."""
        return self._triggers.get(target, target)

    def _links(self, number: int, line: str, links: Iterable[str]) -> list[tuple[str, str]] | None:
        found = [_LINK.fullmatch(link) for link in links]
        if not all(found):
            self._refuse(number, line)
            return None
        return [(match[1], self._ref(match[2])) for match in found if match]

    def _event(self, number: int, identifier: str, rest: str) -> None:
        links = self._links(number, f"{identifier}\t{rest}", rest.split())
        if not links:
            return
        (label, trigger), *ends = links
        roles = {role for role, _ in ends}
        # Roles that are there several times are numbered: Org-Arg, Org-Arg2.
        args = [
            (_whole(bare if (bare := role.rstrip(_DIGITS)) in roles else role), ref)
            for role, ref in ends
        ]
        if identifier not in self._copies:
            args.insert(0, ("trigger", trigger))
        self._add(identifier, label, args, number)

    def _relation(self, number: int, identifier: str, rest: str) -> None:
        label, *ends = rest.split()
        args = self._links(number, f"{identifier}\t{rest}", ends)
        if args:
            self._add(identifier, label, args, number)
        elif args is not None:
            self._refuse(number, f"{identifier}\t{rest}")

    def _equivalence(self, number: int, identifier: str, rest: str) -> None:
        label, *members = rest.split()
        if not members:
            self._refuse(number, f"{identifier}\t{rest}")
            return
        self._equivalences += 1
        self._add(
            f"*{self._equivalences}",
            label,
            [("member", self._ref(each)) for each in members],
            number,
        )

    def _add(self, identifier: str, label: str, args: list[tuple[str, str]], number: int) -> None:
        name = self._names.read(label, relation=True, escaped=ESCAPED)
        ends = [(unescape(role, ESCAPED), ref) for role, ref in args]
        self.builder.relation(identifier, name, ends, line=number)

    def _attribute(self, number: int, identifier: str, rest: str) -> None:
        key, _, after = rest.partition(" ")
        target, given, value = after.partition(" ")
        value = unescape(value, _BREAKS) if given else _FLAG
        self._attach(number, f"{identifier}\t{rest}", target, key, value)

    def _normalization(self, number: int, identifier: str, rest: str) -> None:
        head, _, shown = rest.partition("\t")
        key, _, after = head.partition(" ")
        target, _, entry = after.partition(" ")
        self._attach(number, f"{identifier}\t{rest}", target, key, f"{entry}\t{shown}")

    def _note(self, number: int, identifier: str, rest: str) -> None:
        head, _, note = rest.partition("\t")
        key, _, target = head.partition(" ")
        self._attach(number, f"{identifier}\t{rest}", target, key, unescape(note, _BREAKS))

    def _attach(self, number: int, line: str, target: str, key: str, value: str) -> None:
        if not (key and target):
            self._refuse(number, line)
        elif not self.builder.attribute(
            self._ref(target), Attribute(unescape(key, ESCAPED), value), line=number
        ):
            self.builder.problem(
                "format-unheld",
                f"{line[:80]!r} says something of {target}, and no span of that name could be read.",
                "Attributes and notes of relations have no place in a record.",
                line=number,
            )


def _whole(role: str) -> str:
    """A role without the mark that its last digits are its own."""
    bare = role.removesuffix(_WHOLE)
    return bare if bare and bare[-1] in _DIGITS else role


def _numbered(roles: Sequence[str]) -> Iterator[str]:
    """Roles of an event; those that are there several times are numbered, as in brat."""
    names = Counter(escape(role, ESCAPED) for role in roles)
    seen: Counter[str] = Counter()
    for role in roles:
        name = escape(role, ESCAPED)
        seen[name] += 1
        number = seen[name] if seen[name] > 1 else ""
        bare = name.rstrip(_DIGITS)
        alone = bare == name or (names[name] == 1 and bare not in names)
        yield f"{name}{number}" if alone else f"{name}{_WHOLE}{number}"


def _loosely(text: str) -> str:
    # brat writes a line break as a space, and leaves what else a Windows line end has.
    return _on_one_line(text).replace("\r", "")


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ")


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """Text and labels of each record, and the configuration that brat asks for."""
    yield "annotation.conf", _configuration(writing)
    for record in records:
        yield file_name(record.id, ".txt"), record.text.encode()
        lines = _Lines(record, writing).all()
        yield file_name(record.id, ".ann"), "".join(f"{line}\n" for line in lines).encode()


def _configuration(writing: Writing) -> bytes:
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
        return f"{identifier}\t{name} {places}\t{_on_one_line(words)}"

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
            yield f"#{self._count('#')}\t{_COPY} {identifier}\tThe trigger is a copy."
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
            return f"#{self._count('#')}\t{key} {target}\t{escape(value, _BREAKS)}"
        if _NORMAL.fullmatch(value):
            entry, _, shown = value.partition("\t")
            return f"N{self._count('N')}\t{key} {target} {entry}\t{shown}"
        head = f"A{self._count('A')}\t{key} {target}"
        return head if value == _FLAG else f"{head} {escape(value, _BREAKS)}"


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
