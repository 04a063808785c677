"""`newsdata validate` beside the validators that most teams use, in one run.

    python tests/benchmarks/validate.py [--records N] [--large GB] [--folder DIR]

Makes its own seeded records (24 spans each), then reads the same file with the
`jsonschema` loop (`json`, `jsonschema`, an offset check; on the first records only),
with `jsonschema-rs`, with a bare `msgspec` decode, and with this validator, all checks
on: the clean file with one worker and with two, and files in which every record is
wrong. With --large it also checks one file of so many gigabytes, for the memory it takes.
Each figure is the best of several rounds, in a process of its own. Quote the
ratios: absolute rates are those of the machine and the moment.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from records import write_large, write_records

LOOP_RECORDS = 1500
ROUNDS = 3


def jsonschema_loop(path: Path, records: int) -> int:
    from jsonschema import Draft202012Validator

    from newsdata.schemas import load

    validator = Draft202012Validator(load("record"))
    read = 0
    with path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            list(validator.iter_errors(record))
            for span in record["spans"]:
                _ = record["text"][span["start"] : span["end"]] == span["text"]
            read += 1
            if read == records:
                break
    return read


def jsonschema_rs_loop(path: Path, records: int) -> int:
    import jsonschema_rs

    from newsdata.schemas import load

    validator = jsonschema_rs.validator_for(dict(load("record")))
    read = 0
    with path.open("rb") as file:
        for line in file:
            if not validator.is_valid(json.loads(line)):
                raise ValueError(line)
            read += 1
    return read


def bare_decode(path: Path, records: int) -> int:
    import msgspec

    from newsdata.model import Record

    decoder = msgspec.json.Decoder(Record)
    read = 0
    with path.open("rb") as file:
        for line in file:
            decoder.decode(line)
            read += 1
    return read


def newsdata_validate(path: Path, records: int, workers: int = 1) -> int:
    from newsdata.checking import Options, check

    with check([path], Options(project=path.parent, workers=workers)) as report:
        return report.summary.articles


def two_workers(path: Path, records: int) -> int:
    return newsdata_validate(path, records, workers=2)


LOOPS: dict[str, Callable[[Path, int], int]] = {
    loop.__name__: loop
    for loop in (jsonschema_loop, jsonschema_rs_loop, bare_decode, newsdata_validate, two_workers)
}


def rate(name: str, path: Path, records: int) -> tuple[float, float]:
    """Records a second, the best of some rounds, and peak memory of a process in MiB."""
    best, peak = 0.0, 0.0
    for _ in range(ROUNDS):
        command = [sys.executable, __file__, "--loop", name, "--records", str(records), str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        now, mib = map(float, done.stdout.split())
        best, peak = max(best, now), max(peak, mib)
    return best, peak


def run_loop(name: str, path: Path, records: int) -> None:
    """Print records a second and peak memory of one round."""
    import resource

    with tempfile.TemporaryDirectory() as folder:  # imports are not the work
        write_records(Path(folder) / "few.jsonl", 2)
        LOOPS[name](Path(folder) / "few.jsonl", 2)
    begun = time.perf_counter()
    read = LOOPS[name](path, records)
    seconds = time.perf_counter() - begun
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(read / seconds, max(usage.ru_maxrss for usage in usages) / 1024)


def shift(record: dict[str, Any]) -> None:
    """Offsets as if inclusive: each span of the record is wrong."""
    for span in record["spans"]:
        span["end"] -= 1


def misspell(record: dict[str, Any]) -> None:
    """A field that the schema does not know, in each span."""
    for span in record["spans"]:
        span["lable"] = span.pop("label")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=24_000)
    parser.add_argument("--large", type=float, default=0, help="size of a large file, in GB")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary one if not given")
    parser.add_argument("--loop", choices=LOOPS, help=argparse.SUPPRESS)
    parser.add_argument("file", type=Path, nargs="?", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.loop:
        run_loop(options.loop, options.file, options.records)
        return
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        measure(folder, options.records)
        if options.large:
            measure_large(folder / "large.jsonl", options.large)
    finally:
        shutil.rmtree(folder)


def measure(folder: Path, records: int) -> None:
    clean = folder / "clean.jsonl"
    write_records(clean, records)
    print(f"{records:,} records, {clean.stat().st_size / 1e6:.0f} MB, best of {ROUNDS} rounds")
    base, _ = rate("jsonschema_loop", clean, LOOP_RECORDS)
    show("the jsonschema loop", base, base)
    show("jsonschema-rs", rate("jsonschema_rs_loop", clean, records)[0], base)
    show("bare msgspec decode", rate("bare_decode", clean, records)[0], base)
    one, peak = rate("newsdata_validate", clean, records)
    show("newsdata validate", one, base, f"{peak:,.0f} MiB")
    two, _ = rate("two_workers", clean, records)
    show("newsdata validate, 2 workers", two, base, f"{two / one:.2f} times one worker")
    for change, what in ((shift, "all offsets wrong"), (misspell, "all spans misspelt")):
        wrong = folder / "wrong.jsonl"
        write_records(wrong, LOOP_RECORDS, change)
        loop, _ = rate("jsonschema_loop", wrong, LOOP_RECORDS)
        found, _ = rate("newsdata_validate", wrong, LOOP_RECORDS)
        show(f"the jsonschema loop, {what}", loop, base)
        show(f"newsdata validate, {what}", found, base, f"{found / loop:.1f} times the loop")


def measure_large(path: Path, gigabytes: float) -> None:
    records = write_large(path, int(gigabytes * 1e9))
    command = [sys.executable, __file__, "--loop", "two_workers", "--records", str(records)]
    done = subprocess.run([*command, str(path)], check=True, capture_output=True, text=True)
    found, peak = map(float, done.stdout.split())
    print(f"{gigabytes:g} GB, {records:,} records, 2 workers: {found:,.0f} records/s,", end=" ")
    print(f"{peak:,.0f} MiB at most in a process")


def show(what: str, found: float, base: float, more: str = "") -> None:
    print(f"{what:<42}{found:10,.0f} records/s{found / base:8.1f}   {more}".rstrip())


if __name__ == "__main__":
    main()
