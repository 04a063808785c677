"""Buckets: records are checked, joined, given suggestions, written for good."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import IO, TypeVar

import msgspec
from msgspec import Struct

from newsdata import ids, joining, jsonl, plugins, sources, suggest
from newsdata.config import Config
from newsdata.model import Record
from newsdata.model import encode as encode_record
from newsdata.packaging import parquet, standoff
from newsdata.packaging.card import DataFile
from newsdata.packaging.statistics import Statistics
from newsdata.pipeline.read import Entry, Segment, SubmissionEntry
from newsdata.problems import Problem, Reject, RejectedSubmission, errors
from newsdata.validation import Validator

E = TypeVar("E", Entry, SubmissionEntry)


class FinishSpec(Struct, frozen=True):
    """A bucket: where its entries are, and where what is made of them goes."""

    index: int
    work: str
    config: Config
    articles: tuple[Segment, ...]
    submissions: tuple[Segment, ...]
    awaited: tuple[str, ...]


class FinishReceipt(Struct, frozen=True):
    """What became of a bucket. Paths of `files` are those within the release."""

    index: int
    records: str
    superseded: str
    rejects: str
    articles_rejected: int
    articles_superseded: int
    submissions_joined: int
    submissions_waiting: int
    submissions_rejected: int
    submissions_merged: int
    files: tuple[DataFile, ...]
    statistics: Statistics


def finish_bucket(spec_json: bytes) -> bytes:
    """Finish one bucket. Spec and receipt are JSON."""
    spec = msgspec.json.decode(spec_json, type=FinishSpec)
    bucket = _Bucket(spec)
    records = Path(spec.work) / f"records-{spec.index:05d}.jsonl"
    superseded = Path(spec.work) / f"superseded-{spec.index:05d}.jsonl"
    with records.open("wb") as out, superseded.open("wb") as older:
        bucket.write_records(out, older)
    rejects = Path(spec.work) / f"finish-{spec.index:05d}.rejects"
    rejects.write_bytes(b"".join(msgspec.json.encode(r) + b"\n" for r in bucket.rejects))
    orphans = sum(isinstance(r, RejectedSubmission) for r in bucket.rejects)
    receipt = FinishReceipt(
        index=spec.index,
        records=str(records),
        superseded=str(superseded),
        rejects=str(rejects),
        articles_rejected=len(bucket.rejects) - orphans,
        articles_superseded=bucket.superseded,
        submissions_joined=bucket.joined,
        submissions_waiting=bucket.waiting,
        submissions_rejected=orphans,
        submissions_merged=bucket.merged,
        files=tuple(bucket.write_parquet()),
        statistics=bucket.statistics,
    )
    return msgspec.json.encode(receipt)


@cache
def _tools(config_json: bytes) -> tuple[Validator, list[tuple[str, suggest.Suggester]]]:
    """The validator and the suggesters of a configuration, made once a process."""
    config = msgspec.json.decode(config_json, type=Config)
    suggesters: list[tuple[str, suggest.Suggester]] = [
        (name, plugins.get("suggester", name)) for name in config.suggest
    ]
    return Validator(config.scheme), suggesters


class _First(Struct, frozen=True):
    """What is remembered of a record, to compare it with a later one of its id."""

    file: str
    line: int
    text_sha256: str
    version: tuple[str, str] | None


class _Bucket:
    """The way of a bucket's records through the stages, and what falls by the way."""

    def __init__(self, spec: FinishSpec) -> None:
        self._spec = spec
        self._validator, self._suggesters = _tools(msgspec.json.encode(spec.config))
        self._submissions: dict[str, list[SubmissionEntry]] = defaultdict(list)
        for entry in _entries(spec.submissions, SubmissionEntry):
            self._submissions[entry.submission.article_id].append(entry)
        self._released: dict[str, list[bytes]] = {split: [] for split in spec.config.splits}
        self.rejects: list[Reject] = []
        self.superseded = 0
        self.joined = 0
        self.merged = 0
        self.waiting = 0
        self.statistics = Statistics()

    def write_records(self, out: IO[bytes], older: IO[bytes]) -> None:
        """Finish each record and write its canonical line, that of an older version apart."""
        firsts: dict[str, _First] = {}
        for entry in _newest_first(self._spec.articles):
            record = entry.record
            first = firsts.get(record.id)
            if first and _is_older(entry, first):
                older.write(encode_record(record) + b"\n")
                self.superseded += 1
                continue
            problems = (
                [_duplicate(entry, first)] if first else errors(self._validator.problems(record))
            )
            if problems:
                placed = _at(problems, entry.file, entry.line)
                self.rejects.append(Reject(entry.file, entry.line, record.id, placed))
                continue
            version = sources.version(record) if entry.versioned else None
            firsts[record.id] = _First(entry.file, entry.line, record.text_sha256, version)
            record = suggest.add(self._join(record), self._suggesters, self._spec.config.scheme)
            line = encode_record(record)
            out.write(line + b"\n")
            self.statistics.count(record)
            released = standoff.encode(record) if standoff.withheld(record) else line
            self._released[ids.split(record.id, self._spec.config.splits)].append(released)
        self._reject_orphans()

    def write_parquet(self) -> Iterator[DataFile]:
        """Write the Parquet files of this bucket, named by their content."""
        folder = Path(self._spec.work) / "release"
        for split, lines in self._released.items():
            if not lines:
                continue
            for config, table in parquet.tables(lines):
                data = parquet.encode(table)
                name = f"{split}-{self._spec.index:05d}-{hashlib.sha256(data).hexdigest()[:16]}"
                path = f"data/{config}/{name}.parquet"
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
                yield DataFile(config, split, table.num_rows, table.nbytes, path)
            lines.clear()

    def _join(self, record: Record) -> Record:
        """The record with every submission that fits it; the others are rejected.

        Of those that fit, one that was merged from others stands in their place.
        """
        fitting: dict[tuple[str, bool], tuple[SubmissionEntry, Record]] = {}
        for entry in self._submissions.pop(record.id, ()):
            submission = entry.submission
            key = submission.annotator, submission.merged_from is not None
            if first := fitting.get(key):
                problems = [_labelled_twice(entry, first[0])]
            elif problem := joining.on_other_text(record, submission):
                problems = [problem]
            else:
                view = joining.view(record, submission)
                problems = errors(self._validator.submitted(submission, view))
                if not problems:
                    fitting[key] = entry, view
            if problems:
                self._reject_submission(entry, problems)
        self.joined += len(fitting)
        stands = joining.standing([entry.submission for entry, _ in fitting.values()])
        self.merged += len(stands) - sum(stands)
        for (entry, view), stays in zip(fitting.values(), stands, strict=True):
            if stays:
                record = joining.add(record, view, entry.submission.annotator)
        return record

    def _reject_submission(self, entry: SubmissionEntry, problems: list[Problem]) -> None:
        placed = _at(problems, entry.file, entry.line)
        article_id = entry.submission.article_id
        self.rejects.append(RejectedSubmission(entry.file, entry.line, article_id, placed))

    def _reject_orphans(self) -> None:
        """Reject the submissions whose article never came, unless it may still come."""
        rejected = {reject.id: reject for reject in self.rejects if type(reject) is Reject}
        for article_id, entries in self._submissions.items():
            fact, hint = (
                f'There is no article "{article_id}".',
                "Put the article into a source's folder, or correct article_id.",
            )
            if article_id in self._spec.awaited:
                self.waiting += len(entries)
                continue
            if found := rejected.get(article_id):
                fact = f'The article "{article_id}" was rejected ({found.file}).'
                hint = "Mend the article first."
            problem = Problem(
                "submission-article", fact, hint, pointer="/article_id", record_id=article_id
            )
            for entry in entries:
                self._reject_submission(entry, [problem])


