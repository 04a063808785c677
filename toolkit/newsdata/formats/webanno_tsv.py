"""WebAnno TSV 3: tokens with offsets, a column for each feature of each layer.

Reads what WebAnno and INCEpTION export as 3.0 to 3.3: spans over tokens and parts of tokens,
stacked ones, relations, slots (relations from the span to what fills them), and chains
(spans with their place in the chain). Offsets count UTF-16 code units. The text is made of
`#Text=` and the offsets. The feature `value`, else the first, is the label, the others are
attributes. Written are one layer of spans and one of relations, each with its labels as
values, a line of the text being a sentence.

Specification: https://inception-project.github.io/releases/36.4/docs/user-guide.html,
appendix "WebAnno TSV 3.3 File format"
"""

import re
from collections.abc import Iterable, Iterator
from typing import IO, Final

from newsdata.formats import Builder, Capability, Document, Given, Writing
from newsdata.formats._lines import text_lines
from newsdata.formats._tsv_cells import NONE, Entry, entries, plain, split, target
from newsdata.formats._tsv_cells import key as key_of
from newsdata.formats._tsv_cells import unescape as unescape_cell
from newsdata.formats._tsv_layers import Annotation, Layer, Row, layer_of
from newsdata.formats._tsv_text import Line, assemble
from newsdata.formats._tsv_write import file_of
from newsdata.model import Attribute, Record, Tool
from newsdata.problems import Problem, Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="tokens", attributes=True, relations="binary", roles=("from", "to")
)
SUFFIXES: Final = (".tsv",)
BESIDE: Final = ()
FOLDER: Final = True

_FORMAT: Final = "#FORMAT=WebAnno TSV 3"
_ROW: Final = re.compile(r"(\d{1,9}-\d{1,9}(?:\.\d{1,9})?)\t(\d{1,15})-(\d{1,15})\t")
_CHAIN: Final = re.compile(r"(.*)->(\d{1,9}-\d{1,9})", re.DOTALL)


