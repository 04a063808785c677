"""For CI servers that show tests (GitLab, Jenkins, Azure): JUnit XML.

A file with problems is a test suite, and each problem a test case: an error has failed, a
warning counts as skipped, which is seen and fails nothing. Case names hold no line
numbers, so that a server can tell new failures from old ones.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from posixpath import splitext
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from newsdata.problems import Problem
from newsdata.reports import Report
from newsdata.reports.layout import block
from newsdata.reports.safe import printable


def write(report: Report, out: IO[str]) -> None:
    """Write a suite for each file; without problems, one with a case that passed."""
    errors, warnings = report.summary.errors, report.summary.warnings
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    if errors + warnings:
        out.write(_suite("testsuites", "newsdata", errors, warnings))
    else:
        # Jenkins takes a report without cases for a fault.
        for tag in ("testsuites", "testsuite"):
            out.write(_suite(tag, "newsdata", passed=1))
        out.write('<testcase classname="newsdata" name="validate"/>\n</testsuite>\n')
    # A suite begins with its numbers, so the problems are passed over twice.
    for (errors, warnings), (file, problems) in zip(
        _numbers(report), groupby(report, _file), strict=True
    ):
        out.write(_suite("testsuite", file, errors, warnings))
        for problem in problems:
            _write_case(problem, out)
        out.write("</testsuite>\n")
    out.write("</testsuites>\n")


def _file(problem: Problem) -> str:
    return problem.file or "-"


def _numbers(report: Report) -> Iterator[tuple[int, int]]:
    """Errors and warnings of each file."""
    for _, problems in groupby(report, _file):
        levels = [0, 0]
        for problem in problems:
            levels[problem.level == "warning"] += 1
        yield levels[0], levels[1]


def _suite(tag: str, name: str, errors: int = 0, warnings: int = 0, passed: int = 0) -> str:
    tests = errors + warnings + passed
    numbers = {"tests": tests, "failures": errors, "errors": 0, "skipped": warnings}
    return _tag(tag, {"name": name, **numbers})


def _write_case(problem: Problem, out: IO[str]) -> None:
    about = [problem.record_id, problem.pointer]
    if not any(about) and problem.line:
        about = [f"line {problem.line}"]
    attributes: dict[str, object] = {
        "classname": splitext(_file(problem))[0],
        "name": " ".join(filter(None, (problem.code, *about))),
        "file": problem.file,
        "line": problem.line,
    }
    out.write(_tag("testcase", {key: value for key, value in attributes.items() if value}))
    lines = "\n".join(line for _, line in block(problem))
    if problem.level == "error":
        out.write(_tag("failure", {"type": problem.code, "message": problem.fact}))
        out.write(f"{escape(lines)}\n</failure>\n")
    else:
        out.write(_tag("skipped", {"message": problem.fact}))
        out.write(f"{escape(lines)}\n</skipped>\n")
    out.write("</testcase>\n")


def _tag(tag: str, attributes: Mapping[str, object]) -> str:
    # What XML 1.0 forbids, even as a reference, is printed as an escape.
    listed = " ".join(f"{k}={quoteattr(printable(str(v)))}" for k, v in attributes.items())
    return f"<{tag} {listed}>\n"
