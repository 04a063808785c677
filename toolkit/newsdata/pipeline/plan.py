"""What a build will read: found, hashed, and cut into shards of bounded size."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from glob import iglob
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from newsdata import __version__, plugins
from newsdata.config import Config
from newsdata.errors import CannotRun
from newsdata.files import FileInfo
from newsdata.model import ArticleId
from newsdata.problems import Problem, Reject, RejectedSubmission
from newsdata.sources import RawFile

SUBMISSIONS: Final = "data/submissions/**/*.jsonl"
SHARD_BYTES: Final = 32 << 20
SHARD_FILES: Final = 1000
BUCKET_BYTES: Final = 64 << 20
_BLOCK = 1 << 20


class Part(Struct, frozen=True):
    """A file, or a range of its lines, that a shard reads.

    `size_all` and `modified` (nanoseconds) tell a file that changed since.
    """

    format: str
    raw: RawFile
    offset: int
    size_all: int
    modified: int


class Plan(Struct):
    """All that a build will read, in the order in which it counts."""

    inputs: list[FileInfo] = msgspec.field(default_factory=list)
    parts: list[Part] = msgspec.field(default_factory=list)
    submissions: list[FileInfo] = msgspec.field(default_factory=list)
    rejects: list[Reject] = msgspec.field(default_factory=list)
    awaited: list[str] = msgspec.field(default_factory=list)
    """Ids of articles that an optional source names and that are not there:
    submissions for them wait."""

    def key(self, config: Config) -> str:
        """The build: SHA-256 over all that its content follows from."""
        programs = [("source", s.format) for s in config.sources]
        programs += [("suggester", name) for name in config.suggest]
        facts = {
            "newsdata": __version__,
            "programs": sorted({(*p, plugins.get(*p).VERSION) for p in programs}),
            "configuration": config,
            "inputs": self.inputs,
            "submissions": self.submissions,
            "rejects": self.rejects,
        }
        return hashlib.sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()

    def files(self) -> tuple[FileInfo, ...]:
        """Every file that is read, sorted by path."""
        return tuple(sorted((*self.inputs, *self.submissions), key=lambda file: file.path))

    def shards(self) -> Iterator[list[Part]]:
        """The parts in groups that are read together."""
        group: list[Part] = []
        size = 0
        for part in self.parts:
            length = part.raw.size if part.raw.size >= 0 else part.size_all
            if group and (size + length > SHARD_BYTES or len(group) >= SHARD_FILES):
                yield group
                group, size = [], 0
            group.append(part)
            size += length
        if group:
            yield group

    def buckets(self) -> int:
        """How many buckets: a power of two, so that growth splits and never mixes."""
        total = sum(file.bytes for file in self.inputs)
        return 1 << max(0, (total - 1) // BUCKET_BYTES).bit_length()


def make(project: Path, config: Config, on_file: Callable[[], None]) -> Plan:
    """Find and hash everything a build reads. Raises `CannotRun`."""
    plan = Plan()
    taken: set[str] = set()
    for source in config.sources:
        names = [name for name in _match(project, source.path) if name not in taken]
        if not names and not source.optional:
            raise CannotRun(
                f'The source "{source.name}" matches no file: {source.path}',
                hint=_hint_for_empty(project, source.path),
                place="newsdata.toml",
            )
        taken.update(names)
        if not names and not _has_wildcard(source.path):
            plan.awaited.append(_article_id(source.path, source.path))
        by_line = plugins.get("source", source.format).BY_LINE
        for name in names:
            raw = RawFile(
                file=name,
                sha256="",
                article_id=_article_id(name, source.path),
                source=source.name,
                rights=source.rights,
                language=source.language,
            )
            _add_input(plan, project, raw, source.format, by_line)
            on_file()
    for name in _match(project, SUBMISSIONS):
        _add_submissions(plan, project, name)
        on_file()
    return plan


def _match(project: Path, pattern: str) -> list[str]:
    """The files that match, sorted. One that several links lead to comes once."""
    # iglob, unlike Path.glob, leaves hidden files out: editors and systems make them.
    found = iglob(pattern, root_dir=project, recursive=True)  # noqa: PTH207
    names = [Path(name).as_posix() for name in found if not (project / name).is_dir()]
    # A link to a folder above it would give every file again and again.
    files: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (name.count("/"), name)):
        files.setdefault(os.path.realpath(project / name), name)
    return sorted(files.values())


def _hint_for_empty(project: Path, pattern: str) -> str:
    folder = _fixed_folder(pattern)
    if not (project / folder).is_dir():
        return f"The folder {folder} does not exist in {project.absolute()}."
    return "Put articles there, correct the path, or say optional = true."


def _fixed_folder(pattern: str) -> Path:
    """The part of a pattern before its first wildcard, without the file's name."""
    parts = Path(pattern).parts[:-1]
    fixed = 0
    while fixed < len(parts) and not _has_wildcard(parts[fixed]):
        fixed += 1
    return Path(*parts[:fixed])


