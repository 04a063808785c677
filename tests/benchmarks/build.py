"""`newsdata build` from JSON Lines beside the loop that most teams write.

    python tests/benchmarks/build.py [--records N] [--workers N ...] [--files N] [--folder DIR]
                                     [--datatrove PYTHON]

Makes its own seeded records (24 spans each), then, in one run: the plain loop
(`json`, `jsonschema`, an offset check, Parquet) on the first of them, `datasets`
on all without any check, bare decoding and bare Parquet, and the build on all,
with each number of workers; with `--datatrove`, its way from JSON Lines to Parquet by one
worker, if that interpreter has it; with `--files`, a build after one of so many text
files has changed. Quote the ratios: absolute rates are those of the machine and
the moment.
"""

import argparse
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
FLOOR_RECORDS = 4000
ROOT = Path(__file__).parents[2]


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


def from_generator(path: Path, out: Path, records: int) -> float:
    """Seconds for `datasets` to make Parquet of some records: nothing is checked."""
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()

    def lines() -> Iterator[dict[str, Any]]:
        with path.open(encoding="utf-8") as file:
            for _, line in zip(range(records), file, strict=False):
                yield json.loads(line)

    begun = time.perf_counter()
    made = Dataset.from_generator(lines, cache_dir=str(out / "datasets"))
    made.to_parquet(str(out / "generator.parquet"))
    return time.perf_counter() - begun


DATATROVE = """
import sys
from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import ParquetWriter

if __name__ == "__main__":
    folder, out = sys.argv[1:]
    steps = [JsonlReader(folder, glob_pattern="*.jsonl"), ParquetWriter(out, compression="zstd")]
    LocalPipelineExecutor(steps, tasks=1, workers=1, logging_dir=f"{out}/logs").run()
"""


def datatrove(python: Path, path: Path, out: Path) -> float:
    """Seconds for `datatrove` to make Parquet of all records, in a process of its own."""
    script = out / "with_datatrove.py"
    script.write_text(DATATROVE)
    begun = time.perf_counter()
    command = [str(python), str(script), str(path.parent), str(out / "datatrove")]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def floor(path: Path, out: Path, records: int) -> tuple[float, float]:
    """Seconds for the least any build could do with some records: to decode the lines into
    types, and to write the same lines as Parquet."""
    import msgspec

    from newsdata.model import Record
    from newsdata.packaging import parquet

    with path.open("rb") as file:
        lines = [line.strip() for _, line in zip(range(records), file, strict=False)]
    decoder = msgspec.json.Decoder(Record)
    begun = time.perf_counter()
    for line in lines:
        decoder.decode(line)
    decoded = time.perf_counter() - begun
    begun = time.perf_counter()
    for config, table in parquet.tables(lines):
        (out / f"{config}.parquet").write_bytes(parquet.encode(table))
    return decoded, time.perf_counter() - begun


def build(project: Path, workers: int, *options: str) -> tuple[float, dict[str, Any]]:
    """Seconds of a build in a process of its own, and its report."""
    command = [sys.executable, "-m", "newsdata", "build", "--json", "-C", str(project)]
    # As it is once installed: modules are compiled by the first run, and not by every one.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    run = subprocess.run(
        [*command, "--workers", str(workers), *options],
        check=True,
        capture_output=True,
        env=environment,
    )
    report: dict[str, Any] = json.loads(run.stdout)
    return time.perf_counter() - begun, report


def print_stages(report: dict[str, Any]) -> None:
    for stage in report["stages"]:
        peak = stage["peak_bytes"] / (1 << 20)
        print(
            f"    {stage['stage']:8} {stage['seconds']:6.2f} s, {stage['shards'] - stage['reused']:4} of "
            f"{stage['shards']:4} shards, {stage['bytes'] / 1e6:7.1f} MB, {peak:4.0f} MiB at most in a process"
        )


