"""A pool of processes on this machine that survives the death of any of them.

Each worker has a pipe of its own, so that of a killed one it is known what it was at.
`concurrent.futures` knows it not: there, one death fails all that is under way.
"""

import multiprocessing
import time
from collections.abc import Iterable, Iterator
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Final, Self

from newsdata import engine
from newsdata.engine import Failed, Reason, Watch, _worker
from newsdata.errors import CannotRun

ATTEMPTS: Final[dict[Reason, int]] = {"killed": 3, "hung": 2, "memory": 2}
"""How often a spec is tried. The first time others run beside it, then it runs alone:
what else was there may have taken the memory."""
_TICK: Final = 0.5


class _Worker:
    """A process, the pipe to it, and what it is at."""

    def __init__(self) -> None:
        # Not fork: the parent has threads, and their locks would be copied held.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_worker.work, args=(theirs,), daemon=True
        )
        self.process.start()
        theirs.close()
        self.ready = False
        self.task: tuple[int, bytes] | None = None
        self.sign = b""
        self.since = 0.0

    def take(self, function: str, task: tuple[int, bytes]) -> None:
        """Give it a spec to work on. Raises OSError when it is dead."""
        self.pipe.send((function, task[1]))
        self.task, self.sign, self.since = task, b"", time.monotonic()

    def hangs(self, watch: Watch) -> bool:
        """Whether its sign of life has been the same for too long."""
        if self.task and (sign := watch(self.task[0])) != self.sign:
            self.sign, self.since = sign, time.monotonic()
        return self.task is not None and time.monotonic() - self.since > engine.HUNG_SECONDS

    def kill(self) -> None:
        """End it at once, whatever it is at."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Pool:
    """The engine of several workers. They start when they are needed, and stay."""

    def __init__(self, workers: int) -> None:
        self._most = workers
        self._workers: list[_Worker] = []
        self._stillborn = 0

    def run(
        self, function: str, specs: Iterable[bytes], watch: Watch | None = None
    ) -> Iterator[tuple[int, bytes | Failed]]:
        """The receipt of each spec, as they come; those that kill their worker last."""
        try:
            suspects: list[tuple[tuple[int, bytes], Reason]] = []
            yield from self._round(function, iter(enumerate(specs)), self._most, watch, suspects)
            attempt = 1
            while suspects:
                attempt += 1
                again, suspects = suspects, []
                for task, reason in again:
                    if attempt > ATTEMPTS[reason]:
                        yield task[0], Failed(reason)
                    else:
                        yield from self._round(function, iter([task]), 1, watch, suspects)
        finally:
            self._dismiss([worker for worker in self._workers if worker.task])

    def _round(
        self,
        function: str,
        tasks: Iterator[tuple[int, bytes]],
        most: int,
        watch: Watch | None,
        suspects: list[tuple[tuple[int, bytes], Reason]],
    ) -> Iterator[tuple[int, bytes | Failed]]:
        """Each task once; those whose worker died become suspects."""
        while True:
            self._employ(function, tasks, most)
            busy = [worker for worker in self._workers if worker.task]
            if not busy:
                return
            connection.wait([worker.pipe for worker in busy], _TICK if watch else None)
            for worker in busy:
                task = worker.task
                assert task is not None  # noqa: S101  busy is what has one
                answer = self._answer(worker)
                if isinstance(answer, bytes):
                    yield task[0], answer
                elif answer:
                    suspects.append((task, answer))
                elif watch and worker.hangs(watch):
                    self._dismiss([worker])
                    suspects.append((task, "hung"))

    def _employ(self, function: str, tasks: Iterator[tuple[int, bytes]], most: int) -> None:
        """Give tasks to whoever is idle, and to new workers while there are too few."""
        while sum(worker.task is not None for worker in self._workers) < most:
            if (task := next(tasks, None)) is None:
                return
            while True:
                idle = next((worker for worker in self._workers if not worker.task), None)
                if idle is None:
                    idle = _Worker()
                    self._workers.append(idle)
                try:
                    idle.take(function, task)
                    break
                except OSError:  # it died while it was idle
                    self._bury(idle)

    def _answer(self, worker: _Worker) -> bytes | Reason | None:
        """What a worker says: its receipt, why there is none, None while there is nothing."""
        while worker.pipe.poll():
            try:
                kind, value = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker)
                return "killed"
            if kind == _worker.READY:
                worker.ready, self._stillborn = True, 0
                continue
            worker.task = None
            if kind == _worker.RAISED:
                raise value
            if kind == _worker.MEMORY:
                self._dismiss([worker])  # what is left of its memory is in pieces
                return "memory"
            receipt: bytes = value
            return receipt
        return None

    def _bury(self, worker: _Worker) -> None:
        """Take leave of a dead worker. Raises `CannotRun` when they die as soon as they start."""
        self._dismiss([worker])
        if not worker.ready:
            self._stillborn += 1
        if self._stillborn > 2:
            raise CannotRun(
                "Worker processes end as soon as they are started.",
                hint="In a script of yours, call build() below `if __name__ == '__main__':`; else there may be no memory left.",
            )

    def _dismiss(self, workers: list[_Worker]) -> None:
        for worker in workers:
            self._workers.remove(worker)
            worker.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the workers."""
        self._dismiss(list(self._workers))
