"""Parquet: a row is an article.

Which column holds which field is said in the source's `columns`, or follows from
their names. Only those columns are read, some rows at a time. The line of an
article is the number of its row, from 1.
"""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any, Final

from newsdata.model import Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile
from newsdata.sources._table import Columns, article, find_columns

VERSION = "1"
LIBRARIES = ("pyarrow", "ftfy")
BY_LINE = False
VERSIONED = True

MAX_SPOOLED: Final = 16 << 30
"""The longest file that is copied to a temporary one, because its stream cannot seek."""

_MAGIC: Final = b"PAR1"
_PIECE: Final = 1 << 20
_ROWS: Final = 64
_CONVERTER: Final = Tool("parquet", VERSION)


def recognise(head: bytes, name: str) -> str:
    """The first four bytes."""
    return "it begins as Parquet does" if head.startswith(_MAGIC) else ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The article of each row."""
    if file.seekable():
        yield from _read(file, raw)
        return
    with TemporaryFile() as whole:
        while piece := file.read(_PIECE):
            whole.write(piece)
            if whole.tell() > MAX_SPOOLED:
                fact = f"The file is compressed and expands to more than {MAX_SPOOLED:,} bytes."
                yield _reject(fact, "Decompress it.", raw, "file-expands")
                return
        yield from _read(whole, raw)


def _read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    import pyarrow

    read = 0
    try:
        for found in _rows(file, raw):
            yield found
            read += 1
    # The library's errors are these and, in part, the standard ones.
    except (pyarrow.ArrowException, OSError, ValueError, EOFError, TypeError) as error:
        reason = str(error).partition("\n")[0][:200].rstrip(".")
        fact = f"The file cannot be read after row {read:,}: {reason}."
        yield _reject(fact, "Write the file anew.", raw)


def _rows(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    from pyarrow import parquet

    with parquet.ParquetFile(file) as table:
        names = table.schema_arrow.names
        columns = find_columns(names, raw)
        if isinstance(columns, Columns):
            columns = _with_text(columns, table.schema_arrow, raw)
        if isinstance(columns, Problem):
            yield Reject(raw.file, 0, "", (columns,))
            return
        number = 0
        wanted = list(dict.fromkeys(name for name, _ in columns.of.values()))
        for batch in table.iter_batches(_ROWS, columns=wanted, use_threads=False):
            found = {f: _values(batch.column(name)) for f, (name, _) in columns.of.items()}
            for row in range(batch.num_rows):
                number += 1
                cells = {field: values[row] for field, values in found.items()}
                yield article(cells, columns, raw, _CONVERTER, number)


def _with_text(columns: Columns, schema: Any, raw: RawFile) -> Columns | Problem:
    from pyarrow import types

    name, number = columns.of["text"]
    kind = schema.field(number).type
    value = kind.value_type if types.is_dictionary(kind) else kind
    tests = (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary)
    if any(test(value) for test in (*tests, types.is_string_view, types.is_binary_view)):
        return columns
    fact = f"The column {name[:60]!r} holds {str(kind)[:60]}, not text."
    hint = 'Say which one holds the text in the source\'s columns: text = "...".'
    return Problem("source-kind", fact, hint, file=raw.file)


def _values(column: Any) -> list[Any]:
    """The values of a column; nanoseconds are more than a date of news has."""
    import pyarrow
    from pyarrow import compute, types

    if types.is_timestamp(column.type):
        kind = pyarrow.timestamp("us", column.type.tz)
        column = compute.cast(column, kind, safe=False)
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        values = compute.cast(column, pyarrow.large_binary()).to_pylist()
    return values


def _reject(fact: str, hint: str, raw: RawFile, code: str = "source-syntax") -> Reject:
    return Reject(raw.file, 0, "", (Problem(code, fact, hint, file=raw.file),))
