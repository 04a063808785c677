"""Batches: folders, archives and large files, and what hides among them."""

import bz2
import gzip
import lzma
import os
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import msgspec
import pytest

from newsdata.converting import Options, convert
from newsdata.errors import CannotRun
from newsdata.model import Record, encode
from newsdata.text import sha256

TEXT = "Mira Holt met Jo Berg.\n" * 100
ANN = "T1\tPERSON 0 9\tMira Holt\nT2\tPERSON 14 21\tJo Berg\n"

CHILD = """
import sys
from newsdata.converting import Options, convert
from pathlib import Path
source, output, to, records = sys.argv[1:]
options = Options(records=Path(records) if records else None)
report = convert(source, output, to=to, options=options)
assert report.clean, report.problems[:3]
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(report.counts.documents, int(peak.split()[1]))
"""


def corpus(folder: Path, number: int = 2) -> Path:
    folder.mkdir()
    for n in range(number):
        (folder / f"{n:05}.txt").write_text(TEXT, "utf-8")
        (folder / f"{n:05}.ann").write_text(ANN, "utf-8")
    return folder


def large(path: Path, number: int, one: Record) -> Path:
    """A file of records that differ in id and text alone."""
    with path.open("wb") as file:
        for n in range(number):
            text = f"{one.text}{n}"
            record = msgspec.structs.replace(one, id=f"n{n}", text=text, text_sha256=sha256(text))
            file.write(encode(record) + b"\n")
    return path


def peak(source: Path, output: Path, to: str, records: Path | None = None) -> tuple[int, int]:
    """Documents that were read, and the kB of memory that a process of its own took at most."""
    command = [sys.executable, "-c", CHILD, str(source), str(output), to, str(records or "")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    documents, memory = done.stdout.split()
    return int(documents), int(memory)


@pytest.fixture
def one(tmp_path: Path) -> Record:
    convert(str(corpus(tmp_path / "one", 1)), str(tmp_path / "one.jsonl"))
    return msgspec.json.decode((tmp_path / "one.jsonl").read_bytes(), type=Record)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc of Linux")
@pytest.mark.parametrize("to", ["records", "doccano", "webanno_tsv"])
def test_memory_does_not_grow_with_a_file(tmp_path: Path, one: Record, to: str) -> None:
    peaks = {}
    for number in (200, 6000):
        source = large(tmp_path / f"{number}.jsonl", number, one)
        documents, peaks[number] = peak(source, tmp_path / f"{number}.out", to)
        assert documents == number
    assert (tmp_path / "6000.jsonl").stat().st_size > 16 << 20
    # What is kept of a document is a hash of its id and a line of the report of losses.
    assert peaks[6000] - peaks[200] < 8 << 10, peaks


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc of Linux")
def test_memory_does_not_grow_with_an_archive_joined_to_records(tmp_path: Path) -> None:
    peaks = {}
    for number in (20, 2000):
        folder = corpus(tmp_path / f"in{number}", number)
        with tarfile.open(tmp_path / f"{number}.tar.gz", "w:gz", compresslevel=1) as packed:
            packed.add(folder, ".")
        known = tmp_path / f"known{number}.jsonl"
        convert(str(folder), str(known))
        source = tmp_path / f"{number}.tar.gz"
        documents, peaks[number] = peak(source, tmp_path / f"{number}.out", "records", known)
        assert documents == number
    assert peaks[2000] - peaks[20] < 8 << 10, peaks


def test_a_pipe_among_the_files_is_named_and_nobody_waits(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in")
    os.mkfifo(folder / "pipe.ann")
    (folder / "zero.ann").symlink_to("/dev/zero")
    report = convert(str(folder), str(tmp_path / "r.jsonl"))
    assert report.counts.documents == 2
    assert [(p.code, p.file) for p in report.problems] == [
        ("file-unreadable", "pipe.ann"),
        ("file-unreadable", "zero.ann"),
    ]


def test_a_pipe_as_input_is_read_to_its_end(tmp_path: Path, one: Record) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(encode(one) + b"\n"))
    writer.start()
    assert convert(str(pipe), str(tmp_path / "r.jsonl")).counts.documents == 1
    writer.join()


def test_a_device_is_no_input_and_no_output(tmp_path: Path, one: Record) -> None:
    with pytest.raises(CannotRun, match="is a device, no file"):
        convert("/dev/zero", str(tmp_path / "r.jsonl"))
    with pytest.raises(CannotRun, match="device or a pipe"):
        convert(str(tmp_path / "one.jsonl"), "/dev/null")


def test_the_folder_that_one_is_in_is_no_output(
    tmp_path: Path, one: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for output in (".", "", str(tmp_path / "here")):
        with pytest.raises(CannotRun, match="folder that you are in"):
            convert(str(tmp_path / "one.jsonl"), output, to="brat")


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
@pytest.mark.parametrize("part", [0.5, 0.01])
def test_a_damaged_archive_says_that_it_is_damaged(tmp_path: Path, kind: str, part: float) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.ann").write_text(ANN, "utf-8")
    (folder / "noise.txt").write_bytes(os.urandom(20_000).hex().encode())
    with tarfile.open(tmp_path / "in.tar", "w") as packed:
        packed.add(folder, ".")
    data = compressed(kind, (tmp_path / "in.tar").read_bytes())
    damaged = tmp_path / f"in.tar.{kind}"
    damaged.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(CannotRun, match=r"cannot be read") as raised:
        convert(str(damaged), str(tmp_path / "r.jsonl"))
    assert "format" not in str(raised.value)


def compressed(kind: str, data: bytes) -> bytes:
    if kind == "zst":
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
        return zstd.compress(data)
    return {"gz": gzip, "bz2": bz2, "xz": lzma}[kind].compress(data)  # type: ignore[no-any-return]


def test_what_stands_before_the_damage_is_read(tmp_path: Path, one: Record) -> None:
    large(tmp_path / "many.jsonl", 200, one)
    data = gzip.compress((tmp_path / "many.jsonl").read_bytes())
    (tmp_path / "many.jsonl.gz").write_bytes(data[: len(data) * 3 // 4])
    report = convert(str(tmp_path / "many.jsonl.gz"), str(tmp_path / "r.jsonl"))
    assert report.source == "records"
    assert report.counts.documents > 50
    assert "file-compressed" in {problem.code for problem in report.problems}


def test_joined_by_id_or_by_text_among_thousands(tmp_path: Path, one: Record) -> None:
    known = large(tmp_path / "known.jsonl", 3000, one)
    last = msgspec.json.decode(known.read_bytes().splitlines()[-1], type=Record)
    bare = msgspec.structs.replace(last, id="other", spans=())
    (tmp_path / "labels.jsonl").write_bytes(encode(bare) + b"\n")
    convert(
        str(tmp_path / "labels.jsonl"), str(tmp_path / "r.jsonl"), options=Options(records=known)
    )
    (joined,) = (tmp_path / "r.jsonl").read_bytes().splitlines()
    assert msgspec.json.decode(joined, type=Record) == last
