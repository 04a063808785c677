"""Engines run the same function over many specs: in this process, or in several.

The contract: a function is called by its import path (`module:name`), with its
spec and its receipt as JSON, so that it can run anywhere. A spec says all that
the function needs; a receipt says what it did. What comes out never depends on
the engine, the number of workers, or the order in which they finish.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Protocol


class Engine(Protocol):
    """Runs a function over specs."""

    def run(self, function: str, specs: Iterable[bytes]) -> Iterator[bytes]:
        """The receipt of each spec, in any order. Raises what the function raises."""


def call(function: str, spec: bytes) -> bytes:
    """Call a function by its import path."""
    module, _, name = function.partition(":")
    receipt: bytes = getattr(import_module(module), name)(spec)
    return receipt


def make(workers: int) -> Engine:
    """The engine for a number of workers."""
    from newsdata.engine.pool import Pool
    from newsdata.engine.serial import Serial

    return Pool(workers) if workers > 1 else Serial()
