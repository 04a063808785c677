"""A check, from paths to a report."""

import heapq
import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from newsdata import config as configuration
from newsdata import engine, jsonl, mirror, storage, tombstones
from newsdata.checking import blame, duplicates
from newsdata.checking.duplicates import Index
from newsdata.checking.shards import CheckReceipt, CheckSpec, Kept
from newsdata.checking.submissions import wanted_ids
from newsdata.checking.targets import Target, Targets, find, shards
from newsdata.config import Config
from newsdata.errors import CannotRun
from newsdata.problems import Problem
from newsdata.reports import Report, Summary

Progress = Callable[[str, int, int], None]


class Options(Struct, frozen=True, kw_only=True):
    """How a check is done.

    Attributes:
        project: Folder with newsdata.toml, if it has one.
        workers: Processes; None for one a core. The result does not depend on it.
        base: Revision of the project's git repository; what was there is not reported.
        baseline: File with problems that are known and not reported.
        write_baseline: Whether to write that file, of all that there is now.
        max_per_code: How many problems of a code the reports for people show.
        folder: What reports name the project's files after; empty for nothing.
    """

    project: Path = Path()
    workers: int | None = None
    base: str = ""
    baseline: Path | None = None
    write_baseline: bool = False
    max_per_code: int = 5
    folder: str = ""


def validate(path: Path | str = ".", *, workers: int = 1) -> Iterator[Problem]:
    """Everything wrong with a dataset project, or with a file or folder of one.

    Args:
        path: A project folder, a file, or a folder in one. The project is the nearest
            folder above with a newsdata.toml; without one, the default label scheme
            holds.
        workers: Processes.

    Yields:
        Errors and warnings in the order of files and lines.

    Raises:
        CannotRun: The path is not there or holds nothing to check, or newsdata.toml is
            wrong.
    """
    path = Path(path)
    project = project_of(path) or (path if path.is_dir() else path.parent)
    with check([path], Options(project=project, workers=workers)) as report:
        yield from report


def project_of(path: Path) -> Path | None:
    """The nearest folder that has a newsdata.toml, from a path upwards."""
    whole = path.resolve()
    for folder in (whole, *whole.parents):
        if (folder / configuration.FILE).is_file():
            return folder
    return None


@contextmanager
def check(
    paths: Iterable[Path],
    options: Options,
    progress: Progress = lambda stage, done, total: None,
) -> Iterator[Report]:
    """Check some paths, or the whole project if there are none.

    Gives a report that can be read while the context lasts. Raises `CannotRun` for
    paths, a configuration, a revision or a baseline that cannot be used.
    """
    paths = list(paths)
    with TemporaryDirectory(prefix="newsdata-check-") as folder:
        work = Path(folder)
        now = Check(options.project, paths, work / "now", options.workers, progress)
        now.run()
        if not options.base:
            yield _report(now, options, work, before=None)
            return
        with blame.checkout(options.project, options.base) as old:
            there = _same_paths(paths, options.project, old)
            mirror.lend(options.project, old)
            before = Check(old, there, work / "base", options.workers, progress, fetches=False)
            if there or (not paths and (old / configuration.FILE).is_file()):
                try:
                    before.run()
                except CannotRun as error:
                    raise CannotRun(
                        f"What was there at {options.base} cannot be checked: {error.fact}",
                        hint="Name a later revision with --base, or leave it out.",
                        place=error.place,
                    ) from None
            yield _report(now, options, work, before)


def _same_paths(paths: Sequence[Path], project: Path, old: Path) -> list[Path]:
    """Where the paths were at the base, as far as they were there."""
    root = project.resolve()
    found = []
    for path in paths:
        whole = path.resolve()
        if not whole.is_relative_to(root):
            raise CannotRun(
                "The path lies outside the project, so --base has nothing to compare it with.",
                place=str(path),
            )
        if (old / whole.relative_to(root)).exists():
            found.append(old / whole.relative_to(root))
    return found


