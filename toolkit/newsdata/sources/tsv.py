"""TSV: a row is an article, its cells are apart by tabs.

Cells are quoted as in CSV, or nothing is quoted and a quote is a character like
any other (text/tab-separated-values): the way that fits the start of the file is
taken. The first row names the columns, as in `csv`.
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

_DIALECTS = (_delimited.dialect("\t"), _delimited.dialect("\t", quotes=False))


def recognise(head: bytes, name: str) -> str:
    """A name that ends in .tsv, or a header with a column for the text."""
    return _delimited.recognise(head, name, (".tsv", ".tab"), "\t")


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The article of each row."""
    yield from _delimited.read(file, raw, Tool("tsv", VERSION), _DIALECTS)
