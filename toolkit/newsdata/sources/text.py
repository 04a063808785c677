"""Plain text: a file is an article, its name without suffix the id."""

from collections.abc import Iterator
from typing import IO

from msgspec.structs import replace

from newsdata import encoding
from newsdata.model import Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile, new_record
from newsdata.text import MAX_ARTICLE_BYTES, clean

VERSION = "2"
LIBRARIES = ("charset-normalizer", "ftfy")
BY_LINE = False
VERSIONED = False


def recognise(head: bytes, name: str) -> str:
    """Text without markup, that is without control characters, or a name that ends in .txt."""
    if name.lower().endswith((".txt", ".text")):
        return "the name ends in .txt"
    if not head.strip() or b"\0" in head[:4096]:
        return ""
    found = encoding.decode(head[: head.rfind(b"\n") + 1] or head, name)
    if isinstance(found, Problem) or found.text.lstrip()[:1] in ("<", "{", "["):
        return ""
    return "it is text without markup"


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The one article of a file."""
    data = file.read(MAX_ARTICLE_BYTES + 1)
    if len(data) > MAX_ARTICLE_BYTES:
        decoded: encoding.Decoded | Problem = Problem(
            "text-too-long",
            f"The file is longer than {MAX_ARTICLE_BYTES:,} bytes.",
            "A text file is one article: cut a dump into its articles, or use jsonl.",
            file=raw.file,
        )
    else:
        decoded = encoding.decode(data, raw.file, language=raw.language)
    if isinstance(decoded, encoding.Decoded):
        yield _article(decoded, raw)
    else:
        yield Reject(raw.file, 0, raw.article_id, (decoded,))


def _article(decoded: encoding.Decoded, raw: RawFile) -> Article | Reject:
    text = clean(decoded.text, raw.file)
    if isinstance(text, Problem):
        return Reject(raw.file, 0, raw.article_id, (*decoded.problems, text))
    record = new_record(text, raw, Tool("text", VERSION))
    provenance = replace(record.provenance, encoding=decoded.encoding)
    found = encoding.mojibake(text, raw.file, record.id)
    problems = (*decoded.problems, found) if found else decoded.problems
    return Article(replace(record, provenance=provenance), 0, problems)
