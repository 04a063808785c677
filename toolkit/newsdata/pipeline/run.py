"""`newsdata build`: plan, read, finish, package, release."""

import itertools
import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from newsdata import agreement as agreeing
from newsdata import config as configuration
from newsdata import engine
from newsdata.config import Config
from newsdata.engine import Engine
from newsdata.errors import CannotRun
from newsdata.files import FileInfo
from newsdata.packaging.manifest import Manifest
from newsdata.packaging.statistics import Statistics
from newsdata.pipeline import finish, ledger, lock, outcome, programs, read, release, shard, splits
from newsdata.pipeline import plan as planning
from newsdata.pipeline.finish import FinishResult, FinishTask
from newsdata.pipeline.package import CellFile, PackageResult, PackageTask
from newsdata.pipeline.plan import Plan
from newsdata.pipeline.read import LabelsTask, ReadResult, ReadTask, Segment
from newsdata.pipeline.report import BuildReport, Progress, StageReport
from newsdata.pipeline.seen import Seen
from newsdata.pipeline.shard import DamagedError
from newsdata.pipeline.splits import Splits
from newsdata.pipeline.stages import Done, Stage, Stages

R = TypeVar("R", bound=msgspec.Struct)

WORK: Final = "data/.work"
"""Finished shards, kept from build to build; removing it costs time only."""


