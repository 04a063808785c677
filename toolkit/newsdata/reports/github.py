"""For a pull request on GitHub: workflow commands that become annotations.

GitHub shows ten errors and ten warnings of a step; so each code has its share of them,
and one notice counts the rest. What is written follows the parser of actions/runner
(src/Runner.Common/ActionCommand.cs).
"""

from typing import IO, Final

from newsdata.problems import Level, Problem
from newsdata.reports import Report
from newsdata.reports.choice import by_level, chosen, importance, level_of, share, title_of
from newsdata.reports.layout import sentences
from newsdata.reports.safe import printable

MOST: Final = 10
"""Annotations of one level that GitHub shows of a step."""


def write(report: Report, out: IO[str]) -> None:
    """Write the annotations, important codes first, then the numbers as plain lines."""
    counts = report.summary.codes
    shown: dict[str, int] = {}
    levels: tuple[Level, ...] = ("error", "warning")
    for level in levels:
        shown |= share(by_level(counts, level), MOST)
    for problem in sorted(chosen(report, shown), key=lambda problem: importance(problem.code)):
        out.write(_annotation(problem, counts[problem.code]))
    hidden = {code: number - shown.get(code, 0) for code, number in counts.items()}
    rest = [f"{hidden[code]:,} {code}" for code in sorted(hidden, key=importance) if hidden[code]]
    if rest:
        message = printable(f"Not shown here: {', '.join(rest)}.")
        out.write(_command("notice", message, title="newsdata"))
    for sentence in sentences(report):
        out.write(f"{sentence}\n")


def _annotation(problem: Problem, number: int) -> str:
    title = title_of(problem.code)
    many = f" ({number:,} in all)" if number > 1 else ""
    properties: dict[str, object] = {"file": printable(problem.file)} if problem.file else {}
    if problem.file and problem.line:
        properties["line"] = problem.line
        if problem.column:
            properties["col"] = problem.column
    properties["title"] = f"{problem.code}: {title}{many}" if title else f"{problem.code}{many}"
    sayings = [problem.fact, problem.hint, _where(problem)]
    message = "\n".join(printable(part) for part in sayings if part)
    return _command(level_of(problem.code), message, **properties)


def _where(problem: Problem) -> str:
    return "  ".join(filter(None, (problem.record_id, problem.pointer)))


def _command(name: str, message: str, **properties: object) -> str:
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
