"""Workers of a Dask cluster: one that is there, or one of this machine for this build."""

import atexit
import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from importlib import metadata
from types import TracebackType
from typing import Any, Final, Self

from newsdata import engine, plugins
from newsdata.engine import Failed, Reason, Watch, call
from newsdata.errors import CannotRun

CONNECT_SECONDS: Final = 10
ATTEMPTS: Final = 4
"""Dask gives up a task that four workers died of."""
_TICK: Final = 0.5


class Dask:
    """The engine of a cluster. Its workers see the same files under the same paths.

    Raises `CannotRun` when Dask is not installed, the scheduler cannot be reached, or a
    worker has another version of newsdata.
    """

    def __init__(self, workers: int, scheduler: str = "") -> None:
        self._distributed = plugins.require("distributed", "dask")
        import dask

        dask.config.set({"distributed.comm.timeouts.connect": CONNECT_SECONDS})
        # What it says of workers that die is said by us, where it matters.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._cluster: Any = None
        self._client: Any = None
        try:
            if not scheduler:
                self._cluster = self._local_cluster(workers)
                scheduler = self._cluster.scheduler_address
            self._connect(scheduler)
            self._refuse_other_versions()
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise

    def _local_cluster(self, workers: int) -> Any:
        """Worker processes here; a nanny starts another for one that was killed."""
        return self._distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=":0",  # any free one: it cannot be done without
            memory_limit=0,
            silence_logs=50,
        )

    def _connect(self, address: str) -> None:
        try:
            # Before there is a client, which would wait long to close what it never opened.
            self._distributed.comm.get_address_host(address)
            self._client = self._distributed.Client(
                address, timeout=CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise CannotRun(
                f"The Dask scheduler at {address} cannot be reached: {error}".rstrip("."),
                hint="Start it with `dask scheduler`, or correct --scheduler; without an address, --engine dask starts workers here.",
            ) from None

    def _refuse_other_versions(self) -> None:
        """Raise `CannotRun` for a cluster without workers, or with others than we are."""
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except self._distributed.TimeoutError:
            raise CannotRun(
                "The Dask cluster has no workers.",
                hint="Start some: dask worker ADDRESS --nthreads 1",
            ) from None
        # A function of the standard library: who has another newsdata may lack ours.
        found = self._client.run(metadata.version, "newsdata", on_error="return")
        for worker, version in found.items():
            if version != ours():
                there = version if isinstance(version, str) else "not installed"
                raise CannotRun(
                    f"newsdata is {there} on the Dask worker {worker}, and {ours()} here.",
                    hint="Install the same version everywhere.",
                )

    def run(
        self, function: str, specs: Iterable[bytes], watch: Watch | None = None
    ) -> Iterator[tuple[int, bytes | Failed]]:
        """The receipt of each spec, as they come."""
        return _Run(self._distributed, self._client, function, watch).outcomes(enumerate(specs))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the cluster, and end it if it is ours."""
        if kind:
            # Dask's own way to end at exit waits ten seconds for a worker, and fails if a
            # cluster was interrupted while it started.
            atexit.unregister(self._distributed.deploy.spec.close_clusters)
        # Whatever does not end in this time ends with this process, or is not ours.
        with suppress(self._distributed.TimeoutError, OSError):
            if self._client is not None:
                self._client.close(timeout=1)
        with suppress(self._distributed.TimeoutError, OSError):
            if self._cluster is not None:
                if kind:
                    self._kill_workers()
                self._cluster.close(timeout=1 if kind else 10)

    def _kill_workers(self) -> None:
        """End our own workers in the midst of their work: they would finish it before they close."""
        for nanny in self._cluster.workers.values():
            nanny.auto_restart = False
            # It may end meanwhile, as Ctrl-C reaches it, too.
            if pid := nanny.pid:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


class _Run:
    """The specs of one run; how many are under way does not grow with their number."""

    def __init__(self, distributed: Any, client: Any, function: str, watch: Watch | None) -> None:
        self._distributed = distributed
        self._client = client
        self._function = function
        self._watch = watch
        self._under_way: dict[Any, tuple[int, bytes]] = {}
        self._signs: dict[int, tuple[bytes, float]] = {}
        self._failed: Counter[int] = Counter()
        self._suspects: list[tuple[int, bytes]] = []

    def outcomes(self, specs: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes | Failed]]:
        """The number of each spec with what came of it."""
        try:
            yield from self._all(specs)
        except OSError:
            if self._client.status != "running":
                raise _lost() from None
            raise  # by the function: a full disk, for one
        finally:
            if self._client.status == "running":
                self._client.cancel(list(self._under_way), force=True)

    def _all(self, specs: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes | Failed]]:
        at_once = max(1, sum(self._client.nthreads().values()))
        while True:
            while len(self._under_way) < at_once and (task := next(specs, None)):
                self._submit(task)
            if not self._under_way:
                if not self._suspects:
                    return
                self._submit(self._suspects.pop())  # alone: others may be to blame
            for future in self._done():
                task = self._under_way.pop(future)
                if (outcome := self._outcome(future, task)) is not None:
                    yield task[0], outcome
            if self._watch:
                yield from self._hung(self._watch)

    def _submit(self, task: tuple[int, bytes]) -> None:
        future = self._client.submit(_call, self._function, task[1], pure=False)
        self._under_way[future] = task

    def _done(self) -> list[Any]:
        """Those that came to an end, after waiting a little."""
        try:
            with self._client.as_current():
                found = self._distributed.wait(
                    list(self._under_way), timeout=_TICK, return_when="FIRST_COMPLETED"
                )
        except (self._distributed.TimeoutError, CancelledError, OSError):
            if self._client.status != "running":
                raise _lost() from None
            return [future for future in self._under_way if future.status != "pending"]
        return list(found.done)

    def _outcome(self, future: Any, task: tuple[int, bytes]) -> bytes | Failed | None:
        """The receipt, or why there is none; None when it is tried again."""
        if future.status in ("cancelled", "lost"):  # with the worker that held the receipt
            return self._again(task, "killed", ATTEMPTS)
        if future.status == "error":
            error = future.exception()
            if not isinstance(error, self._distributed.KilledWorker):
                raise error
            self._failed[task[0]] += 1
            if self._failed[task[0]] > 1:
                return Failed("killed")
            self._suspects.append(task)
            return None
        try:
            outcome: bytes | Failed = future.result()
        except self._distributed.comm.CommClosedError:
            raise _lost() from None
        except CancelledError:
            return self._again(task, "killed", ATTEMPTS)
        return self._again(task, "memory") if isinstance(outcome, Failed) else outcome

    def _again(self, task: tuple[int, bytes], reason: Reason, most: int = 2) -> Failed | None:
        """Try a spec once more, unless it failed too often."""
        if self._client.status != "running":
            raise _lost()
        self._signs.pop(task[0], None)
        self._failed[task[0]] += 1
        if self._failed[task[0]] >= most:
            return Failed(reason)
        self._submit(task)
        return None

    def _hung(self, watch: Watch) -> Iterator[tuple[int, Failed]]:
        """Restart the workers that show no sign of life for too long; give up what they were at."""
        now = time.monotonic()
        late = []
        for future, (number, _) in self._under_way.items():
            sign = watch(number)
            before, since = self._signs.setdefault(number, (sign, now))
            if sign != before or not sign:  # nothing yet: it waits for its turn
                self._signs[number] = (sign, now)
            elif now - since > engine.HUNG_SECONDS:
                late.append(future)
        if not late:
            return
        at_work = {
            key: worker for worker, keys in self._client.processing().items() for key in keys
        }
        for future in late:
            task = self._under_way[future]
            if future.key in at_work:
                del self._under_way[future]
                self._client.cancel([future], force=True)
                self._end(at_work[future.key])
                if failed := self._again(task, "hung"):
                    yield number, failed

    def _end(self, worker: str) -> None:
        """End a worker; one with a nanny comes back."""
        try:
            self._client.run(_kill, workers=[worker], nanny=True)
        except Exception:  # noqa: BLE001  it has no nanny to be asked
            self._client.run(os._exit, 1, workers=[worker], wait=False)


def _kill(dask_worker: Any) -> None:
    """What a nanny does: a worker that hangs would take its time to end by itself."""
    os.kill(dask_worker.pid, signal.SIGKILL)


def ours() -> str:
    """The version of newsdata that is installed here."""
    return metadata.version("newsdata")


def _call(function: str, spec: bytes) -> bytes | Failed:
    """What a worker does."""
    try:
        return call(function, spec)
    except MemoryError:
        return Failed("memory")


def _lost() -> CannotRun:
    return CannotRun(
        "The connection to the Dask scheduler was lost.",
        hint="What is finished is kept: run it again when the cluster is there.",
    )
