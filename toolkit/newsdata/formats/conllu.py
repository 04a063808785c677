"""CoNLL-U: the words of sentences, with entities in the MISC column.

Reads entities as GUM and CorefUD have them (`Entity=(1-person-new`), and rebuilds the text
from what the file states of its spaces: SpaceAfter=No, SpacesAfter, SpacesBefore and
SpacesInToken. Where it states nothing, words stand one space apart, paragraphs an empty line.
`# text` is compared with what came out. Words of a multiword token have their part of it
where it is made of them, else all of it. Written are words and entities alone.

The lines are taken apart here: the parser of the package conllu cuts values at a second
equals sign and columns at two spaces, and then the text cannot be rebuilt.

Specification: https://universaldependencies.org/format.html
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import IO, Final

from msgspec import Struct

from newsdata.formats import Builder, Capability, Document, Given, Writing
from newsdata.formats._entities import DEFAULT, Anchor, Brackets, brackets, columns, written
from newsdata.formats._entities import ESCAPED as IN_BRACKETS
from newsdata.formats._lines import text_lines
from newsdata.formats._names import escape, unescape
from newsdata.formats._tokens import LAYER, Tokens, escape_gap, unescape_gap
from newsdata.model import Record, Span, Tool
from newsdata.problems import Problem, Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="tokens", fragments=True, attributes=True, fields=("title", "published", "url")
)
SUFFIXES: Final = (".conllu", ".conllup", ".conll-u")
BESIDE: Final = ()
FOLDER: Final = False

_ROW: Final = re.compile(r"\d+(?:[-.]\d+)?(?:\t[^\t\n]+){9}")
_ID: Final = re.compile(r"(\d{1,9})(?:([-.])(\d{1,9}))?")
_COMMENT: Final = re.compile(r"#\s*(newdoc|newpar|\S+)(?:\s+id)?(?:\s*=\s?(.*))?", re.DOTALL)
_KNOWN: Final = {
    "meta::title": "title",
    "meta::dateCreated": "published",
    "meta::sourceURL": "url",
}
_STRUCTURE: Final = frozenset({"newdoc", "newpar", "sent_id", "text", "global.Entity"})
_COLUMNS: Final = 1000  # what a mention may have between hyphens
_BREAKS: Final = "\n\r"
_SPACES: Final = ("SpaceAfter", "SpacesAfter", "SpacesBefore", "SpacesInToken")
_NAMED: Final = ("LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS")


def recognise(head: bytes, name: str) -> str:
    """Why a file is CoNLL-U, or `""`."""
    lines = head.decode(errors="replace").replace("\r", "").split("\n")
    rows = [line for line in lines[:-1] or lines if line and line[0] != "#"][:50]
    if rows and all(map(_ROW.fullmatch, rows)):
        return f"The lines of {name} have ten columns, of which the first is a number."
    return ""


class _Row(Struct, frozen=True):
    """A line: which word or words it is, how it is spelled, and its MISC column."""

    number: int
    first: int
    kind: str
    last: int
    form: str
    misc: dict[str, str]


class _Sentence(Struct):
    line: int
    paragraph: bool = False
    text: str | None = None
    rows: list[_Row] = []


class _Sheet(Struct):
    """The sentences of one document, and what its comments say."""

    line: int = 0
    id: str = ""
    fields: dict[str, str] = {}
    sentences: list[_Sentence] = []
    problems: list[Problem] = []
    marked: bool = False
    broken: bool = False


class _File(Struct):
    """What holds for all documents of a file: names of columns, and what has no place."""

    columns: tuple[str, ...] = DEFAULT
    unheld: set[str] = set()
    told: set[str] = set()


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The document of each `# newdoc`, or of the whole file."""
    whole = _File(unheld=set(), told=set())
    for number, sheet in enumerate(_sheets(file, given, whole), 1):
        yield _document(sheet, given, whole, number)


