"""What the page sends, checked as `newsdata validate` does, and completed."""

from typing import Final

import msgspec
from msgspec.structs import replace

from newsdata import decoding, joining
from newsdata.model import Record, Submission, SubmittedSpan
from newsdata.packaging.standoff import withheld
from newsdata.problems import Problem, errors
from newsdata.validation import Validator

_CONTEXT: Final = 32


class Refused(Exception):
    """A submission that is not saved, and why.

    Attributes:
        code: `schema`, `article`, `annotator`, `text`, `offsets` or `nobody`.
        problems: Everything that is wrong with it, at least one.
    """

    def __init__(self, code: str, problems: list[Problem]) -> None:
        super().__init__(code)
        self.code = code
        self.problems = problems


def check(
    document: object, record: Record, annotator: str, validator: Validator
) -> tuple[Submission, list[Problem]]:
    """The submission to save, and warnings about it.

    Words and context of the spans are filled in from the text, or left out where the
    article's rights do not allow them to be passed on.

    Args:
        document: What was sent, as decoded from JSON.
        record: The article as it is now.
        annotator: Whose submissions are taken.
        validator: The checks of the project's label scheme.

    Raises:
        Refused: It is no submission, of another article or annotator, made on another
            text, or its labels fit neither text nor scheme.
    """
    sent = decoding.convert(Submission, document, "", 0)
    if isinstance(sent, list):
        raise Refused("schema", sent)
    if sent.article_id != record.id:
        raise Refused("article", [_other("article", sent.article_id, record.id, "/article_id")])
    if sent.annotator != annotator:
        raise Refused("annotator", [_other("annotator", sent.annotator, annotator, "/annotator")])
    if problem := joining.on_other_text(record, sent):
        raise Refused("text", [problem])
    # The words that were sent are checked, not those that are filled in.
    view = joining.view(record, sent)
    problems = validator.submitted(complete(sent, record), view)
    if errors(problems):
        problems.sort(key=lambda problem: problem.level != "error")  # the reason comes first
        raise Refused("offsets", problems)
    return complete(sent, record), problems


def complete(submission: Submission, record: Record) -> Submission:
    """The submission with words and context of each span, or without them where withheld."""
    fill = _without_words if withheld(record) else _with_words
    spans = tuple(fill(span, record.text) for span in submission.spans)
    return replace(submission, spans=spans)


def _with_words(span: SubmittedSpan, text: str) -> SubmittedSpan:
    start, end = span.start, span.end
    return replace(
        span,
        text=text[start:end] or None,
        fragments=tuple(
            replace(part, text=text[part.start : part.end] or None) for part in span.fragments
        ),
        prefix=text[max(0, start - _CONTEXT) : start] or None,
        suffix=text[end : end + _CONTEXT] or None,
    )


def _without_words(span: SubmittedSpan, _text: str) -> SubmittedSpan:
    fragments = tuple(replace(part, text=None) for part in span.fragments)
    return replace(span, text=None, fragments=fragments, prefix=None, suffix=None)


def _other(what: str, sent: str, wanted: str, pointer: str) -> Problem:
    return Problem(
        f"submission-{what}",
        f"The {what} is {msgspec.json.encode(sent).decode()}, not "
        f"{msgspec.json.encode(wanted).decode()}.",
        "Open the page anew.",
        pointer=pointer,
    )