def work(report: dict[str, Any]) -> tuple[int, int, float]:
    """Shards run, bytes read by them, seconds spent in them."""
    stages = [stage for stage in report["stages"] if stage["stage"] not in ("plan", "release")]
    return (
        sum(stage["shards"] - stage["reused"] for stage in stages),
        sum(stage["bytes"] for stage in stages),
        sum(stage["work_seconds"] for stage in stages),
    )


def unlike_texts() -> Iterator[str]:
    """Texts without end, built as the bundled ones are, of which no two are near-duplicates.

    Names, numbers, short words and punctuation stay where they are, and with them what there is
    to suggest; the other words are drawn from all texts.
    """
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "seeds").rglob("*.txt"))]
    word = re.compile(r"\b[a-z]{5,}\b")
    words = sorted({found for text in texts for found in word.findall(text)})
    draw = random.Random(20240229)
    for text in itertools.cycle(texts):
        yield word.sub(lambda _: draw.choice(words), text)


def measure_incremental(folder: Path, files: int) -> None:
    """One changed file among many: what is done again, of what there was to do."""
    (folder / "seeds").mkdir(parents=True)
    (folder / "newsdata.toml").write_text(CONFIG.replace("suggest = []\n", "").replace(
        'format = "jsonl"\npath = "records.jsonl"', 'format = "text"\nlanguage = "en"\npath = "seeds/*.txt"'
    ))  # fmt: skip
    for number, text in zip(range(files), unlike_texts(), strict=False):
        (folder / f"seeds/a{number:06}.txt").write_text(text, "utf-8")
    seconds, report = build(folder, 2)
    whole = work(report)
    print(f"{files:,} text files with suggestions, 2 workers: {seconds:.1f} s")
    print_stages(report)
    changed = folder / f"seeds/a{files // 2:06}.txt"
    changed.write_text(changed.read_text() + "\nOne sentence more.\n")
    again, report = build(folder, 2, "--force")
    print(f"one of them changed: {again:.1f} s, {again / seconds:.2%}")
    print_stages(report)
    for name, now, all_ in zip(
        ("shards", "bytes", "seconds in shards"), work(report), whole, strict=True
    ):
        print(f"    {name}: {now:,.2f} of {all_:,.2f}, {now / all_:.2%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=24_000)
    parser.add_argument("--files", type=int, default=0, help="measure a changed one of so many")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--datatrove", type=Path, help="an interpreter that has datatrove")
    parser.add_argument(
        "--folder", type=Path, help="where to work; a temporary folder if not given"
    )
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        (folder / "newsdata.toml").write_text(CONFIG)
        write_records(folder / "records.jsonl", options.records)
        path = folder / "records.jsonl"
        print(f"{options.records:,} records, {path.stat().st_size / 1e6:.0f} MB")
        plain = PLAIN_RECORDS / plain_loop(path, folder, PLAIN_RECORDS)
        print(f"plain loop               {plain:10,.0f} records/s     1.0")
        generator = options.records / from_generator(path, folder, options.records)
        print(f"datasets.from_generator  {generator:10,.0f} records/s {generator / plain:7.1f}")
        if options.datatrove:
            other = options.records / datatrove(options.datatrove, path, folder)
            print(f"datatrove, 1 worker      {other:10,.0f} records/s {other / plain:7.1f}")
        decode, write = floor(path, folder, FLOOR_RECORDS)
        for name, taken in (("decode", decode), ("Parquet", write), ("both", decode + write)):
            rate = FLOOR_RECORDS / taken
            print(f"floor: {name:17} {rate:10,.0f} records/s {rate / plain:7.1f}")
        for workers in options.workers:
            seconds, report = build(folder, workers, "--fresh")
            rate = options.records / seconds
            print(f"newsdata build, {workers} workers {rate:9,.0f} records/s {rate / plain:7.1f}")
            print_stages(report)
        if options.files:
            measure_incremental(folder / "incremental", options.files)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
