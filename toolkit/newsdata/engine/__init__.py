"""Engines run the same function over many specs: in this process, or in several.

The contract: a function is called by its import path (`module:name`), with its
spec and its receipt as JSON, so that it can run anywhere. A spec says all that
the function needs; a receipt says what it did. What comes out never depends on
the engine, the number of workers, or the order in which they finish.

An engine may call a function again for the same spec, even while the first call is
still at work somewhere: functions leave what they make complete or absent.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from types import TracebackType
from typing import Final, Literal, Protocol, Self

from msgspec import Struct

from newsdata.errors import CannotRun

NAMES: Final = ("serial", "pool", "dask")
HUNG_SECONDS: Final = 120.0
"""How long a worker may show no sign of life: far more than any article takes."""

Reason = Literal["killed", "hung", "memory"]


class Failed(Struct, frozen=True):
    """What comes in place of a receipt when no worker could finish a spec: each was
    killed, showed no sign of life for too long, or ran out of memory."""

    reason: Reason


Watch = Callable[[int], bytes]
"""Given the number of a spec, the last sign of life of whoever works on it."""


class Engine(Protocol):
    """Runs a function over specs; a context, which ends its workers."""

    def run(
        self, function: str, specs: Iterable[bytes], watch: Watch | None = None
    ) -> Iterator[tuple[int, bytes | Failed]]:
        """The number of each spec, counted from 0, with its receipt, in any order.

        Raises what the function raises. With `watch`, a worker whose sign of life
        stays the same for too long is taken for hung.
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def call(function: str, spec: bytes) -> bytes:
    """Call a function by its import path."""
    module, _, name = function.partition(":")
    receipt: bytes = getattr(import_module(module), name)(spec)
    return receipt


def receipts(engine: Engine, function: str, specs: Iterable[bytes]) -> Iterator[bytes]:
    """Each receipt, in any order. Raises `CannotRun` for a spec that no worker could finish."""
    for _, outcome in engine.run(function, specs):
        if isinstance(outcome, Failed):
            raise CannotRun(
                "A worker process was killed, again and again."
                if outcome.reason == "killed"
                else "A worker process ran out of memory.",
                hint="Often the machine is out of memory: try again with fewer --workers.",
            )
        yield outcome


def make(workers: int, name: str = "", scheduler: str = "") -> Engine:
    """The engine of this name; of none, the simplest for a number of workers.

    Raises `CannotRun` when the engine is not installed or has no scheduler, or that is not
    reached.
    """
    if scheduler and name not in {"", "dask"}:
        raise CannotRun(
            f"The engine {name} has no scheduler.",
            hint="Leave out --scheduler, or say --engine dask.",
        )
    if name == "dask" or scheduler:
        from newsdata.engine.dask import Dask

        return Dask(workers, scheduler)
    from newsdata.engine.pool import Pool
    from newsdata.engine.serial import Serial

    return Pool(workers) if name == "pool" or (workers > 1 and name != "serial") else Serial()
