"""A pool of processes on this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from newsdata.engine import call
from newsdata.errors import CannotRun


class Pool:
    """The engine of several workers; at most two specs a worker are under way."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(self, function: str, specs: Iterable[bytes]) -> Iterator[bytes]:
        """The receipt of each spec, as they come."""
        # Not fork: the parent has threads, and their locks would be copied held.
        context = multiprocessing.get_context("spawn")
        under_way: set[Future[bytes]] = set()
        pool = ProcessPoolExecutor(self._workers, mp_context=context, initializer=_start_worker)
        try:
            for spec in specs:
                under_way.add(pool.submit(call, function, spec))
                if len(under_way) >= 2 * self._workers:
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while under_way:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        except BrokenProcessPool:
            raise CannotRun(
                "A worker process was killed.",
                hint="Often the machine ran out of memory: try again with fewer --workers.",
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
