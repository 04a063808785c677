"""JSON Lines: a line is an article, or a record as newsdata writes it.

An article needs `text` alone; the other fields of a record may stand beside it
(`id`, `title`, `published`, `url`, `spans`, ...). What is not given is filled
in: the rights and language of the source, the hash, the id. A line with
`schema_version` is a record and is taken as it is.
"""

from collections.abc import Iterator
from typing import IO, Any

import msgspec

from newsdata import decoding
from newsdata.jsonl import LongLine, lines
from newsdata.model import SCHEMA_VERSION, Provenance, Record, Tool
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile
from newsdata.streams import without_suffix
from newsdata.text import sha256

VERSION = "1"
LIBRARIES = ()
BY_LINE = True
VERSIONED = False


def recognise(head: bytes, name: str) -> str:
    """A name that ends in .jsonl, or a JSON object with a text on the first line."""
    if without_suffix(name.lower()).endswith((".jsonl", ".ndjson")):
        return "the name ends in .jsonl"
    first = head.removeprefix(decoding.BOM).lstrip().partition(b"\n")[0]
    try:
        document = msgspec.json.decode(first)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    if isinstance(document, dict) and "text" in document:
        return "its first line is a JSON object with a text"
    return ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The article of each line that is not blank."""
    for number, line in lines(file, first=raw.first_line, size=raw.size):
        if number == 1 and not isinstance(line, LongLine):
            line = line.removeprefix(b"\xef\xbb\xbf")
            if not line:
                continue
        yield _read_line(line, raw, number)


def _read_line(line: bytes | LongLine, raw: RawFile, number: int) -> Article | Reject:
    # Without it no line is a record, and to find that out by decoding costs a decoding.
    if isinstance(line, bytes) and b'"schema_version"' in line:
        record = decoding.accept(Record, line)
        if record is not None:
            return Article(record, number)
    document = decoding.parse(line, raw.file, number)
    if isinstance(document, decoding.Faults):
        return Reject(raw.file, number, "", tuple(document))
    if isinstance(document, dict) and "schema_version" not in document:
        document = _fill_in(document, raw, number)
    found = decoding.convert(Record, document, raw.file, number)
    if isinstance(found, Record):
        return Article(found, number)
    return Reject(raw.file, number, found[0].record_id, tuple(found))


def _fill_in(article: dict[str, Any], raw: RawFile, number: int) -> dict[str, Any]:
    """The record that an article stands for; its own fields are the truth."""
    text = article.get("text")
    if isinstance(text, str) and not article.get("spans"):
        # Nothing counts on the offsets yet.
        article["text"] = text = text.replace("\r\n", "\n").replace("\r", "\n")
    provenance = Provenance(raw.file, raw.sha256, Tool("jsonl", VERSION), line=number)
    defaults = {
        "schema_version": SCHEMA_VERSION,
        "rights": msgspec.to_builtins(raw.rights),
        "spans": [],
        "relations": [],
        "reviewed": [],
        "labels": [],
        "provenance": msgspec.to_builtins(provenance),
        "language": raw.language,
        "source": raw.source,
    }
    # Where there is no text, that alone is to be reported.
    defaults["text_sha256"] = sha256(text if isinstance(text, str) else "")
    defaults["id"] = _derived_id(article.get("url"), defaults["text_sha256"])
    given = {field: value for field, value in article.items() if value is not None}
    return defaults | given


def _derived_id(url: object, text_sha256: str) -> str:
    """From the address without its fragment, else from the text's hash."""
    if isinstance(url, str) and url.startswith(("http://", "https://")):
        return f"url-{sha256(url.partition('#')[0])[:32]}"
    return f"text-{text_sha256[:32]}"
