"""Tables as text: rows of cells, in the dialects of CSV (RFC 4180) and TSV."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final

from msgspec.structs import replace

from newsdata import encoding
from newsdata.model import Encoding, Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile
from newsdata.sources._table import SYNONYMS, Columns, article, find_columns
from newsdata.streams import without_suffix
from newsdata.text import MAX_ARTICLE_BYTES

LONGEST_ROW: Final = 2 * MAX_ARTICLE_BYTES
"""Characters of the longest row that is read."""

_HEAD: Final = 1 << 20
_NAME: Final = re.compile(r"[^\W\d](?:[\w .:/()-]{0,38}[\w)])?")
_TEXTS: Final = ("text", *SYNONYMS["text"])

Dialect = dict[str, Any]


class _LongRowError(Exception):
    """A row that is longer than what is read."""


def dialect(delimiter: str, *, quotes: bool = True) -> Dialect:
    """How rows are written: quotes are doubled inside quotes, or nothing is quoted."""
    quoting = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    return {"delimiter": delimiter, "quoting": quoting, "strict": True}


def recognise(head: bytes, name: str, suffixes: tuple[str, ...], delimiters: str) -> str:
    """The suffix, or a first line that can only be the header of a table of articles."""
    if without_suffix(name.lower()).endswith(suffixes):
        return f"the name ends in {suffixes[0]}"
    lines = head.decode(errors="replace").removeprefix("\ufeff").split("\n", 2)
    for delimiter in delimiters:
        header = _split(lines[0].rstrip("\r"), delimiter)
        names = {each.casefold() for each in header}
        if (
            len(names) == len(header) > 1
            and not names.isdisjoint(_TEXTS)
            and all(map(_NAME.fullmatch, header))
            and len(lines) > 1
            and lines[1].count(delimiter) >= len(header) - 1
        ):
            return "its first line is the header of a table with a column for the text"
    return ""


def read(
    file: IO[bytes], raw: RawFile, converter: Tool, dialects: Sequence[Dialect]
) -> Iterator[Article | Reject]:
    """The article of each row below the header.

    Of several dialects, that is taken which gives the header the most cells, and then
    which breaks the fewest rows at the start of the file; of equals, the first.
    """
    head = file.read(_HEAD)
    found = encoding.of_stream(head, raw.file, language=raw.language)
    if isinstance(found, Problem):
        yield Reject(raw.file, 0, "", (found,))
        return
    text = io.TextIOWrapper(
        io.BufferedReader(_Joined(head, file), _HEAD),
        found.codec,
        errors=encoding.KEEP_BYTES,
        newline="",
    )
    rows = _Rows(text, _choose(head, found.codec, dialects), raw)
    yield from _articles(rows, raw, converter, found)


def _articles(
    rows: "_Rows", raw: RawFile, converter: Tool, found: encoding.Stream
) -> Iterator[Article | Reject]:
    columns = _header(rows, raw)
    if isinstance(columns, Problem):
        yield Reject(raw.file, 0, "", (*found.problems, columns))
        return
    problems = found.problems  # said once, with the first row
    for line, row in rows:
        each = _article(line, row, columns, raw, converter, found.encoding)
        yield replace(each, problems=(*problems, *each.problems)) if problems else each
        problems = ()


def _header(rows: "_Rows", raw: RawFile) -> Columns | Problem:
    for _, row in rows:
        return row if isinstance(row, Problem) else find_columns(row, raw)
    fact, hint = "The table is empty: it has no header.", "Put the names of its columns first."
    return Problem("source-kind", fact, hint, file=raw.file)


def _article(
    line: int,
    row: list[str] | Problem,
    columns: Columns,
    raw: RawFile,
    converter: Tool,
    encoded: Encoding | None,
) -> Article | Reject:
    if not isinstance(row, Problem) and len(row) != columns.width:
        row = _ragged(row, columns, raw, line)
    if isinstance(row, Problem):
        return Reject(raw.file, line, "", (row,))
    cells = {field: row[number] for field, (_, number) in columns.of.items()}
    return article(cells, columns, raw, converter, line, encoded)


class _Rows:
    """The rows of a table that are not blank, each with the line that it begins on."""

    def __init__(self, text: io.TextIOWrapper, dialect: Dialect, raw: RawFile) -> None:
        self._text = text
        self._raw = raw
        self._line = 1
        self._size = 0
        self._cut = False
        # The limit is one for the whole process: it is only ever raised.
        csv.field_size_limit(max(csv.field_size_limit(), MAX_ARTICLE_BYTES))
        self._dialect = dialect
        self._reader = csv.reader(self._lines(), **dialect)

    def __iter__(self) -> Iterator[tuple[int, list[str] | Problem]]:
        while True:
            start, self._size = self._line, 0
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield start, self._broken(error, start)
            except _LongRowError:
                self._skip_line()
                self._reader = csv.reader(self._lines(), **self._dialect)
                yield (
                    start,
                    self._too_long(f"The row has more than {LONGEST_ROW:,} characters.", start),
                )
            else:
                if row:
                    yield start, row

    def _lines(self) -> Iterator[str]:
        readline = self._text.readline
        while line := readline(LONGEST_ROW):
            self._size += len(line)
            if self._size >= LONGEST_ROW:
                self._cut = not line.endswith(("\n", "\r"))
                raise _LongRowError
            self._line += 1
            yield line

    def _skip_line(self) -> None:
        """Pass over what is left of a line that was cut."""
        while self._cut and (rest := self._text.readline(1 << 20)):
            self._cut = not rest.endswith(("\n", "\r"))
        self._line += 1

    def _broken(self, error: csv.Error, line: int) -> Problem:
        if "field limit" in str(error):
            return self._too_long(f"A cell has more than {MAX_ARTICLE_BYTES:,} characters.", line)
        fact = f"The row cannot be read: {error}."
        if "unexpected end" in str(error):
            fact = "A quote opens in the row and does not close before the end of the file."
        hint = "Inside a quoted cell a quote is written twice; see the rows before this one, too."
        return Problem("source-syntax", fact, hint, file=self._raw.file, line=line)

    def _too_long(self, fact: str, line: int) -> Problem:
        hint = "A quote that opens and does not close makes one cell of many rows."
        return Problem("text-too-long", fact, hint, file=self._raw.file, line=line)


class _Joined(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, file: IO[bytes]) -> None:
        self._head = memoryview(head)
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._file.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _choose(head: bytes, codec: str, dialects: Sequence[Dialect]) -> Dialect:
    """The dialect that fits the start of a table; its last line may be cut."""
    text = head.decode(codec, errors="replace").lstrip("\r\n")
    first = text.partition("\n")[0]
    widths = [len(_split(first.rstrip("\r"), each["delimiter"])) for each in dialects]
    best = [each for each, width in zip(dialects, widths, strict=True) if width == max(widths)]
    if len(best) == 1 or '"' not in text:
        return best[0]
    return min(best, key=lambda each: _broken_rows(text, max(widths), each))


def _broken_rows(text: str, width: int, dialect: Dialect) -> int:
    lines = text[: text.rfind("\n") + 1]
    reader = csv.reader(io.StringIO(lines, newline=""), **dialect)
    broken = 0
    while True:
        try:
            broken += len(next(reader)) not in (0, width)
        except csv.Error as error:
            broken += "unexpected end" not in str(error)
        except StopIteration:
            return broken


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], **dialect(delimiter)), [])
    except csv.Error:
        return []


def _ragged(row: list[str], columns: Columns, raw: RawFile, line: int) -> Problem:
    fact = f"The row has {len(row):,} cells, the header {columns.width:,}."
    hint = "Quote a cell that holds the delimiter, a quote or a newline."
    return Problem("source-syntax", fact, hint, file=raw.file, line=line)
