"""What can be compared: a release, a file of records, or the records of a project."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
from msgspec import Struct

from newsdata import config as configuration
from newsdata import jsonl, releases
from newsdata.comparing.changes import Compared
from newsdata.config import Config
from newsdata.errors import CannotRun
from newsdata.jsonl import LongLine
from newsdata.model import Record
from newsdata.packaging import manifest, parquet, standoff
from newsdata.packaging.manifest import Manifest
from newsdata.releases import Release
from newsdata.scheme import LabelScheme

RECORDS: Final = "data/records/records.jsonl"
"""Where a project has its records."""

_LINES: Final = 512
_LINES_BYTES: Final = 8 << 20


class Part(Struct, frozen=True):
    """A file of records: where it is, its split and hash where they are known, its size."""

    path: Path
    split: str = ""
    sha256: str = ""
    bytes: int = 0


class Side(Struct, frozen=True):
    """One of the two that are compared.

    Attributes:
        shown: How it is called.
        parts: Its files.
        scheme: Its label scheme, where it is known.
        build, records_sha256: Of the release; empty for what is none.
        withheld: Whether records may be without their text, as those of a release are.
    """

    shown: Compared
    parts: tuple[Part, ...]
    scheme: LabelScheme | None = None
    build: str = ""
    records_sha256: str = ""
    withheld: bool = False


def open_side(path: Path) -> Side:
    """What is to be compared. Raises `CannotRun` when it is nothing that can be."""
    if path.is_file() and path.name == manifest.FILE:
        path = path.parent
    if path.is_file():
        return Side(Compared(path.as_posix()), (_part(path),))
    if (path / configuration.FILE).is_file() and not (path / manifest.FILE).exists():
        return _project(path, configuration.load(path))
    return of_release(releases.open_release(path))


def of_release(release: Release) -> Side:
    """A release; its manifest need not be written yet."""
    folder, made = release.folder, release.manifest
    found = releases.data_files(release)
    return Side(
        Compared(folder.as_posix(), made.name, made.version),
        tuple(Part(folder / file.path, split, file.sha256, file.bytes) for file, split in found),
        _scheme(made, folder),
        made.build,
        made.records_sha256,
        withheld=True,
    )


def _scheme(made: Manifest, folder: Path) -> LabelScheme:
    try:
        return msgspec.convert(made.configuration["scheme"], LabelScheme)
    except (KeyError, msgspec.ValidationError) as error:
        raise CannotRun(
            f"The manifest has no label scheme: {error}.",
            hint="Undo what was changed in it by hand, or build the release anew.",
            place=str(folder / manifest.FILE),
        ) from None


def _project(path: Path, config: Config) -> Side:
    records = path / RECORDS
    if not records.is_file():
        raise CannotRun(
            "The project has no records yet.",
            hint="Run `newsdata build` first.",
            place=str(records),
        )
    return Side(
        Compared(path.as_posix(), config.name, config.version), (_part(records),), config.scheme
    )


def _part(path: Path) -> Part:
    return Part(path, bytes=path.stat().st_size)


def batches(part: Part, *, strip: bool) -> Iterator[pa.RecordBatch]:
    """The rows of a part as the config `records` has them, a few at a time.

    With `strip`, what a release leaves out is left out of a file of records, too.
    """
    if part.sha256:
        yield from releases.batches(part.path)
        return
    held: list[bytes] = []
    size = 0
    for line in _lines(part.path, strip=strip):
        held.append(line)
        size += len(line)
        if len(held) >= _LINES or size > _LINES_BYTES:
            yield from _rows(held)
            held, size = [], 0
    if held:
        yield from _rows(held)


def _rows(lines: list[bytes]) -> Iterator[pa.RecordBatch]:
    _, table = next(parquet.tables(lines))
    yield from table.combine_chunks().to_batches()


def _lines(path: Path, *, strip: bool) -> Iterator[bytes]:
    decoder = msgspec.json.Decoder(Record)
    try:
        with path.open("rb") as file:
            for number, line in jsonl.lines(file):
                yield _canonical(decoder, line, f"{path}:{number}", strip=strip)
    except OSError as error:
        raise CannotRun(f"It cannot be read: {error.strerror}.", place=str(path)) from None


def _canonical(
    decoder: "msgspec.json.Decoder[Record]", line: bytes | LongLine, place: str, *, strip: bool
) -> bytes:
    hint = "`newsdata validate` says all that is wrong with it."
    if isinstance(line, LongLine):
        raise CannotRun(f"The line is too long: {line:,} bytes.", hint=hint, place=place)
    try:
        record = decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CannotRun(f"This is no record: {error}.", hint=hint, place=place) from None
    if strip and standoff.withheld(record):
        return standoff.encode(record)
    return msgspec.json.encode(record)
