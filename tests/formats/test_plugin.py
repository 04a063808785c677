"""A new format is one module and one golden folder: nothing else is touched."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from newsdata import plugins
from newsdata.converting import convert

MODULE = '''
"""One span a line, without a text: start, end and label, tabs between them."""

from newsdata.formats import Builder, Capability
from newsdata.model import Tool

VERSION = "1"
CAPABILITY = Capability(offsets="code points", text=False)
SUFFIXES = (".spans",)
BESIDE = (".txt",)
FOLDER = True


def recognise(head, name):
    return f"{name} starts with SPANS." if head.startswith(b"SPANS") else ""


def read(file, given):
    builder = Builder(given, given.beside(".txt").decode(), Tool("spans", VERSION))
    for number, line in enumerate(file.read().decode().splitlines()[1:], 1):
        start, end, label = line.split("\\t")
        name = given.names.read(label)
        builder.span(str(number), name, [(int(start), int(end))], line=number + 1)
    yield builder.build()


def write(records, writing):
    for record in records:
        rows = (f"{s.start}\\t{s.end}\\t{s.label}\\n" for s in record.spans)
        yield f"{record.id}.txt", record.text.encode()
        yield f"{record.id}.spans", ("SPANS\\n" + "".join(rows)).encode()
'''


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Where a package of somebody else is installed that registers a format."""
    package = tmp_path / "site" / "spans_format"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(MODULE, "utf-8")
    info = tmp_path / "site" / "spans_format-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: spans-format\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[newsdata.formats]\nspans = spans_format\n")
    return tmp_path / "site"


@pytest.fixture
def registered(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package, in this process."""
    monkeypatch.syspath_prepend(site)
    plugins._places.cache_clear()
    yield
    plugins._places.cache_clear()
    sys.modules.pop("spans_format", None)


@pytest.mark.usefixtures("registered")
def test_a_format_of_somebody_else_is_recognised_read_and_written(tmp_path: Path) -> None:
    assert [e.value for e in metadata.entry_points(group="newsdata.formats")] == ["spans_format"]
    assert "spans" in plugins.names("format")
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text("Mira met Jo.", "utf-8")
    (source / "a.spans").write_text("SPANS\n0\t4\tPERSON\n9\t11\tPERSON\n9\t40\tPERSON\n", "utf-8")
    report = convert(str(source), str(tmp_path / "records.jsonl"))
    assert report.source == "spans"
    assert report.counts.spans == 2
    assert [(p.code, p.line) for p in report.problems] == [("span-bounds", 4)]
    report = convert(str(tmp_path / "records.jsonl"), str(tmp_path / "out"), to="spans")
    assert (tmp_path / "out" / "a.spans").read_text() == "SPANS\n0\t4\tPERSON\n9\t11\tPERSON\n"


def test_the_command_knows_it_in_both_directions(site: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text("Mira met Jo.", "utf-8")
    (source / "a.spans").write_text("SPANS\n0\t4\tPERSON\n", "utf-8")

    def newsdata(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newsdata", "convert", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
        )

    done = newsdata("in", "records.jsonl", "--to", "records")
    assert done.returncode == 0, done.stderr
    assert "Read as spans: a.spans starts with SPANS." in done.stdout + done.stderr
    record = json.loads((tmp_path / "records.jsonl").read_bytes())
    assert [(s["label"], s["text"]) for s in record["spans"]] == [("PERSON", "Mira")]
    done = newsdata("records.jsonl", "out", "--from", "records", "--to", "spans")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "a.spans").read_bytes() == (source / "a.spans").read_bytes()
    # What it cannot hold is known from its declaration.
    record["labels"] = [{"layer": "topic", "label": "TRAFFIC", "status": "gold"}]
    (tmp_path / "labelled.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    done = newsdata("labelled.jsonl", "strict", "--from", "records", "--to", "spans", "--strict")
    assert done.returncode == 2
    assert "topic/TRAFFIC" in done.stdout + done.stderr
    assert not (tmp_path / "strict").exists()
    assert "spans" in newsdata("--help").stdout
