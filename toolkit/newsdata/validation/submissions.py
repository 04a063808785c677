"""Submissions: what is wrong with one beyond the labels it makes."""

from collections.abc import Iterator

from newsdata.model import Record, Rights, Submission, SubmittedSpan
from newsdata.problems import Problem
from newsdata.schemas import quote
from newsdata.text import excerpt


def check(submission: Submission, record: Record) -> Iterator[Problem]:
    """Problems of context and rights; `record` is the article it labels."""
    for index, span in enumerate(submission.spans):
        if span.prefix is not None or span.suffix is not None:
            yield from _context(span, record, f"/spans/{index}")
    yield from check_words(submission, record.rights)


def check_words(submission: Submission, rights: Rights) -> Iterator[Problem]:
    """Each span that carries words of an article whose rights do not allow it."""
    if rights.redistribution == "standoff":
        for index, span in enumerate(submission.spans):
            yield from _words(span, submission.article_id, f"/spans/{index}")


def _context(span: SubmittedSpan, record: Record, at: str) -> Iterator[Problem]:
    text = record.text
    before, after = span.prefix or "", span.suffix or ""
    found = {
        "prefix": (before, text[max(0, span.start - len(before)) : span.start]),
        "suffix": (after, text[span.end : span.end + len(after)]),
    }
    for field, (stated, actual) in found.items():
        if stated != actual:
            yield Problem(
                "span-context",
                f"The {field} is {quote(stated)}; in the text stands {quote(actual)}.",
                "Correct the offsets, or leave prefix and suffix out.",
                pointer=f"{at}/{field}",
                record_id=record.id,
                snippet=excerpt(text, span.start, span.end),
            )


def _words(span: SubmittedSpan, record_id: str, at: str) -> Iterator[Problem]:
    parts = [(f"{at}/text", span.text)]
    parts += [(f"{at}/fragments/{n}/text", part.text) for n, part in enumerate(span.fragments)]
    for pointer, text in parts:
        if text is not None:
            yield Problem(
                "rights-text",
                "The article's source is stand-off, and the span carries its words.",
                "Leave text out: the offsets say which words are meant.",
                pointer=pointer,
                record_id=record_id,
            )
