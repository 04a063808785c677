"""What was rejected and why, for people."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.text import Text

from newsdata.jsonl import load
from newsdata.problems import Problem, Reject, RejectedSubmission, catalogue
from newsdata.reports import printable

_SHOWN = 5


def print_rejects(out: Console, path: Path, problems: Mapping[str, int]) -> None:
    """The first problems of each code with their places, then where all of them are."""
    rejects: Iterator[Reject] = load(path, Reject | RejectedSubmission)
    found = (problem for reject in rejects for problem in reject.problems)
    _print(out, "Rejected:", found, path, problems)


def print_warnings(out: Console, path: Path, problems: Mapping[str, int]) -> None:
    """The same of what did not keep anything from being used."""
    _print(out, "Warnings:", load(path, Problem), path, problems)


def _print(
    out: Console, title: str, found: Iterator[Problem], path: Path, problems: Mapping[str, int]
) -> None:
    out.print(Text(f"\n{title}", style="bold"))
    shown: Counter[str] = Counter()
    for problem in found:
        shown[problem.code] += 1
        if shown[problem.code] <= _SHOWN:
            out.print(_sentence(problem), soft_wrap=True)
    for code, number in problems.items():
        if number > _SHOWN:
            title = catalogue()[code].title if code in catalogue() else code
            out.print(f"  {code}: {title}: {number - _SHOWN:,} more", soft_wrap=True)
    out.print(f"All of them: {path.as_posix()}\n", soft_wrap=True)


def _sentence(problem: Problem) -> Text:
    """Place, code, fact and hint. Control characters of the data are shown, not sent."""
    place = f"{problem.place} {problem.pointer}".rstrip()
    text = Text("  ").append(printable(place), "cyan").append(" ")
    text.append(problem.code, "red").append(f" {printable(problem.fact)}")
    if problem.hint:
        text.append(f"\n    {printable(problem.hint)}", "dim")
    return text
