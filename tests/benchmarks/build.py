"""`newsdata build` from JSON Lines beside the loop that most teams write.

    python tests/benchmarks/build.py [--records N] [--workers N ...] [--folder DIR]

Makes its own seeded records (24 spans each), then, in one run: the plain loop
(`json`, `jsonschema`, an offset check, Parquet) on the first of them, and the
build on all, with each number of workers. Quote the ratios: absolute rates are
those of the machine and the moment.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from records import write_records

CONFIG = """
name = "benchmark"
version = "1.0.0"
suggest = []
[[sources]]
name = "records"
format = "jsonl"
path = "records.jsonl"
license = "CC0-1.0"
"""
PLAIN_RECORDS = 1500


def plain_loop(path: Path, out: Path, records: int) -> float:
    """Seconds for json + jsonschema + offset check + Parquet, over some records."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from jsonschema import Draft202012Validator

    from newsdata.packaging.columns import RECORDS, schema
    from newsdata.schemas import load

    validator = Draft202012Validator(load("record"))
    rows = []
    begun = time.perf_counter()
    with path.open(encoding="utf-8") as file:
        for _, line in zip(range(records), file, strict=False):
            record = json.loads(line)
            validator.validate(record)
            for span in record["spans"]:
                if record["text"][span["start"] : span["end"]] != span["text"]:
                    raise ValueError(span)
            rows.append(record)
    table = pa.Table.from_pylist(rows, schema=schema(RECORDS))
    pq.write_table(table, out / "plain.parquet", compression="zstd")
    return time.perf_counter() - begun


def build(project: Path, workers: int) -> tuple[float, float]:
    """Seconds of a build in a process of its own, and the peak memory of the largest in MiB."""
    command = [
        sys.executable,
        "-m",
        "newsdata",
        "build",
        "--quiet",
        "--force",
        "--workers",
        str(workers),
        "-C",
        str(project),
    ]
    script = (
        "import resource, subprocess, sys, time\n"
        "begun = time.perf_counter(); code = subprocess.call(sys.argv[1:])\n"
        "print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
        "sys.exit(code)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *command], check=True, capture_output=True, text=True
    )
    seconds, peak = run.stdout.split()
    return float(seconds), float(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=24_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument(
        "--folder", type=Path, help="where to work; a temporary folder if not given"
    )
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        (folder / "newsdata.toml").write_text(CONFIG)
        write_records(folder / "records.jsonl", options.records)
        size = (folder / "records.jsonl").stat().st_size
        print(f"{options.records:,} records, {size / 1e6:.0f} MB")
        plain = PLAIN_RECORDS / plain_loop(folder / "records.jsonl", folder, PLAIN_RECORDS)
        print(f"plain loop            {plain:10,.0f} records/s     1.0")
        for workers in options.workers:
            seconds, peak = build(folder, workers)
            rate = options.records / seconds
            print(
                f"newsdata build, {workers} workers {rate:8,.0f} records/s {rate / plain:7.1f}   {peak:,.0f} MiB at most in a process"
            )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