def _sheets(file: IO[bytes], given: Given, whole: _File) -> Iterator[_Sheet]:
    sheet = _Sheet(fields={}, sentences=[], problems=[])
    sentence = _Sentence(0, rows=[])
    for number, line in text_lines(file, given.file):
        if isinstance(line, Problem):
            sheet.problems.append(line)
            sheet.broken = True
        elif line.startswith("#"):
            key, value = _comment(line)
            if key == "newdoc":
                if sheet.sentences or sheet.marked or sheet.broken:
                    yield sheet
                sheet = _Sheet(number, value, fields={}, sentences=[], problems=[], marked=True)
                sentence = _Sentence(0, rows=[])
            else:
                _note(key, value, sheet, sentence, whole)
        elif not line.strip():
            sentence = _Sentence(0, rows=[])
        else:
            if not sentence.rows:
                sentence.line = number
                sheet.line = sheet.line or number
                sheet.sentences.append(sentence)
            _row(number, line, sheet, sentence, given)
            whole.unheld.update(_values(line))
    if sheet.sentences or sheet.marked or sheet.broken:
        yield sheet


def _comment(line: str) -> tuple[str, str]:
    found = _COMMENT.fullmatch(line)
    return (found[1], found[2] or "") if found else (line[1:].strip(), "")


def _note(key: str, value: str, sheet: _Sheet, sentence: _Sentence, whole: _File) -> None:
    if key == "global.Entity":
        whole.columns = tuple(value.strip().split("-", _COLUMNS)[:_COLUMNS])
    elif key == "newpar":
        sentence.paragraph = True
    elif key == "text":
        sentence.text = value
    elif key in _KNOWN:
        sheet.fields[_KNOWN[key]] = unescape(value, _BREAKS)
    elif key not in _STRUCTURE:
        whole.unheld.add(f"# {key[:40]}")


def _values(line: str) -> Iterator[str]:
    """The names of the columns that a record has no place for, where they hold something."""
    cells = line.split("\t")
    yield from (name for name, cell in zip(_NAMED, cells[2:9], strict=False) if cell != "_")


def _row(number: int, line: str, sheet: _Sheet, sentence: _Sentence, given: Given) -> None:
    cells = line.split("\t")
    found = _ID.fullmatch(cells[0])
    if len(cells) != 10:
        sheet.problems.append(
            Problem(
                "format-syntax",
                f"The line has {len(cells)} columns, not ten.",
                "Separate ten columns by tabs, with _ for one that is empty.",
                file=given.file,
                line=number,
            )
        )
    if not (found and len(cells) > 1 and cells[1]):
        if len(cells) == 10:
            sheet.problems.append(
                Problem(
                    "format-syntax",
                    f"The line of {cells[0][:40]!r} is no word: it has no number or no form.",
                    "Number the words of a sentence: 1, 2, 3-4 for a token of several, 4.1.",
                    file=given.file,
                    line=number,
                )
            )
        return
    pairs = (flag.partition("=") for flag in (cells[9] if len(cells) == 10 else "_").split("|"))
    misc = {key: value for key, _, value in pairs if key != "_"}
    first = int(found[1])
    last = int(found[3]) if found[2] == "-" else first
    sentence.rows.append(_Row(number, first, found[2] or "", last, cells[1], misc))


