"""Saved web pages: the article of each, with its metadata and what it marks."""

import re
from collections.abc import Iterator
from typing import IO, Final

from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile
from newsdata.sources import _page as page
from newsdata.streams import without_suffix

VERSION = page.VERSION
LIBRARIES = ("trafilatura", "htmldate", "lxml", "charset-normalizer", "ftfy")
BY_LINE = False
VERSIONED = True

_PAGE: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_SUFFIXES: Final = (".html", ".htm", ".xhtml")
_ASCII_ZEROS: Final = re.compile(rb"\0")


def recognise(head: bytes, name: str) -> str:
    """A name that ends in .html, or a beginning of <!doctype html> or <html>."""
    if without_suffix(name.lower()).endswith(_SUFFIXES):
        return "the name ends in .html"
    start = _ASCII_ZEROS.sub(b"", head[:2048]).lstrip(b"\xef\xbb\xbf\xff\xfe")
    return "it begins with <html>" if _PAGE.match(start) else ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The one article of a page."""
    data = file.read(page.MAX_BYTES + 1)
    if len(data) > page.MAX_BYTES:
        fact = f"The page is longer than {page.MAX_BYTES:,} bytes."
        problem = Problem("text-too-long", fact, "No article needs that much.", file=raw.file)
        yield Reject(raw.file, 0, raw.article_id, (problem,))
    else:
        yield page.read_page(data, raw, "html")
