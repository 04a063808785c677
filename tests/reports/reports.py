"""Reports to test with: one for any problems, and strategies for them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from typing import Any

import msgspec
from hypothesis import strategies as st

from newsdata import reports
from newsdata.problems import Problem, Snippet, catalogue
from newsdata.reports import Report, Summary


def report_of(problems: Sequence[Problem], **options: Any) -> Report:
    """A report of some problems; `summary` holds the numbers that do not follow from them."""
    return generated(lambda: iter(problems), **options)


def generated(
    problems: Callable[[], Iterator[Problem]], summary: Any = None, **options: Any
) -> Report:
    codes: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    for problem in problems():
        codes[problem.code] += 1
        levels[problem.level] += 1
    found = dict(summary or {}) | {
        "codes": dict(sorted(codes.items())),
        "errors": levels["error"],
        "warnings": levels["warning"],
    }
    return Report(msgspec.convert(found, Summary), problems, **options)


def written(report: Report, form: str) -> str:
    out = StringIO()
    reports.write(report, form, out)
    return out.getvalue()


# What acts somewhere: on terminals, runners, in XML, HTML, Markdown, URIs; and any text.
TEXTS = st.one_of(
    st.text(st.characters(), max_size=12),
    st.lists(
        st.sampled_from(
            [
                *"\n\r\t\x00\x1b\x07\x7f\x85\x9b\u2028\u2029\ufeff\u200b\u200d\u202e\ufffe\ud800\udc00",
                *"\u0301\ufe0f🚋漢שع`|<>&\"'@#%:,;[](){}_*\\/. ",
                *("::", "##[", "##", "#\u200d#[", "error]", "%0A", "::error::", "\n::set-output::"),
                *("]]>", "</pre>", "</details>", "-->", "[a](b)", "www.example.org", "\x1b[31m"),
                *("a", "x y", "./..", "é"),
            ]
        ),
        max_size=8,
    ).map("".join),
)


def problems() -> st.SearchStrategy[Problem]:
    """Problems with any text in any field."""
    numbers = st.integers(0, 10**12)
    snippets = st.builds(
        lambda text, a, b: Snippet(text, *sorted((a % (len(text) + 1), b % (len(text) + 1)))),
        TEXTS,
        numbers,
        numbers,
    )
    codes = st.one_of(st.sampled_from(sorted(catalogue())), TEXTS.filter(bool))
    return st.builds(
        Problem,
        codes,
        TEXTS,
        TEXTS,
        TEXTS,
        numbers,
        numbers,
        TEXTS,
        TEXTS,
        st.none() | snippets,
    )


def any_reports() -> st.SearchStrategy[Report]:
    """Reports of any problems."""
    return st.builds(
        lambda problems, most, base, before: report_of(
            problems, summary={"before": before}, max_per_code=most, base=base
        ),
        st.lists(problems(), max_size=6),
        st.integers(0, 3),
        TEXTS,
        st.none() | st.integers(0, 5),
    )
