"""How much of a new version a store that keeps chunks once has already.

    python tests/benchmarks/versions.py [RECORDS]

The chunker cuts as the Hub's Xet storage does (https://huggingface.co/docs/xet/chunking): a gear
hash over the last 64 bytes (Xia et al. 2016, FastCDC), chunks of 8 to 128 KiB, about 64 KiB on
average. Each figure is the mean for three tables of the hash.

The second figure is a bound that no layout by columns passes by much: of files in which every
value takes the same place as now, its column's bytes by the number of records, but is compressed
for itself, so that nothing changes but what has to.
"""

import copy
import hashlib
import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from newsdata.packaging import parquet

Record = dict[str, Any]
_GEARS = np.random.default_rng(20240229).integers(0, 2**64, (3, 256), dtype=np.uint64)
_AVERAGE = 64 << 10


def chunks(data: bytes, average: int = _AVERAGE, table: int = 0) -> Iterator[bytes]:
    """The content-defined chunks of some bytes, an eighth to twice the average long."""
    hashed = _GEARS[table][np.frombuffer(data, np.uint8)]
    for back in (1, 2, 4, 8, 16, 32):  # after each step a hash spans twice as many bytes
        earlier = hashed.copy()
        earlier[back:] += hashed[:-back] << np.uint64(back)
        hashed = earlier
    high = np.uint64(64 - (average.bit_length() - 1))
    cuts = np.flatnonzero(hashed >> high == 0) + 1
    start = 0
    while start < len(data):
        at = np.searchsorted(cuts, start + average // 8)
        cut = int(cuts[at]) if at < len(cuts) else len(data)
        end = min(cut, start + 2 * average, len(data))
        yield data[start:end]
        start = end


def same(old: list[bytes], new: list[bytes], average: int = _AVERAGE) -> float:
    """The share of the bytes of new files that are chunks of old ones."""
    kept = 0
    for table in range(len(_GEARS)):
        known = {
            hashlib.sha256(each).digest() for file in old for each in chunks(file, average, table)
        }
        found = (each for file in new for each in chunks(file, average, table))
        kept += sum(len(each) for each in found if hashlib.sha256(each).digest() in known)
    return kept / len(_GEARS) / sum(map(len, new))


def encode(records: list[Record]) -> list[bytes]:
    """The Parquet files of a bucket, one a config."""
    lines = [json.dumps(record, ensure_ascii=False).encode() for record in records]
    return [parquet.encode(table) for _, table in parquet.tables(lines)]


def ideal(records: list[Record], widths: list[dict[str, int]]) -> list[bytes]:
    """Files in which each value of a column is some bytes that follow from it alone."""
    return [
        b"".join(
            hashlib.shake_128(f"{path} {record['id']} {_value(record, path)}".encode()).digest(
                width
            )
            for path, width in columns.items()
            for record in records
        )
        for columns in widths
    ]


def column_widths(files: list[bytes], records: int) -> list[dict[str, int]]:
    """Of each file and column the bytes a record."""
    groups = [pq.ParquetFile(io.BytesIO(file)).metadata.row_group(0) for file in files]
    columns = [[group.column(at) for at in range(group.num_columns)] for group in groups]
    return [
        {column.path_in_schema: column.total_compressed_size // records for column in each}
        for each in columns
    ]


def _value(record: Record, path: str) -> Any:
    """What a record has in a column of either file."""
    names = path.replace(".list.element", "").split(".")
    if names[0] in {"record_id", "span_id"}:
        names = ["id"]
    if names[0] in record:
        first: Any = record[names[0]]
        return [each.get(names[1]) for each in first] if names[0] == "spans" else first
    return [span.get(names[0]) for span in record["spans"]]


def relabel(record: Record) -> None:
    """Give one span another label."""
    span = record["spans"][7]
    span["label"] = "ORG" if span["label"] != "ORG" else "GPE"


def rewrite(record: Record) -> None:
    """Correct the article."""
    record["text"] += " Corrected."
    record["text_sha256"] = hashlib.sha256(record["text"].encode()).hexdigest()


def changed(
    records: list[Record], change: Callable[[Record], None], chosen: set[int]
) -> list[Record]:
    """The records with those of some numbers changed."""
    found = [copy.deepcopy(each) if at in chosen else each for at, each in enumerate(records)]
    for at in chosen:
        change(found[at])
    return found


def main() -> None:
    from records import make_record

    number = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    draw = random.Random(20240229)
    records = [make_record(each, draw) for each in range(number)]
    anywhere = set(draw.sample(range(number), number // 100))
    together = set(range(number // 2, number // 2 + number // 100))
    new = {at: make_record(number + at, draw) for at in anywhere}
    versions = {
        "nothing changed": records,
        "1% relabelled, anywhere": changed(records, relabel, anywhere),
        "1% relabelled, side by side": changed(records, relabel, together),
        "1% of texts changed, side by side": changed(records, rewrite, together),
        "1% of texts changed, anywhere": changed(records, rewrite, anywhere),
        "1% removed, side by side": [r for at, r in enumerate(records) if at not in together],
        "1% removed, anywhere": [r for at, r in enumerate(records) if at not in anywhere],
        "1% added, anywhere": [
            each for at, r in enumerate(records) for each in ([r, new[at]] if at in new else [r])
        ],
    }
    old = encode(records)
    widths = column_widths(old, number)
    bound = ideal(records, widths)
    print(f"{number:,} records, {sum(map(len, old)):,} bytes in {len(old)} Parquet files")
    print(f"{'the same chunks of':36} files   bound")
    for name, version in versions.items():
        most = same(bound, ideal(version, widths))
        print(f"{name:36} {same(old, encode(version)):6.1%}  {most:6.1%}")


if __name__ == "__main__":
    main()
