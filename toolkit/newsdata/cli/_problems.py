"""Problems of a command's report, for people."""

from collections import Counter

from rich.console import Console
from rich.text import Text

from newsdata.problems import Problem
from newsdata.reports import printable

_SHOWN = 5


def print_problems(problems: list[Problem], out: Console) -> None:
    """The first problems of each code with their places, and how many more there are."""
    shown: Counter[str] = Counter()
    for problem in problems:
        shown[problem.code] += 1
        if shown[problem.code] <= _SHOWN:
            text = Text(printable(f"{problem.place} {problem.pointer}".rstrip()), "cyan")
            style = "red" if problem.level == "error" else "yellow"
            text.append(f" {problem.code}", style).append(f" {printable(problem.fact)}")
            if problem.hint:
                text.append(f"\n    {printable(problem.hint)}", "dim")
            out.print(text, soft_wrap=True)
    for code, number in shown.items():
        if number > _SHOWN:
            out.print(f"{code}: {number - _SHOWN:,} more; --json has all")
