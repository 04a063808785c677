"""Saved pages: the article of a page, with what the page says of it.

The main content is found by trafilatura; its text, structure and markup are taken from the
page itself. Metadata come from JSON-LD, Open Graph, meta tags, what the page shows,
and guesses, in that order. Installed by the extra `html`.
"""

import re
from collections.abc import Iterator
from typing import IO, Final

from newsdata.problems import Reject
from newsdata.sources import Article, RawFile
from newsdata.sources._page import LIBRARIES, MAX_BYTES, VERSION, read_page
from newsdata.streams import without_suffix

__all__ = ["BY_LINE", "LIBRARIES", "VERSION", "VERSIONED", "read", "recognise"]

BY_LINE = False
VERSIONED = True

_BEFORE: Final = re.compile(r"\A(?:\s+|<\?[^>]*>|<!--.*?-->)", re.S)
_PAGE: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|frameset)\b", re.I)
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NAMES: Final = (".html", ".htm", ".xhtml", ".shtml")
_WRONG: Final = re.compile(r"<\?xml|<(?:rss|feed|rdf:RDF|nitf|newsItem|newsMessage|NewsML)\b")


def recognise(head: bytes, name: str) -> str:
    """A page's first tag, or markup in a file with a page's name."""
    text = _text(head)
    while found := _BEFORE.match(text):
        text = text[found.end() :]
    if _PAGE.match(text):
        return "it begins as a page of HTML"
    if (
        without_suffix(name.lower()).endswith(_NAMES)
        and text.startswith("<")
        and not _WRONG.match(text)
    ):
        return "its name is that of a page, and it begins with a tag"
    return ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The one article of a file."""
    yield read_page(file.read(MAX_BYTES + 1), raw, "html")


def _text(head: bytes) -> str:
    for bom, codec in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(codec, "replace")
    return head.decode("latin-1")
