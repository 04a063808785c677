"""How much of a new version a store that keeps chunks once has already.

    python tests/benchmarks/versions.py [RECORDS]

The chunker cuts as the Hub's Xet storage does: a gear hash over the last 64 bytes (Xia et al.
2016, FastCDC), chunks of 8 to 128 KiB, 64 KiB on average. With smaller chunks the share is
larger; the second figure is for 8 KiB on average, the size that FastCDC was published with.
"""

import copy
import hashlib
import json
import random
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from newsdata.packaging import parquet

Record = dict[str, Any]
_GEAR = np.random.default_rng(20240229).integers(0, 2**64, 256, dtype=np.uint64)


def chunks(data: bytes, average: int = 64 << 10) -> Iterator[bytes]:
    """The content-defined chunks of some bytes, an eighth to twice the average long."""
    hashed = _GEAR[np.frombuffer(data, np.uint8)]
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


def same(old: list[bytes], new: list[bytes], average: int = 64 << 10) -> float:
    """The share of the bytes of new files that are chunks of old ones."""
    known = {hashlib.sha256(each).digest() for file in old for each in chunks(file, average)}
    found = [each for file in new for each in chunks(file, average)]
    kept = sum(len(each) for each in found if hashlib.sha256(each).digest() in known)
    return kept / sum(map(len, found))


def encode(records: list[Record]) -> list[bytes]:
    """The Parquet files of a bucket, one a config."""
    lines = [json.dumps(record, ensure_ascii=False).encode() for record in records]
    return [parquet.encode(table) for _, table in parquet.tables(lines)]


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
    versions = {
        "nothing changed": records,
        "1% relabelled, anywhere": changed(records, relabel, anywhere),
        "1% relabelled, side by side": changed(records, relabel, together),
        "1% of texts changed, side by side": changed(records, rewrite, together),
        "1% of texts changed, anywhere": changed(records, rewrite, anywhere),
        "1% removed, side by side": [r for at, r in enumerate(records) if at not in together],
        "1% removed, anywhere": [r for at, r in enumerate(records) if at not in anywhere],
    }
    old = encode(records)
    print(f"{number:,} records, {sum(map(len, old)):,} bytes in {len(old)} Parquet files")
    print(f"{'the same chunks of':36} 64 KiB   8 KiB")
    for name, version in versions.items():
        new = encode(version)
        print(f"{name:36} {same(old, new):6.1%}  {same(old, new, 8 << 10):6.1%}")


if __name__ == "__main__":
    main()