class _Text:
    """Rebuilds a text word by word."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.places: list[tuple[int, int]] = []
        self.anchors: list[Anchor] = []
        self.mismatches: list[_Sentence] = []
        self.gap: str | None = ""
        self.how = "spaces"
        self._offset = 0
        self._waiting: list[tuple[_Row, int]] = []

    def sentence(self, sentence: _Sentence, *, first: bool) -> None:
        """Add a sentence."""
        if not first and (self.gap is None or (sentence.paragraph and not self.gap)):
            self.gap = "\n\n" if sentence.paragraph else " "
        begun = len(self.places)
        start = len(self.pieces) + 1
        inside: list[_Row] = []
        until = -1
        for row in sentence.rows:
            if row.kind == ".":
                self._empty(row)
            elif row.kind == "" and row.first <= until:
                inside.append(row)
            else:
                self._inside(inside)
                inside, until = [], row.last if row.kind else -1
                self._token(row)
        self._inside(inside)
        stated = sentence.text
        if stated is not None and len(self.places) > begun:
            rebuilt = "".join(self.pieces[start:])
            if rebuilt.split() != stated.split():
                self.mismatches.append(sentence)

    def end(self) -> str:
        """The whole text, once all sentences are there."""
        self.pieces.append(self.gap or "")
        self._settle(self._offset)
        return "".join(self.pieces)

    def _token(self, row: _Row) -> None:
        if "SpacesBefore" in row.misc and not (self.places and self.gap):
            self.gap = unescape_gap(row.misc["SpacesBefore"])
        form = row.form
        if "SpacesInToken" in row.misc:
            form = unescape_gap(row.misc["SpacesInToken"]) or form
        gap = " " if self.gap is None else self.gap
        start = self._offset + len(gap)
        self._offset = start + len(form)
        self.pieces += [gap, form]
        self.places.append((start, self._offset))
        self._settle(start)
        self.gap = None
        if "SpacesAfter" in row.misc:
            self.gap, self.how = unescape_gap(row.misc["SpacesAfter"]), "SpacesAfter"
        elif row.misc.get("SpaceAfter") == "No":
            self.gap = ""
            self.how = "SpaceAfter" if self.how == "spaces" else self.how
        self._anchor(row, start, self._offset)

    def _inside(self, rows: list[_Row]) -> None:
        """Place the words of a multiword token, which is the last one there is."""
        if not rows:
            return
        start, end = self.places[-1]
        whole = "".join(row.form for row in rows) == self.pieces[-1]
        for row in rows:
            last = start + len(row.form) if whole else end
            self._anchor(row, start, last)
            start = last if whole else start

    def _empty(self, row: _Row) -> None:
        """An empty node opens with the next word and closes with the one before."""
        if "Entity" in row.misc:
            self._waiting.append((row, len(self.anchors)))
            self.anchors.append(Anchor(row.number, 0, self._offset, row.misc["Entity"]))

    def _settle(self, start: int) -> None:
        for row, at in self._waiting:
            self.anchors[at] = Anchor(row.number, start, self.anchors[at].end, row.misc["Entity"])
        self._waiting.clear()

    def _anchor(self, row: _Row, start: int, end: int) -> None:
        if "Entity" in row.misc:
            self.anchors.append(Anchor(row.number, start, end, row.misc["Entity"]))


def _document(sheet: _Sheet, given: Given, whole: _File, number: int) -> Document | Reject:
    """The document; a reject where a line of it is not UTF-8, for its text is not known."""
    id = sheet.id.strip() or (f"{given.id}#{number}" if sheet.marked and number > 1 else given.id)
    if sheet.broken:
        return Reject(given.file, sheet.line, id, tuple(sheet.problems))
    text = _Text()
    for place, sentence in enumerate(sheet.sentences):
        text.sentence(sentence, first=place == 0)
    raw = text.end()
    tool = Tool("conllu", f"{VERSION}+{text.how}")
    fields: dict[str, object] = dict(sheet.fields)
    builder = Builder(given, raw, tool, id=id, line=sheet.line, fields=fields)
    for problem in sheet.problems:
        builder.take(problem)
    for sentence in text.mismatches:
        builder.problem(
            "format-syntax",
            f"The words do not make up what # text says: {(sentence.text or '')[:60]!r}.",
            "The text is made of the words. See whether words or SpaceAfter=No are missing.",
            line=sentence.line,
        )
    builder.tokens(text.places)
    _mentions(builder, text, whole)
    _say_what_is_left_out(builder, sheet, whole)
    return builder.build()


def _mentions(builder: Builder, text: _Text, whole: _File) -> None:
    reader = Brackets(whole.columns)
    for number, mention in enumerate(reader.read(text.anchors), 1):
        if any(start >= end for start, end in mention.parts):
            builder.problem(
                "format-unheld",
                f"A mention of the type {mention.type!r} stands on an empty node, and on no word.",
                "A record has no place for what is not in the text.",
                line=mention.line,
            )
            continue
        name = builder.given.names.read(mention.type, escaped=IN_BRACKETS)
        builder.span(
            f"m{number}", name, mention.parts, line=mention.line, attributes=mention.attributes
        )
    for line, fact in reader.faults:
        builder.problem("format-syntax", fact, "Open and close each mention once.", line=line)


def _say_what_is_left_out(builder: Builder, sheet: _Sheet, whole: _File) -> None:
    keys = {key for sentence in sheet.sentences for row in sentence.rows for key in row.misc}
    whole.unheld |= {f"MISC {key[:40]}" for key in keys - {"Entity", *_SPACES}}
    left = whole.unheld - whole.told
    if left:
        whole.told |= left
        shown = sorted(left)
        more = f" and {len(shown) - 30} more" if len(shown) > 30 else ""
        builder.problem(
            "format-unheld",
            f"A record has no place for {', '.join(shown[:30])}{more}.",
            "Nothing, unless you need them: keep the file.",
        )


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """One file: the sentences of each record, a line of its text being one."""
    for record in records:
        yield "", "".join(f"{line}\n" for line in _lines(record, writing)).encode()


def _lines(record: Record, writing: Writing) -> Iterator[str]:
    tokens = Tokens.of(record)
    spans = [span for span in record.spans if span.layer != LAYER]
    names = columns(spans)
    yield f"# newdoc id = {record.id}"
    yield f"# global.Entity = {'-'.join(names)}"
    for theirs, ours in _KNOWN.items():
        value = getattr(record, ours)
        if value is not None:
            yield f"# {theirs} = {escape(value, _BREAKS)}"
    marks = brackets(
        [
            (name, more, [_covered(tokens, start, end) for start, end in _parts(span)])
            for span, (name, more) in zip(spans, written(spans, writing.names, names), strict=True)
        ]
    )
    gaps, words = tokens.gaps(), tokens.words()
    breaks = [*tokens.sentences(), len(tokens)]
    for number, (first, end) in enumerate(pairwise(breaks), 1):
        if number > 1:
            yield ""
        if number == 1 or "\n\n" in gaps[first]:
            yield "# newpar"
        yield f"# sent_id = {record.id}-{number}"
        text = record.text[tokens.starts[first] : tokens.ends[end - 1]]
        yield f"# text = {' '.join(text.split())}"
        for at in range(first, end):
            misc = _misc(words[at], gaps, at, marks.get(at, ""))
            form = " ".join(words[at].split())
            yield f"{at - first + 1}\t{form}\t" + "_\t" * 7 + misc
    yield ""


def _parts(span: Span) -> list[tuple[int, int]]:
    return [(part.start, part.end) for part in span.fragments] or [(span.start, span.end)]


def _covered(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    first, behind = tokens.cover(start, end)
    return first, behind - 1


def _misc(word: str, gaps: list[str], at: int, entity: str) -> str:
    """Entities and what stands around a word, where it is not one space."""
    flags = [f"Entity={entity}"] if entity else []
    after = gaps[at + 1]
    if not after:
        flags.append("SpaceAfter=No")
    elif after != " " or at == len(gaps) - 2:
        flags.append(f"SpacesAfter={escape_gap(after)}")
    if at == 0 and gaps[0]:
        flags.append(f"SpacesBefore={escape_gap(gaps[0])}")
    if word != " ".join(word.split()):
        flags.append(f"SpacesInToken={escape_gap(word)}")
    return "|".join(flags) or "_"
