"""What is said of articles and submissions that fit in nowhere."""

import msgspec

from newsdata.pipeline.read import Entry, SubmissionEntry
from newsdata.problems import Problem, Reject


def without_split(entry: Entry) -> Reject:
    """An article that may be in no split."""
    problem = Problem(
        "split-conflict",
        "It is a near-duplicate of articles in different splits, or of one in another split than its outlet is held out for.",
        "data/records/clusters.jsonl names them. Leave it out, or remove the one that keeps it from the other.",
        file=entry.file,
        line=entry.line,
        record_id=entry.record.id,
    )
    return Reject(entry.file, entry.line, entry.record.id, (problem,))


def duplicate(entry: Entry, file: str, line: int, text_sha256: str) -> Problem:
    """The id of an article that came before, in this file and line and with this text."""
    where = f"{file}:{line}" if line else file
    same = entry.record.text_sha256 == text_sha256
    return Problem(
        "article-duplicate",
        f'The id "{entry.record.id}" is that of {where}, with {"the same" if same else "another"} text.',
        "Remove the copy."
        if same
        else "Give one of the two another id; of a text file it is the file's name.",
        record_id=entry.record.id,
    )


def labelled_twice(entry: SubmissionEntry, first: SubmissionEntry) -> Problem:
    """A second submission of one annotator on one article."""
    submission = entry.submission
    return Problem(
        "submission-duplicate",
        f"{submission.annotator} has labelled this article in {first.file}:{first.line}.",
        "Put the labels of both into one submission.",
        record_id=submission.article_id,
    )


def at(problems: list[Problem], file: str, line: int) -> tuple[Problem, ...]:
    """Problems with the file and line where what they are about was found."""
    return tuple(msgspec.structs.replace(p, file=file, line=line) for p in problems)
