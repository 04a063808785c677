"""What reading has laid down in a cell, read back."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from newsdata import sources
from newsdata.model import Brief
from newsdata.pipeline.read import Entry, Segment, SubmissionEntry
from newsdata.pipeline.shard import DamagedError


class BriefEntry(Struct, frozen=True, gc=False):
    """An entry with no more of its record than that."""

    record: Brief
    versioned: bool = False


E = TypeVar("E", Entry, BriefEntry, SubmissionEntry)
A = TypeVar("A", Entry, BriefEntry)


def entries(work: Path, segments: tuple[Segment, ...], kind: type[E]) -> Iterator[E]:
    """The entries of some segments. Raises `DamagedError` for one that is not as it was written."""
    decoder = msgspec.json.Decoder(kind)
    for segment in segments:
        yield from map(decoder.decode, _lines(work, segment))


def _lines(work: Path, segment: Segment) -> list[bytes]:
    """The lines of a segment. Raises `DamagedError` when they are not those that were written."""
    with (work / segment.path).open("rb") as file:
        file.seek(segment.offset)
        data = file.read(segment.size)
    if hashlib.sha256(data).hexdigest() != segment.sha256:
        raise DamagedError(segment.path)
    return data.split(b"\n")[:-1]  # each ends with one, and nothing in it is one


def newest_first(work: Path, segments: tuple[Segment, ...], kind: type[A]) -> Iterable[A]:
    """The articles in their order, but those of one id, where versions count, newest first."""
    if not any(segment.versioned for segment in segments):
        return entries(work, segments, kind)
    places: dict[str, int] = {}
    found = list(entries(work, segments, kind))
    for entry in found:
        places.setdefault(entry.record.id, len(places))
    # Both sorts are stable: what no date tells apart stays as it was.
    found.sort(key=lambda e: sources.version(e.record) if e.versioned else ("", ""), reverse=True)
    return sorted(found, key=lambda e: places[e.record.id])
