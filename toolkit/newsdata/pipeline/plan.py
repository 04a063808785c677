"""What a build will read: found, hashed, and cut into shards of bounded size."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from newsdata import archives, ids, inputs, mirror, plugins, reading, takedown, tombstones
from newsdata._version import __version__
from newsdata.config import Config
from newsdata.errors import CannotRun
from newsdata.files import FileInfo, describe
from newsdata.packaging.card import people
from newsdata.packaging.card.people import People
from newsdata.pipeline import ledger, programs
from newsdata.pipeline.read import Part
from newsdata.pipeline.seen import Seen
from newsdata.problems import Reject, RejectedSubmission
from newsdata.reading import AUTO
from newsdata.sources import RawFile
from newsdata.tombstones import Tombstone

BUCKET_BYTES: Final = 32 << 20
"""Records, as JSON, of a set of Parquet files, on average."""
CELL_BYTES: Final = 4 << 20
CELL_FILES: Final = 32
MOST_CELLS: Final = 256
MOST_CELL_BYTES: Final = 64 << 20
"""Raw data and files of a cell, on average; it grows to the last of these before there are more
cells than this."""
RUN_FILES: Final = 64
"""Files that are read together, on average."""

T = TypeVar("T")


class Plan(Struct):
    """All that a build will read, in the order in which it counts."""

    inputs: list[FileInfo] = msgspec.field(default_factory=list)
    parts: list[Part] = msgspec.field(default_factory=list)
    submissions: list[FileInfo] = msgspec.field(default_factory=list)
    rejects: list[Reject] = msgspec.field(default_factory=list)
    people: People = msgspec.field(default_factory=People)
    tombstones: list[FileInfo] = msgspec.field(default_factory=list)
    """The file of what was taken down, where there is one."""
    removed: tuple[Tombstone, ...] = ()
    ledger: FileInfo | None = None
    """Which article is in which split, as far as it is decided."""
    awaited: list[str] = msgspec.field(default_factory=list)
    """Ids of articles that an optional source names and that are not there:
    submissions for them wait."""

    def key(self, config: Config) -> str:
        """The build: SHA-256 over all that its content follows from."""
        facts = {
            "newsdata": __version__,
            "programs": programs.of_config(config),
            "configuration": config,
            "inputs": self.inputs,
            "submissions": self.submissions,
            "card": self.people,
            "rejects": self.rejects,
            "tombstones": self.removed,
            "splits": self.ledger,
        }
        return hashlib.sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()

    def files(self) -> tuple[FileInfo, ...]:
        """Every file that is read, sorted by path."""
        ledger = (self.ledger,) if self.ledger else ()
        return tuple(
            sorted(
                (
                    *(*self.inputs, *self.submissions, *self.people.files),
                    *(*self.tombstones, *ledger),
                ),
                key=lambda file: file.path,
            )
        )

    def shards(self) -> Iterator[list[Part]]:
        """The parts in groups that are read together; one of a file that was cut is alone."""
        return runs(
            self.parts,
            lambda part: part.raw.file,
            lambda part: part.bytes if part.raw.size < 0 else inputs.SHARD_BYTES,
        )

    def label_shards(self) -> Iterator[list[FileInfo]]:
        """The files of submissions in groups that are read together."""
        return runs(self.submissions, lambda file: file.path, lambda file: file.bytes)

    def cells(self) -> int:
        """How many parts the records are finished in: a power of two, so that growth splits
        and never mixes."""
        size = sum(file.bytes for file in self.inputs)
        wanted = max(_power(size, CELL_BYTES), _power(len(self.inputs), CELL_FILES))
        return max(_power(size, MOST_CELL_BYTES), min(MOST_CELLS, wanted))


def buckets(cells: int, size: int) -> int:
    """How many sets of Parquet files, each of a cell or several, for records of this size."""
    return min(cells, _power(size, BUCKET_BYTES))


def _power(total: int, most: int) -> int:
    """The smallest power of two of parts, of which none is larger than `most` on average."""
    return 1 << max(0, (total - 1) // most).bit_length()


def runs(
    items: Sequence[T], name_of: Callable[[T], str], size_of: Callable[[T], int]
) -> Iterator[list[T]]:
    """Neighbours that are read together: of bounded size, cut where a name's hash says so.

    So an item more or less changes the run that it falls into, and hardly ever the next:
    content-defined chunking (LBFS, Muthitacharoen et al. 2001) of a list of names. The
    average run has `RUN_FILES` items, and more of a long list, for there to be a few
    hundred runs.
    """
    average = RUN_FILES
    while average < inputs.SHARD_FILES // 2 and average * MOST_CELLS < len(items):
        average *= 2
    run: list[T] = []
    size = 0
    for item in items:
        length = size_of(item)
        if run and (size + length > inputs.SHARD_BYTES or len(run) >= inputs.SHARD_FILES):
            yield run
            run, size = [], 0
        run.append(item)
        size += length
        if ids.stable_hash(name_of(item), "newsdata-run") % average == 0:
            yield run
            run, size = [], 0
    if run:
        yield run


def make(project: Path, config: Config, seen: Seen, on_file: Callable[[], None]) -> Plan:
    """Find and hash everything a build reads. Raises `CannotRun`."""
    plan = Plan()
    taken: set[str] = set()
    for source in config.sources:
        names = [name for name in inputs.match(project, source.path) if name not in taken]
        if not names and not source.optional:
            raise CannotRun(
                f'The source "{source.name}" matches no file: {source.path}',
                hint=_hint_for_empty(project, source.path),
                place="newsdata.toml",
            )
        taken.update(names)
        if not names and not inputs.has_wildcard(source.path):
            plan.awaited.append(inputs.article_id(source.path, source.path))
        for name in names:
            raw = RawFile(
                file=name,
                sha256="",
                article_id=inputs.article_id(name, source.path),
                source=source.name,
                rights=source.rights,
                language=source.language,
                columns=source.columns,
            )
            _add_input(plan, project, raw, source.format, seen)
            on_file()
    for name in inputs.match(project, inputs.SUBMISSIONS):
        _add_submissions(plan, project, name, seen)
        on_file()
    plan.people = people.read(project)
    plan.removed = tombstones.load(project)
    takedown.check_kept(project, config.name, plan.removed)
    if (project / tombstones.FILE).exists():
        plan.tombstones.append(describe(project / tombstones.FILE, tombstones.FILE))
    if (path := project / ledger.FILE).is_file():
        plan.ledger = describe(path, ledger.FILE)
    return plan


def _hint_for_empty(project: Path, pattern: str) -> str:
    if mirror.is_remote(pattern):
        return "Put articles there, correct the address, or say optional = true."
    folder = inputs.fixed_folder(pattern)
    if not (project / folder).is_dir():
        return f"The folder {folder} does not exist in {project.absolute()}."
    return "Put articles there, correct the path, or say optional = true."


def _add_input(plan: Plan, project: Path, raw: RawFile, format_: str, seen: Seen) -> None:
    path = mirror.place(project, raw.file)
    taken = reading.taken_for(path, format_, raw.file)
    format_ = taken.format
    by_line = format_ != AUTO and bool(plugins.get("source", format_).BY_LINE)
    if problem := inputs.bad_name(raw.file, raw.article_id, by_line):
        plan.rejects.append(Reject(problem.file, 0, "", (problem,)))
        return
    try:
        by_line = by_line and not archives.is_archive(path)
        info, modified, cuts = seen.scan(path, raw.file, by_line=by_line)
    except OSError as error:
        plan.rejects.append(
            Reject(raw.file, 0, raw.article_id, (inputs.unreadable(raw.file, error),))
        )
        return
    plan.inputs.append(info)
    ends = [offset for offset, _ in cuts[1:]] + [info.bytes]
    for (offset, first_line), end in zip(cuts, ends, strict=True):
        part = msgspec.structs.replace(
            raw,
            sha256=info.sha256,
            first_line=first_line,
            size=end - offset if len(cuts) > 1 else -1,
        )
        plan.parts.append(
            Part(format_, part, offset, end - offset, info.bytes, modified, taken.why)
        )


def _add_submissions(plan: Plan, project: Path, name: str, seen: Seen) -> None:
    try:
        info, _, _ = seen.scan(project / name, name, by_line=False)
    except OSError as error:
        plan.rejects.append(RejectedSubmission(name, 0, "", (inputs.unreadable(name, error),)))
    else:
        plan.submissions.append(info)
