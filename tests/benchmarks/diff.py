"""`newsdata diff` of two releases: how fast, and how much memory.

    python tests/benchmarks/diff.py [--records N] [--every N]

Builds two versions of seeded records (24 spans each) of which every 100th has one label
corrected, and compares them in a process of its own; then ten times as many, to show that
memory does not grow with the corpus.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from records import write_records

from newsdata import build

CONFIG = """
name = "bench"
version = "{version}"
suggest = []
[[sources]]
name = "lines"
format = "jsonl"
path = "raw/*.jsonl"
license = "CC0-1.0"
"""
CHILD = """
import json, resource, sys, time
from newsdata import comparing
start = time.perf_counter()
found = comparing.diff(sys.argv[1], sys.argv[2])
seconds = time.perf_counter() - start
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([seconds, memory / 1024, found.changes.spans.total]))
"""


def make(project: Path, records: int, every: int) -> list[str]:
    """Build both versions; the folders of the two releases."""
    (project / "raw").mkdir()
    seen = 0

    def correct(record: dict[str, Any]) -> None:
        nonlocal seen
        seen += 1
        if seen % every == 0:
            label = record["spans"][0]["label"]
            record["spans"][0]["label"] = "ORG" if label != "ORG" else "GPE"

    for version, change in (("1.0.0", lambda record: None), ("1.1.0", correct)):
        (project / "newsdata.toml").write_text(CONFIG.format(version=version))
        write_records(project / "raw/a.jsonl", records, change)
        build(project)
    return [str(project / f"data/releases/bench/{version}") for version in ("1.0.0", "1.1.0")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=4000, help="records of the smaller one")
    parser.add_argument("--every", type=int, default=100, help="which records are changed")
    options = parser.parse_args()
    for records in (options.records, 10 * options.records):
        with tempfile.TemporaryDirectory() as folder:
            releases = make(Path(folder), records, options.every)
            command = [sys.executable, "-c", CHILD, *releases]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds, memory, spans = json.loads(done.stdout)
            print(
                f"{records:,} records, 1 in {options.every} changed: "
                f"{records / seconds:,.0f} records/s, {memory:,.0f} MB, {spans}"
            )


if __name__ == "__main__":
    main()
