"""Shards: raw files and submissions are read and laid down by bucket.

A shard writes one file, its lines grouped by bucket, and one with its rejects.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from newsdata import ids, joining, plugins
from newsdata.errors import CannotRun
from newsdata.model import Record, Submission
from newsdata.pipeline.plan import Part
from newsdata.problems import Reject, RejectedSubmission
from newsdata.sources import Article, restrict


class Entry(Struct, frozen=True):
    """A record, and the place of the raw data it came from."""

    file: str
    line: int
    record: Record


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
    parts: tuple[Part, ...] = ()
    submissions: tuple[str, ...] = ()


class Segment(Struct, frozen=True):
    """The lines of one bucket in the file that a shard wrote."""

    path: str
    offset: int
    size: int


class ReadReceipt(Struct, frozen=True):
    """What a shard did: articles or submissions seen, rejects, and its segments."""

    index: int
    seen: int
    rejected: int
    files: int
    segments: dict[int, Segment]
    rejects: str


E = TypeVar("E", Entry, SubmissionEntry)


def read_articles(spec_json: bytes) -> bytes:
    """Read a shard of raw files. Spec and receipt are JSON."""
    spec = msgspec.json.decode(spec_json, type=ReadSpec)
    return _lay_down(spec, _articles(spec), "articles", lambda e: e.record.id)


def read_submissions(spec_json: bytes) -> bytes:
    """Read a shard of submission files. Spec and receipt are JSON."""
    spec = msgspec.json.decode(spec_json, type=ReadSpec)
    return _lay_down(spec, _submissions(spec), "submissions", lambda e: e.submission.article_id)


def _articles(spec: ReadSpec) -> Iterator[Entry | Reject]:
    for part in spec.parts:
        source = plugins.get("source", part.format)
        path = Path(spec.project) / part.raw.file
        _check_unchanged(part, path)
        with path.open("rb") as file:
            file.seek(part.offset)
            for found in source.read(file, part.raw):
                if isinstance(found, Article):
                    record = restrict(found.record, part.raw.rights)
                    yield Entry(part.raw.file, found.line, record)
                else:
                    yield found
        _check_unchanged(part, path)


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
) -> bytes:
    """Write entries by bucket, rejects beside them, and say so in a receipt."""
    encoder = msgspec.json.Encoder()
    lines: dict[int, list[bytes]] = {}
    rejected: list[bytes] = []
    seen = 0
    for each in found:
        seen += 1
        if isinstance(each, Reject):
            rejected.append(encoder.encode(each))
        else:
            lines.setdefault(ids.bucket(id_of(each), spec.buckets), []).append(encoder.encode(each))
    path = Path(spec.work) / f"{name}-{spec.index:05d}.jsonl"
    segments = {}
    with path.open("wb") as out:
        for bucket in sorted(lines):
            start = out.tell()
            out.writelines(line + b"\n" for line in lines[bucket])
            segments[bucket] = Segment(str(path), start, out.tell() - start)
    rejects = path.with_suffix(".rejects")
    rejects.write_bytes(b"".join(line + b"\n" for line in rejected))
    files = len(spec.parts) or len(spec.submissions)
    receipt = ReadReceipt(spec.index, seen, len(rejected), files, segments, str(rejects))
    return encoder.encode(receipt)
