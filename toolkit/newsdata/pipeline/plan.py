"""What a build will read: found, hashed, and cut into shards of bounded size."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from newsdata import archives, inputs, plugins, reading, tombstones
from newsdata._version import __version__
from newsdata.config import Config
from newsdata.errors import CannotRun
from newsdata.files import FileInfo, describe
from newsdata.packaging import pictures
from newsdata.packaging.card import people
from newsdata.packaging.card.people import People
from newsdata.problems import Reject, RejectedSubmission
from newsdata.reading import AUTO
from newsdata.sources import RawFile
from newsdata.tombstones import Tombstone

BUCKET_BYTES: Final = 64 << 20


class Part(Struct, frozen=True):
    """A file, or a range of its lines, that a shard reads: `bytes` from `offset` on.

    `size_all` and `modified` (nanoseconds) tell a file that changed since.
    """

    format: str
    raw: RawFile
    offset: int
    bytes: int
    size_all: int
    modified: int


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
    awaited: list[str] = msgspec.field(default_factory=list)
    """Ids of articles that an optional source names and that are not there:
    submissions for them wait."""

    def key(self, config: Config) -> str:
        """The build: SHA-256 over all that its content follows from."""
        facts = {
            "newsdata": __version__,
            "programs": _programs(config),
            "configuration": config,
            "inputs": self.inputs,
            "submissions": self.submissions,
            "card": self.people,
            "rejects": self.rejects,
            "tombstones": self.removed,
        }
        return hashlib.sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()

    def files(self) -> tuple[FileInfo, ...]:
        """Every file that is read, sorted by path."""
        return tuple(
            sorted(
                (*self.inputs, *self.submissions, *self.people.files, *self.tombstones),
                key=lambda file: file.path,
            )
        )

    def shards(self) -> Iterator[list[Part]]:
        """The parts in groups that are read together."""
        return inputs.groups(self.parts, lambda part: part.bytes, inputs.SHARD_BYTES)

    def buckets(self) -> int:
        """How many buckets: a power of two, so that growth splits and never mixes."""
        total = sum(file.bytes for file in self.inputs)
        return 1 << max(0, (total - 1) // BUCKET_BYTES).bit_length()


def _programs(config: Config) -> list[tuple[str, ...]]:
    """Everything that decides on what comes of the inputs, with its version.

    Raises `CannotRun` when a part that is asked for is not installed.
    """
    formats = {source.format for source in config.sources}
    if AUTO in formats:
        formats = set(plugins.names("source"))
    found = []
    for name in formats:
        source = plugins.get("source", name)
        found.append(("source", name, source.VERSION))
        found += [("library", name, plugins.installed(name)) for name in source.LIBRARIES]
    if config.pictures:
        library = pictures.LIBRARY
        plugins.require(library, pictures.EXTRA)
        found.append(("library", library, plugins.installed(library)))
    for name in config.suggest:
        found.append(("suggester", name, plugins.get("suggester", name).VERSION))
    return sorted(set(found))


def make(project: Path, config: Config, on_file: Callable[[], None]) -> Plan:
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
            _add_input(plan, project, raw, source.format)
            on_file()
    for name in inputs.match(project, inputs.SUBMISSIONS):
        _add_submissions(plan, project, name)
        on_file()
    plan.people = people.read(project)
    plan.removed = tombstones.load(project)
    if (project / tombstones.FILE).exists():
        plan.tombstones.append(describe(project / tombstones.FILE, tombstones.FILE))
    return plan


def _hint_for_empty(project: Path, pattern: str) -> str:
    folder = inputs.fixed_folder(pattern)
    if not (project / folder).is_dir():
        return f"The folder {folder} does not exist in {project.absolute()}."
    return "Put articles there, correct the path, or say optional = true."


def _add_input(plan: Plan, project: Path, raw: RawFile, format_: str) -> None:
    format_ = reading.format_of(project / raw.file, format_, raw.file)
    by_line = format_ != AUTO and bool(plugins.get("source", format_).BY_LINE)
    if problem := inputs.bad_name(raw.file, raw.article_id, by_line):
        plan.rejects.append(Reject(problem.file, 0, "", (problem,)))
        return
    try:
        by_line = by_line and not archives.is_archive(project / raw.file)
        info, modified, cuts = inputs.scan(project / raw.file, raw.file, by_line=by_line)
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
        plan.parts.append(Part(format_, part, offset, end - offset, info.bytes, modified))


def _add_submissions(plan: Plan, project: Path, name: str) -> None:
    try:
        info, _, _ = inputs.scan(project / name, name, by_line=False)
    except OSError as error:
        plan.rejects.append(RejectedSubmission(name, 0, "", (inputs.unreadable(name, error),)))
    else:
        plan.submissions.append(info)