def _has_wildcard(pattern: str) -> bool:
    return bool(set(pattern) & set("*?["))


def _article_id(name: str, pattern: str) -> str:
    """Path below the source's folder without the suffix: stable, and readable."""
    return Path(name).relative_to(_fixed_folder(pattern)).with_suffix("").as_posix()


def _add_input(plan: Plan, project: Path, raw: RawFile, format_: str, by_line: bool) -> None:
    if problem := _bad_name(raw, by_line):
        plan.rejects.append(Reject(problem.file, 0, "", (problem,)))
        return
    try:
        info, modified, cuts = _scan(project / raw.file, raw.file, by_line)
    except OSError as error:
        plan.rejects.append(Reject(raw.file, 0, raw.article_id, (_unreadable(raw.file, error),)))
        return
    plan.inputs.append(info)
    ends = [offset for offset, _ in cuts[1:]] + [info.bytes]
    for (offset, first_line), end in zip(cuts, ends, strict=True):
        part = msgspec.structs.replace(
            raw, sha256=info.sha256, first_line=first_line, size=end - offset
        )
        plan.parts.append(Part(format_, part, offset, info.bytes, modified))


def _add_submissions(plan: Plan, project: Path, name: str) -> None:
    try:
        info, _, _ = _scan(project / name, name, by_line=False)
    except OSError as error:
        plan.rejects.append(RejectedSubmission(name, 0, "", (_unreadable(name, error),)))
    else:
        plan.submissions.append(info)


def _bad_name(raw: RawFile, by_line: bool) -> Problem | None:
    shown = raw.file.encode("utf-8", "backslashreplace").decode()
    if shown != raw.file:
        return Problem(
            "file-name", "The file's name is not valid UTF-8.", "Rename the file.", file=shown
        )
    if by_line:
        return None
    try:
        msgspec.convert(raw.article_id, ArticleId)
    except msgspec.ValidationError:
        fact = "An article's id is its file's name, and this name can be none: it is too long, or has control characters or spaces at an end or in a row."
        return Problem("file-name", fact, "Rename the file.", file=shown)
    return None


def _unreadable(name: str, error: OSError) -> Problem:
    fact = f"{error.strerror or error}."
    return Problem(
        "file-unreadable", fact, "See that the file is there and that you may read it.", file=name
    )


def _scan(path: Path, name: str, by_line: bool) -> tuple[FileInfo, int, list[tuple[int, int]]]:
    """Read a file once: its hash, its time, and where it may be cut between lines.

    A cut is the offset of a line's start and that line's number.
    """
    digest = hashlib.sha256()
    size, newlines = 0, 0
    cuts = [(0, 1)]
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "This is not a regular file")
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            if by_line:
                if size + len(block) - cuts[-1][0] > SHARD_BYTES:
                    last = block.rfind(b"\n") + 1
                    if last and size + last > cuts[-1][0]:
                        cuts.append((size + last, newlines + block.count(b"\n", 0, last) + 1))
                newlines += block.count(b"\n")
            size += len(block)
    if len(cuts) > 1 and cuts[-1][0] == size:
        cuts.pop()
    return FileInfo(name, digest.hexdigest(), size), status.st_mtime_ns, cuts