def _entries(segments: tuple[Segment, ...], kind: type[E]) -> Iterator[E]:
    for segment in segments:
        yield from jsonl.load(Path(segment.path), kind, offset=segment.offset, size=segment.size)


def _newest_first(segments: tuple[Segment, ...]) -> Iterable[Entry]:
    """The articles in their order, but those of one id, where versions count, newest first."""
    if not any(segment.versioned for segment in segments):
        return _entries(segments, Entry)
    places: dict[str, int] = {}
    entries = list(_entries(segments, Entry))
    for entry in entries:
        places.setdefault(entry.record.id, len(places))
    # Both sorts are stable: what no date tells apart stays as it was.
    entries.sort(key=lambda e: sources.version(e.record) if e.versioned else ("", ""), reverse=True)
    return sorted(entries, key=lambda e: places[e.record.id])


def _is_older(entry: Entry, first: _First) -> bool:
    """Whether an article is an older version of the one that stands, or its copy."""
    if not entry.versioned or first.version is None:
        return False
    same = entry.record.text_sha256 == first.text_sha256
    return same or sources.version(entry.record) < first.version


def _duplicate(entry: Entry, first: _First) -> Problem:
    where = f"{first.file}:{first.line}" if first.line else first.file
    same = entry.record.text_sha256 == first.text_sha256
    return Problem(
        "article-duplicate",
        f'The id "{entry.record.id}" is that of {where}, with {"the same" if same else "another"} text.',
        "Remove the copy."
        if same
        else "Give one of the two another id; of a text file it is the file's name.",
        record_id=entry.record.id,
    )


def _labelled_twice(entry: SubmissionEntry, first: SubmissionEntry) -> Problem:
    submission = entry.submission
    return Problem(
        "submission-duplicate",
        f"{submission.annotator} has labelled this article in {first.file}:{first.line}.",
        "Put the labels of both into one submission.",
        record_id=submission.article_id,
    )


def _at(problems: list[Problem], file: str, line: int) -> tuple[Problem, ...]:
    return tuple(msgspec.structs.replace(p, file=file, line=line) for p in problems)
