"""Whatever the text of a problem, no form breaks, and nothing in it acts."""

import json
import re
import tracemalloc
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from jsonschema import Draft4Validator
from junitparser import JUnitXml
from tests.reports.reports import any_reports, generated, report_of, written
from tests.reports.test_golden import sarif_schema
from wcwidth import wcswidth

from newsdata import reports, schemas
from newsdata.problems import Problem, Snippet
from newsdata.reports import FORMATS, Report, markdown
from newsdata.reports.choice import importance, share

_SGR = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(StringIO):
    """Something that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


@given(any_reports())
def test_no_text_acts_in_any_form(report: Report) -> None:
    for form in FORMATS:
        found = written(report, form)
        found.encode()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", found)
        assert "##[" not in found
        own = "::error ", "::warning ", "::notice "
        for line in found.split("\n"):
            if line.lstrip().startswith("::"):
                assert form == "github"
                assert line.startswith(own)


@given(any_reports())
def test_json_and_sarif_are_by_their_schemas(report: Report) -> None:
    document = json.loads(written(report, "json"))
    assert list(schemas.violations("report", document)) == []
    log = json.loads(written(report, "sarif"))
    assert list(Draft4Validator(sarif_schema()).iter_errors(log)) == []
    number = report.summary.errors + report.summary.warnings
    assert len(document["problems"]) == len(log["runs"][0]["results"]) == number


@given(any_reports())
def test_junit_is_xml_with_a_case_a_problem(report: Report) -> None:
    text = written(report, "junit").encode()
    number = report.summary.errors + report.summary.warnings
    cases = ElementTree.fromstring(text).iter("testcase")
    assert len(list(cases)) == max(number, 1)
    assert JUnitXml.fromstring(text).failures == report.summary.errors


class Page(HTMLParser):
    """The tags of a page that are open, and whether one was never closed or not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("details", "summary", "b", "pre")
        assert attrs == []
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(any_reports())
def test_markdown_has_no_tags_but_ours_and_balanced_cells(report: Report) -> None:
    text = written(report, "markdown")
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []
    outside = re.sub("<pre>.*?</pre>", "", text, flags=re.DOTALL)
    assert not re.search(r"[`\[\]@_*\\]|www\.|://", outside)
    rows = [line for line in outside.split("\n") if line.startswith("|")]
    assert {row.count("|") for row in rows} <= {5}
    assert len(rows) == (len(report.summary.codes) + 2 if report.summary.codes else 0)


@given(any_reports())
def test_a_terminal_gets_colours_and_nothing_else(report: Report) -> None:
    out = Terminal()
    reports.write(report, "text", out)
    plain = _SGR.sub("", out.getvalue())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", plain)
    assert "##[" not in plain
    assert not any(line.lstrip().startswith("::") for line in plain.split("\n"))


PROBLEM = Problem(
    "span-text",
    "text[8:15] is one thing and the span says quite another, " * 3 + "as can be seen.",
    "Count the offsets in code points.",
    "data/submissions/kim.jsonl",
    8,
    snippet=Snippet("x" * 60 + "東京" * 20, 60, 64),
)


def test_only_a_terminal_gets_colours_and_broken_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FORCE_COLOR", "1")
    report = report_of([PROBLEM])
    assert "\x1b" not in written(report, "text")
    assert PROBLEM.fact in written(report, "text")
    out = Terminal()
    reports.write(report, "text", out)
    assert "\x1b[1;31merror span-text" in out.getvalue()
    lines = _SGR.sub("", out.getvalue()).split("\n")
    assert max(map(wcswidth, lines)) <= 80
    monkeypatch.setenv("NO_COLOR", "1")
    out = Terminal()
    reports.write(report, "text", out)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", out.getvalue())


@pytest.mark.parametrize("form", FORMATS)
def test_a_form_is_the_same_every_time(form: str) -> None:
    report = report_of([PROBLEM, Problem("date", "There is no 30 February.")])
    assert written(report, form) == written(report, form)


