"""One after the other, in this process."""

from collections.abc import Iterable, Iterator

from newsdata.engine import call


class Serial:
    """The engine of one worker."""

    def run(self, function: str, specs: Iterable[bytes]) -> Iterator[bytes]:
        """The receipt of each spec, in their order."""
        for spec in specs:
            yield call(function, spec)
