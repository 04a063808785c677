"""What the stages made is put together: data/records/, and the release."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TypeVar

import msgspec
from msgspec import Struct

from newsdata import agreement as agreeing
from newsdata._version import __version__
from newsdata.config import Config
from newsdata.files import FileInfo
from newsdata.model import Tool
from newsdata.packaging import pictures
from newsdata.packaging.manifest import DataFile, Manifest, rows
from newsdata.packaging.statistics import Statistics
from newsdata.pipeline import finish, ledger, outcome, read, release, splits
from newsdata.pipeline.finish import FinishResult
from newsdata.pipeline.package import PackageResult
from newsdata.pipeline.plan import Plan
from newsdata.pipeline.read import ReadResult
from newsdata.pipeline.splits import Splits
from newsdata.pipeline.stages import Done

R = TypeVar("R", bound=Struct)


class Parts(Struct, frozen=True):
    """What came of each shard, stage by stage, in the order of the records."""

    articles: list[Done[ReadResult]]
    labels: list[Done[ReadResult]]
    decided: Splits
    finished: list[Done[FinishResult]]


class LaidOut(Struct, frozen=True):
    """The files of data/records/, the records first, and the SHA-256 of the released lines."""

    outputs: tuple[FileInfo, ...]
    released_sha256: str


@contextmanager
def lay_out(project: Path, work: Path, plan: Plan, parts: Parts) -> Iterator[Future[LaidOut]]:
    """Put data/records/ together in a thread, while the caller has workers package.

    Reading, hashing and writing let other threads run. When the caller fails, the thread stops
    at the next part. The future raises `DamagedError` and OSError. `plan` has the ledger with
    the splits of newcomers by now.
    """
    stop = Event()
    with ThreadPoolExecutor(1) as thread:
        try:
            yield thread.submit(_lay_out, project, work, plan, parts, stop)
        except BaseException:
            stop.set()
            raise


def release_parts(
    project: Path,
    work: Path,
    config: Config,
    plan: Plan,
    parts: Parts,
    laid_out: LaidOut,
    packaged: Sequence[Done[PackageResult]],
    *,
    force: bool,
) -> Manifest:
    """Put the release together. Raises `CannotRun`, `DamagedError`, OSError."""
    staging = work / "release"
    files = release.stage(work, staging, [file for done in packaged for file in _files(done)])
    data = tuple(file for done in packaged for file in done.result.files)
    facts = _facts(project, config, plan, parts, laid_out, data, files)
    return release.publish(project, staging, facts, plan.removed, force=force)


def _facts(
    project: Path,
    config: Config,
    plan: Plan,
    parts: Parts,
    laid_out: LaidOut,
    data: tuple[DataFile, ...],
    files: tuple[FileInfo, ...],
) -> Manifest:
    """All that the stages tell of a release, of which `data` are the files, as are `files`."""
    statistics = Statistics()
    for part in parts.finished:
        statistics.add(part.result.statistics)
    articles, labels = _results(parts.articles), _results(parts.labels)
    agreement = agreeing.facts_of(part.result.agreement for part in parts.finished)
    drawn = config.pictures and statistics.records
    return Manifest(
        name=config.name,
        version=config.version,
        build=plan.key(config),
        tool=Tool("newsdata", __version__),
        records_sha256=laid_out.outputs[0].sha256,
        released_sha256=laid_out.released_sha256,
        counts=outcome.counts(plan, articles, labels, _results(parts.finished), statistics),
        labels=statistics.spans_by_label(),
        statistics=statistics.in_order(),
        agreement=agreement,
        problems=outcome.problems(project / release.REJECTS),
        formats=outcome.formats(articles),
        recognised=outcome.recognised(articles),
        warnings=outcome.warnings(project / release.WARNINGS),
        configs=rows(data, config.splits),
        data=data,
        sections=plan.people.sections,
        leakage=parts.decided.leakage,
        pictures=pictures.describe(statistics, agreement) if drawn else (),
        files=files,
        inputs=plan.files(),
        outputs=laid_out.outputs,
        configuration=msgspec.to_builtins(config),
    )


def _lay_out(project: Path, work: Path, plan: Plan, parts: Parts, stop: Event) -> LaidOut:
    """Put the parts of data/records/ together. Raises CancelledError when told to stop."""
    decided, finished = parts.decided, parts.finished

    def write(
        name: str, files: Iterable[FileInfo], *, before: bytes = b"", after: bytes = b""
    ) -> FileInfo:
        files = _until(stop, files)
        return release.concatenate(work, files, project, name, before=before, after=after)

    if plan.ledger:
        write(ledger.FILE, [decided.ledger])
    write(splits.CLUSTERS, [decided.clusters])
    warned = [*(done.output(read.WARNINGS) for done in parts.articles), decided.warnings]
    warned += [file for done in finished for file in done.optional(finish.WARNINGS)]
    rejects = [done.output(read.REJECTS) for done in (*parts.articles, *parts.labels)]
    rejects += [file for done in finished for file in done.optional(finish.REJECTS)]
    outputs = (
        write(release.RECORDS, (done.output(finish.RECORDS) for done in finished)),
        write(release.REJECTS, rejects, before=_lines(plan.rejects)),
        write(
            release.SUPERSEDED,
            (file for done in finished for file in done.optional(finish.SUPERSEDED)),
        ),
        write(release.WARNINGS, warned, after=_lines(plan.people.problems)),
    )
    return LaidOut(outputs, _released_sha256(work, parts, outputs[0], stop))


def _released_sha256(work: Path, parts: Parts, records: FileInfo, stop: Event) -> str:
    """SHA-256 of the lines as released, which are the records where nothing is withheld."""
    released = [done.output(done.result.released) for done in parts.finished]
    if released == [done.output(finish.RECORDS) for done in parts.finished]:
        return records.sha256
    return release.sha256_of(work, _until(stop, released))


def _until(stop: Event, files: Iterable[FileInfo]) -> Iterator[FileInfo]:
    for file in files:
        if stop.is_set():
            raise CancelledError
        yield file


def _results(shards: Sequence[Done[R]]) -> list[R]:
    return [done.result for done in shards]


def _files(done: Done[PackageResult]) -> list[FileInfo]:
    """The Parquet files of a bucket, with their paths in the work folder."""
    return [done.output(file.path) for file in done.result.files]


def _lines(values: Sequence[Struct]) -> bytes:
    return b"".join(msgspec.json.encode(value) + b"\n" for value in values)
