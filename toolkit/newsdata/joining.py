"""Submissions meet their records: labels made without the article, joined to it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from newsdata import decoding
from newsdata.jsonl import lines
from newsdata.model import (
    DocumentLabel,
    Fragment,
    Record,
    Relation,
    Span,
    Submission,
    SubmittedFragment,
    SubmittedSpan,
)
from newsdata.problems import Problem, RejectedSubmission

PROGRAM: Final = "merge"
"""Annotator of what a program merged: nobody has decided."""


def read(path: Path, file: str) -> Iterator[tuple[int, Submission | RejectedSubmission]]:
    """Line number and submission of each line of a file that is not blank."""
    with path.open("rb") as stream:
        for number, line in lines(stream):
            found = decoding.decode(Submission, line, file, number)
            if isinstance(found, Submission):
                yield number, found
            else:
                article_id = next((p.record_id for p in found if p.record_id), "")
                yield number, RejectedSubmission(file, number, article_id, tuple(found))


def on_other_text(record: Record, submission: Submission) -> Problem | None:
    """The problem of labels that were made on a text other than the record's."""
    if submission.text_sha256 == record.text_sha256:
        return None
    return Problem(
        "submission-text",
        f"The labels were made on a text with SHA-256 {submission.text_sha256[:12]}…, "
        f"the article's is {record.text_sha256[:12]}….",
        "Put the text back that was labelled, or carry the labels over with `newsdata rebase`.",
        pointer="/text_sha256",
        record_id=record.id,
    )


def view(record: Record, submission: Submission) -> Record:
    """The record with the labels of one submission and no others.

    The same checks hold for it as for any record, and its JSON pointers are
    those of the submission. Texts that were left out are taken from the record.
    """
    who = submission.annotator
    return msgspec.structs.replace(
        record,
        spans=tuple(_span(span, record.text, who) for span in submission.spans),
        relations=tuple(
            Relation(r.id, r.layer, r.label, r.args, r.status or "gold", who)
            for r in submission.relations
        ),
        labels=tuple(
            DocumentLabel(la.layer, la.label, la.status or "gold", who, la.score, la.attributes)
            for la in submission.labels
        ),
        reviewed=submission.reviewed,
    )


def standing(submissions: Sequence[Submission]) -> list[bool]:
    """For each submission of one article whether it stands, or another stands in its place.

    A merged submission stands in the place of those it was merged from, and of what the
    person who decided had labelled before; a person's decision in that of a program's. Of
    two people's that name each other both stand: nobody has decided between them.
    """
    merged = [each for each in submissions if each.merged_from]
    decided = {name for each in merged for name in (each.annotator, *(each.merged_from or ()))}
    final = {
        each.annotator for each in merged if not any(_replaces(other, each) for other in merged)
    } or {each.annotator for each in merged}
    return [
        each.annotator in final if each.merged_from else each.annotator not in decided
        for each in submissions
    ]


def _replaces(one: Submission, other: Submission) -> bool:
    """Whether a merged submission stands in the place of another merged one."""
    if PROGRAM in (one.annotator, other.annotator):
        return one.annotator != PROGRAM
    named = other.annotator in (one.merged_from or ())
    return named and one.annotator not in (other.merged_from or ())


def add(record: Record, labelled: Record, annotator: str) -> Record:
    """The record with the labels of an annotator's view added to its own.

    Ids become `annotator:id`, so that those of two annotators cannot meet; a colon in
    an annotator's name is written `%3A` there.
    """
    prefix = annotator.replace("%", "%25").replace(":", "%3A")

    def name(local_id: str) -> str:
        return f"{prefix}:{local_id}"

    replace = msgspec.structs.replace
    spans = tuple(replace(s, id=name(s.id)) for s in labelled.spans)
    relations = tuple(
        replace(r, id=name(r.id), args=tuple(replace(a, ref=name(a.ref)) for a in r.args))
        for r in labelled.relations
    )
    return replace(
        record,
        spans=record.spans + spans,
        relations=record.relations + relations,
        labels=record.labels + labelled.labels,
        reviewed=tuple(dict.fromkeys(record.reviewed + labelled.reviewed)),
    )


def _span(span: SubmittedSpan, text: str, annotator: str) -> Span:
    return Span(
        id=span.id,
        layer=span.layer,
        label=span.label,
        start=span.start,
        end=span.end,
        text=_text(span, text),
        status=span.status or "gold",
        fragments=tuple(Fragment(f.start, f.end, _text(f, text)) for f in span.fragments),
        annotator=annotator,
        score=span.score,
        attributes=span.attributes,
    )


def _text(part: SubmittedSpan | SubmittedFragment, text: str) -> str:
    return text[part.start : part.end] if part.text is None else part.text