class Check:
    """One check at work: all files of one state of a project."""

    def __init__(
        self,
        project: Path,
        paths: Sequence[Path],
        work: Path,
        workers: int | None,
        progress: Progress = lambda stage, done, total: None,
        *,
        fetches: bool = True,
    ) -> None:
        work.mkdir(parents=True)
        self._project = project
        self._paths = paths
        self._work = work
        self._workers = workers or os.cpu_count() or 1
        self._progress = progress
        self._fetches = fetches
        self.config: Config | None = None
        self.kept = str(work / "kept.json")
        self.targets = Targets()
        self.articles: list[CheckReceipt] = []
        self.submissions: list[CheckReceipt] = []
        self._compared = False
        self._article_shards: list[list[Target]] = []
        self._submission_shards: list[list[Target]] = []

    def run(self) -> None:
        """Find the targets and check each."""
        self.read_articles()
        specs = [
            CheckSpec(
                n,
                str(self._work),
                self.config,
                tuple(shard),
                articles=self.kept,
                awaited=self.targets.awaited,
            )
            for n, shard in enumerate(self._submission_shards)
        ]
        self.submissions = self._run("submissions:check_submissions", specs)

    def read_articles(self) -> None:
        """Find the targets, check the articles, and keep those that submissions label."""
        if (self._project / configuration.FILE).is_file() or not self._paths:
            self.config = configuration.load(self._project)
        if self.config and self._fetches:
            paths = [source.path for source in self.config.sources]
            storage.fetch(self._project, paths, self._progress)
        self.targets = find(self._project, self.config, self._paths)
        self._article_shards = list(shards(self.targets.articles))
        self._submission_shards = list(shards(self.targets.submissions))
        # Outside of a project there is no source to compare a record with.
        self._compared = self.config is not None and self.targets.records
        wanted = self._write_wanted()
        removed = tombstones.load(self._project) if self.config else ()
        specs = [
            CheckSpec(
                n,
                str(self._work),
                self.config,
                tuple(shard),
                wanted=wanted,
                compare=self._compared,
                removed=removed,
            )
            for n, shard in enumerate(self._article_shards)
        ]
        self.articles = self._run("articles:check_articles", specs)
        self._write_kept()

    def _write_wanted(self) -> str:
        if not self.targets.submissions:
            return ""
        wanted = set().union(*map(wanted_ids, self.targets.submissions))
        path = self._work / "wanted.json"
        path.write_bytes(msgspec.json.encode(sorted(wanted)))
        return str(path)

    def _write_kept(self) -> None:
        kept: list[Kept] = [each for receipt in self.articles for each in receipt.kept]
        Path(self.kept).write_bytes(msgspec.json.encode(kept))

    def _run(self, function: str, specs: Sequence[CheckSpec]) -> list[CheckReceipt]:
        receipts = []
        encoded = (msgspec.json.encode(spec) for spec in specs)
        stage = function.partition(":")[0]
        with engine.make(min(self._workers, len(specs))) as runner:
            for receipt in engine.receipts(runner, f"newsdata.checking.{function}", encoded):
                receipts.append(msgspec.json.decode(receipt, type=CheckReceipt))
                self._progress(stage, len(receipts), len(specs))
        return sorted(receipts, key=lambda receipt: receipt.index)

    @cached_property
    def index(self) -> Index:
        """The index of all articles."""
        return Index([r.index_file for r in self.articles], self._article_shards)

    def problems(self, before: "Check | None") -> Iterator[Problem]:
        """Everything that was found, by file and line."""
        receipts = (*self.articles, *self.submissions)
        by_shard: Iterator[Iterator[Problem]] = (
            jsonl.load(Path(r.problems), Problem) for r in receipts
        )
        found: list[Iterator[Problem]] = [itertools.chain(self.targets.problems, *by_shard)]
        if sum(receipt.seen for receipt in self.articles) > 1:
            found += duplicates.of_articles(self.index)
        if self._compared:
            claims, originals = (
                Index([getattr(r, name) for r in self.articles], self._article_shards)
                for name in ("claims", "originals")
            )
            found.append(duplicates.of_sources(claims, originals))
        if before and before.articles:
            found.append(duplicates.of_changed_ids(before.index, self.index))
        if sum(receipt.seen for receipt in self.submissions) > 1:
            index = Index([r.index_file for r in self.submissions], self._submission_shards)
            found.append(duplicates.of_submissions(index))
        order = {file: number for number, file in enumerate(self.targets.files())}

        def place(problem: Problem) -> tuple[int, int]:
            file = problem.file
            while file not in order:  # it is in an archive
                file = file.rpartition("!/")[0]
            return order[file], problem.line

        return heapq.merge(*found, key=place)


def _report(now: Check, options: Options, work: Path, before: Check | None) -> Report:
    """The report of a check, without what was there before or is known."""
    there = blame.Known(before.problems(None) if before else (), now.problems(before))
    baseline = blame.Baseline(options.baseline, options.write_baseline)
    codes: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    path = work / "report.jsonl"
    encoder = msgspec.json.Encoder()
    with path.open("wb") as out:
        for problem in now.problems(before):
            # Both are asked: the baseline keeps what was there before, too.
            old, accepted = there.takes(problem), baseline.takes(problem)
            if old or accepted:
                continue
            codes[problem.code] += 1
            levels[problem.level] += 1
            out.write(encoder.encode(problem) + b"\n")
    baseline.finish(options.project, now.targets.files())
    summary = Summary(
        files=len(now.targets.files()),
        articles=sum(receipt.seen for receipt in now.articles),
        submissions=sum(receipt.seen for receipt in now.submissions),
        waiting=sum(receipt.waiting for receipt in now.submissions),
        unchecked=sum(receipt.unchecked for receipt in now.submissions),
        errors=levels["error"],
        warnings=levels["warning"],
        codes=dict(sorted(codes.items())),
        known=baseline.met,
        before=there.met if before else None,
    )
    return Report(
        summary,
        lambda: jsonl.load(path, Problem),
        max_per_code=options.max_per_code,
        base=options.base,
        folder=options.folder,
    )
