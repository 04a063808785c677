"""SGML collections, many documents a file: Reuters-21578, TREC and LDC.

Reuters-21578 writes `<REUTERS ... NEWID="1">`, with topics, places, people,
organisations, exchanges and companies; TREC and the LDC write `<DOC>` with a
`<DOCNO>`, or an `id` of the tag. There is no DTD to go by: tags are known by name.
Line breaks and the spaces of tables are kept as the wire sent them.
"""

import re
from collections.abc import Iterator
from typing import IO

from msgspec.structs import replace

from newsdata import encoding
from newsdata.model import Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile
from newsdata.sources._article import Draft
from newsdata.sources._sgml_document import Document, fill, native_id
from newsdata.sources._sgml_split import Part, parts

VERSION = "1"
LIBRARIES = ("charset-normalizer", "ftfy")
BY_LINE = False
VERSIONED = True

_HEAD = 4096
_CONVERTER = Tool("sgml", VERSION)
_START = re.compile(
    rb"\s*(?:<!DOCTYPE\s+lewis\b|<REUTERS\s[^<>]*\bNEWID="
    rb"|<DOC(?:\s[^<>]*)?>\s*<(?:DOCNO|DOCID|HEADLINE|DATE_TIME|TEXT)>)"
)


def recognise(head: bytes, name: str) -> str:
    """The document type of Reuters-21578, or the first tags of one of the others."""
    if not _START.match(head.removeprefix(b"\xef\xbb\xbf")):
        return ""
    if b"<REUTERS" in head or b"lewis" in head[:200]:
        return "it begins as a file of Reuters-21578 does"
    return "it begins with <DOC>, as TREC and LDC files do"


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The article of each document."""
    empty = True
    for part in parts(file):
        empty = False
        yield _article(part, raw)
    if empty:
        fact = "There is no <REUTERS> and no <DOC> in the file."
        yield _reject(Problem("source-kind", fact, "See what the file is."), raw, 0)


def _article(part: Part, raw: RawFile) -> Article | Reject:
    if part.broken:
        hint = "See the line, and fetch the file anew if it was cut."
        start = Document(part.data[:_HEAD].decode(errors="replace"))
        return _reject(Problem(part.code, part.broken, hint), raw, part.line, native_id(start))
    decoded = encoding.decode(part.data, raw.file, language=raw.language)
    if isinstance(decoded, Problem):
        return _reject(decoded, raw, part.line)
    draft = Draft(raw, _CONVERTER, line=part.line)
    draft.problems.extend(decoded.problems)
    fill(draft, Document(decoded.text))
    return draft.finish(encoding=decoded.encoding)


def _reject(problem: Problem, raw: RawFile, line: int, id_: str = "") -> Reject:
    return Reject(
        raw.file, line, " ".join(id_.split()), (replace(problem, file=raw.file, line=line),)
    )
