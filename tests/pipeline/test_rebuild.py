import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from tests.projects import make_project, records, submission, tree, write_lines

from newsdata import CannotRun, build, lock
from newsdata.pipeline import read
from newsdata.pipeline.read import Part

TEXTS = {"a": "Kim met Lee.", "b": "Nothing else."}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = make_project(tmp_path / "p", TEXTS)
    write_lines(
        project / "data/submissions/kim.jsonl",
        [submission("a", TEXTS["a"], ("entity", "PERSON", 0, 3))],
    )
    build(project, workers=1)
    return project


def times(project: Path) -> dict[str, int]:
    return {
        str(path): path.stat().st_mtime_ns
        for path in (project / "data").rglob("*")
        if path.name != ".build.lock" and ".work" not in path.parts
    }


def test_nothing_changed_nothing_done(project: Path) -> None:
    before = times(project)
    report = build(project, workers=1)
    assert report.unchanged
    assert report.counts.records_out == 2
    assert report.labels["entity"] == {"PERSON": 1}
    assert times(project) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda p: (p / "seeds/a.txt").write_text("Kim met Lea."),
            "1 file changed (seeds/a.txt)",
        ),
        (lambda p: (p / "seeds/b.txt").unlink(), "1 file removed (seeds/b.txt)"),
        (
            lambda p: (p / "seeds/c.txt").write_text("New."),
            "1 file added (seeds/c.txt)",
        ),
        (
            lambda p: (p / "data/submissions/x.jsonl").write_text("{oops\n"),
            "1 file added",
        ),
        (lambda p: make_project(p, config='title = "T"'), "newsdata.toml changed"),
    ],
)
def test_a_finished_version_is_not_overwritten_by_other_content(
    project: Path, change: object, said: str
) -> None:
    before = tree(project / "data/releases")
    change(project)  # type: ignore[operator]
    with pytest.raises(CannotRun) as error:
        build(project, workers=1)
    assert said in error.value.fact
    assert "newsdata.toml changed" in error.value.fact or "toml" not in said
    assert "Raise `version`" in error.value.hint
    assert tree(project / "data/releases") == before
    assert not build(project, workers=1, force=True).unchanged
    assert tree(project / "data/releases") != before


def test_another_version_of_the_tool_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsdata.pipeline.plan.__version__", "9.9.9")
    with pytest.raises(CannotRun, match="it was made by newsdata"):
        build(project, workers=1)


def test_a_raised_version_stands_beside_the_old_one(project: Path) -> None:
    make_project(project, {"c": "New."}, version="1.1.0")
    build(project, workers=1)
    assert sorted(p.name for p in (project / "data/releases/test").iterdir()) == [
        "1.0.0",
        "1.1.0",
    ]


