"""Cells: records are checked, joined, given suggestions, written for good."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsdata import ids, joining, sources, suggest
from newsdata.agreement import Article, Part, Tally
from newsdata.engine import Reason
from newsdata.files import FileInfo
from newsdata.model import Record
from newsdata.model import encode as encode_record
from newsdata.packaging import standoff
from newsdata.packaging.statistics import Statistics
from newsdata.pipeline import arrays, ledger, marker, poison, refusals
from newsdata.pipeline.entries import entries, newest_first
from newsdata.pipeline.read import Entry, Segment, SubmissionEntry
from newsdata.pipeline.shard import Place
from newsdata.pipeline.spread import CONFLICT
from newsdata.problems import Problem, Reject, RejectedSubmission, errors
from newsdata.scheme import LabelScheme
from newsdata.suggest._guard import Guarded, failure
from newsdata.tombstones import Removed, Tombstone
from newsdata.validation import Validator

RECORDS, RELEASED = "records.jsonl", "released.jsonl"
SUPERSEDED, REJECTS, WARNINGS = "superseded.jsonl", "rejects.jsonl", "warnings.jsonl"
"""Files that a cell makes; but for the first, only those with something in them."""


class FinishTask(Struct, frozen=True):
    """A cell: where its entries are, and all that is asked of them.

    `splits` is the file with the split of each article (`ledger.ENTRY`).
    `gamma` says whether agreement is measured by it, too.
    `poison` has the articles, by their number in the cell, that no worker survives.
    """

    scheme: LabelScheme
    suggest: tuple[str, ...]
    splits: FileInfo | None
    articles: tuple[Segment, ...]
    submissions: tuple[Segment, ...]
    awaited: tuple[str, ...]
    removed: tuple[Tombstone, ...] = ()
    gamma: bool = False
    poison: dict[int, Reason] = {}

    def identity(self) -> Any:
        """All that the result follows from: content, not where it lies."""
        content = [
            [(segment.sha256, segment.versioned) for segment in segments]
            for segments in (self.articles, self.submissions)
        ]
        awaited = self.awaited if self.submissions else ()
        splits = self.splits and self.splits.sha256
        asked = self.scheme, self.suggest, self.gamma
        return *asked, splits, self.removed, content, awaited, self.poison

    def inputs(self) -> tuple[str, ...]:
        """SHA-256 of the segments that are read."""
        return tuple(segment.sha256 for segment in (*self.articles, *self.submissions))

    def bytes(self) -> int:
        """How much is read."""
        return sum(segment.size for segment in (*self.articles, *self.submissions))


class FinishResult(Struct, frozen=True):
    """What became of a cell.

    `splits` has the split of each released line as an index into the configuration's; the
    lines are those of `records.jsonl` or, where something is withheld, `released.jsonl`.
    `sha256_of_split` is over the lines of each of these splits.
    """

    articles_rejected: int
    articles_superseded: int
    submissions_joined: int
    submissions_waiting: int
    submissions_rejected: int
    submissions_merged: int
    splits: list[int]
    sha256_of_split: dict[int, str]
    released: str
    statistics: Statistics
    agreement: list[Part]


def finish_cell(task_json: bytes, place: Place) -> bytes:
    """Finish one cell. Task and result are JSON."""
    task = msgspec.json.decode(task_json, type=FinishTask)
    cell = _Cell(task, place.work)
    cell.make_records()
    if cell.older:
        (place.out / SUPERSEDED).write_bytes(b"".join(cell.older))
    place.write(RECORDS, b"".join(made.line for made in cell.made))
    withheld = any(made.released is not made.line for made in cell.made)
    if withheld:
        place.write(RELEASED, b"".join(made.released for made in cell.made))
    for name, lines in ((REJECTS, cell.rejects), (WARNINGS, cell.warnings)):
        if lines:
            content = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
            (place.out / name).write_bytes(content)
    orphans = sum(isinstance(reject, RejectedSubmission) for reject in cell.rejects)
    result = FinishResult(
        articles_rejected=len(cell.rejects) - orphans,
        articles_superseded=len(cell.older),
        submissions_joined=cell.joined,
        submissions_waiting=cell.waiting,
        submissions_rejected=orphans,
        submissions_merged=cell.merged,
        splits=[made.split for made in cell.made],
        sha256_of_split=_sha256_of_split(cell.made),
        released=RELEASED if withheld else RECORDS,
        statistics=cell.statistics.in_order(),
        agreement=cell.agreement.parts(),
    )
    return msgspec.json.encode(result)


@cache
def _tools(
    scheme_json: bytes, names: tuple[str, ...]
) -> tuple[Validator, list[tuple[str, suggest.Suggester]]]:
    """The validator and the suggesters of a configuration, made once a process."""
    suggesters = [(name, suggest.get(name)) for name in names]
    return Validator(msgspec.json.decode(scheme_json, type=LabelScheme)), suggesters


class _First(Struct, frozen=True):
    """What is remembered of a record, to compare it with a later one of its id."""

    file: str
    line: int
    text_sha256: str
    version: tuple[str, str] | None


class _Made(Struct, frozen=True):
    """A finished record: `ids.place`, its split, its canonical line, and the same as released."""

    place: int
    id: str
    split: int
    line: bytes
    released: bytes


class _Cell:
    """The way of a cell's records through the stages, and what falls by the way."""

    def __init__(self, task: FinishTask, work: Path) -> None:
        self._task = task
        self._work = work
        self._validator, modules = _tools(msgspec.json.encode(task.scheme), task.suggest)
        self._suggesters = [(name, Guarded(name, each, self._failed)) for name, each in modules]
        self._submissions: dict[str, list[SubmissionEntry]] = defaultdict(list)
        for entry in entries(work, task.submissions, SubmissionEntry):
            self._submissions[entry.submission.article_id].append(entry)
        self._splits = _splits(work, task.splits)
        self._removed = Removed(task.removed)
        self.made: list[_Made] = []
        self.rejects: list[Reject] = []
        self.warnings: list[Problem] = []
        self._failures: list[Problem] = []
        self.older: list[bytes] = []
        self.joined = 0
        self.merged = 0
        self.waiting = 0
        self.statistics = Statistics()
        self.agreement = Tally(pairs=False, gamma=task.gamma)

    def make_records(self) -> None:
        """Finish each record; the canonical lines of older versions are held apart.

        Records are in the order of `ids.place`, which does not depend on how many cells there
        are, and which the rows of a release still tell: so whoever reads it back can compute
        the same hashes.
        """
        firsts: dict[str, _First] = {}
        for number, entry in enumerate(newest_first(self._work, self._task.articles, Entry)):
            marker.at(number)
            record = entry.record
            if reason := self._task.poison.get(number):
                self.rejects.append(poison.reject(entry.file, entry.line, record.id, reason))
                continue
            first = firsts.get(record.id)
            if first and _is_older(entry, first):
                self.older.append(encode_record(record) + b"\n")
                continue
            problems = list(self._removed.problems(record))
            if not problems and first:
                problems = [refusals.duplicate(entry, first.file, first.line, first.text_sha256)]
            problems = problems or errors(self._validator.problems(record))
            if problems:
                placed = refusals.at(problems, entry.file, entry.line)
                self.rejects.append(Reject(entry.file, entry.line, record.id, placed))
                continue
            place = ids.place(record.id)
            split = self._splits[place]
            if split == CONFLICT:
                self.rejects.append(refusals.without_split(entry))
                continue
            version = sources.version(record) if entry.versioned else None
            firsts[record.id] = _First(entry.file, entry.line, record.text_sha256, version)
            record = suggest.add(self._join(record), self._suggesters, self._task.scheme)
            self.warnings += refusals.at(self._failures, entry.file, entry.line)
            self._failures.clear()
            line = encode_record(record) + b"\n"
            released = standoff.encode(record) + b"\n" if standoff.withheld(record) else line
            self.made.append(_Made(place, record.id, split, line, released))
            self.statistics.count(record)
        self.made.sort(key=lambda made: (made.place, made.id))
        self._reject_orphans()

    def _failed(self, name: str, record: Record, error: BaseException) -> None:
        """Remember a suggester that failed. Where memory is short, others have to act."""
        if isinstance(error, MemoryError):
            raise error
        self._failures.append(failure(name, record, error))

    def _join(self, record: Record) -> Record:
        """The record with every submission that fits it; the others are rejected.

        Of those that fit, one that was merged from others stands in their place.
        """
        if record.id not in self._submissions:
            return record
        fitting: dict[tuple[str, bool], tuple[SubmissionEntry, Record]] = {}
        for entry in self._submissions.pop(record.id):
            submission = entry.submission
            key = submission.annotator, submission.merged_from is not None
            if first := fitting.get(key):
                problems = [refusals.labelled_twice(entry, first[0])]
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
        submissions = tuple(entry.submission for entry, _ in fitting.values())
        self.agreement.add(Article(record.id, submissions, record.text))
        stands = joining.standing(submissions)
        self.merged += len(stands) - sum(stands)
        for (entry, view), stays in zip(fitting.values(), stands, strict=True):
            if stays:
                record = joining.add(record, view, entry.submission.annotator)
        return record

    def _reject_submission(self, entry: SubmissionEntry, problems: list[Problem]) -> None:
        placed = refusals.at(problems, entry.file, entry.line)
        article_id = entry.submission.article_id
        self.rejects.append(RejectedSubmission(entry.file, entry.line, article_id, placed))

    def _reject_orphans(self) -> None:
        """Reject the submissions whose article never came, unless it may still come."""
        rejected = {reject.id: reject for reject in self.rejects if type(reject) is Reject}
        for article_id, waiting in self._submissions.items():
            fact, hint = (
                f'There is no article "{article_id}".',
                "Put the article into a source's folder, or correct article_id.",
            )
            if article_id in self._task.awaited:
                self.waiting += len(waiting)
                continue
            if found := rejected.get(article_id):
                fact = f'The article "{article_id}" was rejected ({found.file}).'
                hint = "Mend the article first."
            problem = Problem(
                "submission-article", fact, hint, pointer="/article_id", record_id=article_id
            )
            for entry in waiting:
                self._reject_submission(entry, [problem])


def _sha256_of_split(records: Iterable[_Made]) -> dict[int, str]:
    """For each split the SHA-256 of its lines."""
    digests: dict[int, hashlib._Hash] = {}
    for made in records:
        digests.setdefault(made.split, hashlib.sha256()).update(made.released)
    return {split: digest.hexdigest() for split, digest in digests.items()}


def _is_older(entry: Entry, first: _First) -> bool:
    """Whether an article is an older version of the one that stands, or its copy."""
    if not entry.versioned or first.version is None:
        return False
    same = entry.record.text_sha256 == first.text_sha256
    return same or sources.version(entry.record) < first.version


def _splits(work: Path, file: FileInfo | None) -> dict[int, int]:
    """The split of each article of a cell, by `ids.place`."""
    if file is None:
        return {}
    found = arrays.read(work / file.path, ledger.ENTRY)
    return dict(zip(found["id"].tolist(), found["split"].tolist(), strict=True))
