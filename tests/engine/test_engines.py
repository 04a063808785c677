import os
import signal
import subprocess
import sys
import time

import pytest

from newsdata import engine
from newsdata.errors import CannotRun

HERE = "tests.engine.test_engines"


def double(spec: bytes) -> bytes:
    return spec * 2


def fail(spec: bytes) -> bytes:
    raise CannotRun("a fact", hint="a hint", place="f:1")


def die(spec: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return spec


@pytest.mark.parametrize("workers", [1, 2])
def test_every_spec_has_its_receipt(workers: int) -> None:
    specs = [b"%d" % number for number in range(9)]
    found = engine.make(workers).run(f"{HERE}:double", iter(specs))
    assert sorted(found) == sorted(spec * 2 for spec in specs)
    assert list(engine.make(workers).run(f"{HERE}:double", [])) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_what_stops_a_worker_stops_the_run_with_all_it_says(workers: int) -> None:
    with pytest.raises(CannotRun) as error:
        list(engine.make(workers).run(f"{HERE}:fail", [b"1", b"2"]))
    assert str(error.value) == "f:1: a fact\na hint"


def test_a_killed_worker_is_said() -> None:
    with pytest.raises(CannotRun, match="worker process was killed"):
        list(engine.make(2).run(f"{HERE}:die", [b"1", b"2", b"3"]))


def test_workers_do_not_outlive_a_killed_parent() -> None:
    script = (
        "from newsdata import engine\n"
        "if __name__ == '__main__':\n"
        "    for receipt in engine.make(2).run('tests.engine.test_engines:tell_and_wait', [b'1', b'2']): pass\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    workers = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 30
    while any(alive(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(worker) for worker in workers)


def tell_and_wait(spec: bytes) -> bytes:
    # To the test that started us, at once: two workers share the pipe.
    os.write(1, f"{os.getpid()}\n".encode())
    time.sleep(600)
    return spec


def alive(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as file:  # noqa: PTH123
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
