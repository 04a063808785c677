"""A release is opened, and its records come back as they went in.

What reads a release starts here: `at_hand` fetches one from remote storage; `open_release`
refuses a folder that is none, or no whole
one, with what to do about it; `records` streams the config `records` from its Parquet files.
Whether each byte is still the one that was written is asked by `newsdata verify`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from newsdata import mirror, schemas, storage
from newsdata.errors import CannotRun, no_folder
from newsdata.files import FileInfo
from newsdata.model import (
    SCHEMA_VERSION,
    ArticleId,
    Attribute,
    DocumentLabel,
    Language,
    LocalId,
    Moment,
    Name,
    Offset,
    Provenance,
    Relation,
    Rights,
    Score,
    Sha256,
    Status,
    Text,
    Url,
)
from newsdata.packaging import manifest, versions
from newsdata.packaging.columns import RECORDS, schema
from newsdata.packaging.manifest import Manifest

BATCH_ROWS: Final = 512
"""Rows that are held at a time while records are read."""

_BY_HAND: Final = "Undo what was changed in it by hand, or build the release anew."


class _Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """As the types of `newsdata.model`, but for texts that a release may leave out."""


class ReleasedFragment(_Value, frozen=True, kw_only=True):
    """A `model.Fragment`; `text` is None in a stand-off record."""

    start: Offset
    end: Offset
    text: Text | None = None


class ReleasedSpan(_Value, frozen=True, kw_only=True):
    """A `model.Span`; `text` is None in a stand-off record."""

    id: LocalId
    layer: Name
    label: Name
    start: Offset
    end: Offset
    text: Text | None = None
    status: Status
    fragments: tuple[ReleasedFragment, ...] = ()
    annotator: Name | None = None
    score: Score | None = None
    attributes: tuple[Attribute, ...] = ()


class ReleasedRecord(_Value, frozen=True, kw_only=True):
    """A `model.Record` as a release holds it; `text` is None in a stand-off record.

    `model.encode` gives the canonical line: of a full-text record that of
    data/records/records.jsonl, of a stand-off record that of `standoff.encode`.
    """

    schema_version: Literal["1.0"]
    id: ArticleId
    text: Text | None = None
    text_sha256: Sha256
    rights: Rights
    spans: tuple[ReleasedSpan, ...]
    relations: tuple[Relation, ...]
    reviewed: tuple[Name, ...]
    labels: tuple[DocumentLabel, ...]
    provenance: Provenance
    title: str | None = None
    byline: str | None = None
    section: str | None = None
    publisher: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    language: Language | None = None
    source: str | None = None
    url: Url | None = None


class Release(Struct, frozen=True):
    """A finished release: its folder, and the manifest that was found there."""

    folder: Path
    manifest: Manifest


def open_release(folder: Path) -> Release:
    """The release in a folder, every file of its manifest there and of its size.

    Raises:
        CannotRun: There is none, it is unfinished or lacks files, its manifest cannot be
            read or was changed by hand, its folder bears the number of another version, or it
            was made by another version of the schema.
    """
    data = _read(folder)
    found = Release(folder, _manifest(data, str(folder / manifest.FILE)))
    for file in found.manifest.files:
        _check(folder, file)
    _check_data(found)
    if not manifest.is_sealed(data):
        raise CannotRun(
            "The manifest was changed after it was written: its bytes do not have its own hash.",
            hint=f"{_BY_HAND} `newsdata verify` says which numbers are wrong.",
            place=str(folder / manifest.FILE),
        )
    if fact := versions.misplaced(folder, found.manifest.name, found.manifest.version):
        raise CannotRun(fact, hint="Give the folder the name that it had.", place=str(folder))
    return found


@contextmanager
def at_hand(release: Path | str) -> Iterator[Path]:
    """The folder of a release; one in remote storage is fetched, and gone again afterwards.

    Raises `CannotRun` when the storage cannot be read, has no release there, or the disk is full.
    """
    if not (isinstance(release, str) and mirror.is_remote(release)):
        yield Path(release)
        return
    url = release.rstrip("/")
    with TemporaryDirectory(prefix="newsdata-") as work:
        folder = Path(work) / "release"
        try:
            if storage.connect(url).stat(f"{url}/{manifest.FILE}") is None:
                raise _no_release_at(url)
            storage.download(url, folder)
            yield folder
        except CannotRun as error:
            error.place = error.place.replace(str(folder), url)
            raise


def data_files(release: Release, config: str = RECORDS) -> Iterator[tuple[FileInfo, str]]:
    """The Parquet files of a config in the order of their paths, each with its split."""
    files = {file.path: file for file in release.manifest.files}
    for data in sorted(release.manifest.data, key=lambda data: data.path):
        if data.config == config and data.path in files:
            yield files[data.path], data.split


def records(release: Release) -> Iterator[ReleasedRecord]:
    """Every record, file by file and row by row, `BATCH_ROWS` of them held at a time.

    Raises `CannotRun` for a file that does not hold records.
    """
    for file, _ in data_files(release):
        for batch in batches(release.folder / file.path):
            yield from from_rows(batch, str(release.folder / file.path))


def batches(path: Path, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The rows of a Parquet file of the config `records`, or some columns, a few at a time.

    Raises `CannotRun` for a file that cannot be read, or has other columns.
    """
    try:
        with pq.ParquetFile(path) as file:
            if not file.schema_arrow.equals(schema(RECORDS)):
                raise CannotRun(
                    "The file does not have the columns of records.",
                    hint="Build the release anew.",
                    place=str(path),
                )
            yield from file.iter_batches(BATCH_ROWS, columns=columns)
    except (OSError, pa.ArrowException) as error:
        raise _damaged(path, " ".join(str(error).split())) from None


