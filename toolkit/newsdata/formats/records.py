"""Records of newsdata: JSON Lines, an article with its labels a line.

Specification: `schemas/record.schema.json`.
"""

from collections.abc import Iterable, Iterator
from typing import IO, Final, get_args

from newsdata import decoding
from newsdata.formats import ARTICLE_FIELDS, Capability, Document, Given, Writing
from newsdata.jsonl import LongLine, lines
from newsdata.model import Record, Status, encode
from newsdata.problems import Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="code points",
    layers=True,
    fragments=True,
    relations="any",
    attributes=True,
    labels=True,
    label_attributes=True,
    annotators=True,
    scores=True,
    statuses=get_args(Status),
    reviewed=True,
    ids=".+",
    relation_ids=".+",
    fields=ARTICLE_FIELDS,
)
SUFFIXES: Final = (".jsonl", ".jsonl.gz", ".jsonl.bz2", ".jsonl.xz")
BESIDE: Final = ()
FOLDER: Final = False


def recognise(head: bytes, name: str) -> str:
    """Why a file holds records, or `""`."""
    first = head.removeprefix(decoding.BOM).lstrip()[:200]
    if first.startswith(b"{") and b'"schema_version"' in first and b'"article_id"' not in first:
        return f'The first line of {name} is an object with "schema_version": a record.'
    return ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The record of each line."""
    for number, line in lines(file):
        if number == 1 and not isinstance(line, LongLine):
            line = line.removeprefix(decoding.BOM)
            if not line:
                continue
        found = decoding.decode(Record, line, given.file, number)
        if isinstance(found, Record):
            yield Document(found, (), number)
        else:
            yield Reject(given.file, number, found[0].record_id, tuple(found))


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """The canonical line of each record."""
    for record in records:
        yield "", encode(record) + b"\n"
