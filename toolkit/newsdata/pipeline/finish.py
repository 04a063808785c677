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
from newsdata.agreement import Article, Part, Tally
from newsdata.config import Config
from newsdata.model import Record
from newsdata.model import encode as encode_record
from newsdata.packaging import parquet, standoff
from newsdata.packaging.manifest import DataFile
from newsdata.packaging.statistics import Statistics
from newsdata.pipeline.read import Entry, Segment, SubmissionEntry
from newsdata.problems import Problem, Reject, RejectedSubmission, errors
from newsdata.tombstones import Removed, Tombstone
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
    removed: tuple[Tombstone, ...] = ()


class FinishReceipt(Struct, frozen=True):
    """What became of a bucket. Paths of `files` are those within the release.

    `released` holds the lines of `records` as they are released: it is that very file
    where nothing is withheld.
    """

    index: int
    records: str
    released: str
    superseded: str
    rejects: str
    articles_rejected: int
    articles_superseded: int
    submissions_joined: int
    submissions_waiting: int
    submissions_rejected: int
    files: tuple[DataFile, ...]
    statistics: Statistics
    agreement: list[Part]


def finish_bucket(spec_json: bytes) -> bytes:
    """Finish one bucket. Spec and receipt are JSON."""
    spec = msgspec.json.decode(spec_json, type=FinishSpec)
    bucket = _Bucket(spec)
    records = Path(spec.work) / f"records-{spec.index:05d}.jsonl"
    superseded = Path(spec.work) / f"superseded-{spec.index:05d}.jsonl"
    with superseded.open("wb") as older:
        bucket.make_records(older)
    released = bucket.write_records(records)
    rejects = Path(spec.work) / f"finish-{spec.index:05d}.rejects"
    rejects.write_bytes(b"".join(msgspec.json.encode(r) + b"\n" for r in bucket.rejects))
    orphans = sum(isinstance(r, RejectedSubmission) for r in bucket.rejects)
    receipt = FinishReceipt(
        index=spec.index,
        records=str(records),
        released=str(released),
        superseded=str(superseded),
        rejects=str(rejects),
        articles_rejected=len(bucket.rejects) - orphans,
        articles_superseded=bucket.superseded,
        submissions_joined=bucket.joined,
        submissions_waiting=bucket.waiting,
        submissions_rejected=orphans,
        files=tuple(bucket.write_parquet()),
        statistics=bucket.statistics,
        agreement=bucket.agreement.parts(),
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


class _Made(Struct, frozen=True):
    """A finished record: its canonical line, and the same as it is released.

    Records are in the order of their places (`ids.place`), which the rows of a release still
    tell: so whoever reads it back can compute the same hashes.
    """

    id: str
    split: str
    line: bytes
    released: bytes


class _Bucket:
    """The way of a bucket's records through the stages, and what falls by the way."""

    def __init__(self, spec: FinishSpec) -> None:
        self._spec = spec
        self._validator, self._suggesters = _tools(msgspec.json.encode(spec.config))
        self._submissions: dict[str, list[SubmissionEntry]] = defaultdict(list)
        for entry in _entries(spec.submissions, SubmissionEntry):
            self._submissions[entry.submission.article_id].append(entry)
        self._removed = Removed(spec.removed)
        self._made: list[_Made] = []
        self.rejects: list[Reject] = []
        self.superseded = 0
        self.joined = 0
        self.waiting = 0
        self.statistics = Statistics()
        self.agreement = Tally(pairs=False)

    def make_records(self, older: IO[bytes]) -> None:
        """Finish each record; the canonical lines of older versions are written apart."""
        firsts: dict[str, _First] = {}
        for entry in _newest_first(self._spec.articles):
            record = entry.record
            first = firsts.get(record.id)
            if first and _is_older(entry, first):
                older.write(encode_record(record) + b"\n")
                self.superseded += 1
                continue
            problems = list(self._removed.problems(record))
            if not problems and first:
                problems = [_duplicate(entry, first)]
            problems = problems or errors(self._validator.problems(record))
            if problems:
                placed = _at(problems, entry.file, entry.line)
                self.rejects.append(Reject(entry.file, entry.line, record.id, placed))
                continue
            version = sources.version(record) if entry.versioned else None
            firsts[record.id] = _First(entry.file, entry.line, record.text_sha256, version)
            record = suggest.add(self._join(record), self._suggesters, self._spec.config.scheme)
            line = encode_record(record)
            self.statistics.count(record)
            released = standoff.encode(record) if standoff.withheld(record) else line
            split = ids.split(record.id, self._spec.config.splits)
            self._made.append(_Made(record.id, split, line, released))
        self._made.sort(key=lambda made: (ids.place(made.id), made.id))
        self._reject_orphans()

    def write_records(self, path: Path) -> Path:
        """Write the canonical lines; where the same stands as it is released."""
        _write_lines(path, (made.line for made in self._made))
        if all(made.released is made.line for made in self._made):
            return path
        released = path.with_suffix(".released")
        _write_lines(released, (made.released for made in self._made))
        return released

    def write_parquet(self) -> Iterator[DataFile]:
        """Write the Parquet files of this bucket, named by their content."""
        folder = Path(self._spec.work) / "release"
        for split in self._spec.config.splits:
            lines = [made.released for made in self._made if made.split == split]
            if not lines:
                continue
            for config, table in parquet.tables(lines):
                data = parquet.encode(table)
                name = f"{split}-{self._spec.index:05d}-{hashlib.sha256(data).hexdigest()[:16]}"
                path = f"data/{config}/{name}.parquet"
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
                yield DataFile(config, split, table.num_rows, table.nbytes, path)

    def _join(self, record: Record) -> Record:
        """The record with every submission that fits it; the others are rejected."""
        joined: dict[str, SubmissionEntry] = {}
        for entry in self._submissions.pop(record.id, ()):
            submission = entry.submission
            if first := joined.get(submission.annotator):
                fact = f"{submission.annotator} has labelled this article in {first.file}:{first.line}."
                problems = [
                    Problem(
                        "submission-duplicate",
                        fact,
                        "Put the labels of both into one submission.",
                        record_id=record.id,
                    )
                ]
            elif problem := joining.on_other_text(record, submission):
                problems = [problem]
            else:
                view = joining.view(record, submission)
                problems = errors(self._validator.submitted(submission, view))
                if not problems:
                    record = joining.add(record, view, submission.annotator)
                    joined[submission.annotator] = entry
                    self.joined += 1
            if problems:
                self._reject_submission(entry, problems)
        fitting = tuple(entry.submission for entry in joined.values())
        self.agreement.add(Article(record.id, fitting, record.text))
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


def _write_lines(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as out:
        out.writelines(line + b"\n" for line in lines)


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


def _at(problems: list[Problem], file: str, line: int) -> tuple[Problem, ...]:
    return tuple(msgspec.structs.replace(p, file=file, line=line) for p in problems)
