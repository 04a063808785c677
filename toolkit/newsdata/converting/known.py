"""Records that are known already: labels without a text get it from them."""

import hashlib
from pathlib import Path
from types import TracebackType
from typing import IO

import msgspec

from newsdata import decoding
from newsdata.errors import CannotRun
from newsdata.formats import Document
from newsdata.jsonl import lines
from newsdata.model import Record
from newsdata.problems import Problem, Reject
from newsdata.text import sha256


class Known:
    """The records of a file, found by id or by the SHA-256 of the text.

    Of each record only its place in the file is held.

    Raises `CannotRun` when the file cannot be read, or a line of it is no record.
    """

    def __init__(self, path: Path) -> None:
        self._places: dict[bytes, int] = {}
        try:
            self._file: IO[bytes] = path.open("rb")
        except OSError as error:
            raise CannotRun(f"Cannot read: {error.strerror or error}.", place=str(path)) from None
        try:
            self._index_all(path)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "Known":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __call__(self, key: str) -> Record | None:
        """The record of an id, or of the SHA-256 of a text."""
        offset = self._places.get(_short(key))
        if offset is None:
            return None
        self._file.seek(offset)
        _, line = next(lines(self._file))
        record = decoding.decode(Record, line, "", 0)
        assert isinstance(record, Record), "it was one when it was indexed"  # noqa: S101
        return record

    def _index_all(self, path: Path) -> None:
        offset = 0
        for number, line in enumerate(iter(self._file.readline, b""), 1):
            if line.strip():
                self._index(line.strip(), offset, path, number)
            offset += len(line)

    def _index(self, line: bytes, offset: int, path: Path, number: int) -> None:
        found = decoding.decode(Record, line, str(path), number)
        if not isinstance(found, Record):
            raise CannotRun(
                f"This is no record: {found[0].fact}",
                hint="newsdata validate says all that is wrong with it.",
                place=f"{path}:{number}",
            )
        for key in (found.id, found.text_sha256):
            self._places.setdefault(_short(key), offset)


def _short(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=16).digest()


def join(found: Document, known: Known) -> Document | Reject:
    """The known record with the labels that were read; what it says of the article stays.

    The document's id finds it, else its text.
    """
    read = found.record
    record = known(read.id)
    if record is None or record.text != read.text:
        same_text = known(sha256(read.text))
        if same_text is None or same_text.text != read.text:
            problem = _no_match(read, record)
            return Reject(read.provenance.file, found.line, read.id, (*found.problems, problem))
        record = same_text
    return Document(_with_labels(record, read), found.problems, found.line)


def _with_labels(record: Record, read: Record) -> Record:
    """The record with labels added; those it has already are not added again."""
    replace = msgspec.structs.replace
    own = {span.id for span in record.spans}
    there = {replace(span, id=""): span.id for span in record.spans}
    ids: dict[str, str] = {}
    spans = []
    for span in read.spans:
        same = there.get(replace(span, id=""))
        if same is not None:
            ids[span.id] = same
            continue
        ids[span.id] = _free(span.id, own)
        spans.append(replace(span, id=ids[span.id]))
    taken = {relation.id for relation in record.relations}
    joined = {replace(relation, id="") for relation in record.relations}
    relations = []
    for each in read.relations:
        # An end that is not there stays: the check of the record names it.
        ends = tuple(replace(end, ref=ids.get(end.ref, end.ref)) for end in each.args)
        moved = replace(each, args=ends)
        if replace(moved, id="") not in joined:
            relations.append(replace(moved, id=_free(each.id, taken)))
    return replace(
        record,
        spans=(*record.spans, *spans),
        relations=(*record.relations, *relations),
        labels=tuple(dict.fromkeys((*record.labels, *read.labels))),
        reviewed=tuple(dict.fromkeys((*record.reviewed, *read.reviewed))),
    )


def _free(wanted: str, taken: set[str]) -> str:
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}.{number}"
    taken.add(name)
    return name


def _no_match(read: Record, record: Record | None) -> Problem:
    fact = (
        f"The record {read.id!r} has another text."
        if record
        else f"No record has the id {read.id!r}, and none the same text."
    )
    return Problem(
        "format-join",
        fact,
        "See that the labels were made on the text of the records.",
        file=read.provenance.file,
        record_id=read.id,
    )
