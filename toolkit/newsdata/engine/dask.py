"""Workers of a Dask cluster: one that is there, or one of this machine for this build."""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from importlib import metadata
from types import TracebackType
from typing import Any, Final, Self

from newsdata import engine, plugins
from newsdata.engine import Failed, Reason, Watch, call
from newsdata.errors import CannotRun

CONNECT_SECONDS: Final = 10
_TICK: Final = 0.5


class Dask:
    """The engine of a cluster. Its workers see the same files under the same paths.

    Raises `CannotRun` when Dask is not installed, the scheduler cannot be reached, or a
    worker has another version of newsdata.
    """

    def __init__(self, workers: int, scheduler: str = "") -> None:
        self._distributed = plugins.require("distributed", "dask")
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
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def _local_cluster(self, workers: int) -> Any:
        """Worker processes here; a nanny starts another for one that was killed."""
        return self._distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            silence_logs=50,
        )

    def _connect(self, address: str) -> None:
        try:
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
        # A function of the standard library: who has another newsdata may lack ours.
        found = self._client.run(metadata.version, "newsdata", on_error="return")
        if not found:
            raise CannotRun(
                "The Dask cluster has no workers.",
                hint="Start some: dask worker ADDRESS --nthreads 1",
            )
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
        if self._client is not None:
            self._client.close(timeout=1)
        if self._cluster is not None:
            self._cluster.close(timeout=1)


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

    def outcomes(self, specs: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes | Failed]]:
        """The number of each spec with what came of it."""
        at_once = 2 * max(1, sum(self._client.nthreads().values()))
        try:
            while True:
                while len(self._under_way) < at_once and (task := next(specs, None)):
                    self._submit(task)
                if not self._under_way:
                    return
                for future in self._done():
                    task = self._under_way.pop(future)
                    if (outcome := self._outcome(future, task)) is not None:
                        yield task[0], outcome
                if self._watch:
                    yield from self._hung(self._watch)
        finally:
            self._client.cancel(list(self._under_way), force=True)

    def _submit(self, task: tuple[int, bytes]) -> None:
        future = self._client.submit(_call, self._function, task[1], pure=False)
        self._under_way[future] = task

    def _done(self) -> list[Any]:
        """Those that came to an end, after waiting a little."""
        try:
            found = self._distributed.wait(
                list(self._under_way), timeout=_TICK, return_when="FIRST_COMPLETED"
            )
        except self._distributed.TimeoutError:
            if not self._client.nthreads():
                raise _lost("The Dask cluster has no worker any more.") from None
            return []
        except (CancelledError, OSError):
            raise _lost("The connection to the Dask scheduler was lost.") from None
        return list(found.done)

    def _outcome(self, future: Any, task: tuple[int, bytes]) -> bytes | Failed | None:
        """The receipt, or why there is none; None when it is tried again."""
        if future.status in ("cancelled", "lost"):
            raise _lost("The connection to the Dask scheduler was lost.")
        if future.status == "error":
            error = future.exception()
            if isinstance(error, self._distributed.KilledWorker):
                return Failed("killed")
            raise error
        outcome: bytes | Failed = future.result()
        return self._again(task, "memory") if isinstance(outcome, Failed) else outcome

    def _again(self, task: tuple[int, bytes], reason: Reason) -> Failed | None:
        """Try a spec once more, if it failed for the first time."""
        self._signs.pop(task[0], None)
        self._failed[task[0]] += 1
        if self._failed[task[0]] > 1:
            return Failed(reason)
        self._submit(task)
        return None

    def _hung(self, watch: Watch) -> Iterator[tuple[int, Failed]]:
        """Restart the workers that show no sign of life for too long; give up what they were at."""
        now = time.monotonic()
        at_work = {key: worker for worker, keys in self._client.processing().items() for key in keys}
        for future, task in list(self._under_way.items()):
            number, sign = task[0], watch(task[0])
            before, since = self._signs.setdefault(number, (sign, now))
            if sign != before or not sign:  # nothing yet: it waits for its turn
                self._signs[number] = (sign, now)
            elif now - since > engine.HUNG_SECONDS and future.key in at_work:
                del self._under_way[future]
                self._client.cancel([future], force=True)
                self._client.restart_workers([at_work[future.key]], raise_for_error=False)
                if failed := self._again(task, "hung"):
                    yield number, failed


def ours() -> str:
    """The version of newsdata that is installed here."""
    return metadata.version("newsdata")


def _call(function: str, spec: bytes) -> bytes | Failed:
    """What a worker does."""
    try:
        return call(function, spec)
    except MemoryError:
        return Failed("memory")


def _lost(fact: str) -> CannotRun:
    return CannotRun(fact, hint="What is finished is kept: run it again when the cluster is there.")
