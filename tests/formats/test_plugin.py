"""A new format is one module and one golden folder: nothing else is touched."""

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
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package of somebody else that registers a format."""
    package = tmp_path / "site" / "spans_format"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(MODULE, "utf-8")
    info = tmp_path / "site" / "spans_format-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: spans-format\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[newsdata.formats]\nspans = spans_format\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
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