def from_rows(batch: pa.RecordBatch, place: str) -> Iterator[ReleasedRecord]:
    """The records of rows of the config `records`. Raises `CannotRun` for a row that is none."""
    for row in batch.to_pylist():
        try:
            yield msgspec.convert(_present(row), ReleasedRecord)
        except msgspec.ValidationError as error:
            raise _damaged(Path(place), f"record {row['id']!r}: {error}") from None


def _present(value: Any) -> Any:
    """A value without the fields that are absent, which Arrow says by null."""
    if isinstance(value, dict):
        return {key: _present(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_present(each) for each in value]
    return value


def _damaged(path: Path, fact: str) -> CannotRun:
    return CannotRun(
        f"The file is damaged: {fact}",
        hint="`newsdata verify` says what else is; get the release anew, or build it anew.",
        place=str(path),
    )


def _read(folder: Path) -> bytes:
    path = folder / manifest.FILE
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise _no_release(folder) from None
    except OSError as error:
        raise CannotRun(f"It cannot be read: {error.strerror}.", place=str(path)) from None


def _manifest(data: bytes, place: str) -> Manifest:
    try:
        found = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _explained(data, place, str(error)) from None
    if found.schema_version != SCHEMA_VERSION:
        raise _other_schema(found.schema_version, found.tool.version, place)
    return found


def _no_release_at(url: str) -> CannotRun:
    return CannotRun(
        f"There is no release: there is no {manifest.FILE}, which is written last.",
        hint="See that the address is right, and that whoever publishes it has finished.",
        place=url,
    )


def _no_release(folder: Path) -> CannotRun:
    if not folder.is_dir():
        return no_folder(folder, "Releases are in data/releases/NAME/VERSION.")
    if (folder / "data").is_dir() and not (folder / "newsdata.toml").exists():
        return CannotRun(
            f"The release is unfinished: it has no {manifest.FILE}, which is written last.",
            hint="Get it anew, or build it anew.",
            place=str(folder),
        )
    return CannotRun(
        f"This is no release: there is no {manifest.FILE}.",
        hint="Releases are in data/releases/NAME/VERSION.",
        place=str(folder),
    )


def _explained(data: bytes, place: str, reason: str) -> CannotRun:
    """Why a manifest is none: the schema's version first, since all may follow from it."""
    try:
        document = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return CannotRun(f"This is not JSON: {reason}.", hint=_BY_HAND, place=place)
    version = document.get("schema_version") if isinstance(document, dict) else None
    if isinstance(version, str) and version != SCHEMA_VERSION:
        tool = document.get("tool")
        return _other_schema(version, tool.get("version") if isinstance(tool, dict) else "", place)
    first = next(schemas.violations("manifest", document), None)
    fact = f"{first.pointer or '/'}: {first.fact}" if first else f"{reason}."
    return CannotRun(f"The manifest is not as it was written: {fact}", hint=_BY_HAND, place=place)


def _other_schema(version: str, tool: object, place: str) -> CannotRun:
    made_by = f"newsdata {tool}" if tool else "the newsdata that made it"
    return CannotRun(
        f"The release has schema version {schemas.quote(version)}, this newsdata reads {SCHEMA_VERSION}.",
        hint=f"Read it with {made_by}, or build it anew from its sources.",
        place=place,
    )


def _check(folder: Path, file: FileInfo) -> None:
    """Raise `CannotRun` for a file that is not there as the manifest says."""
    path = PurePosixPath(file.path)
    if path.is_absolute() or ".." in path.parts:
        raise CannotRun(
            f"The manifest names a file outside of the release: {schemas.quote(file.path)}.",
            place=str(folder / manifest.FILE),
        )
    try:
        size = (folder / path).stat().st_size
    except (OSError, ValueError):  # a path may hold what no path can
        fact = "is missing"
    else:
        if size == file.bytes:
            return
        fact = f"has {size:,} bytes instead of {file.bytes:,}"
    raise CannotRun(
        f"The release is not whole: {file.path} {fact}.",
        hint="Get it anew, or build it anew.",
        place=str(folder),
    )


def _check_data(release: Release) -> None:
    """Raise `CannotRun` for a data file that is not among the files."""
    files = {file.path for file in release.manifest.files}
    for data in release.manifest.data:
        if data.path not in files:
            raise CannotRun(
                f"The manifest does not list {schemas.quote(data.path)} among its files.",
                hint=_BY_HAND,
                place=str(release.folder / manifest.FILE),
            )
