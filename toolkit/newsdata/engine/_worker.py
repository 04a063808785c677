"""A worker process of the pool: takes specs from a pipe, sends receipts back."""

import multiprocessing
import os
import signal
import threading
import traceback
from multiprocessing.connection import Connection

from newsdata.engine import call

READY, DONE, MEMORY, RAISED = "ready", "done", "memory", "raised"


def work(pipe: "Connection[tuple[str, object], tuple[str, bytes]]") -> None:
    """Serve until the pipe closes."""
    # Ctrl-C goes to every process of a terminal; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    pipe.send((READY, None))
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        pipe.send(_answer(*task))


def _answer(function: str, spec: bytes) -> tuple[str, object]:
    try:
        return DONE, call(function, spec)
    except MemoryError:
        return MEMORY, None
    except Exception as error:  # noqa: BLE001  raised in the parent
        error.add_note("In a worker process:\n" + traceback.format_exc())
        return RAISED, error


def _follow_parent() -> None:
    """Do not outlive the parent."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
