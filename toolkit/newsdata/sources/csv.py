"""CSV: a row is an article. Cells are apart by commas, or by semicolons.

The first row names the columns; which of them holds which field is said in the
source's `columns`, or follows from their names. A row that breaks the rules of
RFC 4180 is rejected, never guessed at.
"""

from collections.abc import Iterator
from typing import IO

from newsdata.model import Tool
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile, _delimited

VERSION = "1"
LIBRARIES = ("charset-normalizer", "ftfy")
BY_LINE = False
VERSIONED = True

_DIALECTS = (_delimited.dialect(","), _delimited.dialect(";"))


def recognise(head: bytes, name: str) -> str:
    """A name that ends in .csv, or a header with a column for the text."""
    return _delimited.recognise(head, name, (".csv",), ",;")


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The article of each row."""
    yield from _delimited.read(file, raw, Tool("csv", VERSION), _DIALECTS)
