"""How a problem, and the numbers of a report, are put into lines for people."""

from collections.abc import Iterator
from typing import Literal

from wcwidth import wrap

from newsdata.problems import Problem, catalogue
from newsdata.reports import Report, Summary
from newsdata.reports.carets import lines
from newsdata.reports.safe import printable

Part = Literal["place", "fact", "snippet", "carets", "hint"]


def block(problem: Problem, width: int = 0) -> Iterator[tuple[Part, str]]:
    """The lines of a problem, each safe to print and with what it is.

    Args:
        problem: The problem.
        width: Cells that a line may take; sentences are not broken if 0.
    """
    yield "place", place(problem)
    yield from (("fact", line) for line in broken(problem.fact, width, "    "))
    if problem.snippet:
        text, carets = lines(problem.snippet, (width or 80) - 6)
        yield "snippet", f"    | {text}"
        yield "carets", f"    | {carets}"
    if problem.hint:
        yield from (("hint", line) for line in broken(problem.hint, width, "    "))


def place(problem: Problem) -> str:
    """File, line and column, then record and JSON pointer, as far as they are known."""
    known = (problem.place, problem.record_id, problem.pointer)
    return "  ".join(printable(part) for part in known if part)


def broken(sentence: str, width: int, margin: str = "") -> list[str]:
    """The lines of a sentence, each safe to print by itself."""
    whole = printable(sentence)
    room = max(width - len(margin), 20)
    parts = wrap(whole, room, break_long_words=False, break_on_hyphens=False) if width else [whole]
    return [margin + printable(part) for part in parts]


def sentences(report: Report) -> list[str]:
    """What was checked and found, for people."""
    summary = report.summary
    articles, submissions = summary.articles, summary.submissions
    seen = f"{number(articles, 'article')} and {number(submissions, 'submission')}"
    wrong = f"{number(summary.errors, 'error')}, {number(summary.warnings, 'warning')}"
    found = [f"Checked {seen} in {number(summary.files, 'file')}: {wrong}."]
    if summary.before is not None:
        added = summary.errors + summary.warnings
        found.append(f"Against {report.base}, you added {added:,}; {summary.before:,} were there.")
    if summary.known:
        found.append(f"The baseline accepts {number(summary.known, 'problem')} more.")
    return [printable(sentence) for sentence in found + _notes(summary)]


def _notes(summary: Summary) -> list[str]:
    found = []
    if summary.waiting:
        found.append(
            f"{number(summary.waiting, 'submission')} could be checked for form only: "
            "the article is announced and not there yet."
        )
    if summary.unchecked:
        found.append(
            f"{number(summary.unchecked, 'submission')} could be checked for form only: "
            "there are no articles at hand. Name the file with their records, too, or the "
            "project with -C."
        )
    if any(code in catalogue() and catalogue()[code].fixable for code in summary.codes):
        found.append("Some of this can be mended for you: newsdata fix shows how.")
    return found


def number(count: int, noun: str) -> str:
    """A number with its noun, as in `1,234 errors`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