def recognise(head: bytes, name: str) -> str:
    """Why a file is WebAnno TSV, or `""`."""
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode(errors="replace").strip()
    return f"{name} begins with {first[:40]!r}." if first.startswith(_FORMAT) else ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The one document of a file."""
    lines: list[Line] = []
    rows: list[Row] = []
    layers: list[Layer] = []
    left: set[str] = set()
    tokens: set[str] = set()
    problems: list[Problem] = []
    for number, line in text_lines(file, given.file):
        if isinstance(line, Problem):
            yield Reject(given.file, number, given.id, (line,))
            return
        row = _ROW.match(line)
        if row:
            # Every cell has a tab behind it, the last one too.
            form, *cells = line[row.end() :].removesuffix("\t").split("\t")
            token = row[1]
            if token in tokens:
                problems.append(_twice(number, token, given))
                token = f"{token}#{number}"
            tokens.add(token)
            rows.append(Row(number, token, int(row[2]), int(row[3]), cells))
            lines.append(Line(number, unescape_cell(form), rows[-1].start, rows[-1].end))
        elif line.startswith("#Text="):
            lines.append(Line(number, line[6:]))
        elif line.startswith("#T_"):
            layers.append(layer_of(line, layers))
        elif line.startswith("#"):
            if not line.startswith(_FORMAT):
                left.add(line.partition("=")[0][:40])
        elif line.strip():
            problems.append(_no_row(number, line, given))
    yield _Reading(given, lines, layers, rows).document(problems, left)


def _no_row(number: int, line: str, given: Given) -> Problem:
    return Problem(
        "format-syntax",
        f"This is no line of WebAnno TSV: {line[:80]!r}.",
        "Sentence and token (1-1), offsets (0-4), the token, and a column for each feature.",
        file=given.file,
        line=number,
    )


def _twice(number: int, token: str, given: Given) -> Problem:
    return Problem(
        "id-duplicate",
        f"The token {token!r} is there twice; what refers to it means the first.",
        "Number the tokens of each sentence from 1 on.",
        file=given.file,
        line=number,
    )


class _Reading:
    """Reads one document: text, spans, then what joins them."""

    def __init__(
        self, given: Given, lines: list[Line], layers: list[Layer], rows: list[Row]
    ) -> None:
        text, unit, self._faults = assemble(lines)
        self._builder = Builder(
            given,
            text,
            Tool("webanno_tsv", VERSION),
            unit=unit,
            line=lines[0].number if lines else 0,
        )
        self._wrong = {line for line, _ in self._faults}
        self._counted_otherwise = unit != "UTF-16"
        self._layers = layers
        self._rows = rows
        self._types: dict[str, int] = {layer.type: n for n, layer in enumerate(layers)}
        self._found: list[dict[tuple[int, str], Annotation]] = [{} for _ in layers]
        self._ids: dict[tuple[int, int, str], str] = {}
        self._first: dict[tuple[int, str], str] = {}
        self._relations = 0

    def document(self, problems: list[Problem], left: set[str]) -> Document | Reject:
        """Add everything, and build the document."""
        builder = self._builder
        self._say_what_is_wrong(problems, left)
        builder.tokens((r.start, r.end) for r in self._rows if "." not in r.token)
        owners = [n for n, layer in enumerate(self._layers) for _ in layer.features]
        for row in self._rows:
            column = 0
            # Only columns that the row has: a header costs nothing that rows do not fill.
            while column < min(len(row.cells), len(owners)):
                layer = self._layers[owners[column]]
                collect = self._collect_chains if layer.kind == "CH" else self._collect
                collect(owners[column], layer, row)
                column = layer.first + len(layer.features)
        for number, layer in enumerate(self._layers):
            if layer.kind in ("SP", "CH"):
                self._spans(number, layer)
        for number, layer in enumerate(self._layers):
            self._links(number, layer)
        return builder.build()

    def _say_what_is_wrong(self, problems: list[Problem], left: set[str]) -> None:
        builder = self._builder
        for problem in problems:
            builder.take(problem)
        for line, fact in self._faults:
            builder.problem("format-syntax", fact, "See whether lines are missing.", line=line)
        if self._counted_otherwise:
            builder.problem(
                "format-unit",
                "The offsets count code points, where WebAnno counts UTF-16 code units.",
                "Nothing: the tokens beside them say so.",
            )
        width = sum(len(layer.features) for layer in self._layers)
        for row in self._rows:
            if len(row.cells) != width:
                builder.problem(
                    "format-syntax",
                    f"The line has {len(row.cells)} columns of features, the header {width}.",
                    "Give every token all columns.",
                    line=row.line,
                )
        if left:
            builder.problem(
                "format-unheld",
                f"A record has no place for {', '.join(sorted(left)[:30])}.",
                "Nothing, unless you need them: keep the file.",
            )

    def _collect(self, number: int, layer: Layer, row: Row) -> None:
        """Take in the entries of a row: what has a number goes on from row to row."""
        before: list[Entry] = []
        for feature in range(min(len(layer.features), len(row.cells) - layer.first)):
            cell = row.cell(layer.first + feature)
            if feature and layer.features[feature - 1].startswith("ROLE_"):
                # What fills a slot has its own number: entries go with those of the roles.
                parts = zip(split(cell, "|"), before, strict=False)
                before = [Entry(value, entry.number) for value, entry in parts]
            else:
                before = self._entries(layer, cell)
            for entry in before:
                token = "" if entry.number and layer.kind != "RL" else row.token
                self._at(number, entry.number, token, row).values.setdefault(feature, entry.value)

    def _collect_chains(self, number: int, layer: Layer, row: Row) -> None:
        """Take in links of chains: `*->1-2` is the second of the first chain."""
        kinds = {}
        if len(layer.features) > 1:
            kinds = {each.number: each.value for each in entries(row.cell(layer.first + 1))}
        for part in split(row.cell(layer.first), "|"):
            found = _CHAIN.fullmatch(part)
            if found:
                own = self._at(number, 0, found[2], row)
                own.values[0] = found[1]
                if kinds:
                    chain = int(found[2].partition("-")[0])
                    own.values[1] = kinds.get(chain, kinds.get(0, "*"))

    def _at(self, number: int, own: int, token: str, row: Row) -> Annotation:
        """The annotation of a layer that a row belongs to, up to the end of the row."""
        found = self._found[number].get((own, token))
        if found is None:
            found = Annotation(row.line, row.token, row.start, row.end, {})
            self._found[number][own, token] = found
        found.end = max(found.end, row.end)
        found.misplaced = found.misplaced or row.line in self._wrong
        return found

    def _entries(self, layer: Layer, cell: str) -> list[Entry]:
        if layer.kind == "RL":
            # Relations are told apart by their order: the numbers are those of their ends.
            parts = split(cell, "|") if cell != NONE else []
            return [Entry(part, number) for number, part in enumerate(parts)]
        return entries(cell)

    def _spans(self, number: int, layer: Layer) -> None:
        builder, label_at = self._builder, layer.label_feature()
        for (own, token), each in self._found[number].items():
            if each.misplaced:
                builder.problem(
                    "span-text",
                    f"A span from {each.start} to {each.end} has a token that is not there.",
                    "See that the offsets were counted in this text.",
                    line=each.line,
                )
                continue
            label, attributes = "", []
            for feature, spelled in each.values.items():
                value = plain(spelled)
                if value is None or layer.is_link(feature):
                    continue
                if feature == label_at:
                    label = value
                else:
                    attributes.append(Attribute(key_of(layer.features[feature]), value))
            if layer.kind == "CH":
                attributes.append(Attribute("chain", token))
            name = layer.name or layer.type.rpartition(".")[2]
            id = builder.span(
                f"{number + 1}-{own or token}",
                builder.given.names.read(label or name, layer=layer.name),
                [(each.start, each.end)],
                line=each.line,
                attributes=tuple(attributes),
            )
            if id is not None:
                self._ids[number, own, token] = id
                self._first.setdefault((own, token), id)

    def _links(self, number: int, layer: Layer) -> None:
        for (own, token), each in self._found[number].items():
            for feature in range(len(layer.features)):
                if layer.features[feature].startswith("BT_"):
                    self._relation(layer, feature, each)
                elif layer.features[feature].startswith("ROLE_"):
                    self._slots(number, own, token, feature, each)

    def _relation(self, layer: Layer, feature: int, each: Annotation) -> None:
        end = target(each.values.get(feature, ""))
        base = layer.features[feature].removeprefix("BT_")
        label_at = layer.label_feature()
        label = plain(each.values.get(label_at, "_")) or layer.name or "relation"
        if end is None:
            self._refuse(each, each.values.get(feature, ""))
            return
        ends = (
            self._span_at(base, end.token, end.number),
            self._span_at(base, each.token, end.own),
        )
        if base not in self._types or None in ends:
            self._unheld(each, f"The relation {label!r} is not one between spans that were read.")
            return
        more = [n for n in each.values if n not in (label_at, feature) and plain(each.values[n])]
        if more:
            names = ", ".join(layer.features[n] for n in more)
            self._unheld(each, f"The relation {label!r} has features: {names}.")
        self._add(layer, label, str(ends[0]), str(ends[1]), each.line)

    def _slots(self, number: int, own: int, token: str, feature: int, each: Annotation) -> None:
        layer = self._layers[number]
        roles = split(each.values.get(feature, "_"), ";")
        targets = split(each.values.get(feature + 1, "_"), ";")
        base = layer.features[feature + 1] if feature + 1 < len(layer.features) else ""
        host = self._ids.get((number, own, token))
        for role, spelled in zip(roles, targets, strict=False):
            if spelled in ("_", "*"):
                continue
            end = target(spelled)
            filler = self._span_at(base, end.token, end.number) if end else None
            if end is None:
                self._refuse(each, spelled)
            elif host is None or filler is None:
                self._unheld(each, f"What fills the slot {role!r} is no span that was read.")
            else:
                link = layer.features[feature].rpartition(":")[2].partition("_")[0]
                self._add(layer, plain(role) or link or "slot", host, filler, each.line)

    def _span_at(self, type_: str, token: str, number: int) -> str | None:
        """The span of a number, or the one that begins at a token, in a layer or in any."""
        layer, key = self._types.get(type_), (number, "" if number else token)
        return self._first.get(key) if layer is None else self._ids.get((layer, *key))

    def _add(self, layer: Layer, label: str, source: str, end: str, line: int) -> None:
        self._relations += 1
        name = self._builder.given.names.read(label, layer=layer.name, relation=True)
        args = [("from", source), ("to", end)]
        self._builder.relation(f"r{self._relations}", name, args, line=line)

    def _refuse(self, each: Annotation, spelled: str) -> None:
        self._builder.problem(
            "format-syntax",
            f"{spelled[:60]!r} is no end of a relation.",
            "Name it by its token and its number: 1-3[2], or 1-3[2_5] in a relation.",
            line=each.line,
        )

    def _unheld(self, each: Annotation, fact: str) -> None:
        self._builder.problem(
            "format-unheld", fact, "A record has no place for it.", line=each.line
        )


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """A file for each record."""
    for record in records:
        yield from file_of(record, writing)
