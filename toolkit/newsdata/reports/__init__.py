"""Reports: what was found, in the words of whoever reads it.

Each module writes one format and has `write(report, out)`. All of them read the
same `Report` and nothing else, so that they can only differ in form.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import IO, Final

from msgspec import Struct

from newsdata.problems import Problem

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
    """

    def __init__(
        self,
        summary: Summary,
        problems: Callable[[], Iterator[Problem]],
        *,
        max_per_code: int = 5,
        base: str = "",
    ) -> None:
        self.summary = summary
        self.max_per_code = max_per_code
        self.base = base
        self._problems = problems

    def __iter__(self) -> Iterator[Problem]:
        """Every problem that is reported."""
        return self._problems()


def write(report: Report, form: str, out: IO[str]) -> None:
    """Write a report in one of `FORMATS`."""
    import_module(f"newsdata.reports.{form}").write(report, out)


def printable(text: str) -> str:
    """Text of others made safe to print: what acts on a terminal is shown instead.

    Escape sequences, line breaks and marks that turn the direction of writing
    become their escapes; letters of every script stay as they are.
    """
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in _HARMLESS else c.encode("unicode_escape").decode("ascii")
        for c in text
    )


# No-break spaces and joiners are not "printable" to Python, and do no harm.
_HARMLESS: Final = frozenset("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\u200c\u200d")
