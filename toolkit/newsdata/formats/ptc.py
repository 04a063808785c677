"""Propaganda Techniques Corpus: an article, and rows of id, technique, start and end.

An article is `articleID.txt`; its labels are in files beside it whose names begin alike
and end in `.labels` or `.labels.tsv`, or in one file for many articles. A row of three
columns (span identification) has no technique: its label is `propaganda`; so is that of a
row of a template, which has `?`. Offsets count code points of the file, of which a Windows
line end has two. Written is the form with techniques, beside the article.

Specification: https://propaganda.math.unipd.it/ptc/ and the README of its corpus
"""

import io
import re
from collections.abc import Iterable, Iterator
from typing import IO, Final

from msgspec.structs import replace

from newsdata.formats import Builder, Capability, Document, Given, Writing, file_name
from newsdata.formats._lines import text_lines
from newsdata.model import Record, Tool
from newsdata.problems import Problem, Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(offsets="code points")
_WRITTEN: Final = ".task-flc-tc.labels"
_LABELS: Final = (
    _WRITTEN,
    ".task-si.labels",
    ".task1-SI.labels",
    ".task2-TC.labels",
    ".task-FLC.labels",
    ".task-SI.labels",
    ".task-TC.labels",
    ".labels.tsv",
    ".labels",
)
"""How the names of files with labels end, in the editions of the corpus."""
SUFFIXES: Final = (".txt", *_LABELS)
BESIDE: Final = ()
FOLDER: Final = True

ANY: Final = "propaganda"
"""The name of the label of a span that some technique was used in."""
_UNKNOWN: Final = "?"
_ESCAPED: Final = r"\t\n\r?"
_ROW: Final = re.compile(r"([^\t]+)(?:\t([^\t]+))?\t(\d{1,15})\t(\d{1,15})")
_FILE: Final = re.compile(r"(.*/)?article([^/]+)", re.DOTALL)


def recognise(head: bytes, name: str) -> str:
    """Why a file holds labels of the corpus, or `""`."""
    lines = head.decode(errors="replace").replace("\r", "").split("\n")
    rows = [line for line in lines[:-1] or lines if line][:50]
    if name.endswith((".labels", ".labels.tsv")) and rows and all(map(_ROW.fullmatch, rows)):
        return f"The lines of {name} are an id, a technique, a start and an end."
    return ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The article with the labels beside it, or the labels of articles that are elsewhere."""
    if given.file.endswith(".txt"):
        yield _article(file.read(), given)
    elif given.beside(".txt") is None:
        yield from _labels_alone(file, given)


def article_id(name: str) -> str:
    """The id of the article in a file of this name, without its suffix."""
    found = _FILE.fullmatch(name)
    return (found[1] or "") + found[2] if found else name


def _article(data: bytes, given: Given) -> Document | Reject:
    own = article_id(given.id)
    try:
        raw = data.decode()
    except UnicodeDecodeError as error:
        problem = Problem(
            "file-encoding",
            f"Byte 0x{data[error.start]:02X} at byte offset {error.start} is not UTF-8.",
            "Offsets count the characters of a text in UTF-8: see in which encoding it was saved.",
            file=given.file,
            record_id=own,
        )
        return Reject(given.file, 0, own, (problem,))
    builder = Builder(given, raw, Tool("ptc", VERSION), id=own)
    stem = given.file.removesuffix(".txt")
    number = 0
    for suffix in _LABELS:
        labels = given.beside(suffix)
        if labels is None:
            continue
        # What is wrong with the labels is wrong in their file.
        builder.given = replace(given, file=stem + suffix)
        for line, row in text_lines(io.BytesIO(labels), stem + suffix):
            number += 1
            if isinstance(row, Problem):
                builder.take(row)
            elif row:
                _row(builder, (own, own.rpartition("/")[2]), line, row, f"{number}")
    builder.given = given
    return builder.build()


def _row(builder: Builder, ids: tuple[str, ...], line: int, row: str, id: str) -> None:
    """Add the span of a row that labels the article of one of these ids."""
    found = _ROW.fullmatch(row)
    if found is None or found[1] not in ids:
        builder.take(_no_row(line, row, builder.given.file, other=found[1] if found else ""))
        return
    label = ANY if found[2] in (None, _UNKNOWN) else found[2]
    name = builder.given.names.read(label, escaped=_ESCAPED)
    builder.span(id, name, [(int(found[3]), int(found[4]))], line=line)


def _no_row(number: int, line: str, file: str, other: str = "") -> Problem:
    if other:
        fact, hint = f"The row labels {other[:60]!r}, another article.", "Put it beside that."
    else:
        fact = f"This is no row of labels: {line[:80]!r}."
        hint = "The id of the article, the technique, start and end, with tabs between them."
    return Problem("format-syntax", fact, hint, file=file, line=number)


def _labels_alone(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """A document for each article that is labelled, with the text of the record of its id."""
    rows: dict[str, list[tuple[int, str]]] = {}
    for number, line in text_lines(file, given.file):
        found = None if isinstance(line, Problem) else _ROW.fullmatch(line)
        if isinstance(line, str) and found:
            rows.setdefault(found[1], []).append((number, line))
        elif line:
            problem = line if isinstance(line, Problem) else _no_row(number, line, given.file)
            yield Reject(given.file, number, given.id, (problem,))
    for own, found_rows in rows.items():
        record = given.known(own) or given.known(f"article{own}")
        first = found_rows[0][0]
        if record is None:
            problem = Problem(
                "format-text",
                f"There is no file with the text of {own[:60]!r}: article{own[:60]}.txt.",
                "Put the labels of an article beside it, or name the records with --records.",
                file=given.file,
                line=first,
                record_id=own,
            )
            yield Reject(given.file, first, own, (problem,))
            continue
        builder = Builder(given, record.text, Tool("ptc", VERSION), id=record.id, line=first)
        for count, (number, line) in enumerate(found_rows, 1):
            _row(builder, (own,), number, line, f"{count}")
        yield builder.build()


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """The text of each record, and its rows."""
    for record in records:
        name = file_name(record.id, "")
        folder, slash, last = name.rpartition("/")
        name = f"{folder}{slash}article{last}"
        yield f"{name}.txt", record.text.encode()
        rows = (
            f"{record.id}\t{writing.names.write(span.layer, span.label, escaped=_ESCAPED)}"
            f"\t{span.start}\t{span.end}\n"
            for span in record.spans
        )
        yield name + _WRITTEN, "".join(rows).encode()
