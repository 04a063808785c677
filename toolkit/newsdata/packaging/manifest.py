"""manifest.json: what a release holds, what it was made of, how to check it."""

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsdata.files import FileInfo, describe
from newsdata.model import SCHEMA_VERSION, Tool

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
    submissions_merged: int = 0


class Manifest(Struct, frozen=True, kw_only=True):
    """A release; see `schemas/manifest.schema.json` for each field."""

    schema_version: str = SCHEMA_VERSION
    name: str
    version: str
    build: str
    tool: Tool
    records_sha256: str
    counts: Counts
    labels: dict[str, dict[str, int]]
    problems: dict[str, int]
    configs: dict[str, dict[str, int]]
    files: tuple[FileInfo, ...]
    inputs: tuple[FileInfo, ...]
    outputs: tuple[FileInfo, ...]
    configuration: dict[str, Any]
    formats: dict[str, int] = {}
    warnings: dict[str, int] = {}


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
