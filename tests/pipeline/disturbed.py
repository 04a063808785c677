"""Builds in processes of their own, to be killed, with shards so small that there are many."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_SCRIPT = """
import sys
from newsdata import inputs
from newsdata.cli import main
from newsdata.pipeline import plan
plan.RUN_FILES, plan.CELL_BYTES, plan.BUCKET_BYTES = 4, 400, 3000
inputs.SHARD_BYTES = 2000
main()
"""


def start(project: Path, *options: str) -> "subprocess.Popen[str]":
    """A build at work."""
    command = [sys.executable, "-c", _SCRIPT, "build", "--json", "-C", str(project), *options]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=unmeasured(),
    )


def unmeasured() -> dict[str, str]:
    """The environment of processes to be interrupted, without that of coverage.

    It takes a lock now and then; interrupted in the midst of that, it waits for it for ever.
    """
    return {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}


def finish(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The report of a build that comes to its end."""
    out, err = process.communicate(timeout=120)
    assert process.returncode in (0, 1), err
    report: dict[str, Any] = json.loads(out)
    return report


def kill_again_and_again(project: Path, draw: random.Random, most: int, *options: str) -> int:
    """Kill a build at random moments, so often or until it is done; how often it was."""
    for killed in range(most):
        process = start(project, *options)
        wanted = finished(project) + draw.randrange(25)
        while process.poll() is None and finished(project) < wanted:
            time.sleep(0.003)
        time.sleep(draw.uniform(0, 0.02))
        process.kill()
        if process.communicate() and process.returncode == 0:
            return killed
    return most


def finished(project: Path) -> int:
    """How many shards are finished, in whatever stage."""
    return sum(not path.name.startswith(".") for path in (project / "data/.work").glob("*/*"))


def kill_workers(process: "subprocess.Popen[str]", draw: random.Random, most: int) -> int:
    """Kill workers of a build at random moments while it goes on; how many."""
    killed = 0
    while killed < most and process.poll() is None:
        time.sleep(draw.uniform(0.05, 0.4))
        if workers := children(process.pid):
            os.kill(draw.choice(workers), signal.SIGKILL)
            killed += 1
    return killed


def children(parent: int) -> list[int]:
    """Worker processes of a process; not the one that multiprocessing keeps for itself."""
    found = []
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    for child in children:
        try:
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found
