"""`newsdata build`: plan, read, finish, release."""

import itertools
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct

from newsdata import config as configuration
from newsdata import engine, jsonl
from newsdata.config import Config
from newsdata.errors import CannotRun
from newsdata.packaging.manifest import Counts, Manifest
from newsdata.packaging.statistics import Statistics
from newsdata.pipeline import plan as planning
from newsdata.pipeline import release
from newsdata.pipeline.finish import FinishReceipt, FinishSpec
from newsdata.pipeline.plan import Part, Plan
from newsdata.pipeline.read import ReadReceipt, ReadSpec, Segment
from newsdata.pipeline.report import BuildReport, Progress
from newsdata.problems import Problem, Reject, RejectedSubmission

R = TypeVar("R", ReadReceipt, FinishReceipt)


def build(
    project: Path | str = ".",
    *,
    workers: int | None = None,
    force: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> BuildReport:
    """Build the dataset of a project folder, from raw articles to a release.

    Args:
        project: Folder with newsdata.toml.
        workers: Processes; None for one a core. The result does not depend on it.
        force: Build again, and replace a finished version by other content.
        progress: Called as the work goes on.

    Returns:
        What was built, or was there already. Bad data is counted and listed in
        data/records/rejects.jsonl, not raised.

    Raises:
        CannotRun: The configuration is wrong, a source matches no file, this
            version is finished with other content, another build is at work, or
            the disk cannot be written to.
    """
    project = Path(project)
    config = configuration.load(project)
    try:
        with _locked(project):
            return _Build(project, config, workers or os.cpu_count() or 1, progress).run(force)
    except OSError as error:
        where = error.filename or project / "data"
        raise CannotRun(
            f"Cannot write: {error.strerror or error}.",
            hint="Nothing was published. Make room, or see to the permissions, and run it again.",
            place=str(where),
        ) from error


@contextmanager
def _locked(project: Path) -> Iterator[None]:
    """Keep other builds of the project away meanwhile."""
    path = project / "data/.build.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout:
        raise CannotRun(
            "Another build of this project is at work.",
            hint="Wait until it is done.",
            place=str(path),
        ) from None


class _Build:
    """One build at work."""

    def __init__(self, project: Path, config: Config, workers: int, progress: Progress) -> None:
        self._project = project.absolute()
        self._config = config
        self._workers = workers
        self._progress = progress
        self._work = self._project / "data/.work"

    def run(self, force: bool) -> BuildReport:
        """The whole build, or nothing when nothing has changed."""
        planned = itertools.count(1)
        plan = planning.make(
            self._project,
            self._config,
            lambda: self._progress("plan", next(planned), 0),
        )
        key = plan.key(self._config)
        if found := release.finished(self._project, self._config, key, plan.files(), force=force):
            return self._report(found, release.folder(self._config), unchanged=True)
        shutil.rmtree(self._work, ignore_errors=True)  # of a build that was killed
        self._work.mkdir(parents=True)
        try:
            return self._make(plan, key)
        finally:
            shutil.rmtree(self._work, ignore_errors=True)

    def _make(self, plan: Plan, key: str) -> BuildReport:
        articles, submissions = self._read(plan)
        finished = self._finish(plan, articles, submissions)
        release.concatenate((f.records for f in finished), self._project / release.RECORDS)
        superseded = (f.superseded for f in finished)
        release.concatenate(superseded, self._project / release.SUPERSEDED)
        release.concatenate((r.warnings for r in articles), self._project / release.WARNINGS)
        rejects = self._work / "plan.rejects"
        rejects.write_bytes(b"".join(msgspec.json.encode(r) + b"\n" for r in plan.rejects))
        parts = [str(rejects)]
        parts += [receipt.rejects for receipt in (*articles, *submissions)]
        parts += [receipt.rejects for receipt in finished]
        release.concatenate(parts, self._project / release.REJECTS)
        statistics = Statistics()
        for part in finished:
            statistics.add(part.statistics)
        made = release.publish(
            self._project,
            self._config,
            key,
            staging=self._work / "release",
            inputs=plan.files(),
            counts=_counts(plan, articles, submissions, finished, statistics),
            formats=_formats(articles),
            problems=_problems(self._project / release.REJECTS),
            warnings=_warnings(self._project / release.WARNINGS),
            files=[file for part in finished for file in part.files],
            statistics=statistics,
        )
        return self._report(made, release.folder(self._config) if statistics.records else None)

    def _read(self, plan: Plan) -> tuple[list[ReadReceipt], list[ReadReceipt]]:
        """Read the raw files, then the submissions."""
        buckets = plan.buckets()
        articles = [
            self._read_spec(index, buckets, parts=tuple(parts))
            for index, parts in enumerate(plan.shards())
        ]
        names = tuple(file.path for file in plan.submissions)
        submissions = [self._read_spec(0, buckets, submissions=names)]
        return (
            self._run("read", "newsdata.pipeline.read:read_articles", articles, ReadReceipt),
            self._run(
                "labels",
                "newsdata.pipeline.read:read_submissions",
                submissions,
                ReadReceipt,
            ),
        )

    def _read_spec(
        self,
        index: int,
        buckets: int,
        *,
        parts: tuple[Part, ...] = (),
        submissions: tuple[str, ...] = (),
    ) -> ReadSpec:
        project, work = str(self._project), str(self._work)
        return ReadSpec(index, project, work, buckets, self._config.scheme, parts, submissions)

    def _finish(
        self, plan: Plan, articles: list[ReadReceipt], submissions: list[ReadReceipt]
    ) -> list[FinishReceipt]:
        """Finish each bucket, also one that has submissions and no article."""
        specs = [
            FinishSpec(
                index=bucket,
                work=str(self._work),
                config=self._config,
                articles=_segments(articles, bucket),
                submissions=_segments(submissions, bucket),
                awaited=tuple(plan.awaited),
            )
            for bucket in range(plan.buckets())
        ]
        return self._run("finish", "newsdata.pipeline.finish:finish_bucket", specs, FinishReceipt)

    def _run(self, stage: str, function: str, specs: Sequence[Struct], kind: type[R]) -> list[R]:
        """Receipts in the order of their specs, whatever order they came in."""
        receipts = []
        encoded = (msgspec.json.encode(spec) for spec in specs)
        runner = engine.make(min(self._workers, len(specs)))
        for receipt in runner.run(function, encoded):
            receipts.append(msgspec.json.decode(receipt, type=kind))
            self._progress(stage, len(receipts), len(specs))
        return sorted(receipts, key=lambda receipt: receipt.index)

    def _report(self, made: Manifest, place: str | None, *, unchanged: bool = False) -> BuildReport:
        return BuildReport(
            name=made.name,
            version=made.version,
            build=made.build,
            unchanged=unchanged,
            release=place,
            records=release.RECORDS,
            rejects=release.REJECTS,
            superseded=release.SUPERSEDED,
            warnings_file=release.WARNINGS,
            counts=made.counts,
            formats=made.formats,
            problems=made.problems,
            warnings=made.warnings,
            labels=made.labels,
            configs=made.configs,
        )


def _segments(receipts: list[ReadReceipt], bucket: int) -> tuple[Segment, ...]:
    return tuple(segment for r in receipts for segment in r.segments.get(bucket, ()))


def _counts(
    plan: Plan,
    articles: list[ReadReceipt],
    submissions: list[ReadReceipt],
    finished: list[FinishReceipt],
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


def _formats(articles: list[ReadReceipt]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for receipt in articles:
        found.update(receipt.formats)
    return dict(sorted(found.items()))


def _warnings(path: Path) -> dict[str, int]:
    """How often each problem code occurs in a file of problems, sorted by code."""
    loaded: Iterator[Problem] = jsonl.load(path, Problem)
    found = Counter(problem.code for problem in loaded)
    return dict(sorted(found.items()))


def _problems(rejects: Path) -> dict[str, int]:
    """How often each problem code occurs in a file of rejects, sorted by code."""
    found: Counter[str] = Counter()
    loaded: Iterator[Reject] = jsonl.load(rejects, Reject | RejectedSubmission)
    for reject in loaded:
        found.update(problem.code for problem in reject.problems)
    return dict(sorted(found.items()))
