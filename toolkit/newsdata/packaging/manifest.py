"""manifest.json: what a release holds, what it was made of, how to check it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsdata.config import Config
from newsdata.files import FileInfo, describe
from newsdata.model import SCHEMA_VERSION, Tool
from newsdata.packaging.columns import CONFIGS
from newsdata.packaging.leakage import Leakage
from newsdata.packaging.statistics import Statistics

FILE = "manifest.json"


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


class DataFile(Struct, frozen=True):
    """A Parquet file of a release: config, split, rows, their bytes in Arrow, path."""

    config: str
    split: str
    rows: int
    arrow_bytes: int
    path: str


class Manifest(Struct, frozen=True, kw_only=True):
    """A release; see `schemas/manifest.schema.json` for each field.

    All that the card says follows from it. A part that adds facts of its own (changes,
    leakage, agreement) adds an optional field here, and a section to the card.
    """

    schema_version: str = SCHEMA_VERSION
    name: str
    version: str
    build: str
    tool: Tool
    records_sha256: str
    counts: Counts
    statistics: Statistics
    labels: dict[str, dict[str, int]]
    problems: dict[str, int]
    configs: dict[str, dict[str, int]]
    data: tuple[DataFile, ...]
    sections: dict[str, str]
    files: tuple[FileInfo, ...]
    inputs: tuple[FileInfo, ...]
    outputs: tuple[FileInfo, ...]
    configuration: dict[str, Any]
    formats: dict[str, int] = {}
    warnings: dict[str, int] = {}
    leakage: Leakage | None = None

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
    """The manifest as indented JSON, for people and diffs."""
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
