"""Reports: what was found, in the words of whoever reads it.

Each module of `FORMATS` writes one format and has `write(report, out)`. All of them
read the same `Report` and nothing else, so that they can only differ in form. The
others hold what the formats share: what is safe to print (`safe`), which problems are
shown where not all can be (`choice`), and how one is laid out (`layout`).
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import IO, Final

from msgspec import Struct
from msgspec.structs import replace

from newsdata.problems import Problem
from newsdata.reports.safe import printable as printable

FORMATS: Final = ("text", "json", "sarif", "junit", "github", "markdown")


class Summary(Struct, frozen=True, kw_only=True):
    """The numbers of a run.

    Attributes:
        files: Files read.
        articles: Articles seen, sound or not.
        submissions: Submissions seen, sound or not.
        waiting: Submissions for an announced article that is not there yet.
        unchecked: Submissions of which only the form could be checked, because no
            article was at hand.
        errors: Problems of level error that are reported.
        warnings: Problems of level warning that are reported.
        codes: How often each code is reported.
        known: Problems that the baseline accepts; they are not reported.
        before: Problems that were there at the base revision and are not
            reported; None where nothing was compared.
    """

    files: int = 0
    articles: int = 0
    submissions: int = 0
    waiting: int = 0
    unchecked: int = 0
    errors: int = 0
    warnings: int = 0
    codes: Mapping[str, int] = {}
    known: int = 0
    before: int | None = None


class Report:
    """Everything found: the numbers, and the problems as often as they are asked for.

    Args:
        summary: The numbers.
        problems: Called for each pass over the problems, which are in the order of
            their files and lines and may be too many to be held.
        max_per_code: How many of a code the formats for people show.
        base: The revision that was compared with, empty for none.
        folder: The project's folder as readers of the report reach it; what files are
            named after, empty for the current one.
    """

    def __init__(
        self,
        summary: Summary,
        problems: Callable[[], Iterator[Problem]],
        *,
        max_per_code: int = 5,
        base: str = "",
        folder: str = "",
    ) -> None:
        self.summary = summary
        self.max_per_code = max_per_code
        self.base = base
        self._problems = problems
        self._folder = folder

    def __iter__(self) -> Iterator[Problem]:
        """Every problem that is reported."""
        if not self._folder:
            return self._problems()
        return (replace(each, file=self._seen(each.file)) for each in self._problems())

    def _seen(self, file: str) -> str:
        return posixpath.normpath(posixpath.join(self._folder, file))


def write(report: Report, form: str, out: IO[str]) -> None:
    """Write a report in one of `FORMATS`."""
    import_module(f"newsdata.reports.{form}").write(report, out)
