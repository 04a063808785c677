"""Labels as files have them: submissions, or records whose labels people made."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from newsdata import decoding
from newsdata.errors import CannotRun
from newsdata.jsonl import LongLine, lines
from newsdata.model import (
    DocumentLabel,
    Record,
    Relation,
    Span,
    Submission,
    SubmittedFragment,
    SubmittedLabel,
    SubmittedRelation,
    SubmittedSpan,
)
from newsdata.problems import Problem


class Labels(Struct, frozen=True):
    """A submission, and the text that it was made on where that is known.

    `left` counts the labels of a record that no annotator is named for, and relations of
    spans that are not all of one annotator.
    """

    submission: Submission | None
    old: str | None = None
    left: int = 0


def files(path: Path) -> list[Path]:
    """The JSON Lines files of a folder, or the file itself. Raises `CannotRun`."""
    if path.is_dir():
        found = sorted(each for each in path.rglob("*.jsonl") if each.is_file())
        if not found:
            raise CannotRun("There is no .jsonl file in this folder.", place=str(path))
        return found
    if not path.is_file():
        raise CannotRun("There is no such file.", place=str(path))
    return [path]


def read(path: Path) -> Iterator[Labels | list[Problem]]:
    """The labels of each line of a file, or what is wrong with the line."""
    with path.open("rb") as stream:
        for number, line in lines(stream):
            found: Submission | Record | list[Problem]
            if _is_submission(line):
                found = decoding.decode(Submission, line, str(path), number)
            else:
                found = decoding.decode(Record, line, str(path), number)
            if isinstance(found, Submission):
                yield Labels(found)
            elif isinstance(found, Record):
                yield from _of_record(found)
            else:
                yield found


def _is_submission(line: bytes | LongLine) -> bool:
    return isinstance(line, LongLine) or b'"article_id"' in line[:4096]


def _of_record(record: Record) -> Iterator[Labels]:
    """One submission for each annotator of the record's labels."""
    everything: list[Span | Relation | DocumentLabel] = [
        *record.spans,
        *record.relations,
        *record.labels,
    ]
    made = [each for each in everything if each.status != "suggested"]
    people = list(dict.fromkeys(each.annotator for each in made if each.annotator))
    submissions = [_submission(record, annotator) for annotator in people]
    if len(people) == 1:  # of several, the record does not say who reviewed what
        submissions = [replace(each, reviewed=record.reviewed) for each in submissions]
    taken = sum(len(s.spans) + len(s.relations) + len(s.labels) for s in submissions)
    yield Labels(None, left=len(made) - taken)
    for submission in submissions:
        yield Labels(submission, record.text)


def _submission(record: Record, annotator: str) -> Submission:
    """What `joining.add` made of a submission, taken apart again."""
    prefix = annotator.replace("%", "%25").replace(":", "%3A") + ":"

    def mine(each: Span | Relation | DocumentLabel) -> bool:
        return each.annotator == annotator and each.status != "suggested"

    spans = [span for span in record.spans if mine(span)]
    there = {span.id for span in spans}
    return Submission(
        schema_version="1.0",
        article_id=record.id,
        text_sha256=record.text_sha256,
        annotator=annotator,
        spans=tuple(_span(span, prefix) for span in spans),
        relations=tuple(
            SubmittedRelation(
                r.id.removeprefix(prefix),
                r.layer,
                r.label,
                tuple(type(a)(a.role, a.ref.removeprefix(prefix)) for a in r.args),
                None if r.status == "gold" else "rejected",
            )
            for r in record.relations
            if mine(r) and all(a.ref in there for a in r.args)
        ),
        labels=tuple(
            SubmittedLabel(
                la.layer,
                la.label,
                None if la.status == "gold" else "rejected",
                la.score,
                la.attributes,
            )
            for la in record.labels
            if mine(la)
        ),
    )


def _span(span: Span, prefix: str) -> SubmittedSpan:
    return SubmittedSpan(
        id=span.id.removeprefix(prefix),
        layer=span.layer,
        label=span.label,
        start=span.start,
        end=span.end,
        text=span.text,
        fragments=tuple(SubmittedFragment(f.start, f.end, f.text) for f in span.fragments),
        status=None if span.status == "gold" else "rejected",
        score=span.score,
        attributes=span.attributes,
    )
