"""brat stand-off: the text in a `.txt` file, its labels in an `.ann` file beside it.

Text-bound annotations (T) are spans, relations (R), events (E) and equivalences (*) are
relations, attributes (A, M), normalizations (N) and notes (#) are attributes of spans.
Offsets count code points of the file, of which a Windows line end has two. Written, a
relation that has not two ends is an event; where no end of it is in the role `trigger`,
its trigger is a copy of the first end, marked by a note.

Specification: https://brat.nlplab.org/standoff.html
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO, Final

from newsdata.formats import Builder, Capability, Document, Given, Writing, file_name
from newsdata.formats._brat_write import (
    BREAKS,
    COPY,
    DIGITS,
    ESCAPED,
    FLAG,
    configuration,
    lines_of,
    on_one_line,
    own_digits,
)
from newsdata.formats._lines import text_lines
from newsdata.formats._names import unescape
from newsdata.model import Attribute, Record, Tool
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

_TEXT_BOUND: Final = re.compile(r"(\S+) (\d{1,15} \d{1,15}(?:;\d{1,15} \d{1,15})*)")
_LINK: Final = re.compile(r"(\S+?):(\S+)")
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
        elif kind == "#" and rest.startswith(f"{COPY} E"):
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
            (own_digits(bare if (bare := role.rstrip(DIGITS)) in roles else role), ref)
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
        value = unescape(value, BREAKS) if given else FLAG
        self._attach(number, f"{identifier}\t{rest}", target, key, value)

    def _normalization(self, number: int, identifier: str, rest: str) -> None:
        head, _, shown = rest.partition("\t")
        key, _, after = head.partition(" ")
        target, _, entry = after.partition(" ")
        self._attach(number, f"{identifier}\t{rest}", target, key, f"{entry}\t{shown}")

    def _note(self, number: int, identifier: str, rest: str) -> None:
        head, _, note = rest.partition("\t")
        key, _, target = head.partition(" ")
        self._attach(number, f"{identifier}\t{rest}", target, key, unescape(note, BREAKS))

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


def _loosely(text: str) -> str:
    # brat writes a line break as a space, and leaves what else a Windows line end has.
    return on_one_line(text).replace("\r", "")


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """Text and labels of each record, and the configuration that brat asks for."""
    yield "annotation.conf", configuration(writing)
    for record in records:
        yield file_name(record.id, ".txt"), record.text.encode()
        lines = lines_of(record, writing)
        yield file_name(record.id, ".ann"), "".join(f"{line}\n" for line in lines).encode()
