"""For the summary of a CI job: the numbers, and the first problems of each code.

Everything of a contributor stands in `<pre>` or as character references, where neither
Markdown nor GitHub reads links, mentions or HTML in it.
"""

import html
import re
from collections.abc import Iterator, Sequence
from typing import IO, Final

from newsdata.problems import Problem
from newsdata.reports import Report
from newsdata.reports.choice import by_code, level_of, title_of
from newsdata.reports.layout import block, number, sentences
from newsdata.reports.safe import printable

MOST_BYTES: Final = 1_000_000
"""GitHub takes 1,024 KiB from a step, and drops the whole summary beyond that."""

_WIDTH = 100
_ACTIVE = re.compile(r"[^a-zA-Z0-9 .,;()'-]|\.(?! |$)")


def write(report: Report, out: IO[str]) -> None:
    """Write the summary; what is beyond GitHub's limit is left out, and says so."""
    left = MOST_BYTES
    inside = False
    for part in _parts(report):
        left -= len(part.encode())
        if left < 0:
            end = "\n</details>\n" if inside else ""
            out.write(f"{end}\nThere is no room here for the rest.\n")
            return
        inside = "</details>" not in part and (inside or "<details>" in part)
        out.write(part)


def _parts(report: Report) -> Iterator[str]:
    """The pieces of the page, between any two of which it may end."""
    summary = report.summary
    wrong = f"{number(summary.errors, 'error')}, {number(summary.warnings, 'warning')}"
    shown = by_code(report)
    yield f"## newsdata: {wrong}\n\n"
    yield "\n".join(map(_plain, sentences(report))) + "\n"
    if not shown:
        return
    yield "\n| code | level | number | what is wrong |\n|---|---|--:|---|\n"
    for code in shown:
        cells = (_plain(code), level_of(code), f"{summary.codes[code]:,}", _plain(title_of(code)))
        yield f"| {' | '.join(cells)} |\n"
    for code, problems in shown.items():
        if problems:
            yield from _details(code, problems, summary.codes[code] - len(problems))


def _details(code: str, problems: Sequence[Problem], rest: int) -> Iterator[str]:
    title = f": {_plain(title_of(code))}" if title_of(code) else ""
    yield f"\n<details><summary><b>{_plain(code)}</b>{title}</summary>\n"
    for problem in problems:
        lines = "\n".join(line for _, line in block(problem, _WIDTH))
        yield f"\n<pre>{html.escape(lines)}</pre>\n"
    yield f"\n{rest:,} more.\n\n</details>\n" if rest else "\n</details>\n"


def _plain(text: str) -> str:
    """Text in which Markdown finds nothing: whatever could mean more is a reference."""
    return _ACTIVE.sub(lambda found: f"&#{ord(found[0])};", printable(text))
