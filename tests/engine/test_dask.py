"""Builds on a real scheduler with real workers, on loopback."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.engine.test_engines import SPECS, ended, two_waiting_workers
from tests.pipeline import disturbed
from tests.pipeline.test_determinism import mixed_project
from tests.projects import tree

from newsdata import CannotRun, build, engine
from newsdata.engine import Failed
from newsdata.engine.dask import Dask
from newsdata.pipeline import plan

pytest.importorskip("distributed")
HERE = "tests.engine.test_engines"


class Cluster:
    """A scheduler and two workers, processes of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self._start(
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(file),
        )
        while not (file.exists() and file.read_bytes()):
            time.sleep(0.05)
        self.address: str = json.loads(file.read_bytes())["address"]

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
            cwd=self._folder,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def worker(self) -> "subprocess.Popen[bytes]":
        return self._start(
            "worker",
            self.address,
            "--host",
            "127.0.0.1",
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
        )

    def close(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    found.worker()
    found.worker()
    yield found
    found.close()


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "RUN_FILES", 4)
    monkeypatch.setattr(plan, "CELL_BYTES", 400)
    monkeypatch.setattr(plan, "BUCKET_BYTES", 2000)


def kill_after_five_shards(project: Path, process: "subprocess.Popen[bytes]") -> None:
    def kill() -> None:
        while disturbed.finished(project) < 5:
            time.sleep(0.005)
        process.kill()

    threading.Thread(target=kill, daemon=True).start()


@pytest.mark.usefixtures("_small")
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    tmp_path: Path, cluster: Cluster
) -> None:
    alone = mixed_project(tmp_path / "alone")
    build(alone, workers=1)
    project = mixed_project(tmp_path / "p")

    kill_after_five_shards(project, cluster.processes[1])
    build(project, scheduler=cluster.address)
    assert cluster.processes[1].wait() == -signal.SIGKILL
    assert tree(project / "data") == tree(alone / "data")


@pytest.mark.usefixtures("_small")
def test_a_scheduler_that_dies_stops_the_build_which_goes_on_without(
    tmp_path: Path, cluster: Cluster
) -> None:
    project = mixed_project(tmp_path / "p")

    kill_after_five_shards(project, cluster.processes[0])
    with pytest.raises(CannotRun, match="Dask scheduler was lost"):
        build(project, scheduler=cluster.address)
    report = build(project, workers=1)
    assert sum(stage.reused for stage in report.stages) >= 4
    alone = mixed_project(tmp_path / "alone")
    build(alone, workers=1)
    assert tree(project / "data") == tree(alone / "data")


def test_a_spec_that_ends_every_worker_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "HUNG_SECONDS", 4.0)
    with engine.make(2, "dask") as runner:
        killed = dict(runner.run(f"{HERE}:die_at_three", SPECS))
        short = dict(runner.run(f"{HERE}:take_all_memory_at_three", SPECS))
        hung = dict(runner.run(f"{HERE}:sleep_at_three", SPECS, lambda number: b"at work"))
    expected = {n: spec for n, spec in enumerate(SPECS) if n != 3}
    assert killed == expected | {3: Failed("killed")}
    assert short == expected | {3: Failed("memory")}
    assert hung == expected | {3: Failed("hung")}


def test_ctrl_c_ends_workers_of_our_own_within_two_seconds() -> None:
    parent, workers = two_waiting_workers("dask")
    parent.send_signal(signal.SIGINT)
    parent.wait(timeout=2)
    assert ended(workers, 0.1)


def test_a_worker_that_is_gone_already_keeps_no_other_alive() -> None:
    gone, there = (subprocess.Popen(["sleep", "60"]) for _ in range(2))
    gone.kill()
    gone.wait()
    ours = Dask.__new__(Dask)
    ours._cluster = SimpleNamespace(
        workers={n: SimpleNamespace(pid=each.pid) for n, each in enumerate((gone, there))}
    )
    try:
        ours._kill_workers()
        assert there.wait(timeout=10) == -signal.SIGKILL
    finally:
        there.kill()


def test_another_version_is_refused_with_both(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from newsdata.engine import dask

    monkeypatch.setattr(dask, "ours", lambda: "9.9.9")
    with pytest.raises(
        CannotRun, match=r"newsdata is \d.* on the Dask worker tcp.*, and 9.9.9 here"
    ):
        engine.make(1, "dask", cluster.address)


def test_a_cluster_without_workers_or_scheduler_is_said(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsdata.engine import dask

    monkeypatch.setattr(dask, "CONNECT_SECONDS", 1)
    for worker in cluster.processes[1:]:
        worker.kill()
        worker.wait()
    time.sleep(0.5)
    with pytest.raises(CannotRun, match="has no workers"):
        engine.make(1, "dask", cluster.address)
    cluster.close()
    with pytest.raises(CannotRun, match="cannot be reached"):
        engine.make(1, "dask", cluster.address)


def test_an_address_that_is_none_is_said_at_once_and_leaves_nothing_to_close() -> None:
    started = time.monotonic()
    with pytest.raises(CannotRun, match="cannot be reached"):
        engine.make(1, "dask", "nohost:xx")
    assert time.monotonic() - started < 10
