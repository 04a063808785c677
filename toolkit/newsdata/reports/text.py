"""For the terminal: the first problems of each code, with the text at fault."""

from collections import defaultdict
from typing import IO

from rich.console import Console
from rich.text import Text

from newsdata.problems import Problem, catalogue
from newsdata.reports import Report, Summary, printable
from newsdata.reports.carets import lines

_STYLES = {"error": "bold red", "warning": "bold yellow"}


def write(report: Report, out: IO[str]) -> None:
    """Write the problems grouped by code, then the numbers."""
    console = Console(file=out, markup=False, highlight=False, emoji=False, soft_wrap=True)
    shown: dict[str, list[Problem]] = defaultdict(list)
    if report.summary.codes:
        for problem in report:
            if len(shown[problem.code]) < report.max_per_code:
                shown[problem.code].append(problem)
    for code in sorted(report.summary.codes, key=_in_order):
        _write_code(console, code, report.summary.codes[code], shown[code])
    for line in sentences(report):
        console.print(printable(line))


def _in_order(code: str) -> tuple[bool, int, str]:
    """Errors before warnings, then as things are checked."""
    names = list(catalogue())
    known = catalogue().get(code)
    place = names.index(code) if known else len(names)
    return (known is not None and known.level == "warning", place, code)


def _write_code(console: Console, code: str, number: int, shown: list[Problem]) -> None:
    known = catalogue().get(code)
    level = known.level if known else "error"
    title = f": {known.title}" if known else ""
    console.print(
        Text(f"{level} {code}", _STYLES[level]).append(f"{title} ({number:,})", "default")
    )
    for problem in shown:
        _write_problem(console, problem)
    more = number - len(shown)
    rest = f"{more:,} more. " if more else ""
    console.print(Text(f"  {rest}About this code: newsdata explain {code}\n", "dim"))


def _write_problem(console: Console, problem: Problem) -> None:
    place = Text("  ").append(printable(problem.place), "cyan")
    for part in (problem.record_id, problem.pointer):
        if part:
            place.append(f"  {printable(part)}", "dim")
    console.print(place)
    console.print(Text(f"    {printable(problem.fact)}"))
    if problem.snippet:
        text, carets = lines(problem.snippet)
        console.print(Text(f"      {text}"))
        console.print(Text(f"      {carets}", "red"))
    if problem.hint:
        console.print(Text(f"    {printable(problem.hint)}", "green"))


def sentences(report: Report) -> list[str]:
    """What was checked and found, for people."""
    summary = report.summary
    seen = (
        f"{_number(summary.articles, 'article')} and {_number(summary.submissions, 'submission')}"
    )
    wrong = f"{_number(summary.errors, 'error')}, {_number(summary.warnings, 'warning')}"
    found = [f"Checked {seen} in {_number(summary.files, 'file')}: {wrong}."]
    if summary.before is not None:
        added = summary.errors + summary.warnings
        found.append(f"Against {report.base}, you added {added:,}; {summary.before:,} were there.")
    if summary.known:
        found.append(f"The baseline accepts {_number(summary.known, 'problem')} more.")
    return found + _notes(summary)


def _notes(summary: Summary) -> list[str]:
    found = []
    if summary.waiting:
        found.append(
            f"{_number(summary.waiting, 'submission')} could be checked for form only: the article is announced and not there yet."
        )
    if summary.unchecked:
        found.append(
            f"{_number(summary.unchecked, 'submission')} could be checked for form only: there are no articles at hand. Name the file with their records, too, or the project with -C."
        )
    if any(code in catalogue() and catalogue()[code].fixable for code in summary.codes):
        found.append("Some of this can be mended for you: newsdata fix shows how.")
    return found


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
