"""The same inputs give the same bytes, and nothing is lost or doubled on the way."""

import gzip
import json
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.projects import (
    JSONL_SOURCE,
    TEXT_SOURCE,
    copy_of_this_project,
    make_project,
    problems,
    records,
    submission,
    tree,
    write_lines,
)
from tests.strategies import records as any_records

from newsdata import Record, build, files, inputs
from newsdata.model import encode
from newsdata.pipeline import plan, read


def mixed_project(folder: Path, *, backwards: bool = False) -> Path:
    """Articles of two sources with duplicates, broken lines, labels for some."""
    project = make_project(folder, sources=TEXT_SOURCE + JSONL_SOURCE)
    texts = {f"a{n:03}": f"Headline {n}\n\nBODY — “Quote {n},” said Kim.\n" for n in range(60)}
    for name in sorted(texts, reverse=backwards):
        (project / f"seeds/{name}.txt").write_text(texts[name], "utf-8")
    lines: list[object] = [{"id": f"b{n}", "text": f"Line {n}."} for n in range(200)]
    lines[50], lines[120] = "{oops", {"id": "a007", "text": "Another text."}
    lines[150:150] = ["", ""]
    write_lines(project / "raw/lines.jsonl", lines)
    labels = [
        submission(name, text, ("entity", "ORG", 0, 8))
        for name, text in texts.items()
        if name < "a020"
    ]
    write_lines(project / "data/submissions/kim.jsonl", [*labels, submission("gone", "x")])
    return project


def test_workers_and_the_order_of_files_leave_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trees = []
    for folder, workers in (("one", 1), ("two", 2)):
        project = mixed_project(tmp_path / folder, backwards=workers == 2)
        # Shards follow from the inputs alone: many are planned for both.
        monkeypatch.setattr(inputs, "SHARD_FILES", 7)
        monkeypatch.setattr(inputs, "SHARD_BYTES", 1000)
        for name in ("CELL_BYTES", "BUCKET_BYTES"):
            monkeypatch.setattr(plan, name, 2000)
        report = build(project, workers=workers)
        assert report.counts.records_out == 60 + 200 - 2
        trees.append(tree(project / "data"))
    assert trees[0] == trees[1]
    assert sum(name.endswith(".parquet") for name in trees[0]) > 6


def test_cutting_into_shards_and_buckets_changes_no_record_and_no_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = mixed_project(tmp_path / "whole")
    build(whole, workers=1)
    monkeypatch.setattr(inputs, "SHARD_BYTES", 500)
    monkeypatch.setattr(files, "_BLOCK", 300)
    for name in ("CELL_BYTES", "BUCKET_BYTES"):
        monkeypatch.setattr(plan, name, 1000)
    cut = mixed_project(tmp_path / "cut")
    report = build(cut, workers=1)
    assert sorted(map(str, records(cut))) == sorted(map(str, records(whole)))
    assert (
        sorted(problems(cut))
        == sorted(problems(whole))
        == [
            ("article-duplicate", "raw/lines.jsonl", 121),
            ("json-syntax", "raw/lines.jsonl", 51),
            ("submission-article", "data/submissions/kim.jsonl", 21),
        ]
    )
    assert report.counts.submissions_joined == 20


def test_how_much_a_shard_holds_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CELL_BYTES", "BUCKET_BYTES"):
        monkeypatch.setattr(plan, name, 2000)
    trees = []
    for held in (read.HELD_BYTES, 1000):
        monkeypatch.setattr(read, "HELD_BYTES", held)
        project = mixed_project(tmp_path / str(held))
        build(project, workers=1)
        trees.append(tree(project / "data"))
    assert trees[0] == trees[1]


def test_a_shard_of_one_large_file_is_read_in_bounded_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CELL_BYTES", "BUCKET_BYTES"):
        monkeypatch.setattr(plan, name, 1000)
    monkeypatch.setattr(read, "HELD_BYTES", 1_000_000)
    project = make_project(tmp_path, sources=JSONL_SOURCE.replace("*.jsonl", "*.gz"))
    lines = (json.dumps({"id": f"a{n}", "text": f"Line {n}. " * 400}) for n in range(5000))
    (project / "raw").mkdir()
    with gzip.open(project / "raw/a.gz", "wt") as file:
        file.writelines(f"{line}\n" for line in lines)
    peaks = []
    lay_down = read._lay_down

    def measured(*given: Any) -> read.ReadResult:
        tracemalloc.start()
        result = lay_down(*given)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        return result

    monkeypatch.setattr(read, "_lay_down", measured)
    assert build(project, workers=1).counts.records_out == 5000
    assert max(peaks) < 8_000_000  # the text is 20 MB


def test_two_folders_and_one_or_two_workers_give_one_release(tmp_path: Path) -> None:
    found = []
    for name, workers in (("one", 1), ("two", 2)):
        (tmp_path / name).mkdir()
        project = copy_of_this_project(tmp_path / name)
        build(project, workers=workers)
        found.append(tree(project / "data"))
    assert found[0] == found[1]


@settings(max_examples=15)
@given(st.lists(any_records(), min_size=1, max_size=12, unique_by=lambda record: record.id))
def test_records_go_through_a_build_unchanged(
    tmp_path_factory: pytest.TempPathFactory, written: list[Record]
) -> None:
    import datasets

    folder = tmp_path_factory.mktemp("built")
    project = make_project(folder, sources=JSONL_SOURCE, config="suggest = []")
    write_lines(project / "raw/a.jsonl", [encode(record) for record in written])
    report = build(project, workers=1)
    assert report.counts.records_out == len(written)
    expected = {record.id: json.loads(encode(record)) for record in written}
    assert {record["id"]: record for record in records(project)} == expected
    loaded = datasets.load_dataset(str(project / report.release)) if report.release else {}
    rows = [row for split in loaded.values() for row in split]
    assert {row["id"]: without_nulls(row) for row in rows} == expected


def without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("milliseconds", [150, 400, 700])
def test_a_killed_build_leaves_nothing_half_done(tmp_path: Path, milliseconds: int) -> None:
    project = mixed_project(tmp_path / "killed")
    command = [
        sys.executable,
        "-m",
        "newsdata",
        "build",
        "-q",
        "--workers",
        "1",
        "-C",
        str(project),
    ]
    process = subprocess.Popen(command)
    time.sleep(milliseconds / 1000)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for manifest in project.glob("data/releases/**/manifest.json"):
        json.loads(manifest.read_bytes())
    build(project, workers=1)
    undisturbed = mixed_project(tmp_path / "undisturbed")
    build(undisturbed, workers=1)
    assert tree(project / "data") == tree(undisturbed / "data")
