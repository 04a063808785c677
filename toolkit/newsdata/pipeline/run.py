"""`newsdata build`: plan, read, finish, package, release."""

import itertools
import os
import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from newsdata import config as configuration
from newsdata import engine, lock, storage
from newsdata.config import Config
from newsdata.engine import Engine
from newsdata.errors import CannotRun
from newsdata.packaging.manifest import Manifest
from newsdata.pipeline import assembly, programs, release, shard, splits
from newsdata.pipeline import plan as planning
from newsdata.pipeline.assembly import LaidOut, Parts
from newsdata.pipeline.finish import FinishResult, FinishTask
from newsdata.pipeline.package import CellFile, PackageResult, PackageTask
from newsdata.pipeline.plan import Plan
from newsdata.pipeline.read import LabelsTask, ReadResult, ReadTask, Segment
from newsdata.pipeline.report import BuildReport, Progress, StageReport
from newsdata.pipeline.seen import Seen
from newsdata.pipeline.shard import DamagedError
from newsdata.pipeline.splits import Splits
from newsdata.pipeline.stages import Done, Stage, Stages

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
            lock.held(project, "build"),
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
        paths = [source.path for source in self._config.sources]
        storage.fetch(self._project, paths, self._progress, fresh=self._fresh)
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
        made = self._undamaged(plan)
        shard.sweep(self._work, self._stages.used)
        report = self._report(
            made, release.folder(self._config) if made.counts.records_out else None
        )
        with suppress(OSError):  # the release is in its place: nothing may say that it is not
            (self._work / "report.json").write_bytes(msgspec.json.encode(report.stages))
        return report

    def _undamaged(self, plan: Plan) -> Manifest:
        """Make the release; where what was kept turns out to be damaged, make that again."""
        while True:
            try:
                return self._make(plan)
            except DamagedError as damage:
                stage, name, *_ = damage.path.split("/")
                shard.forget(self._work, stage, name)

    def _make(self, plan: Plan) -> Manifest:
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
        parts = Parts(articles, labels, decided, list(finished.values()))
        with assembly.lay_out(self._project, self._work, plan, parts) as laid_out:
            packaged = self._package(plan, finished)
            return self._release(plan, parts, laid_out, packaged)

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
                config.gamma,
            )
            for cell in cells
        ]
        made_by = (*programs.of_suggesters(config.suggest), *programs.of_agreement(config))
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
                found = CellFile(file.path, file.bytes, splits, digest)
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
        parts: Parts,
        laid_out: Future[LaidOut],
        packaged: list[Done[PackageResult]],
    ) -> Manifest:
        begun = time.perf_counter()
        self._progress("release", 0, 0)
        made = assembly.release_parts(
            self._project,
            self._work,
            self._config,
            plan,
            parts,
            laid_out.result(),
            packaged,
            force=self._force,
        )
        self._stages.reports.append(_took("release", 1, begun))
        return made

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
            recognised=made.recognised,
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