def build(
    project: Path | str = ".",
    *,
    workers: int | None = None,
    engine: str = "",
    scheduler: str = "",
    force: bool = False,
    fresh: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> BuildReport:
    """Build the dataset of a project folder, from raw articles to a release.

    What a build has finished is kept and used by the next one, also by one that follows
    after the first was killed.

    Args:
        project: Folder with newsdata.toml.
        workers: Processes; None for one a core. The result does not depend on it.
        engine: `serial`, `pool` or `dask`; if empty, the pool for several workers.
        scheduler: Address of a Dask scheduler, whose workers see the project folder
            under the same path; if empty, `dask` starts workers of its own.
        force: Replace a finished version by other content, and release a version that is
            too small for what changed.
        fresh: Use nothing that earlier builds have finished.
        progress: Called as the work goes on.

    Returns:
        What was built, or was there already. Bad data is counted and listed in
        data/records/rejects.jsonl, not raised.

    Raises:
        CannotRun: The configuration is wrong, a source matches no file, this
            version is finished with other content or too small for what changed since the
            one before, another build is at work, the disk cannot be written to, or no
            worker survives.
    """
    project = Path(project).absolute()
    config = configuration.load(project)
    workers = workers or os.cpu_count() or 1
    try:
        with (
            lock.held(project / "data/.build.lock"),
            _engine(workers, engine, scheduler) as runner,
        ):
            force = force or fresh
            return _Build(project, config, runner, progress, force=force, fresh=fresh).run()
    except OSError as error:
        where = error.filename or project / "data"
        raise CannotRun(
            f"Cannot write: {error.strerror or error}.",
            hint="Nothing was published, and what is finished is kept. Make room, or see to the permissions, and run it again.",
            place=str(where),
        ) from error


def _engine(workers: int, name: str, scheduler: str) -> Engine:
    return engine.make(workers, name, scheduler)


class _Build:
    """One build at work."""

    def __init__(
        self,
        project: Path,
        config: Config,
        runner: Engine,
        progress: Progress,
        *,
        force: bool,
        fresh: bool,
    ) -> None:
        self._force = force
        self._project = project
        self._config = config
        self._progress = progress
        self._work = project / WORK
        self._fresh = fresh
        self._stages = Stages(runner, project, self._work, progress, fresh=fresh)

    def run(self) -> BuildReport:
        """The whole build, or nothing when nothing has changed."""
        begun = time.perf_counter()
        planned = itertools.count(1)
        seen = Seen(self._work / "inputs.json", fresh=self._fresh)
        plan = planning.make(
            self._project, self._config, seen, lambda: self._progress("plan", next(planned), 0)
        )
        key = plan.key(self._config)
        if found := release.finished(
            self._project, self._config, key, plan.files(), force=self._force
        ):
            return self._report(found, release.folder(self._config), unchanged=True)
        shard.sweep(self._work)
        seen.save()
        self._stages.reports.append(_took("plan", len(plan.inputs), begun))
        made = self._undamaged(plan, key)
        shard.sweep(self._work, self._stages.used)
        report = self._report(
            made, release.folder(self._config) if made.counts.records_out else None
        )
        (self._work / "report.json").write_bytes(msgspec.json.encode(report.stages))
        return report

    def _undamaged(self, plan: Plan, key: str) -> Manifest:
        """Make the release; where what was kept turns out to be damaged, make that again."""
        while True:
            try:
                return self._make(plan, key)
            except DamagedError as damage:
                stage, name, *_ = damage.path.split("/")
                shard.forget(self._work, stage, name)

    def _make(self, plan: Plan, key: str) -> Manifest:
        cells = plan.cells()
        articles = self._stages.run(
            _read_stage(plan),
            [ReadTask(cells, self._config.scheme, tuple(run)) for run in plan.shards()],
        )
        labels = self._stages.run(
            Stage("labels", "newsdata.pipeline.read:read_labels", ReadResult),
            [LabelsTask(cells, tuple(run)) for run in plan.label_shards()],
        )
        decided = splits.decide(self._stages, self._config, _segments(articles), plan.ledger)
        plan.ledger = decided.kept()
        finished = self._finish(plan, articles, labels, decided)
        packaged = self._package(plan, finished)
        key = plan.key(self._config)  # with the splits of newcomers
        return self._release(
            plan, key, articles, labels, decided, list(finished.values()), packaged
        )

    def _finish(
        self,
        plan: Plan,
        articles: list[Done[ReadResult]],
        labels: list[Done[ReadResult]],
        decided: Splits,
    ) -> dict[int, Done[FinishResult]]:
        """Finish each cell that has something in it, also one that has submissions alone."""
        config = self._config
        of_articles, of_labels = _segments(articles), _segments(labels)
        cells = sorted({*of_articles, *of_labels})
        tasks = [
            FinishTask(
                config.scheme,
                config.suggest,
                decided.of_cell.get(cell),
                tuple(of_articles.get(cell, ())),
                tuple(of_labels.get(cell, ())),
                tuple(plan.awaited),
                plan.removed,
            )
            for cell in cells
        ]
        made_by = tuple(programs.of_suggesters(config.suggest))
        stage = Stage("finish", "newsdata.pipeline.finish:finish_cell", FinishResult, made_by)
        return dict(zip(cells, self._stages.run(stage, tasks), strict=True))

    def _package(
        self, plan: Plan, finished: dict[int, Done[FinishResult]]
    ) -> list[Done[PackageResult]]:
        """Write the Parquet files of each bucket and split that has records."""
        size = sum(done.output(done.result.released).bytes for done in finished.values())
        ratio = plan.cells() // planning.buckets(plan.cells(), size)
        buckets: dict[tuple[int, int], list[CellFile]] = {}
        for cell, done in finished.items():
            for index, digest in sorted(done.result.sha256_of_split.items()):
                file = done.output(done.result.released)
                splits = done.result.splits
                found = CellFile(file.path, file.sha256, file.bytes, splits, digest)
                buckets.setdefault((cell // ratio, index), []).append(found)
        names = list(self._config.splits)
        tasks = [
            PackageTask(bucket, names[index], index, tuple(cells))
            for (bucket, index), cells in sorted(buckets.items())
        ]
        stage = Stage("package", "newsdata.pipeline.package:package_split", PackageResult)
        return self._stages.run(stage, tasks)

    def _release(
        self,
        plan: Plan,
        key: str,
        articles: list[Done[ReadResult]],
        labels: list[Done[ReadResult]],
        decided: Splits,
        finished: list[Done[FinishResult]],
        packaged: list[Done[PackageResult]],
    ) -> Manifest:
        begun = time.perf_counter()
        self._progress("release", 0, 0)
        self._lay_out(plan, articles, labels, decided, finished)
        statistics = Statistics()
        for part in finished:
            statistics.add(part.result.statistics)
        staging = self._work / "release"
        files = release.stage(self._work, staging, [f for done in packaged for f in _files(done)])
        made = release.publish(
            self._project,
            self._config,
            key,
            staging=staging,
            released=[self._work / file.path for file in _released(finished)],
            inputs=plan.files(),
            counts=outcome.counts(
                plan, _results(articles), _results(labels), _results(finished), statistics
            ),
            formats=outcome.formats(_results(articles)),
            problems=outcome.problems(self._project / release.REJECTS),
            warnings=outcome.warnings(self._project / release.WARNINGS),
            data=[file for done in packaged for file in done.result.files],
            files=files,
            statistics=statistics,
            agreement=agreeing.facts_of(part.result.agreement for part in finished),
            sections=plan.people.sections,
            leakage=decided.leakage,
            force=self._force,
            removed=plan.removed,
        )
        self._stages.reports.append(_took("release", 1, begun))
        return made

    def _lay_out(
        self,
        plan: Plan,
        articles: list[Done[ReadResult]],
        labels: list[Done[ReadResult]],
        decided: Splits,
        finished: list[Done[FinishResult]],
    ) -> None:
        """Put the parts of data/records/ together."""
        write = self._concatenate
        if plan.ledger:
            write(ledger.FILE, [decided.ledger])
        write(splits.CLUSTERS, [decided.clusters])
        write(release.RECORDS, (done.output(finish.RECORDS) for done in finished))
        write(
            release.SUPERSEDED, (f for done in finished for f in done.optional(finish.SUPERSEDED))
        )
        warned = [*(done.output(read.WARNINGS) for done in articles), decided.warnings]
        warned += [file for done in finished for file in done.optional(finish.WARNINGS)]
        write(release.WARNINGS, warned, after=_lines(plan.people.problems))
        rejects = [done.output(read.REJECTS) for done in (*articles, *labels)]
        rejects += [file for done in finished for file in done.optional(finish.REJECTS)]
        write(release.REJECTS, rejects, before=_lines(plan.rejects))

    def _concatenate(
        self, name: str, parts: Iterable[FileInfo], *, before: bytes = b"", after: bytes = b""
    ) -> None:
        release.concatenate(self._work, parts, self._project / name, before=before, after=after)

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
            changes=made.changes,
            stages=self._stages.reports,
        )


def _read_stage(plan: Plan) -> Stage[ReadResult]:
    made_by = tuple(programs.of_sources(part.format for part in plan.parts))
    return Stage("read", "newsdata.pipeline.read:read_articles", ReadResult, made_by)


def _took(stage: str, items: int, begun: float) -> StageReport:
    return StageReport(stage, items, 0, 0, seconds=time.perf_counter() - begun)


def _segments(shards: list[Done[ReadResult]]) -> dict[int, list[Segment]]:
    """By cell where its entries lie in the work folder, in the order of the shards."""
    found: dict[int, list[Segment]] = {}
    for done in shards:
        for cell, segments in done.result.segments.items():
            found.setdefault(cell, []).extend(
                msgspec.structs.replace(segment, path=f"{done.folder}/{segment.path}")
                for segment in segments
            )
    return found


def _released(finished: list[Done[FinishResult]]) -> list[FileInfo]:
    """The files that hold the records as they are released, in their order."""
    return [done.output(done.result.released) for done in finished]


def _results(shards: Sequence[Done[R]]) -> list[R]:
    return [done.result for done in shards]


def _files(done: Done[PackageResult]) -> list[FileInfo]:
    """The Parquet files of a bucket, with their paths in the work folder."""
    return [done.output(file.path) for file in done.result.files]


def _lines(values: Sequence[msgspec.Struct]) -> bytes:
    return b"".join(msgspec.json.encode(value) + b"\n" for value in values)
