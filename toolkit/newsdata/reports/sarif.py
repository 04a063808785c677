"""For code scanning: SARIF 2.1.0 (OASIS), as GitHub and others take it.

GitHub shows 5,000 results of a run and refuses a run with more than 25,000, so each code
has its share of 5,000 and a notification counts the rest.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final
from urllib.parse import quote

from newsdata._version import __version__
from newsdata.problems import Problem, catalogue
from newsdata.reports import Report
from newsdata.reports.choice import by_level, chosen, importance, level_of, share
from newsdata.reports.json import encoded
from newsdata.reports.safe import printable

MOST: Final = 5_000
"""Results of a run that GitHub shows."""

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def write(report: Report, out: IO[str]) -> None:
    """Write a log with one run; results are written as they are read."""
    counts = report.summary.codes
    shown = share(by_level(counts, "error"), MOST)
    shown |= share(by_level(counts, "warning"), MOST - sum(shown.values()))
    codes = sorted(counts, key=importance)
    run = {
        "tool": {"driver": _driver(codes)},
        "automationDetails": {"id": "newsdata/validate/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The folder of the dataset project."}}
        },
        "invocations": [_invocation(counts, shown)],
    }
    out.write(f'{{"$schema": {encoded(_SCHEMA)},\n "version": "2.1.0",\n "runs": [{{\n')
    for field, value in run.items():
        out.write(f"  {encoded(field)}: {encoded(value)},\n")
    out.write('  "results": [')
    between = "\n"
    for result in _results(report, shown, codes):
        out.write(f"{between}   {encoded(result)}")
        between = ",\n"
    out.write("\n  ]}]}\n")


def _driver(codes: list[str]) -> dict[str, Any]:
    return {"name": "newsdata", "version": __version__, "rules": [_rule(code) for code in codes]}


def _rule(code: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": code, "defaultConfiguration": {"level": level_of(code)}}
    known = catalogue().get(code)
    if known:
        examples = (("Wrong", known.bad), ("Right", known.good))
        text = "\n".join((known.why, *(f"{name}: {example}" for name, example in examples)))
        blocks = (f"{name}:\n\n{_code_block(example)}" for name, example in examples)
        rule |= {
            "shortDescription": {"text": f"{known.title}."},
            "fullDescription": {"text": known.why},
            "help": {"text": text, "markdown": "\n\n".join((known.why, *blocks))},
            "properties": {"tags": [known.group], "problem.severity": known.level},
        }
    return rule


def _code_block(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _invocation(counts: Mapping[str, int], shown: Mapping[str, int]) -> dict[str, Any]:
    # The tool did its work, whatever it found.
    invocation: dict[str, Any] = {"executionSuccessful": True}
    number, results = sum(counts.values()), sum(shown.values())
    if results < number:
        rest = {code: counts[code] - shown.get(code, 0) for code in counts}
        left_out = (f"{rest[code]:,} {code}" for code in sorted(rest, key=importance) if rest[code])
        text = f"These are {results:,} of {number:,} problems. Left out: {', '.join(left_out)}."
        invocation["toolExecutionNotifications"] = [
            {"level": "warning", "message": {"text": _message(text)}}
        ]
    return invocation


def _results(
    report: Report, shown: Mapping[str, int], codes: list[str]
) -> Iterator[dict[str, Any]]:
    place = {code: number for number, code in enumerate(codes)}
    met: Counter[str] = Counter()
    for problem in chosen(report, shown):
        name = problem.identity
        met[name] += 1
        fingerprint = f"{name}:{met[name]}"
        yield {
            "ruleId": problem.code,
            "ruleIndex": place[problem.code],
            "level": problem.level,
            "message": {"text": _message(f"{problem.fact} {problem.hint}".rstrip())},
            "locations": [_location(problem)],
            # GitHub's own hash of a line is that of its first 100 characters, which would
            # make one of all problems of an article. It looks at no other name than this.
            "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        }


def _message(text: str) -> str:
    """A plain text message (SARIF 3.11.5) that holds no link of a contributor's."""
    return printable(text).replace("](", "\\](") or "-"


def _location(problem: Problem) -> dict[str, Any]:
    # GitHub refuses a result without a file and a line: what has none is shown at the top.
    region: dict[str, Any] = {"startLine": problem.line or 1}
    if problem.line and problem.column:
        region |= {"startColumn": problem.column, "endColumn": problem.column + 1}
    physical: dict[str, Any] = {"artifactLocation": _artifact(problem.file), "region": region}
    if problem.snippet:
        context = {"text": problem.snippet.text}
        physical["contextRegion"] = {"startLine": problem.line or 1, "snippet": context}
    location: dict[str, Any] = {"physicalLocation": physical}
    logical = [
        {"fullyQualifiedName": name, "kind": kind}
        for kind, name in (("record", problem.record_id), ("value", problem.pointer))
        if name
    ]
    return location | ({"logicalLocations": logical} if logical else {})


def _artifact(file: str) -> dict[str, str]:
    """A file as a URI reference (RFC 3986): relative to the project, or absolute."""
    uri = quote((file or "newsdata.toml").encode("utf-8", "surrogatepass"))
    if uri.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}
