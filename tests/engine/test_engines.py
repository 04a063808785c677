"""Each engine keeps the contract, whatever happens to its workers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.pipeline import disturbed

from newsdata import engine
from newsdata.engine import Failed
from newsdata.errors import CannotRun

HERE = "tests.engine.test_engines"


def double(spec: bytes) -> bytes:
    return spec * 2


def fail(spec: bytes) -> bytes:
    raise CannotRun("a fact", hint="a hint", place="f:1")


def stumble(spec: bytes) -> bytes:
    raise ValueError(spec)


def die_at_three(spec: bytes) -> bytes:
    if spec == b"3":
        os.kill(os.getpid(), signal.SIGKILL)
    return spec


def die_once(spec: bytes) -> bytes:
    if not (died := Path(spec.decode())).exists():
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return spec


def take_all_memory_at_three(spec: bytes) -> bytes:
    if spec == b"3":
        raise MemoryError
    return spec


def sleep_at_three(spec: bytes) -> bytes:
    if spec == b"3":
        time.sleep(600)
    return spec


def run(name: str, specs: Iterable[bytes], workers: int = 2) -> dict[int, bytes | Failed]:
    with engine.make(workers) as runner:
        outcomes = list(runner.run(f"{HERE}:{name}", iter(specs), lambda number: b""))
    assert len(outcomes) == len(dict(outcomes))
    return dict(outcomes)


SPECS = [b"%d" % number for number in range(9)]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_spec_has_its_receipt(workers: int) -> None:
    assert run("double", SPECS, workers) == {n: spec * 2 for n, spec in enumerate(SPECS)}
    assert run("double", [], workers) == {}


@pytest.mark.parametrize("workers", [1, 2])
def test_what_stops_a_worker_stops_the_run_with_all_it_says(workers: int) -> None:
    with pytest.raises(CannotRun) as error:
        run("fail", [b"1", b"2"], workers)
    assert str(error.value) == "f:1: a fact\na hint"


def test_a_bug_in_a_worker_says_where_it_is() -> None:
    with pytest.raises(ValueError, match="b'1'") as error:
        run("stumble", [b"1"])
    assert "in stumble" in "".join(error.value.__notes__)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("die_at_three", "killed"),
        ("take_all_memory_at_three", "memory"),
        ("sleep_at_three", "hung"),
    ],
)
def test_a_spec_that_ends_every_worker_is_told_apart_and_the_others_go_on(
    name: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "HUNG_SECONDS", 4.0)
    outcomes = run(name, SPECS)
    assert outcomes.pop(3) == Failed(reason)  # type: ignore[arg-type]
    assert outcomes == {n: spec for n, spec in enumerate(SPECS) if n != 3}


def test_memory_is_no_end_to_the_engine_of_one() -> None:
    assert run("take_all_memory_at_three", SPECS, 1)[3] == Failed("memory")


def test_a_worker_that_was_killed_by_chance_is_replaced(tmp_path: Path) -> None:
    specs = [str(tmp_path / f"{n}").encode() for n in range(4)]
    assert run("die_once", specs) == dict(enumerate(specs))


def test_workers_stay_for_the_next_run_unless_it_is_given_up() -> None:
    with engine.make(2) as runner:
        first = dict(runner.run(f"{HERE}:process", [b"", b""]))
        assert set(dict(runner.run(f"{HERE}:process", [b"", b""])).values()) <= set(first.values())
        for _ in runner.run(f"{HERE}:sleep_at_three", [b"1", b"3", b"3"]):
            break
        assert dict(runner.run(f"{HERE}:double", [b"1"])) == {0: b"11"}


def process(spec: bytes) -> bytes:
    time.sleep(0.1)
    return b"%d" % os.getpid()


def test_workers_do_not_outlive_a_killed_parent() -> None:
    parent, workers = two_waiting_workers()
    parent.kill()
    parent.wait()
    assert ended(workers, 30)


def test_ctrl_c_ends_the_workers_within_two_seconds() -> None:
    parent, workers = two_waiting_workers()
    parent.send_signal(signal.SIGINT)
    parent.wait(timeout=2)
    assert ended(workers, 0.1)


def two_waiting_workers(kind: str = "pool") -> tuple["subprocess.Popen[str]", list[int]]:
    script = (
        "from newsdata import engine\n"
        "if __name__ == '__main__':\n"
        f"    with engine.make(2, {kind!r}) as runner:\n"
        "        list(runner.run('tests.engine.test_engines:tell_and_wait', [b'1', b'2']))\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=disturbed.unmeasured(),
    )
    assert parent.stdout is not None
    workers = [int(parent.stdout.readline()) for _ in range(2)]
    parent.stdout.close()
    return parent, workers


def tell_and_wait(spec: bytes) -> bytes:
    # To the test that started us, at once: two workers share the pipe.
    os.write(1, f"{os.getpid()}\n".encode())
    time.sleep(600)
    return spec


def test_a_script_without_its_guard_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from newsdata import engine\n"
        "with engine.make(2) as runner:\n"
        f"    list(runner.run('{HERE}:double', [b'1', b'2']))\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        timeout=60,
    )
    assert "if __name__ == '__main__'" in done.stderr


def ended(processes: Iterable[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(alive, processes))


def alive(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as file:  # noqa: PTH123
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_scheduler_is_for_dask_alone() -> None:
    with pytest.raises(CannotRun, match="serial has no scheduler"):
        engine.make(1, "serial", "tcp://127.0.0.1:1")
