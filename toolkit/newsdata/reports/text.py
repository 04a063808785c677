"""For the terminal: the first problems of each code, with the text at fault."""

from collections.abc import Sequence
from typing import IO

from rich.console import Console
from rich.text import Text

from newsdata.problems import Problem
from newsdata.reports import Report
from newsdata.reports.choice import by_code, level_of, title_of
from newsdata.reports.layout import block, broken, sentences
from newsdata.reports.safe import printable

_STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "place": "cyan",
    "carets": "red",
    "hint": "green",
}
_WIDEST = 100


def write(report: Report, out: IO[str]) -> None:
    """Write the problems grouped by code, the important ones first, then the numbers.

    On a terminal there are colours, unless NO_COLOR is set, and sentences are broken to
    its width; elsewhere each sentence is a line, and the bytes are always the same.
    """
    terminal = out.isatty()
    console = Console(file=out, force_terminal=terminal, highlight=False, soft_wrap=True)
    width = min(console.width, _WIDEST) if terminal else 0
    for code, shown in by_code(report).items():
        _write_code(console, code, report.summary.codes[code], shown, width)
    for sentence in sentences(report):
        for line in broken(sentence, width):
            console.print(Text(line))


def _write_code(
    console: Console, code: str, number: int, shown: Sequence[Problem], width: int
) -> None:
    level, title = level_of(code), title_of(code)
    name = printable(code)
    console.print(
        Text.assemble(
            (f"{level} {name}", _STYLES[level]),
            (f": {title}" if title else "", "bold"),
            f" ({number:,})",
        )
    )
    for problem in shown:
        for part, line in block(problem, width and width - 2):
            console.print(Text(f"  {line}", _STYLES.get(part, "")))
    rest = number - len(shown)
    more = f"{rest:,} more" if rest else ""
    about = f"newsdata explain {name}" if title else ""
    last = ". ".join(filter(None, (more, about and f"About this code: {about}")))
    console.print(Text(f"  {last}\n" if last else "", "dim"))
