"""A build that was stopped, however, goes on where it was; one with other inputs redoes little."""

import os
import random
import shutil
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grimp
import msgspec
import pytest
from tests.pipeline import disturbed
from tests.pipeline.stories import story
from tests.pipeline.test_determinism import mixed_project
from tests.projects import TEXT_SOURCE, make_project, records, tree

from newsdata import BuildReport, CannotRun, build, inputs
from newsdata.pipeline import ledger, plan, programs, shard


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "RUN_FILES", 4)
    monkeypatch.setattr(plan, "CELL_BYTES", 100)
    monkeypatch.setattr(plan, "BUCKET_BYTES", 2000)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    project = mixed_project(tmp_path_factory.mktemp("undisturbed"))
    disturbed.finish(disturbed.start(project, "--workers", "1"))
    return tree(project / "data")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_build_killed_at_any_moment_goes_on_and_gives_the_same_bytes(
    tmp_path: Path, undisturbed: dict[str, bytes], seed: int
) -> None:
    project = mixed_project(tmp_path)
    killed = disturbed.kill_again_and_again(
        project, random.Random(seed), 3, "--workers", "2", "--engine", "pool"
    )
    assert killed
    disturbed.finish(disturbed.start(project, "--workers", "2"))
    assert tree(project / "data") == undisturbed
    assert not list((project / "data/.work").rglob(".part-*"))
    assert not list((project / "data/.work/marks").iterdir())


def test_killed_workers_are_replaced_and_leave_no_trace(
    tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    project = mixed_project(tmp_path)
    process = disturbed.start(project, "--workers", "2")
    assert disturbed.kill_workers(process, random.Random(3), 2)
    report = disturbed.finish(process)
    assert not report["problems"].get("article-fatal")
    assert tree(project / "data") == undisturbed


def test_what_a_killed_build_finished_is_not_done_again(tmp_path: Path) -> None:
    project = mixed_project(tmp_path)
    process = disturbed.start(project, "--workers", "2")
    work = project / "data/.work/finish"
    while len([*work.glob("[!.]*")]) < 10:
        assert process.poll() is None
        time.sleep(0.005)
    process.kill()
    process.communicate()
    before = {path: path.stat().st_mtime_ns for path in work.parent.rglob("receipt.json")}
    report = disturbed.finish(disturbed.start(project, "--workers", "2"))
    stages = {stage["stage"]: stage for stage in report["stages"]}
    assert stages["read"]["reused"] == stages["read"]["shards"]
    assert 10 <= stages["finish"]["reused"] < stages["finish"]["shards"]
    assert all(path.stat().st_mtime_ns == at for path, at in before.items())


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_stops_at_once_and_says_that_it_can_go_on(
    tmp_path: Path, undisturbed: dict[str, bytes], workers: str
) -> None:
    project = mixed_project(tmp_path)
    process = disturbed.start(project, "--workers", workers)
    while not (project / "data/.work/finish").is_dir():
        assert process.poll() is None
        time.sleep(0.005)
    begun = time.monotonic()
    # As a terminal does: to all processes of the group.
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=10)
    assert time.monotonic() - begun < 2
    assert process.returncode == 130
    assert "run the same command again" in told
    assert "Traceback" not in told
    assert not list(project.glob("data/releases/*/*"))
    disturbed.finish(disturbed.start(project, "--workers", workers))
    assert tree(project / "data") == undisturbed


def test_the_second_build_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    project = mixed_project(tmp_path)
    process = disturbed.start(project)
    lock = project / "data/.build.lock"
    while not (lock.is_file() and lock.read_bytes()):
        time.sleep(0.005)
    with pytest.raises(CannotRun, match="`newsdata build` is at work") as error:
        build(project, workers=1)
    assert f"process {process.pid} on {socket.gethostname()}, since 20" in error.value.fact
    process.kill()
    process.communicate()
    build(project, workers=1)  # what the dead have written there holds nobody up
    assert lock.read_bytes() == b""


def many(folder: Path, number: int = 300) -> Path:
    texts = {f"a{n:04}": f"Article {n} of many, said Kim." for n in range(number)}
    return make_project(folder, texts)


