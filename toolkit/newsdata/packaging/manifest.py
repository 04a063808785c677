"""manifest.json: what a release holds, what it was made of, how to check it."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from newsdata.config import Config
from newsdata.files import FileInfo, describe
from newsdata.model import SCHEMA_VERSION, Tool
from newsdata.packaging.agreement import Facts
from newsdata.packaging.changes import Changes
from newsdata.packaging.columns import CONFIGS
from newsdata.packaging.leakage import Leakage
from newsdata.packaging.pictures import Picture
from newsdata.packaging.statistics import Statistics
from newsdata.packaging.takedown import Takedown

FILE = "manifest.json"
_SEAL: Final = re.compile(rb'\n  "manifest_sha256": "([0-9a-f]{64})"\n}\n\Z')


class Counts(Struct, frozen=True):
    """What went in and came out; in = out + superseded + rejected, of submissions + waiting."""

    articles_in: int
    records_out: int
    articles_rejected: int
    submissions_in: int
    submissions_joined: int
    submissions_waiting: int
    submissions_rejected: int
    spans: int
    relations: int
    articles_superseded: int = 0
    submissions_merged: int = 0


class DataFile(Struct, frozen=True):
    """A Parquet file of a release: config, split, rows, their bytes in Arrow, path."""

    config: str
    split: str
    rows: int
    arrow_bytes: int
    path: str


# The patterns of the configuration's schema: a path is made of both.
Name = Annotated[str, Meta(max_length=96, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$(?!\n)")]
_NUMBER = r"(0|[1-9][0-9]{0,5})"
VersionNumber = Annotated[str, Meta(pattern=rf"^{_NUMBER}\.{_NUMBER}\.{_NUMBER}$(?!\n)")]


class Manifest(Struct, frozen=True, kw_only=True):
    """A release; see `schemas/manifest.schema.json` for each field.

    All that the card says follows from it. A part that adds facts of its own (changes,
    leakage, agreement) adds an optional field here, and a section to the card.
    """

    schema_version: str = SCHEMA_VERSION
    name: Name
    version: VersionNumber
    build: str
    tool: Tool
    records_sha256: str
    released_sha256: str
    counts: Counts
    statistics: Statistics
    labels: dict[str, dict[str, int]]
    problems: dict[str, int]
    configs: dict[str, dict[str, int]]
    data: tuple[DataFile, ...]
    sections: dict[str, str]
    pictures: tuple[Picture, ...]
    files: tuple[FileInfo, ...]
    inputs: tuple[FileInfo, ...]
    outputs: tuple[FileInfo, ...]
    configuration: dict[str, Any]
    formats: dict[str, int] = {}
    recognised: dict[str, dict[str, int]] = {}
    warnings: dict[str, int] = {}
    changes: Changes | None = None
    takedown: Takedown | None = None
    agreement: Facts | None = None
    leakage: Leakage | None = None
    manifest_sha256: str = ""

    def config(self) -> Config:
        """The configuration as values. Raises `msgspec.ValidationError` on what is none."""
        return msgspec.convert(self.configuration, Config)

    def files_of(self, config: str, split: str) -> Iterator[DataFile]:
        """The Parquet files of a split of a config."""
        return (file for file in self.data if (file.config, file.split) == (config, split))


def rows(data: Sequence[DataFile], splits: Iterable[str]) -> dict[str, dict[str, int]]:
    """Rows of each split of each config, in the order of `splits`; none without rows."""
    found: dict[str, dict[str, int]] = {}
    for name in CONFIGS:
        for split in splits:
            number = sum(file.rows for file in data if (file.config, file.split) == (name, split))
            if number:
                found.setdefault(name, {})[split] = number
    return found


def encode(manifest: Manifest) -> bytes:
    """The manifest as indented JSON, for people and diffs, with its own hash at its end.

    That hash is of the same JSON with `""` in its place: whoever changes the file by hand
    is found out, though not who forges the hash as well.
    """
    unsealed = _json(replace(manifest, manifest_sha256=""))
    return _json(replace(manifest, manifest_sha256=hashlib.sha256(unsealed).hexdigest()))


def is_sealed(data: bytes) -> bool:
    """Whether the bytes of a manifest, of whatever schema version, are those of its hash."""
    found = _SEAL.search(data)
    if not found:
        return False
    unsealed = data[: found.start(1)] + data[found.end(1) :]
    return hashlib.sha256(unsealed).hexdigest().encode() == found[1]


def _json(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def load(release: Path) -> Manifest | None:
    """The manifest of a release; None where there is no finished release."""
    try:
        data = (release / FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def is_whole(folder: Path, files: tuple[FileInfo, ...]) -> bool:
    """Whether all these files lie in a folder, byte for byte."""
    try:
        return all(describe(folder / file.path, file.path) == file for file in files)
    except OSError:
        return False
