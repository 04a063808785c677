"""CoNLL columns: a token a line, its tags in IOB1, IOB2, BIOES or BILOU beside it.

Reads the files of CoNLL-2002 and 2003 (columns without names, the last has the tags,
`-DOCSTART-` between documents) and those of HIPE (a line of names that starts with TOKEN,
comments with `document_id`, a column of tags for each layer, `NEL-*` columns as attributes,
NoSpaceAfter). Writes the latter: a column a layer, IOB2. The text is rebuilt from the
spaces that the last column states; the version in the provenance says from which.

Specifications: https://aclanthology.org/W03-0419 and https://doi.org/10.5281/zenodo.6045662
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Final

from newsdata.formats import Builder, Capability, Document, Given, Writing
from newsdata.formats._conll_rows import FIRST, LINK, File, Row, Sheet, sheets_of
from newsdata.formats._conll_write import ESCAPED, KNOWN, lines_of
from newsdata.formats._names import escape
from newsdata.formats._tokens import (
    LAYER,
    OUTSIDE,
    Rules,
    TaggedSpan,
    is_tag,
    read_tags,
    unescape_gap,
)
from newsdata.model import Attribute, Record, Tool
from newsdata.problems import Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="tokens", layers=True, overlap="none", fields=("language", "published")
)
SUFFIXES: Final = (".conll", ".tsv", ".iob", ".iob2", ".bio", ".txt")
BESIDE: Final = ()
FOLDER: Final = False

_SPACES: Final = "MISC"
_ENTITY: Final = re.compile(r"NE-(?:COARSE|FINE)-(.+)", re.DOTALL)


def recognise(head: bytes, name: str) -> str:
    """Why a file has columns of tags, or `""`."""
    lines = head.decode(errors="replace").replace("\r", "").split("\n")[:-1] or [
        head.decode(errors="replace")
    ]
    if lines[0].startswith(f"{FIRST}\t"):
        return f"The first line of {name} names columns, the first of them {FIRST}."
    rows = [re.split(r"[\t ]", line) for line in lines if line.strip() and line[0] != "#"]
    rows = [row for row in rows if row[0] != "-DOCSTART-"][:200]
    tags = {row[-1] for row in rows}
    even = len({len(row) for row in rows}) == 1 and len(rows[0]) > 1
    if even and all(map(is_tag, tags)) and any("-" in tag[1:] for tag in tags):
        return f"The last column of {name} holds tags such as {max(tags)!r}."
    return ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The document of each `document_id`, of each `-DOCSTART-`, or of the whole file."""
    whole = File()
    for number, sheet in enumerate(sheets_of(file, given, whole), 1):
        yield _Reading(sheet, given, whole, number).document()


