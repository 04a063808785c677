"""Targets: the files that are checked, what each holds, and where it may be cut."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from newsdata import archives, inputs, mirror, plugins, reading
from newsdata.config import Config
from newsdata.errors import CannotRun
from newsdata.files import blocks
from newsdata.model import Rights
from newsdata.problems import Problem
from newsdata.sources import RawFile
from newsdata.streams import DamagedError, ExpandsError, is_compressed, open_bytes

Kind = Literal["records", "submissions", "source"]

_LINES: Final = re.compile(r"\.(jsonl|ndjson)(\.(gz|bz2|xz|zst))?\Z")
_SUBMISSION: Final = re.compile(rb'(?<!\\)"article_id"\s*:')
_SNIFFED = 1 << 16
SHARD_BYTES: Final = 8 << 20
"""A check writes little, so small shards cost nothing and keep all workers busy."""


class Target(Struct, frozen=True):
    """A file, or a range of its lines, that is checked or read for its articles.

    Attributes:
        kind: Lines of records, lines of submissions, or what a source reads.
        path: Where the file is.
        raw: Its name in reports and what else a source is told.
        format: Name of the source, for the kind `source`.
        offset: Byte where the range begins.
        bytes, modified: Size of the whole file and its time in nanoseconds.
        reported: False for articles that are only read to check submissions.
    """

    kind: Kind
    path: str
    raw: RawFile
    format: str
    offset: int
    bytes: int
    modified: int
    reported: bool = True


class Targets(Struct):
    """All that is to be read, in the order of the report."""

    articles: list[Target] = msgspec.field(default_factory=list)
    submissions: list[Target] = msgspec.field(default_factory=list)
    problems: list[Problem] = msgspec.field(default_factory=list)
    awaited: dict[str, Rights] = msgspec.field(default_factory=dict)
    """Articles that an optional source names and that are not there, with their rights."""

    @property
    def records(self) -> bool:
        """Whether there are files of records, which are compared with their sources."""
        return any(target.kind == "records" for target in self.articles)

    def files(self) -> list[str]:
        """The name of each file that is reported on, once, in order."""
        names = [problem.file for problem in self.problems]
        names += [t.raw.file for t in (*self.articles, *self.submissions) if t.reported]
        return list(dict.fromkeys(names))


def find(project: Path, config: Config | None, paths: Iterable[Path]) -> Targets:
    """The targets of some paths, or of the whole project when there are none.

    Raises `CannotRun` for a path that is not there or holds nothing to check.
    """
    finder = _Finder(project, config)
    wanted = list(paths)
    for path in wanted:
        finder.add(path)
    if not wanted:
        finder.add(project)
    found = finder.found
    if found.submissions or found.records:
        finder.add_context()
    return found


class _Finder:
    """Finds targets, each file once."""

    def __init__(self, project: Path, config: Config | None) -> None:
        self._root = project.resolve()
        self._config = config
        self._sources = self._match_sources()
        self._submissions = set(inputs.match(self._root, inputs.SUBMISSIONS)) if config else set()
        self._taken: set[str] = set()
        self.found = Targets()

    def _match_sources(self) -> dict[str, tuple[RawFile, str]]:
        """What each file of a source is, by its name; a file is the first source's."""
        found: dict[str, tuple[RawFile, str]] = {}
        for source in self._config.sources if self._config else ():
            for name in inputs.match(self._root, source.path):
                article_id = inputs.article_id(name, source.path)
                raw = RawFile(
                    name,
                    "0" * 64,
                    article_id,
                    source.name,
                    source.rights,
                    source.language,
                    columns=source.columns,
                )
                found.setdefault(name, (raw, source.format))
        return found

    def add(self, path: Path) -> None:
        """Add a file, or all that a folder holds."""
        if path.is_dir():
            names = list(self._in_folder(path))
            if not names:
                raise CannotRun(
                    "There is nothing to check in this folder.",
                    hint=self._what_is_checked(),
                    place=str(path),
                )
            for name in names:
                self._add_file(name)
        elif path.exists() or path.is_symlink():
            name = self._name(path)
            if name not in self._sources and not _LINES.search(name):
                raise CannotRun(
                    "What this file holds is not known.",
                    hint=self._what_is_checked(),
                    place=str(path),
                )
            self._add_file(name)
        else:
            raise CannotRun("There is no such file or folder.", place=str(path))

    def add_context(self) -> None:
        """Add the project's other articles, to check submissions and records against."""
        for name in self._sources:
            if name not in self._taken:
                self._add_file(name, reported=False)
        for source in self._config.sources if self._config else ():
            if (
                not inputs.has_wildcard(source.path)
                and not mirror.place(self._root, source.path).exists()
            ):
                self.found.awaited[inputs.article_id(source.path, source.path)] = source.rights

    def _what_is_checked(self) -> str:
        if self._config:
            return "Checked are the files of the sources in newsdata.toml, data/submissions/, and files in JSON Lines that you name."
        return "Checked are files in JSON Lines (.jsonl); other formats need a newsdata.toml that says how to read them."

    def _in_folder(self, folder: Path) -> Iterator[str]:
        if self._config is None:
            for path in sorted(folder.rglob("*")):
                if _LINES.search(path.name) and not path.is_dir():
                    yield self._name(path)
            return
        below = self._name(folder)
        for name in (*self._sources, *sorted(self._submissions)):
            if below == "." or name.startswith(f"{below}/"):
                yield name

    def _name(self, path: Path) -> str:
        """The path as seen from the project folder; one given as absolute and outside stays."""
        # The last part stays unresolved: a link is known by its own place.
        whole = path.parent.resolve() / path.name if path.name != ".." else path.resolve()
        if whole.is_relative_to(self._root):
            return whole.relative_to(self._root).as_posix()
        if path.is_absolute():
            return path.as_posix()
        return Path(os.path.relpath(whole, self._root)).as_posix()

    def _add_file(self, name: str, *, reported: bool = True) -> None:
        if name in self._taken:
            return
        self._taken.add(name)
        path = mirror.place(self._root, name)
        if problem := self._bad_file(path, name):
            if reported:
                self.found.problems.append(problem)
            return
        raw, format_ = self._sources.get(name, (RawFile(name, "0" * 64, "", "", _NO_RIGHTS), ""))
        if format_:
            format_ = reading.taken_for(path, format_, name).format
        by_line = not format_ or (
            format_ != reading.AUTO and bool(plugins.get("source", format_).BY_LINE)
        )
        if problem := inputs.bad_name(raw.file, raw.article_id, by_line):
            if reported:
                self.found.problems.append(problem)
            return
        kind: Kind = "source" if format_ else self._sniff(path, name)
        for target in _cut(kind, path, raw, format_, by_line, reported):
            (self.found.submissions if kind == "submissions" else self.found.articles).append(
                target
            )

    def _bad_file(self, path: Path, name: str) -> Problem | None:
        shown = inputs.printable_name(name)
        named = Path(name)
        inside = not (mirror.is_remote(name) or named.is_absolute() or ".." in named.parts)
        try:
            if inside and not path.resolve().is_relative_to(self._root):
                return Problem(
                    "file-outside",
                    "This is a link that leads out of the project.",
                    "Put the file itself there.",
                    file=shown,
                )
            if not stat.S_ISREG(path.stat().st_mode):
                raise OSError(0, "This is not a regular file")
            with path.open("rb"):
                return None
        except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
            return inputs.unreadable(
                shown, error if isinstance(error, OSError) else OSError(0, str(error))
            )

    def _sniff(self, path: Path, name: str) -> Kind:
        """What the lines of a file are, by its place or its first line."""
        if name in self._submissions:
            return "submissions"
        try:
            with open_bytes(path) as file:
                first = file.read(_SNIFFED).lstrip().partition(b"\n")[0]
        except (OSError, DamagedError, ExpandsError):
            return "records"  # reading it will say what is the matter
        return "submissions" if _SUBMISSION.search(first) else "records"


_NO_RIGHTS: Final = Rights("LicenseRef-unknown", "full")


def _cut(
    kind: Kind, path: Path, raw: RawFile, format_: str, by_line: bool, reported: bool
) -> Iterator[Target]:
    """A target for each range of a file's lines, or one for the whole file."""
    status = path.stat()
    size, modified = status.st_size, status.st_mtime_ns
    cuts = (
        inputs.cuts(blocks(path), SHARD_BYTES)
        if by_line and size > SHARD_BYTES and not (is_compressed(path) or archives.is_archive(path))
        else [(0, 1)]
    )
    ends = [offset for offset, _ in cuts[1:]] + [-1]
    for (offset, first_line), end in zip(cuts, ends, strict=True):
        part = msgspec.structs.replace(
            raw, first_line=first_line, size=end - offset if end >= 0 else -1
        )
        yield Target(kind, str(path), part, format_, offset, size, modified, reported)


def shards(targets: Iterable[Target]) -> Iterator[list[Target]]:
    """The targets in groups that are read together."""
    return inputs.groups(
        targets, lambda t: t.raw.size if t.raw.size >= 0 else t.bytes - t.offset, SHARD_BYTES
    )
