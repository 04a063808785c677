"""What the tests of formats share: reading bytes, writing records, comparing them."""

import gzip
import io
import zlib
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import msgspec

from newsdata import scheme
from newsdata.formats import (
    ARTICLE_FIELDS,
    Capability,
    Document,
    Given,
    Names,
    Writing,
    id_of_file,
)
from newsdata.model import Record, Rights, Span
from newsdata.problems import Problem, Reject

NAMES = Names(scheme.default())
_GZIP = b"\x1f\x8b"
RIGHTS = Rights("CC0-1.0", "full")


def read(
    module: ModuleType, files: Mapping[str, bytes], main: str = "", **more: Any
) -> list[Document | Reject]:
    """The documents of the files of a format, given by name."""
    found: list[Document | Reject] = []
    for name in [main] if main else sorted(files):
        suffix = next((s for s in module.SUFFIXES if name.endswith(s)), "")
        if not (main or suffix):
            continue
        told = Given(
            file=name,
            sha256="0" * 64,
            id=id_of_file(name, suffix),
            names=more.get("names", NAMES),
            rights=RIGHTS,
            annotator=more.get("annotator"),
            tokens=more.get("tokens", False),
            beside=partial(_beside, files, name.removesuffix(suffix)),
            known=more.get("known", lambda key: None),
            files=tuple(sorted(files)),
            open=lambda other: nullcontext(_stream(files[other])),
        )
        found += module.read(_stream(files[name]), told)
    return found


def _stream(data: bytes) -> IO[bytes]:
    return io.BytesIO(gzip.decompress(data) if data[:2] == _GZIP else data)


def _beside(files: Mapping[str, bytes], stem: str, other: str) -> bytes | None:
    return files.get(stem + other if other.startswith(".") else other)


def files_of(folder: Path) -> dict[str, bytes]:
    """All files below a folder by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def unpacked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files as they are before they are compressed, which not every zlib does alike."""
    return {
        name: gzip.decompress(data)
        if data[:2] == _GZIP
        else zlib.decompress(data)
        if name.endswith(".spacy")
        else data
        for name, data in files.items()
    }


def only(found: list[Document | Reject]) -> Document:
    """The one document that there is."""
    (document,) = found
    assert isinstance(document, Document), document
    return document


def codes(found: Document | Reject) -> list[tuple[str, int]]:
    """Code and line of each problem."""
    return [(problem.code, problem.line) for problem in found.problems]


def facts(found: Iterable[Document | Reject]) -> list[Problem]:
    """All problems."""
    return [problem for each in found for problem in each.problems]


def writing(records: Iterable[Record]) -> Writing:
    """What a format is told of the records that it writes."""

    def of(items: str) -> dict[str, tuple[str, ...]]:
        layers: dict[str, set[str]] = {}
        for record in records:
            for item in getattr(record, items):
                layers.setdefault(item.layer, set()).add(item.label)
        return {layer: tuple(sorted(layers[layer])) for layer in sorted(layers)}

    return Writing(NAMES, layers=of("spans"), relations=of("relations"), labels=of("labels"))


def written(module: ModuleType, records: list[Record]) -> dict[str, bytes]:
    """The files that a format writes, by name."""
    files: dict[str, bytes] = {}
    for name, piece in module.write(iter(records), writing(records)):
        name = name or f"written{module.SUFFIXES[0]}"
        files[name] = files.get(name, b"") + piece
    return files


def content(record: Record, capability: Capability) -> dict[str, Any]:
    """What of a record has to come back from a format of that capability."""
    spans = {span.id: _span(span) for span in record.spans}
    relations = [
        (r.layer, r.label, r.status, r.annotator, tuple((a.role, spans[a.ref]) for a in r.args))
        for r in record.relations
    ]
    return {
        "id": record.id,
        "text": record.text,
        "spans": sorted(spans.values(), key=repr),
        "relations": sorted(relations, key=repr),
        "labels": sorted(record.labels, key=repr),
        "reviewed": record.reviewed,
        "fields": {
            field: msgspec.to_builtins(getattr(record, field))
            for field in ARTICLE_FIELDS
            if field in capability.fields
        },
    }


def _span(span: Span) -> tuple[Any, ...]:
    fragments = tuple((part.start, part.end, part.text) for part in span.fragments)
    said = tuple(sorted((each.key, each.value) for each in span.attributes))
    place = (span.start, span.end, span.text, fragments)
    return (span.layer, span.label, *place, span.status, span.annotator, span.score, said)
