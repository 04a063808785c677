"""One after the other, in this process."""

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from newsdata.engine import Failed, Watch, call


class Serial:
    """The engine of one worker. It cannot outlive a function that kills it, or hangs."""

    def run(
        self, function: str, specs: Iterable[bytes], watch: Watch | None = None
    ) -> Iterator[tuple[int, bytes | Failed]]:
        """The receipt of each spec, in their order."""
        for number, spec in enumerate(specs):
            try:
                receipt = call(function, spec)
            except MemoryError:
                yield number, Failed("memory")
            else:
                yield number, receipt

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is left to end."""
