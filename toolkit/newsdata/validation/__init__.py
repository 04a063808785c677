"""Checks: what is wrong with a record beyond what its schema can say.

Each module has `check(record, scheme)`, which yields every problem it finds.
`Accept` answers for all of them at once, and fast: it says yes only where they
find nothing (tests hold it to that), so that most records never meet them.
"""

from collections.abc import Iterator

import msgspec

from newsdata.model import Record
from newsdata.problems import Problem
from newsdata.scheme import LabelScheme
from newsdata.validation import labels, relations, spans, text
from newsdata.validation.accept import Accept

_CHECKS = (text.check, spans.check, labels.check, relations.check)


class Validator:
    """The checks of one label scheme: a record's problems, all of them."""

    def __init__(self, scheme: LabelScheme) -> None:
        self._scheme = scheme
        self._accepts = Accept(scheme)

    def problems(self, record: Record) -> list[Problem]:
        """Everything wrong with a record, in the order of its fields."""
        if self._accepts(record):
            return []
        return list(self.explain(record))

    def explain(self, record: Record) -> Iterator[Problem]:
        """The same, without the shortcut for records that are sound."""
        for check in _CHECKS:
            for problem in check(record, self._scheme):
                yield msgspec.structs.replace(problem, record_id=record.id)
