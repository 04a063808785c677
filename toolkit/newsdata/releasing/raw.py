"""The raw files that a release was made of, found again and read as the build read them."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from newsdata import inputs, mirror, reading
from newsdata._version import __version__
from newsdata.config import Config
from newsdata.files import FileInfo, atomic_write, describe
from newsdata.mirror import Object
from newsdata.model import Record, encode
from newsdata.packaging import standoff
from newsdata.packaging.manifest import Manifest
from newsdata.pipeline import plan as planning
from newsdata.pipeline.read import Part
from newsdata.pipeline.seen import Seen
from newsdata.problems import Problem
from newsdata.sources import Article
from newsdata.text import sha256

_LABELS: Final = PurePosixPath(inputs.fixed_folder(inputs.SUBMISSIONS).as_posix())


class Place(Struct, frozen=True):
    """Where a record lies in a file of records that were read."""

    path: str
    offset: int
    text_sha256: str


class Articles:
    """The stand-off articles of raw files, laid down in a folder and found by their ids.

    What was read of a file stays in the folder: another run with the same folder does not
    read it again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[bytes, list[Place]] = {}

    def add(self, project: Path, parts: list[Part], config: Config) -> list[Problem]:
        """Read a shard of raw files, unless that was done; what is wrong with them."""
        key = sha256(msgspec.json.encode([__version__, parts, config]).decode())
        path = self._folder / f"{key[:32]}.jsonl"
        told = path.with_suffix(".problems")
        if not path.exists():
            with atomic_write(path) as out:
                found = list(self._read(project, parts, config, out))
                told.write_bytes(msgspec.json.encode(found))
        self._index(path)
        return msgspec.json.decode(told.read_bytes(), type=list[Problem])

    def of(self, article_id: str) -> Iterator[Record]:
        """The articles of an id, in the order of the raw files; several where it was met so."""
        for place in self._places.get(_key(article_id), ()):
            with Path(place.path).open("rb") as file:
                file.seek(place.offset)
                yield msgspec.json.decode(file.readline(), type=Record)

    def _read(
        self, project: Path, parts: list[Part], config: Config, out: IO[bytes]
    ) -> Iterator[Problem]:
        for part in parts:
            path = mirror.place(project, part.raw.file)
            found = reading.articles(path, part.format, part.raw, config.scheme, offset=part.offset)
            for _, each in found:
                if not isinstance(each, Article):
                    yield from each.problems
                elif standoff.withheld(each.record):
                    out.write(encode(each.record) + b"\n")

    def _index(self, path: Path) -> None:
        offset = 0
        decoder = msgspec.json.Decoder(_Head)
        with path.open("rb") as file:
            for line in file:
                head = decoder.decode(line)
                place = Place(str(path), offset, head.text_sha256)
                self._places.setdefault(_key(head.id), []).append(place)
                offset += len(line)


class _Head(Struct, frozen=True):
    """What a record is found by."""

    id: str
    text_sha256: str


def _key(article_id: str) -> bytes:
    return bytes.fromhex(sha256(article_id)[:32])


class Found(Struct, frozen=True):
    """What there is to read together, and the raw files of stand-off sources that are not there."""

    config: Config
    shards: tuple[list[Part], ...]
    missing: tuple[str, ...]


def find(manifest: Manifest, texts: Path, view: Path, on_file: Callable[[], None]) -> Found:
    """Find the raw files of a release in a folder, by their paths or else by what is in them.

    Args:
        manifest: Of the release.
        texts: The folder; a file is looked for where the build had it, then anywhere.
        view: An empty folder, in which links to the files take the places they had.
        on_file: Called for each file.

    Raises:
        OSError: A folder cannot be read or written.
        CannotRun: A source of the configuration is not installed.
    """
    there = _Folder(texts)
    for file in manifest.inputs:
        if PurePosixPath(file.path).is_relative_to(_LABELS):
            continue
        link = mirror.place(view, file.path)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(there.find(file).absolute())
    remote = [file for file in manifest.inputs if mirror.is_remote(file.path)]
    mirror.save(view, (Object(file.path, "", file.bytes) for file in remote))
    config = manifest.config()
    sources = tuple(replace(source, optional=True) for source in config.sources)
    config = replace(config, sources=sources)
    seen = Seen(view / "inputs.json", fresh=True)  # never saved: the folder goes again
    plan = planning.make(view, config, seen, on_file)
    kept = {source.name for source in sources if source.redistribution == "standoff"}
    unread = {reject.file for reject in plan.rejects}
    missing = {
        name
        for source in sources
        if source.name in kept
        for name in inputs.match(view, source.path)
        if name in unread
    }
    return Found(config, tuple(plan.shards()), tuple(sorted(missing)))


class _Folder:
    """A folder with raw files, known by their paths and by their content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, file: FileInfo) -> Path:
        """Where a file is; where it should be when it is not there."""
        named = self._folder / file.path
        if named.is_file():
            return named
        for path in self._by_size.get(file.bytes, ()):
            if describe(path, file.path) == file:
                return path
        return named

    @cached_property
    def _by_size(self) -> dict[int, list[Path]]:
        found: defaultdict[int, list[Path]] = defaultdict(list)
        for folder, _, names in os.walk(self._folder):
            for name in sorted(names):
                path = Path(folder, name)
                if path.is_file():
                    found[path.stat().st_size].append(path)
        return found
