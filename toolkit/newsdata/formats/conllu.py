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
from typing import IO, Final

from msgspec import Struct

from newsdata.formats import Builder, Capability, Document, Given, Writing
from newsdata.formats._conllu_text import Row, Sentence, Text
from newsdata.formats._conllu_write import BREAKS, KNOWN, lines_of
from newsdata.formats._entities import DEFAULT, Brackets
from newsdata.formats._entities import ESCAPED as IN_BRACKETS
from newsdata.formats._lines import text_lines
from newsdata.formats._names import unescape
from newsdata.model import Record, Tool
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
_STRUCTURE: Final = frozenset({"newdoc", "newpar", "sent_id", "text", "global.Entity"})
_COLUMNS: Final = 1000  # what a mention may have between hyphens
_SPACES: Final = ("SpaceAfter", "SpacesAfter", "SpacesBefore", "SpacesInToken")
_NAMED: Final = ("LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS")


def recognise(head: bytes, name: str) -> str:
    """Why a file is CoNLL-U, or `""`."""
    lines = head.decode(errors="replace").replace("\r", "").split("\n")
    rows = [line for line in lines[:-1] or lines if line and line[0] != "#"][:50]
    if rows and all(map(_ROW.fullmatch, rows)):
        return f"The lines of {name} have ten columns, of which the first is a number."
    return ""


class _Sheet(Struct):
    """The sentences of one document, and what its comments say."""

    line: int = 0
    id: str = ""
    fields: dict[str, str] = {}
    sentences: list[Sentence] = []
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
    sentence = Sentence(0, rows=[])
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
                sentence = Sentence(0, rows=[])
            else:
                _note(key, value, sheet, sentence, whole)
        elif not line.strip():
            sentence = Sentence(0, rows=[])
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


def _note(key: str, value: str, sheet: _Sheet, sentence: Sentence, whole: _File) -> None:
    if key == "global.Entity":
        whole.columns = tuple(value.strip().split("-", _COLUMNS)[:_COLUMNS])
    elif key == "newpar":
        sentence.paragraph = True
    elif key == "text":
        sentence.text = value
    elif key in KNOWN:
        sheet.fields[KNOWN[key]] = unescape(value, BREAKS)
    elif key not in _STRUCTURE:
        whole.unheld.add(f"# {key[:40]}")


def _values(line: str) -> Iterator[str]:
    """The names of the columns that a record has no place for, where they hold something."""
    cells = line.split("\t")
    yield from (name for name, cell in zip(_NAMED, cells[2:9], strict=False) if cell != "_")


def _row(number: int, line: str, sheet: _Sheet, sentence: Sentence, given: Given) -> None:
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
    sentence.rows.append(Row(number, first, found[2] or "", last, cells[1], misc))


def _document(sheet: _Sheet, given: Given, whole: _File, number: int) -> Document | Reject:
    """The document; a reject where a line of it is not UTF-8, for its text is not known."""
    id = sheet.id.strip() or (f"{given.id}#{number}" if sheet.marked and number > 1 else given.id)
    if sheet.broken:
        return Reject(given.file, sheet.line, id, tuple(sheet.problems))
    text = Text()
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


def _mentions(builder: Builder, text: Text, whole: _File) -> None:
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
        yield "", "".join(f"{line}\n" for line in lines_of(record, writing)).encode()
