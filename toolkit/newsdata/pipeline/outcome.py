"""What went in and came out of a build, put together from its shards."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from newsdata import jsonl
from newsdata.packaging.manifest import Counts
from newsdata.packaging.statistics import Statistics
from newsdata.pipeline.finish import FinishResult
from newsdata.pipeline.plan import Plan
from newsdata.pipeline.read import ReadResult, by_format
from newsdata.problems import Problem, Reject, RejectedSubmission
from newsdata.reading import Taken


def counts(
    plan: Plan,
    articles: Sequence[ReadResult],
    submissions: Sequence[ReadResult],
    finished: Sequence[FinishResult],
    statistics: Statistics,
) -> Counts:
    """What went in and came out. Raises when the two do not add up: our bug."""
    lost = sum(isinstance(reject, RejectedSubmission) for reject in plan.rejects)
    articles_in = len(plan.rejects) - lost + sum(r.seen for r in articles)
    articles_rejected = (
        len(plan.rejects)
        - lost
        + sum(r.rejected for r in articles)
        + sum(f.articles_rejected for f in finished)
    )
    submissions_in = lost + sum(r.seen for r in submissions)
    submissions_rejected = (
        lost + sum(r.rejected for r in submissions) + sum(f.submissions_rejected for f in finished)
    )
    superseded = sum(f.articles_superseded for f in finished)
    joined = sum(f.submissions_joined for f in finished)
    waiting = sum(f.submissions_waiting for f in finished)
    if (articles_in, submissions_in) != (
        statistics.records + superseded + articles_rejected,
        joined + waiting + submissions_rejected,
    ):
        raise AssertionError("what went in is not what came out and what was rejected")
    return Counts(
        articles_in=articles_in,
        records_out=statistics.records,
        articles_rejected=articles_rejected,
        submissions_in=submissions_in,
        submissions_joined=joined,
        submissions_waiting=waiting,
        submissions_rejected=submissions_rejected,
        spans=statistics.spans,
        relations=statistics.relations,
        articles_superseded=superseded,
        submissions_merged=sum(f.submissions_merged for f in finished),
    )


def formats(articles: Sequence[ReadResult]) -> dict[str, int]:
    """How many articles each source read, sorted by its name."""
    found: Counter[str] = Counter()
    for result in articles:
        found.update(result.formats)
    return dict(sorted(found.items()))


def recognised(articles: Sequence[ReadResult]) -> dict[str, dict[str, int]]:
    """How many files were taken for what, and why; of those that `auto` had to find out."""
    found: Counter[Taken] = Counter()
    for result in articles:
        for format_, whys in result.recognised.items():
            found.update({Taken(format_, why): number for why, number in whys.items()})
    return by_format(found)


def warnings(path: Path) -> dict[str, int]:
    """How often each problem code occurs in a file of problems, sorted by code."""
    loaded: Iterator[Problem] = jsonl.load(path, Problem)
    found = Counter(problem.code for problem in loaded)
    return dict(sorted(found.items()))


def problems(rejects: Path) -> dict[str, int]:
    """How often each problem code occurs in a file of rejects, sorted by code."""
    found: Counter[str] = Counter()
    loaded: Iterator[Reject] = jsonl.load(rejects, Reject | RejectedSubmission)
    for reject in loaded:
        found.update(problem.code for problem in reject.problems)
    return dict(sorted(found.items()))
