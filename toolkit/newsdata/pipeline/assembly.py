"""What the stages made is put together: data/records/, and the release."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from newsdata import agreement as agreeing
from newsdata._version import __version__
from newsdata.config import Config
from newsdata.files import FileInfo
from newsdata.model import Tool
from newsdata.packaging import pictures
from newsdata.packaging.manifest import Manifest, rows
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
    packaged: list[Done[PackageResult]]


def release_parts(
    project: Path, work: Path, config: Config, plan: Plan, parts: Parts, *, force: bool
) -> Manifest:
    """Put data/records/ and the release together. Raises `CannotRun`, `DamagedError`, OSError.

    `plan` has the ledger with the splits of newcomers by now.
    """
    outputs = _lay_out(project, work, plan, parts)
    staging = work / "release"
    files = release.stage(work, staging, [f for done in parts.packaged for f in _files(done)])
    facts = _facts(
        project, config, plan, parts, files, outputs, _released_sha256(work, parts, outputs[0])
    )
    return release.publish(project, staging, facts, plan.removed, force=force)


def _facts(
    project: Path,
    config: Config,
    plan: Plan,
    parts: Parts,
    files: tuple[FileInfo, ...],
    outputs: tuple[FileInfo, ...],
    released_sha256: str,
) -> Manifest:
    """All that the stages tell of a release.

    `files` are those of its data, `outputs` those of data/records/, the records first.
    """
    statistics = Statistics()
    for part in parts.finished:
        statistics.add(part.result.statistics)
    articles, labels = _results(parts.articles), _results(parts.labels)
    agreement = agreeing.facts_of(part.result.agreement for part in parts.finished)
    drawn = config.pictures and statistics.records
    data = tuple(file for done in parts.packaged for file in done.result.files)
    return Manifest(
        name=config.name,
        version=config.version,
        build=plan.key(config),
        tool=Tool("newsdata", __version__),
        records_sha256=outputs[0].sha256,
        released_sha256=released_sha256,
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
        outputs=outputs,
        configuration=msgspec.to_builtins(config),
    )


def _released_sha256(work: Path, parts: Parts, records: FileInfo) -> str:
    """SHA-256 of the lines as released, which are the records where nothing is withheld."""
    released = [done.output(done.result.released) for done in parts.finished]
    if released == [done.output(finish.RECORDS) for done in parts.finished]:
        return records.sha256
    return release.sha256_of(work, released)


def _lay_out(project: Path, work: Path, plan: Plan, parts: Parts) -> tuple[FileInfo, ...]:
    """Put the parts of data/records/ together; returns its files, the records first."""
    decided, finished = parts.decided, parts.finished

    def write(
        name: str, files: Iterable[FileInfo], *, before: bytes = b"", after: bytes = b""
    ) -> FileInfo:
        return release.concatenate(work, files, project, name, before=before, after=after)

    if plan.ledger:
        write(ledger.FILE, [decided.ledger])
    write(splits.CLUSTERS, [decided.clusters])
    warned = [*(done.output(read.WARNINGS) for done in parts.articles), decided.warnings]
    warned += [file for done in finished for file in done.optional(finish.WARNINGS)]
    rejects = [done.output(read.REJECTS) for done in (*parts.articles, *parts.labels)]
    rejects += [file for done in finished for file in done.optional(finish.REJECTS)]
    return (
        write(release.RECORDS, (done.output(finish.RECORDS) for done in finished)),
        write(release.REJECTS, rejects, before=_lines(plan.rejects)),
        write(
            release.SUPERSEDED,
            (file for done in finished for file in done.optional(finish.SUPERSEDED)),
        ),
        write(release.WARNINGS, warned, after=_lines(plan.people.problems)),
    )


def _results(shards: Sequence[Done[R]]) -> list[R]:
    return [done.result for done in shards]


def _files(done: Done[PackageResult]) -> list[FileInfo]:
    """The Parquet files of a bucket, with their paths in the work folder."""
    return [done.output(file.path) for file in done.result.files]


def _lines(values: Sequence[Struct]) -> bytes:
    return b"".join(msgspec.json.encode(value) + b"\n" for value in values)
