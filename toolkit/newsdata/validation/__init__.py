"""Checks: what is wrong with a record beyond what its schema can say.

Each module has `check(record, scheme)`, which yields every problem it finds.
`Accept` answers for all of them at once, and fast: it says yes only where they
find nothing (tests hold it to that), so that most records never meet them.
"""

from collections.abc import Iterator

import msgspec

from newsdata.model import Record, Submission
from newsdata.problems import Problem
from newsdata.scheme import LabelScheme
from newsdata.validation import (
    labels,
    overlaps,
    relations,
    rights,
    spans,
    submissions,
    text,
)
from newsdata.validation.accept import Accept

_OF_THE_ARTICLE = (text.check, rights.check)
_OF_THE_LABELS = (spans.check, overlaps.check, labels.check, relations.check)


class Validator:
    """The checks of one label scheme: a record's problems, all of them."""

    def __init__(self, scheme: LabelScheme) -> None:
        self._scheme = scheme
        self._accepts = Accept(scheme)

    def problems(self, record: Record) -> list[Problem]:
        """Everything wrong with a record, errors and warnings."""
        if self._accepts(record):
            return []
        return list(self.explain(record))

    def explain(self, record: Record) -> Iterator[Problem]:
        """The same, without the shortcut for records that are sound."""
        return self._run((*_OF_THE_ARTICLE, *_OF_THE_LABELS), record)

    def submitted(self, submission: Submission, view: Record) -> list[Problem]:
        """Everything wrong with a submission, given its view of the article.

        JSON pointers are those of the submission; see `joining.view`.
        """
        found = list(submissions.check(submission, view))
        if not self._accepts.labels(view):
            found += self._run(_OF_THE_LABELS, view)
        return found

    def without_text(self, record: Record) -> list[Problem]:
        """Everything wrong with the labels of a record whose text is not there."""
        return list(self._run((overlaps.check, labels.check, relations.check), record))

    def _run(self, checks: tuple, record: Record) -> Iterator[Problem]:  # type: ignore[type-arg]
        for check in checks:
            for problem in check(record, self._scheme):
                yield msgspec.structs.replace(problem, record_id=record.id)
