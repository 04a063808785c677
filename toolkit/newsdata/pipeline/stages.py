"""Stages of a build: shards that are not there yet are run, by whatever engine.

A stage is a task (what a shard is told) and a function, named by its import path, that
turns task into result. A new one needs no more than these and a line in `run`.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from msgspec import Struct

from newsdata.engine import Engine, Failed
from newsdata.errors import CannotRun
from newsdata.files import FileInfo
from newsdata.pipeline import marker, programs, shard
from newsdata.pipeline.narrow import without_poison
from newsdata.pipeline.report import Progress, StageReport
from newsdata.pipeline.shard import Ran, Receipt, ShardSpec

R = TypeVar("R", bound=Struct)

_RUN = f"{shard.__name__}:{shard.run_shard.__name__}"


class Task(Protocol):
    """What a shard is told."""

    def identity(self) -> Any:
        """All that the result follows from beside the programs, to be written as JSON."""

    def inputs(self) -> tuple[str, ...]:
        """SHA-256 of what is read."""

    def bytes(self) -> int:
        """How much is read."""


class Stage(Struct, Generic[R], frozen=True):
    """A stage: name, function by import path, type of its result, programs it depends on.

    `looked_into`: Whether others read of its files what they need, so that none of them would
    see by a hash that something is not as it was written.
    """

    name: str
    function: str
    result: type[R]
    programs: tuple[Any, ...] = ()
    looked_into: bool = False

    def key(self, task: Task) -> str:
        """SHA-256 over all that the content of a shard follows from."""
        facts = (self.name, programs.of_stage(self.name), self.programs, task.identity())
        return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()


class Done(Struct, Generic[R], frozen=True):
    """A finished shard: its result and its files, which lie in `folder` of the work folder."""

    result: R
    folder: str
    outputs: tuple[FileInfo, ...]

    def output(self, name: str) -> FileInfo:
        """A file that the shard made, with its path in the work folder."""
        [found] = self.optional(name)
        return found

    def optional(self, name: str) -> list[FileInfo]:
        """The same of a file that may not be there."""
        path = f"{self.folder}/{name}"
        return [msgspec.structs.replace(f, path=path) for f in self.outputs if f.path == name]


class Stages:
    """Runs the stages of one build, and remembers what they took."""

    def __init__(
        self, engine: Engine, project: Path, work: Path, progress: Progress, *, fresh: bool
    ) -> None:
        self._engine = engine
        self._project = project
        self._work = work
        self._progress = progress
        self._fresh = fresh
        self.used: dict[str, set[str]] = {}
        self.reports: list[StageReport] = []

    def run(self, stage: Stage[R], tasks: Sequence[Task]) -> list[Done[R]]:
        """What came of each task, in their order. Raises `CannotRun`, `DamagedError`, OSError."""
        begun = time.perf_counter()
        keys = [stage.key(task) for task in tasks]
        used = self.used.setdefault(stage.name, set())
        used.update(keys)
        found = {n: done for n, key in enumerate(keys) if (done := self._find(stage, key))}
        missing = [n for n in range(len(tasks)) if n not in found]
        report = StageReport(
            stage.name, len(tasks), len(found), sum(tasks[n].bytes() for n in missing)
        )
        self._progress(stage.name, len(found), len(tasks))
        failed: list[tuple[int, Failed]] = []
        specs = ((keys[n], tasks[n]) for n in missing)
        for number, outcome in self._attempt(stage, specs, [keys[n] for n in missing], report):
            if isinstance(outcome, Failed):
                failed.append((missing[number], outcome))
            else:
                found[missing[number]] = outcome
                self._progress(stage.name, len(found), len(tasks))
        for n, why in failed:
            found[n] = self._without_poison(stage, tasks[n], why, report)
            self._progress(stage.name, len(found), len(tasks))
        report.seconds = time.perf_counter() - begun
        self.reports.append(report)
        return [found[n] for n in range(len(tasks))]

    def _find(self, stage: Stage[R], key: str) -> Done[R] | None:
        receipt = None if self._fresh else shard.load(self._work, stage.name, key)
        if receipt and stage.looked_into and shard.is_damaged(self._work, receipt):
            shard.forget(self._work, stage.name, key)
            return None
        return self._done(stage, receipt) if receipt else None

    def _done(self, stage: Stage[R], receipt: Receipt) -> Done[R]:
        result = msgspec.json.decode(receipt.result, type=stage.result)
        return Done(result, f"{stage.name}/{receipt.key}", receipt.outputs)

    def _attempt(
        self,
        stage: Stage[R],
        shards: Iterator[tuple[str, Task]],
        keys: Sequence[str],
        report: StageReport,
    ) -> Iterator[tuple[int, Done[R] | Failed]]:
        """Run shards; the number of each with what came of it, in any order."""
        specs = (self._spec(stage, key, task) for key, task in shards)
        outcomes = self._engine.run(_RUN, specs, self._watch(keys))
        for number, outcome in outcomes:
            if isinstance(outcome, Failed):
                yield number, outcome
                continue
            ran = msgspec.json.decode(outcome, type=Ran)
            report.work_seconds += ran.seconds
            report.peak_bytes = max(report.peak_bytes, ran.peak)
            yield number, self._done(stage, msgspec.json.decode(ran.receipt, type=Receipt))

    def _spec(self, stage: Stage[R], key: str, task: Task) -> bytes:
        if self._fresh:
            shard.forget(self._work, stage.name, key)
        spec = ShardSpec(
            stage=stage.name,
            key=key,
            function=stage.function,
            inputs=task.inputs(),
            project=str(self._project),
            work=str(self._work),
            task=msgspec.Raw(msgspec.json.encode(task)),
        )
        return msgspec.json.encode(spec)

    def _watch(self, keys: Sequence[str]) -> Callable[[int], bytes]:
        return lambda number: marker.raw(shard.mark(self._work, keys[number]))

    def _without_poison(
        self, stage: Stage[R], task: Task, failed: Failed, report: StageReport
    ) -> Done[R]:
        """What came of a shard that killed its workers, without the articles that do."""
        key = stage.key(task)
        while True:
            at = marker.read(shard.mark(self._work, key))
            narrowed = without_poison(task, at, failed.reason, self._project)
            if narrowed is None:
                raise CannotRun(
                    f"No worker could finish a part of stage {stage.name}: "
                    f"each was {'out of memory' if failed.reason == 'memory' else failed.reason}.",
                    hint="Often the machine is out of memory: try again with fewer --workers. What is finished is kept.",
                )
            task, key = narrowed, stage.key(narrowed)
            self.used[stage.name].add(key)
            if done := self._find(stage, key):
                return done
            [(_, outcome)] = self._attempt(stage, iter([(key, task)]), [key], report)
            if not isinstance(outcome, Failed):
                return outcome
            failed = outcome
