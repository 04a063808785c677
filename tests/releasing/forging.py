"""Releases that somebody changed who knows how they are sealed."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from newsdata.packaging import croissant, manifest, parquet
from newsdata.packaging.columns import schema
from newsdata.packaging.manifest import Manifest
from newsdata.releasing import VerifyReport


def forge(release: Path, change: Callable[[dict[str, Any]], None] = lambda document: None) -> None:
    """Change a manifest and seal it again, with the card, as one who knows how it is done."""
    path = release / manifest.FILE
    document = json.loads(path.read_bytes())

    def seal() -> Manifest:
        for file in document["files"]:
            data = (release / file["path"]).read_bytes()
            file |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        return msgspec.convert(document, Manifest)

    (release / croissant.FILE).write_bytes(croissant.render(seal()))
    seal()
    change(document)
    path.write_bytes(manifest.encode(msgspec.convert(document, Manifest)))


def forge_unchecked(release: Path, **fields: str) -> None:
    """Put fields into a manifest that none can have, and seal it."""
    path = release / manifest.FILE
    document = json.loads(path.read_bytes()) | fields | {"manifest_sha256": ""}
    told = json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"
    seal = hashlib.sha256(told).hexdigest()
    path.write_bytes(
        told.replace(b'"manifest_sha256": ""', f'"manifest_sha256": "{seal}"'.encode())
    )


def rewrite(path: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Change the rows of a Parquet file."""
    rows = pq.read_table(path, partitioning=None).to_pylist()
    change(rows)
    path.write_bytes(parquet.encode(pa.Table.from_pylist(rows, schema(path.parent.name))))


def of(release: Path, config: str, split: str = "train") -> Path:
    (path,) = release.glob(f"data/{config}/{split}-*.parquet")
    return path


def codes(report: VerifyReport) -> set[str]:
    return {problem.code for problem in report.problems}
