"""Read a release with one reader and say what it saw, for comparing readers.

    python tests/readers/read.py RELEASE [READER...]

needs the readers alone, not newsdata, so that it runs in an environment of any version.
Each must see the same rows: the exit code is 1 when one does not.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

_SPAN = ("record_id", "span_id", "layer", "label", "start", "end", "text", "status", "score")
_NESTED = ("id", "layer", "label", "start", "end", "text", "status", "score")
Row = tuple[Any, ...]


def of_pyarrow(release: Path) -> Iterator[Row]:
    """Both configs, file by file."""
    import pyarrow.parquet as pq

    for path in _files(release, "records"):
        yield from _nested(pq.ParquetFile(path).read().to_pylist())
    for path in _files(release, "spans"):
        for row in pq.ParquetFile(path).read().to_pylist():
            yield tuple(row[name] for name in _SPAN)


def of_polars(release: Path) -> Iterator[Row]:
    """Both configs, all files at once."""
    import polars

    yield from _nested(polars.read_parquet(_files(release, "records")).to_dicts())
    yield from polars.read_parquet(_files(release, "spans"), columns=list(_SPAN)).rows()


def of_duckdb(release: Path) -> Iterator[Row]:
    """Both configs in SQL, the nested one as JSON."""
    import duckdb

    fields = ", ".join(f'"{name}": s."{name}"' for name in _NESTED)
    records = duckdb.connect().execute(
        f"SELECT id, text, [{{{fields}}} for s in spans] FROM read_parquet({_files(release, 'records')})"
    )
    yield from _nested(
        {"id": id_, "text": text, "spans": spans} for id_, text, spans in records.fetchall()
    )
    columns = ", ".join(f'"{name}"' for name in _SPAN)
    spans = f"SELECT {columns} FROM read_parquet({_files(release, 'spans')})"
    yield from duckdb.connect().execute(spans).fetchall()


def of_pandas(release: Path) -> Iterator[Row]:
    """Both configs, file by file; missing numbers are NaN there."""
    import pandas

    for path in _files(release, "records"):
        yield from _nested(pandas.read_parquet(path).to_dict("records"))
    for path in _files(release, "spans"):
        frame = pandas.read_parquet(path, columns=list(_SPAN)).astype(object)
        yield from frame.where(frame.notna(), None).itertuples(index=False, name=None)


def of_datasets(release: Path) -> Iterator[Row]:
    """Both configs through the card, with the names of the labels."""
    import datasets

    for rows in datasets.load_dataset(str(release), "records").values():
        yield from _nested(rows)
    for rows in datasets.load_dataset(str(release), "spans").values():
        label = rows.features["label"]
        for row in rows:
            yield tuple(
                label.int2str(row[name]) if name == "label" else row[name] for name in _SPAN
            )


READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "pyarrow": of_pyarrow,
    "polars": of_polars,
    "duckdb": of_duckdb,
    "pandas": of_pandas,
    "datasets": of_datasets,
}


def _files(release: Path, config: str) -> list[str]:
    return sorted(map(str, release.glob(f"data/{config}/*.parquet")))


def _nested(rows: Iterable[Any]) -> Iterator[Row]:
    for row in rows:
        yield (row["id"], row["text"])
        for span in row["spans"]:
            yield (row["id"], *(span[name] for name in _NESTED))


def seen(rows: Iterable[Row]) -> tuple[int, str]:
    """How many rows there are, and one hash of them in whatever order they come."""
    lines = sorted(json.dumps([_plain(v) for v in row], ensure_ascii=False) for row in rows)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def main() -> int:
    release, names = Path(sys.argv[1]), sys.argv[2:] or list(READERS)
    found = {name: seen(READERS[name](release)) for name in names}
    for name, (rows, digest) in found.items():
        print(f"{name:10} {metadata.version(name):10} {rows:8,} rows  {digest[:16]}")
    return int(len(set(found.values())) > 1)


if __name__ == "__main__":
    sys.exit(main())