@pytest.mark.parametrize(
    "damage",
    ["parquet", "README.md", "records.jsonl", "rejects.jsonl", "manifest.json"],
)
def test_damage_is_seen_and_mended(project: Path, damage: str) -> None:
    before = tree(project / "data")
    name = next(name for name in before if name.endswith(damage))
    data = bytearray(before[name] or b"x")
    data[len(data) // 2] ^= 1
    (project / "data" / name).write_bytes(b"{" if damage == "manifest.json" else data)
    assert not build(project, workers=1).unchanged
    assert tree(project / "data") == before


def test_a_number_of_the_manifest_that_was_changed_by_hand_is_mended(project: Path) -> None:
    before = tree(project / "data")
    path = project / "data/releases/test/1.0.0/manifest.json"
    text = path.read_text()
    path.write_text(text.replace('"records_out": 2', '"records_out": 3'))
    assert path.read_text() != text
    report = build(project, workers=1)
    assert (report.unchanged, report.counts.records_out) == (False, 2)
    assert tree(project / "data") == before


def test_what_is_missing_is_made_again(project: Path) -> None:
    before = tree(project / "data")
    shutil.rmtree(project / "data/records")
    assert not build(project, workers=1).unchanged
    assert tree(project / "data") == before


def test_two_builds_of_one_project_do_not_meet(project: Path) -> None:
    with FileLock(project / lock.FILE), pytest.raises(CannotRun, match="Another build"):
        build(project, workers=1)


@pytest.mark.parametrize(
    "where", ["newsdata.files.os.fsync", "newsdata.pipeline.finish.encode_record"]
)
def test_a_full_disk_is_said_and_leaves_the_old_release(
    project: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    before = tree(project / "data/releases")
    (project / "seeds/c.txt").write_text("New.")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(where, full)
        with pytest.raises(CannotRun, match="No space left"):
            build(project, workers=1, force=True)
    assert tree(project / "data/releases") == before
    assert not list((project / "data").rglob("*.part"))
    assert build(project, workers=1, force=True).counts.records_out == 3


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_limit_on_file_size_is_met_like_a_full_disk(project: Path, workers: str) -> None:
    before = tree(project / "data/releases")
    (project / "seeds/c.txt").write_text("word " * 100_000)
    script = (
        "import resource, sys, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000));"
        f"from newsdata.cli import main; sys.argv = ['newsdata', 'build', '--force', '--workers', '{workers}']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 2, done.stderr
    assert "Cannot write: File too large" in done.stderr
    assert "what is finished is kept" in done.stderr
    assert tree(project / "data/releases") == before
    report = build(project, workers=1, force=True)
    assert report.counts.records_out == 3


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    project = make_project(tmp_path, TEXTS)
    (project / "data").mkdir()
    (project / "data/releases").write_text("a file where a folder should be")
    with pytest.raises(CannotRun, match="Cannot write"):
        build(project, workers=1)
    assert (project / "data/releases").read_text().startswith("a file")


def test_an_input_that_changes_meanwhile_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, TEXTS)
    actual = read._check_unchanged

    def late(part: Part, path: Path) -> None:
        os.utime(path, ns=(1, 1)) if part.raw.file.endswith("b.txt") else None
        actual(part, path)

    monkeypatch.setattr(read, "_check_unchanged", late)
    with pytest.raises(CannotRun, match="changed while it was read") as error:
        build(project, workers=1)
    assert error.value.place == "seeds/b.txt"
    monkeypatch.setattr(
        read, "_check_unchanged", lambda part, path: (path.unlink(), actual(part, path))
    )
    with pytest.raises(CannotRun, match="changed while it was read"):
        build(project, workers=1)


def test_without_a_record_nothing_is_released(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": b"\x00"})
    report = build(project, workers=1)
    assert (report.release, report.counts.articles_rejected, report.clean) == (
        None,
        1,
        False,
    )
    assert not (project / "data/releases").exists()
    assert records(project) == []


def test_a_stand_off_source_keeps_its_words_at_home(tmp_path: Path) -> None:
    words = "Kim told Lee seven secret things about the harbour tram on Monday"
    sources = '[[sources]]\nname = "s"\nformat = "text"\npath = "seeds/*.txt"\nlicense = "LicenseRef-x"\nredistribution = "standoff"\n'
    sources += '[[sources]]\nname = "j"\nformat = "jsonl"\npath = "raw/*.jsonl"\nlicense = "LicenseRef-x"\nredistribution = "standoff"\n'
    project = make_project(tmp_path, {"a": f"{words}\n\n“{words}.”"}, sources=sources)
    line = {
        "id": "b",
        "text": f"{words}!",
        "title": words,
        "rights": {"license": "MIT", "redistribution": "full"},
    }
    write_lines(project / "raw/a.jsonl", [line])
    build(project, workers=1)
    assert [words in record["text"] for record in records(project)] == [True, True]
    import pyarrow.parquet as pq

    for path in (project / "data/releases").rglob("*"):
        if path.is_file():
            text = (
                str(pq.read_table(path).to_pylist())
                if path.suffix == ".parquet"
                else path.read_text("utf-8")
            )
            for start in range(len(words.split()) - 4):
                assert " ".join(words.split()[start : start + 5]) not in text, path