class _Reading:
    """Reads one document: text and columns."""

    def __init__(self, sheet: Sheet, given: Given, whole: File, number: int) -> None:
        self._sheet = sheet
        self._given = given
        self._file = whole
        self._header = whole.header
        self._rows = [row for sentence in sheet.sentences for row in sentence]
        named = sheet.comments.get("document_id", "")
        self.id = named or (f"{given.id}#{number}" if sheet.marked else given.id)
        widths = Counter(len(row.cells) for row in self._rows)
        self._width = len(self._header) or max(
            widths, key=lambda width: (widths[width], width), default=0
        )

        self._runs = self._whole_runs()
        self._linked: set[tuple[int, int]] = set()

    def document(self) -> Document | Reject:
        """The document; a reject where a line of it is not UTF-8, for its text is not known."""
        sheet = self._sheet
        if sheet.broken:
            return Reject(self._given.file, sheet.line, self.id, tuple(sheet.problems))
        text, places, how = self._text()
        fields = {ours: sheet.comments.get(theirs) for theirs, ours in KNOWN.items()}
        builder = Builder(
            self._given,
            text,
            Tool("conll", f"{VERSION}+{how}"),
            id=self.id,
            line=sheet.line,
            fields=fields,
        )
        builder.tokens(places)
        self._say_what_is_left_out(builder)
        for column in range(1, self._width if self._runs else 0):
            self._column(builder, column, places)
        if self._runs:
            self._say_what_is_linked_to_nothing(builder)
        return builder.build()

    def _text(self) -> tuple[str, list[tuple[int, int]], str]:
        """The text, the place of each token in it, and from what it was rebuilt."""
        pieces: list[str] = []
        places: list[tuple[int, int]] = []
        offset = 0
        stated = {"spaces"}
        gap: str | None = ""
        for sentence in self._sheet.sentences:
            for number, row in enumerate(sentence):
                form, before, after, how = self._gaps(row)
                stated.add(how)
                if before is not None:
                    gap = before
                elif gap is None:
                    gap = " " if number else "\n"
                start = offset + len(gap)
                offset = start + len(form)
                pieces += [gap, form]
                places.append((start, offset))
                gap = after
        how = max(stated, key=("spaces", "NoSpaceAfter", "SpacesAfter").index)
        return "".join([*pieces, gap or ""]), places, how

    def _gaps(self, row: Row) -> tuple[str, str | None, str | None, str]:
        """A token, the spaces around it, where they are stated, and what states them."""
        flags = row.cells[-1].split("|") if self._has_spaces() else []
        before = after = None
        form, how = row.cells[0], "spaces"
        for flag in flags:
            key, _, value = flag.partition("=")
            if key == "SpacesBefore":
                before = unescape_gap(value)
            elif key == "SpacesInToken":
                form = unescape_gap(value) or form
            elif key == "SpacesAfter":
                after, how = unescape_gap(value), "SpacesAfter"
            elif flag in ("NoSpaceAfter", "SpaceAfter=No"):
                after, how = "", "NoSpaceAfter"
        if after in (None, "") and ("EndOfLine" in flags or "EndOfSentence" in flags):
            after = "\n"
        return form, before, after, how

    def _has_spaces(self) -> bool:
        return bool(self._header) and self._header[-1] == _SPACES

    def _whole_runs(self) -> list[list[int]]:
        """Rows with all columns, by number: those that follow each other in a sentence.

        Only these have tags, so a column costs no more than its cells in the file.
        """
        runs: list[list[int]] = []
        number = 0
        for sentence in self._sheet.sentences:
            runs.append([])
            for row in sentence:
                if len(row.cells) == self._width:
                    runs[-1].append(number)
                elif runs[-1]:
                    runs.append([])
                number += 1
        return [run for run in runs if run]

    def _say_what_is_left_out(self, builder: Builder) -> None:
        for row in self._rows:
            if len(row.cells) != self._width:
                builder.problem(
                    "format-syntax",
                    f"The line has {len(row.cells)} columns where others have {self._width}.",
                    "Give every token all columns; its tags are left out.",
                    line=row.number,
                )
        left = self._sheet.comments.keys() - {*KNOWN, "document_id"} - self._file.told
        self._file.told |= left
        if left:
            builder.problem(
                "format-unheld",
                f"A record has no place for {', '.join(sorted(left))}.",
                "Nothing, unless you need them: keep the file.",
            )

    def _column(self, builder: Builder, column: int, places: list[tuple[int, int]]) -> None:
        name = self._header[column] if self._header else ""
        if column == self._width - 1 and self._has_spaces():
            return
        cells = [self._rows[token].cells[column] for run in self._runs for token in run]
        if LINK.fullmatch(name):
            return
        if not all(map(is_tag, cells)):
            if other := next((cell for cell in cells if not is_tag(cell)), ""):
                builder.problem(
                    "format-unheld",
                    f"Column {name or column + 1} holds values of tokens, not tags of spans, such as {other[:40]!r}.",
                    "A record has no place for them.",
                )
            return
        spans, repairs = self._spans(column)
        for token, fact in repairs:
            builder.problem(
                "format-repair",
                fact,
                "Give the first token of every span a tag that begins with B.",
                line=self._rows[token].number,
            )
        for span in spans:
            self._span(builder, column, span, places)

    def _spans(self, column: int) -> tuple[list[TaggedSpan], list[tuple[int, str]]]:
        """The spans of a column: none goes from one sentence into the next."""
        runs = [[self._rows[token].cells[column] for token in run] for run in self._runs]
        # A file is in one scheme: what one document of it shows holds for those behind it.
        rules = Rules(
            [tag for tags in runs for tag in ("O", *tags)],
            strict=bool(self._header) or column in self._file.strict,
        )
        if rules.strict:
            self._file.strict.add(column)
        spans: list[TaggedSpan] = []
        repairs: list[tuple[int, str]] = []
        for run, tags in zip(self._runs, runs, strict=True):
            first = run[0]
            found, broken = read_tags(tags, rules)
            spans += [TaggedSpan(s.first + first, s.end + first, s.label) for s in found]
            repairs += [(number + first, fact) for number, fact in broken]
        return spans, repairs

    def _link(self, column: int, span: TaggedSpan) -> tuple[Attribute, ...]:
        """The entry of a knowledge base that a span is linked to, where it is."""
        entity = _ENTITY.fullmatch(self._header[column]) if self._header else None
        link = self._file.links.get(entity[1]) if entity else None
        if link is None:
            return ()
        value = self._rows[span.first].cells[link]
        for token in range(span.first, span.end):
            if self._rows[token].cells[link] == value:
                self._linked.add((link, token))
        return () if value in OUTSIDE else (Attribute(self._header[link], value),)

    def _say_what_is_linked_to_nothing(self, builder: Builder) -> None:
        for column, name in enumerate(self._header):
            if not LINK.fullmatch(name):
                continue
            left = [
                token
                for run in self._runs
                for token in run
                if self._rows[token].cells[column] not in OUTSIDE
                and (column, token) not in self._linked
            ]
            if left:
                builder.problem(
                    "format-unheld",
                    f"Column {name} links {len(left)} tokens that are not in a span it belongs to.",
                    "A record has no place for links of tokens: tag them in the column of the entity.",
                    line=self._rows[left[0]].number,
                )

    def _span(
        self,
        builder: Builder,
        column: int,
        span: TaggedSpan,
        places: list[tuple[int, int]],
    ) -> None:
        start, end = places[span.first][0], places[span.end - 1][1]
        layer = self._header[column] if self._header else ""
        if not layer and column < self._width - 1:
            layer = f"column-{column + 1}"
        attributes = self._link(column, span)
        builder.span(
            f"{column}-{span.first + 1}",
            builder.given.names.read(span.label, layer=layer, escaped=ESCAPED),
            [(start, end)],
            line=self._rows[span.first].number,
            attributes=attributes,
        )


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """One file: a column for each layer, a last one that states the spaces of the text."""
    columns = [escape(layer, ESCAPED) for layer in writing.layers if layer != LAYER]
    yield "", "\t".join([FIRST, *columns, _SPACES]).encode() + b"\n"
    for record in records:
        yield "", "".join(f"{line}\n" for line in lines_of(record, writing)).encode()
