"""Submissions: each is checked against the article that it labels."""

from contextlib import ExitStack
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from newsdata import decoding, joining
from newsdata.checking.duplicates import IndexWriter
from newsdata.checking.shards import (
    CheckReceipt,
    CheckSpec,
    Findings,
    Kept,
    document_lines,
    opened,
    validator,
)
from newsdata.checking.targets import Target
from newsdata.jsonl import LongLine
from newsdata.model import Record, Submission
from newsdata.problems import Problem
from newsdata.validation.submissions import check_words


class _Labelled(Struct):
    """What of a submission says which article it labels."""

    article_id: str


def wanted_ids(target: Target) -> set[str]:
    """The ids of the articles that the submissions of a target label."""
    found = set()
    findings = Findings(None)  # the check will say what is wrong
    with opened(target, findings) as stream:
        for _, line in document_lines(stream, target, findings):
            if not isinstance(line, LongLine):
                try:
                    found.add(msgspec.json.decode(line, type=_Labelled).article_id)
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                    continue
    return found


def check_submissions(spec_json: bytes) -> bytes:
    """Check the submissions of a shard. Spec and receipt are JSON."""
    spec = msgspec.json.decode(spec_json, type=CheckSpec)
    base = Path(spec.work) / f"submissions-{spec.index:06d}"
    with ExitStack() as stack:
        problems = stack.enter_context(base.with_suffix(".problems").open("wb"))
        index = stack.enter_context(IndexWriter(base.with_suffix(".index")))
        work = _Shard(spec, Findings(problems), index)
        for number, target in enumerate(spec.targets):
            work.check(number, target)
    receipt = CheckReceipt(
        index=spec.index,
        seen=work.seen,
        problems=str(base.with_suffix(".problems")),
        index_file=str(base.with_suffix(".index")),
        waiting=work.waiting,
        unchecked=work.unchecked,
    )
    return msgspec.json.encode(receipt)


@cache
def kept_articles(path: str) -> dict[str, Kept]:
    """Where the articles are that submissions label, by their ids."""
    kept = msgspec.json.decode(Path(path).read_bytes(), type=list[Kept])
    found: dict[str, Kept] = {}
    for each in kept:
        found.setdefault(each.id, each)
    return found


class _Shard:
    """The submissions of a shard on their way through the checks."""

    def __init__(self, spec: CheckSpec, findings: Findings, index: IndexWriter) -> None:
        self._spec = spec
        self._validator = validator(msgspec.json.encode(spec.config))
        self._findings = findings
        self._index = index
        self.seen = 0
        self.waiting = 0
        self.unchecked = 0

    def check(self, number: int, target: Target) -> None:
        """Check every submission of a target."""
        file = target.raw.file
        with opened(target, self._findings) as stream:
            for at, line in document_lines(stream, target, self._findings):
                self.seen += 1
                found = decoding.decode(Submission, line, file, at)
                if isinstance(found, Submission):
                    # NUL is in no id: the pair has one spelling. Who decides between
                    # others' labels may have labelled the article before.
                    key = f"{found.article_id}\0{found.annotator}"
                    key += "\0merged" if found.merged_from else ""
                    self._index.add(key, "", number, at)
                    found = self._problems(found)
                if found:
                    self._findings.add_in_line(found, file, at, line)

    def _problems(self, submission: Submission) -> list[Problem]:
        kept = kept_articles(self._spec.articles).get(submission.article_id)
        if kept is None:
            return self._without_article(submission)
        if not kept.size:
            return [
                _no_article(
                    submission.article_id,
                    f"The article cannot be used ({kept.source}).",
                    "Mend the article first.",
                )
            ]
        record = _read(kept)
        view = joining.view(record, submission)
        if problem := joining.on_other_text(record, submission):
            return [problem]
        return self._validator.submitted(submission, view)

    def _without_article(self, submission: Submission) -> list[Problem]:
        article_id = submission.article_id
        rights = self._spec.awaited.get(article_id)
        if rights is not None:
            self.waiting += 1
            return list(check_words(submission, rights))
        if self._spec.config is None and not kept_articles(self._spec.articles):
            self.unchecked += 1
            return []
        return [
            _no_article(
                article_id,
                "There is no article of this id.",
                "Put the article into a source's folder, or correct article_id.",
            )
        ]


def _no_article(article_id: str, fact: str, hint: str) -> Problem:
    return Problem("submission-article", fact, hint, pointer="/article_id", record_id=article_id)


def load_article(path: str, article_id: str) -> Record | None:
    """One of the kept articles, None for one that is not there or cannot be used."""
    kept = kept_articles(path).get(article_id)
    return _read(kept) if kept and kept.size else None


def _read(kept: Kept) -> Record:
    with Path(kept.path).open("rb") as file:
        file.seek(kept.offset)
        return msgspec.json.decode(file.read(kept.size), type=Record)
