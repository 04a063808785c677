"""Shards: raw files and submissions are read and laid down by cell.

A shard writes one file, its lines grouped by cell, and one with its rejects. One that
reads much, such as a large web archive, writes such groups again and again.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import msgspec
from msgspec import Struct

from newsdata import ids, joining, mirror, plugins, reading
from newsdata.errors import CannotRun
from newsdata.files import FileInfo
from newsdata.model import Record, Submission
from newsdata.pipeline import marker, poison
from newsdata.pipeline.shard import Place
from newsdata.problems import Reject, RejectedSubmission
from newsdata.reading import Taken
from newsdata.scheme import LabelScheme
from newsdata.sources import Article, RawFile

HELD_BYTES: Final = 64 << 20
"""How much a shard holds before it writes."""
ENTRIES, REJECTS, WARNINGS = "entries.jsonl", "rejects.jsonl", "warnings.jsonl"
"""Files that a shard makes."""


class Part(Struct, frozen=True):
    """A file, or a range of its lines, that a shard reads: `bytes` from `offset` on.

    `size_all` and `modified` (nanoseconds) tell a file that changed since. `why` it was taken for
    that format, where `auto` found it out. `take`: how many
    articles are read, -1 for all; the one after them cannot be, for the reason `poison`.
    """

    format: str
    raw: RawFile
    offset: int
    bytes: int
    size_all: int
    modified: int
    why: str = ""
    take: int = -1
    poison: str = ""
    poison_line: int = 0


class Entry(Struct, frozen=True):
    """A record, and the place of the raw data it came from.

    `versioned`: of two with one id, the newer stands.
    """

    file: str
    line: int
    record: Record
    versioned: bool = False


class SubmissionEntry(Struct, frozen=True):
    """A submission, and the place it came from."""

    file: str
    line: int
    submission: Submission


class ReadTask(Struct, frozen=True):
    """What a shard of articles reads."""

    cells: int
    scheme: LabelScheme
    parts: tuple[Part, ...]

    def identity(self) -> Any:
        """All that the result follows from: when a file was written is no part of it."""
        parts = [msgspec.structs.replace(part, modified=0) for part in self.parts]
        return self.cells, self.scheme, parts

    def inputs(self) -> tuple[str, ...]:
        """SHA-256 of the files that are read, of all of a file where it is a range."""
        return tuple(part.raw.sha256 for part in self.parts)

    def bytes(self) -> int:
        """How much is read."""
        return sum(part.bytes for part in self.parts)


class LabelsTask(Struct, frozen=True):
    """What a shard of submissions reads."""

    cells: int
    files: tuple[FileInfo, ...]

    def identity(self) -> Any:
        """All that the result follows from."""
        return self.cells, self.files

    def inputs(self) -> tuple[str, ...]:
        """SHA-256 of the files that are read."""
        return tuple(file.sha256 for file in self.files)

    def bytes(self) -> int:
        """How much is read."""
        return sum(file.bytes for file in self.files)


class Segment(Struct, frozen=True):
    """The lines of one cell in the file that a shard wrote: a path in the shard's folder,
    in what the next stage is told one in the work folder.

    `versioned`: there are articles among them of which the newer version stands.
    """

    path: str
    offset: int
    size: int
    sha256: str
    versioned: bool = False


class ReadResult(Struct, frozen=True):
    """What a shard did: articles or submissions seen, rejects, and its segments by cell.

    `formats` counts what was seen by the source that read it, `recognised` the files of which
    that was found out, by source and by why. Warnings are of articles
    that are used all the same.
    """

    seen: int
    rejected: int
    segments: dict[int, list[Segment]]
    formats: dict[str, int] = {}
    recognised: dict[str, dict[str, int]] = {}


E = TypeVar("E", Entry, SubmissionEntry)


def read_articles(task_json: bytes, place: Place) -> bytes:
    """Read a shard of raw files. Task and result are JSON."""
    task = msgspec.json.decode(task_json, type=ReadTask)
    formats: Counter[str] = Counter()
    recognised: Counter[Taken] = Counter()
    with (place.out / WARNINGS).open("wb") as warnings:
        found = _articles(task, place.project, formats, recognised, warnings)
        result = _lay_down(task.cells, place, found, lambda e: e.record.id)
    told = msgspec.structs.replace(
        result, formats=dict(sorted(formats.items())), recognised=by_format(recognised)
    )
    return msgspec.json.encode(told)


def read_labels(task_json: bytes, place: Place) -> bytes:
    """Read a shard of submission files. Task and result are JSON."""
    task = msgspec.json.decode(task_json, type=LabelsTask)
    found = _submissions(task, place.project)
    return msgspec.json.encode(
        _lay_down(task.cells, place, found, lambda e: e.submission.article_id)
    )


def by_format(recognised: Counter[Taken]) -> dict[str, dict[str, int]]:
    """How many files were taken for what, and why: both sorted."""
    found: dict[str, dict[str, int]] = {}
    for taken, number in sorted(recognised.items()):
        found.setdefault(taken.format, {})[taken.why] = number
    return found


def _articles(
    task: ReadTask,
    project: Path,
    formats: Counter[str],
    recognised: Counter[Taken],
    warnings: IO[bytes],
) -> Iterator[Entry | Reject]:
    for number, part in enumerate(task.parts):
        path = mirror.place(project, part.raw.file)
        _check_unchanged(part, path)
        if part.why and not part.offset:
            recognised[Taken(part.format, part.why)] += 1
        found = reading.articles(
            path,
            part.format,
            part.raw,
            task.scheme,
            offset=part.offset,
            recognised=recognised,
        )
        taken, line = 0, part.raw.first_line - 1
        marker.at(number, taken, line)
        for format_, each in islice(found, part.take) if part.take >= 0 else found:
            formats[format_] += 1
            if isinstance(each, Article):
                warnings.writelines(msgspec.json.encode(p) + b"\n" for p in each.problems)
                versioned = bool(plugins.get("source", format_).VERSIONED)
                yield Entry(_place(each, part, versioned), each.line, each.record, versioned)
            else:
                yield each
            taken, line = taken + 1, max(line, each.line)
            marker.at(number, taken, line)
        if part.poison:
            file, article = part.raw.file, part.raw.article_id
            yield poison.reject(file, part.poison_line, article, part.poison)
        _check_unchanged(part, path)


def _place(article: Article, part: Part, versioned: bool) -> str:
    """Where an article is: a record that was read may name the file it once came from."""
    file = article.record.provenance.file
    return file if versioned or file.startswith(f"{part.raw.file}!/") else part.raw.file


def _check_unchanged(part: Part, path: Path) -> None:
    """Raise `CannotRun` when a file is not the one that was planned with."""
    try:
        status = path.stat()
        same = (status.st_size, status.st_mtime_ns) == (part.size_all, part.modified)
    except OSError:
        same = False
    if not same:
        raise CannotRun(
            "The file changed while it was read.",
            hint="Run the build again when nothing writes to it.",
            place=part.raw.file,
        )


def _submissions(task: LabelsTask, project: Path) -> Iterator[SubmissionEntry | Reject]:
    for file in task.files:
        for number, found in joining.read(project / file.path, file.path):
            if isinstance(found, RejectedSubmission):
                yield found
            else:
                yield SubmissionEntry(file.path, number, found)


def _lay_down(
    cells: int, place: Place, found: Iterable[E | Reject], id_of: Callable[[E], str]
) -> ReadResult:
    """Write entries by cell, rejects beside them, and say so."""
    encoder = msgspec.json.Encoder()
    seen = rejected = held = 0
    with (place.out / ENTRIES).open("wb") as out, (place.out / REJECTS).open("wb") as refused:
        groups = _Groups(out, ENTRIES)
        for each in found:
            seen += 1
            if isinstance(each, Reject):
                rejected += 1
                refused.write(encoder.encode(each) + b"\n")
                continue
            line = encoder.encode(each) + b"\n"
            versioned = isinstance(each, Entry) and each.versioned
            groups.add(ids.bucket(id_of(each), cells), line, versioned=versioned)
            held += len(line)
            if held > HELD_BYTES:
                groups.write()
                held = 0
        groups.write()
    place.hashed[ENTRIES] = groups.sha256()
    return ReadResult(seen, rejected, groups.segments)


class _Groups:
    """Lines by cell on their way to a file; `segments` says where each cell's are."""

    def __init__(self, out: IO[bytes], path: str) -> None:
        self.segments: dict[int, list[Segment]] = {}
        self._out = out
        self._path = path
        self._lines: dict[int, list[bytes]] = {}
        self._versioned: set[int] = set()

    def add(self, cell: int, line: bytes, *, versioned: bool) -> None:
        """Hold a line until all that are held are written."""
        self._lines.setdefault(cell, []).append(line)
        if versioned:
            self._versioned.add(cell)

    def write(self) -> None:
        """Write what is held, grouped, and hold nothing any more."""
        for cell, lines in sorted(self._lines.items()):
            start, data = self._out.tell(), b"".join(lines)
            self._out.write(data)
            sha256, is_versioned = hashlib.sha256(data).hexdigest(), cell in self._versioned
            segment = Segment(self._path, start, len(data), sha256, is_versioned)
            self.segments.setdefault(cell, []).append(segment)
        self._lines.clear()
        self._versioned.clear()

    def sha256(self) -> str:
        """A hash of what was written: of the hashes of its segments, by which it is checked."""
        digests = (each.sha256 for found in self.segments.values() for each in found)
        return hashlib.sha256("".join(digests).encode()).hexdigest()
