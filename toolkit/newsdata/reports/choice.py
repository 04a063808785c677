"""Which problems are shown where not all of them can be."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from newsdata.problems import Level, Problem, catalogue
from newsdata.reports import Report


def level_of(code: str) -> Level:
    """The level of a code; third parties' codes, which have no entry, are errors."""
    known = catalogue().get(code)
    return known.level if known else "error"


def title_of(code: str) -> str:
    """The rule that a code stands for, in a few words; empty for third parties' codes."""
    known = catalogue().get(code)
    return known.title if known else ""


def importance(code: str) -> tuple[bool, int, str]:
    """A key to sort codes by: errors before warnings, then as things are checked."""
    names = list(catalogue())
    place = names.index(code) if code in catalogue() else len(names)
    return (level_of(code) == "warning", place, code)


def share(counts: Mapping[str, int], most: int) -> dict[str, int]:
    """How many of each code are shown when there is room for so many.

    A rare code is shown whole before a frequent one fills the room; codes for which
    there is no room at all are the least important ones.
    """
    names = sorted(counts, key=importance)[:most]
    found = {}
    for done, name in enumerate(sorted(names, key=lambda name: counts[name])):
        found[name] = min(counts[name], most // (len(names) - done))
        most -= found[name]
    return found


def by_level(counts: Mapping[str, int], level: Level) -> dict[str, int]:
    """The counts of the codes of one level."""
    return {code: number for code, number in counts.items() if level_of(code) == level}


def chosen(report: Report, shown: Mapping[str, int]) -> Iterator[Problem]:
    """The first problems of each code, as many as is said, in the report's order."""
    left = {code: number for code, number in shown.items() if number}
    if not left:
        return
    for problem in report:
        if problem.code in left:
            yield problem
            left[problem.code] -= 1
            if not left[problem.code]:
                del left[problem.code]
                if not left:
                    return


def by_code(report: Report) -> dict[str, list[Problem]]:
    """For each code its first problems, `max_per_code` at most; important codes first."""
    counts = report.summary.codes
    shown = {code: min(number, report.max_per_code) for code, number in counts.items()}
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in chosen(report, shown):
        found[problem.code].append(problem)
    return {code: found[code] for code in sorted(counts, key=importance)}