def test_github_gets_no_more_than_it_shows() -> None:
    many = [Problem("span-text", f"Fact {n}.", file="a.jsonl", line=n) for n in range(1, 1001)]
    few = [Problem("date", "There is no 30 February.", file="b.jsonl", line=3)]
    blank = [Problem("json-blank-line", "Blank.", file="b.jsonl", line=n) for n in range(1, 20)]
    found = written(report_of([*many, *few, *blank]), "github").split("\n")
    kinds = [line.split()[0] for line in found if line.startswith("::")]
    assert kinds == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert sum("title=date%3A" in line for line in found) == 1
    hidden = "::notice title=newsdata::Not shown here: 991 span-text, 9 json-blank-line."
    assert found[20] == hidden


def test_sarif_gets_no_more_than_github_shows() -> None:
    def many() -> Iterator[Problem]:
        for number in range(1, 6001):
            yield Problem("span-text", f"Fact {number}.", file="a.jsonl", line=number)
            yield Problem("json-blank-line", "Blank.", file="a.jsonl", line=number)
        yield Problem("date", "There is no 30 February.", file="b.jsonl", line=3)

    (run,) = json.loads(written(generated(many), "sarif"))["runs"]
    rules = [result["ruleId"] for result in run["results"]]
    assert (len(rules), rules.count("date")) == (5000, 1)
    assert "json-blank-line" not in rules
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"] == (
        "These are 5,000 of 12,001 problems. Left out: 1,001 span-text, 6,000 json-blank-line."
    )


def test_sarif_has_no_link_of_a_contributor() -> None:
    problem = Problem("date", "[click](http://example.org) is no date.")
    (run,) = json.loads(written(report_of([problem]), "sarif"))["runs"]
    assert run["results"][0]["message"]["text"] == "[click\\](http://example.org) is no date."


def test_a_rare_code_is_shown_whole_before_a_frequent_one() -> None:
    counts = {"span-text": 1000, "date": 2, "text-hash": 5}
    assert share(counts, 10) == {"date": 2, "text-hash": 4, "span-text": 4}
    assert share(counts, 1) == {"text-hash": 1}
    assert share(counts, 0) == {}
    assert share(counts, 5000) == counts
    assert sorted(["own", "json-blank-line", "date"], key=importance)[-1] == "json-blank-line"


@pytest.mark.parametrize("inside", [True, False])
def test_markdown_stays_below_the_limit_of_github(
    inside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [Problem("span-text", f"Fact {n}: {'漢' * 500}") for n in range(1000)]
    other = [Problem("date", "There is no 30 February.")]
    if not inside:
        # Room for the table and no more.
        monkeypatch.setattr(markdown, "MOST_BYTES", 300)
    text = written(report_of([*many, *other], max_per_code=1000), "markdown")
    assert len(text.encode()) < (1 << 20 if inside else 400)
    assert text.endswith("\nThere is no room here for the rest.\n")
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []


def test_problems_beyond_the_cap_are_counted() -> None:
    report = report_of([PROBLEM] * 1234, max_per_code=0)
    assert "(1,234)" in written(report, "text")
    assert "1,234 more. About this code: newsdata explain span-text" in written(report, "text")
    assert "<details>" not in written(report, "markdown")


class Nowhere(StringIO):
    """Keeps nothing of what is written."""

    def write(self, text: str) -> int:
        return len(text)


@pytest.mark.parametrize("form", FORMATS)
def test_problems_are_never_held(form: str) -> None:
    def many() -> Iterator[Problem]:
        for number in range(50_000):
            snippet = Snippet("The council of the city decided.", 4, 11)
            yield Problem(
                ("span-text", "date", "json-blank-line")[number % 3],
                f"Fact {number}, in as many words as a fact has.",
                "A hint.",
                f"seeds/{number // 10}.jsonl",
                number + 1,
                1,
                f"/spans/{number}",
                f"article-{number}",
                snippet if number % 50 == 0 else None,
            )

    report = generated(many)
    written(report_of([PROBLEM]), form)
    tracemalloc.start()
    reports.write(report, form, Nowhere())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # All 50,000 are 21 MB; SARIF keeps the fingerprints of the 5,000 it has.
    assert peak < 3_000_000


def test_a_report_is_read_anew_for_each_pass() -> None:
    found = report_of([PROBLEM])
    assert list(found) == list(found) == [PROBLEM]