def redone(report: BuildReport) -> dict[str, int]:
    return {stage.stage: stage.shards - stage.reused for stage in report.stages}


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize(
    "change",
    [
        lambda p: (p / "seeds/a0123.txt").write_text("Another text."),
        lambda p: (p / "seeds/a0123x.txt").write_text("A new text."),
        lambda p: (p / "seeds/a0123.txt").unlink(),
    ],
)
def test_a_file_more_or_less_or_changed_touches_little(
    tmp_path: Path, change: Callable[[Path], Any]
) -> None:
    project = many(tmp_path)
    first = build(project, workers=1)
    shards = redone(first)
    assert shards["read"] > 50
    assert shards["finish"] > 50
    assert shards["package"] > 4
    before = {p.name: p.stat().st_mtime_ns for p in project.rglob("releases/**/*.parquet")}
    change(project)
    report = build(project, workers=1, force=True)
    assert redone(report)["read"] in (1, 2)
    assert redone(report)["finish"] == 1
    assert redone(report)["package"] <= 1  # none, if nothing is left of a split there
    after = {p.name: p.stat().st_mtime_ns for p in project.rglob("releases/**/*.parquet")}
    assert len(after.items() - before.items()) <= 2  # of two configs
    other = many(tmp_path / "other")
    change(other)
    (other / "data").mkdir(exist_ok=True)
    shutil.copy(project / ledger.FILE, other / ledger.FILE)  # has articles that are gone
    build(other, workers=2)
    assert tree(project / "data") == tree(other / "data")


@pytest.mark.usefixtures("_small")
def test_a_file_that_was_not_touched_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = many(tmp_path, 10)
    for path in (project / "seeds").iterdir():
        os.utime(path, (0, 0))
    read = []
    scan = inputs.scan

    def counted(path: Path, name: str, *, by_line: bool) -> Any:
        read.append(name)
        return scan(path, name, by_line=by_line)

    monkeypatch.setattr(inputs, "scan", counted)
    # Files made a moment ago could change again within a tick of the clock: those are read.
    monkeypatch.setattr("newsdata.pipeline.seen._TICK", -(10**12))
    build(project, workers=1)
    assert len(read) == 10
    (project / "seeds/a0003.txt").write_text("Article X of many, said Kim.")
    os.utime(project / "seeds/a0003.txt", (0, 0))  # the same size and time: its inode tells
    build(project, workers=1, force=True)
    assert read[10:] == ["seeds/a0003.txt"]
    monkeypatch.setattr("newsdata.pipeline.seen._TICK", 10**12)
    build(project, workers=1, fresh=True)
    assert len(read) == 21
    build(project, workers=1, force=True)
    assert len(read) == 31


@pytest.mark.usefixtures("_small")
def test_what_depends_on_a_change_is_done_again_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = many(tmp_path, 40)
    everything = redone(build(project, workers=1))

    def after(config: str) -> set[str]:
        make_project(project, config=config)
        again = redone(build(project, workers=1, force=True))
        assert all(again[name] in (0, everything[name]) for name in ("read", "finish"))
        return {name for name in ("read", "finish", "package") if again[name]}

    assert after("") == set()
    assert after('title = "T"') == set()
    assert after('suggest = ["structure"]') == {"finish", "package"}
    split = 'suggest = ["structure"]\n[splits]\na = 0\nb = 0\nc = 0\ntrain = 1'
    (project / ledger.FILE).unlink()  # which holds articles in other splits
    assert after(split) == {"finish", "package"}
    monkeypatch.setattr("newsdata.suggest.structure.VERSION", "99")
    assert "finish" in after(split)
    assert "read" not in after(split)
    monkeypatch.setattr("newsdata.sources.text.VERSION", "99")
    assert "read" in after(split)


