"""Shards: raw files and submissions are read and laid down by bucket.

A shard writes one file, its lines grouped by bucket, and one with its rejects. One that
reads much, such as a large web archive, writes such groups again and again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Final, TypeVar

import msgspec
from msgspec import Struct

from newsdata import ids, joining, plugins, reading
from newsdata.errors import CannotRun
from newsdata.model import Record, Submission
from newsdata.pipeline.plan import Part
from newsdata.problems import Reject, RejectedSubmission
from newsdata.scheme import LabelScheme
from newsdata.sources import Article

HELD_BYTES: Final = 64 << 20
"""How much a shard holds before it writes."""


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


class ReadSpec(Struct, frozen=True):
    """What a shard reads (articles, or files of submissions) and where to."""

    index: int
    project: str
    work: str
    buckets: int
    scheme: LabelScheme
    parts: tuple[Part, ...] = ()
    submissions: tuple[str, ...] = ()


class Segment(Struct, frozen=True):
    """The lines of one bucket in the file that a shard wrote.

    `versioned`: there are articles among them of which the newer version stands.
    """

    path: str
    offset: int
    size: int
    versioned: bool = False


class ReadReceipt(Struct, frozen=True):
    """What a shard did: articles or submissions seen, rejects, and its segments.

    `formats` counts what was seen by the source that read it, `warnings` is the file
    of what was wrong with articles that are used all the same.
    """

    index: int
    seen: int
    rejected: int
    files: int
    segments: dict[int, list[Segment]]
    rejects: str
    warnings: str = ""
    formats: dict[str, int] = {}


E = TypeVar("E", Entry, SubmissionEntry)


def read_articles(spec_json: bytes) -> bytes:
    """Read a shard of raw files. Spec and receipt are JSON."""
    spec = msgspec.json.decode(spec_json, type=ReadSpec)
    formats: Counter[str] = Counter()
    path = Path(spec.work) / f"articles-{spec.index:05d}.warnings"
    with path.open("wb") as warnings:
        found = _articles(spec, formats, warnings)
        receipt = _lay_down(spec, found, "articles", lambda e: e.record.id)
    told = msgspec.structs.replace(
        receipt, warnings=str(path), formats=dict(sorted(formats.items()))
    )
    return msgspec.json.encode(told)


def read_submissions(spec_json: bytes) -> bytes:
    """Read a shard of submission files. Spec and receipt are JSON."""
    spec = msgspec.json.decode(spec_json, type=ReadSpec)
    found = _lay_down(spec, _submissions(spec), "submissions", lambda e: e.submission.article_id)
    return msgspec.json.encode(found)


def _articles(
    spec: ReadSpec, formats: Counter[str], warnings: IO[bytes]
) -> Iterator[Entry | Reject]:
    for part in spec.parts:
        path = Path(spec.project) / part.raw.file
        _check_unchanged(part, path)
        found = reading.articles(path, part.format, part.raw, spec.scheme, offset=part.offset)
        for format_, each in found:
            formats[format_] += 1
            if isinstance(each, Article):
                warnings.writelines(msgspec.json.encode(p) + b"\n" for p in each.problems)
                versioned = bool(plugins.get("source", format_).VERSIONED)
                yield Entry(_place(each, part, versioned), each.line, each.record, versioned)
            else:
                yield each
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


def _submissions(spec: ReadSpec) -> Iterator[SubmissionEntry | Reject]:
    for name in spec.submissions:
        for number, found in joining.read(Path(spec.project) / name, name):
            if isinstance(found, RejectedSubmission):
                yield found
            else:
                yield SubmissionEntry(name, number, found)


def _lay_down(
    spec: ReadSpec, found: Iterable[E | Reject], name: str, id_of: Callable[[E], str]
) -> ReadReceipt:
    """Write entries by bucket, rejects beside them, and say so in a receipt."""
    encoder = msgspec.json.Encoder()
    path = Path(spec.work) / f"{name}-{spec.index:05d}.jsonl"
    rejects = path.with_suffix(".rejects")
    seen = rejected = held = 0
    with path.open("wb") as out, rejects.open("wb") as refused:
        groups = _Groups(out, str(path))
        for each in found:
            seen += 1
            if isinstance(each, Reject):
                rejected += 1
                refused.write(encoder.encode(each) + b"\n")
                continue
            line = encoder.encode(each) + b"\n"
            versioned = isinstance(each, Entry) and each.versioned
            groups.add(ids.bucket(id_of(each), spec.buckets), line, versioned=versioned)
            held += len(line)
            if held > HELD_BYTES:
                groups.write()
                held = 0
        groups.write()
    files = len(spec.parts) or len(spec.submissions)
    return ReadReceipt(spec.index, seen, rejected, files, groups.segments, str(rejects))


class _Groups:
    """Lines by bucket on their way to a file; `segments` says where each bucket's are."""

    def __init__(self, out: IO[bytes], path: str) -> None:
        self.segments: dict[int, list[Segment]] = {}
        self._out = out
        self._path = path
        self._lines: dict[int, list[bytes]] = {}
        self._versioned: set[int] = set()

    def add(self, bucket: int, line: bytes, *, versioned: bool) -> None:
        """Hold a line until all that are held are written."""
        self._lines.setdefault(bucket, []).append(line)
        if versioned:
            self._versioned.add(bucket)

    def write(self) -> None:
        """Write what is held, grouped, and hold nothing any more."""
        for bucket, lines in sorted(self._lines.items()):
            start = self._out.tell()
            self._out.writelines(lines)
            size = self._out.tell() - start
            segment = Segment(self._path, start, size, bucket in self._versioned)
            self.segments.setdefault(bucket, []).append(segment)
        self._lines.clear()
        self._versioned.clear()
