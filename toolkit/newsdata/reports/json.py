"""For programs: all problems, as one JSON document by `schemas/report.schema.json`.

It has a problem a line and is written as it is read, so that neither side has to hold
it. It is ASCII: no text of a contributor acts on the terminal or the CI runner that it
is printed to.
"""

import json
from typing import IO, Any

import msgspec

from newsdata._version import __version__
from newsdata.problems import Problem
from newsdata.reports import Report

SCHEMA_VERSION = "1.0"


def write(report: Report, out: IO[str]) -> None:
    """Write the numbers, then every problem."""
    head: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "newsdata", "version": __version__},
    }
    if report.base:
        head["base"] = report.base
    head["summary"] = msgspec.to_builtins(report.summary)
    for field, value in head.items():
        out.write(
            f"{'{' if field == 'schema_version' else ' '}{encoded(field)}: {encoded(value)},\n"
        )
    out.write(' "problems": [')
    between = "\n"
    for problem in report:
        out.write(f"{between}  {encoded(_document(problem))}")
        between = ",\n"
    out.write("]}\n" if between == "\n" else "\n ]}\n")


def encoded(value: object) -> str:
    """A value as JSON on one line, in ASCII and without a CI runner's commands."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False)
    return text.replace("#", "\\u0023") if "##" in text else text


def _document(problem: Problem) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(problem)
    return {"code": found.pop("code"), "level": problem.level} | found