def test_what_a_stage_does_not_depend_on_it_does_not_import() -> None:
    graph = grimp.build_graph("newsdata")
    assert len({programs.of_stage(stage) for stage in ("read", "finish", "package")}) == 3
    for stage, module in (
        ("read", "read"),
        ("labels", "read"),
        ("finish", "finish"),
        ("package", "package"),
    ):
        imported = graph.find_upstream_modules(f"newsdata.pipeline.{module}")
        parts = {name.split(".")[1] for name in imported if "." in name}
        for name in (*programs.ELSEWHERE[""], *programs.ELSEWHERE[stage]):
            if not (stage == "labels" and name == "sources"):  # beside the labels' in a module
                assert name.removesuffix(".py") not in parts, (stage, name)


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("damage", ["cut", "flip", "gone", "receipt"])
@pytest.mark.parametrize("stage", ["read", "finish", "package"])
def test_damage_to_what_is_kept_is_seen_and_mended(tmp_path: Path, stage: str, damage: str) -> None:
    project = many(tmp_path, 20)
    build(project, workers=1)
    before = tree(project / "data")
    names = {"read": "entries.jsonl", "finish": "records.jsonl", "package": "*.parquet"}
    name = "receipt.json" if damage == "receipt" else names[stage]
    path = max((project / f"data/.work/{stage}").rglob(name), key=lambda p: p.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()  # the release may share its place on the disk
    if damage != "gone":
        path.write_bytes(data[: len(data) // 2] if damage in ("cut", "receipt") else data)
    if stage == "read":  # have somebody read it
        for kept in (project / "data/.work/finish").iterdir():
            (kept / "receipt.json").unlink()
    build(project, workers=1, force=True)
    assert tree(project / "data") == before


_LATER = ("pairs", "cluster", "leakage")


@pytest.mark.parametrize(
    ("name", "later"),
    [
        ("sign/*/articles", _LATER),
        ("sign/*/signatures", _LATER),
        ("sign/*/keys", _LATER),
        ("sign/*/rows", _LATER),
        ("sign/*/ids.txt", _LATER),
        ("sign/*/passages", ("leakage",)),
        ("sign/*/passage_rows", ("leakage",)),
        ("pairs/*/pairs", ("cluster", "leakage")),
        ("cluster/*/00000", ("leakage",)),
    ],
)
def test_damage_to_what_splits_are_decided_by_is_seen_and_mended(
    tmp_path: Path, name: str, later: tuple[str, ...]
) -> None:
    text = "Kim met Lee in Rome, and they walked from the harbour to the old town in the rain."
    texts = {f"a{number}": f"{text * 9} End {number}." for number in range(6)}
    texts |= {f"b{number}": f"{text} {story(number)}" for number in range(6)}
    project = make_project(tmp_path, texts, sources=TEXT_SOURCE)
    build(project, workers=1)
    before = tree(project / "data")
    work = project / "data/.work"
    (path,) = work.glob(name)
    data = path.read_bytes()
    # As builds that were killed before they read it; of each kind every byte of a few.
    for at in range(0, len(data), max(1, len(data) // 7)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        (project / "data/splits.tsv").unlink()
        for stage in later:
            shutil.rmtree(work / stage)
        build(project, workers=1, force=True)
        assert tree(project / "data") == before, at
        (path,) = work.glob(name)
        assert path.read_bytes() == data


def test_damage_to_what_is_released_without_text_is_seen_and_mended(tmp_path: Path) -> None:
    standoff = TEXT_SOURCE + 'redistribution = "standoff"\n'
    project = make_project(tmp_path, {"a": "Kim met Lee.", "b": "Lee left."}, sources=standoff)
    build(project, workers=1)
    before = tree(project / "data")
    [path] = (project / "data/.work/finish").rglob("released.jsonl")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    build(project, workers=1, force=True)
    assert tree(project / "data") == before


def test_nothing_is_kept_that_the_last_build_did_not_use(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": "One."}, sources=TEXT_SOURCE)
    for number in range(4):
        (project / "seeds/a.txt").write_text(f"Text {number}.")
        build(project, workers=1, force=True)
    kept = [path.name for path in (project / "data/.work").glob("*/*")]
    assert len(kept) == 7  # one for each stage
    assert len(records(project)) == 1


def swept_in_the_middle(task: bytes, place: shard.Place) -> bytes:
    """Write a file, lose it to another build, and go on with the second one."""
    (place.out / "first").write_bytes(b"1")
    shard.sweep(place.work)
    (place.out / "data").mkdir(parents=True, exist_ok=True)
    (place.out / "data/second").write_bytes(b"2")
    return b"{}"


def test_a_worker_that_outlived_its_build_finishes_nothing_of_which_half_was_removed(
    tmp_path: Path,
) -> None:
    function = f"{__name__}:{swept_in_the_middle.__name__}"
    spec = shard.ShardSpec("s", "k", function, (), str(tmp_path), str(tmp_path), msgspec.Raw(b"{}"))
    with pytest.raises(FileNotFoundError):
        shard.run_shard(msgspec.json.encode(spec))
    assert shard.load(tmp_path, "s", "k") is None
    assert list((tmp_path / "s").iterdir()) == []
