"""data/records/ is put together beside the packaging, and not when that is given up."""

from concurrent.futures import CancelledError
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from newsdata.files import FileInfo
from newsdata.pipeline import assembly


def test_it_stops_at_the_next_part_when_packaging_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Event()

    def endless(*given: Any) -> None:
        """Parts without end: only being told to stop ends them."""
        for _ in assembly._until(given[-1], repeat(FileInfo("a", "0", 1))):
            begun.set()

    monkeypatch.setattr(assembly, "_lay_out", endless)
    nothing: Any = None
    with (
        suppress(KeyboardInterrupt),
        assembly.lay_out(tmp_path, tmp_path, nothing, nothing) as future,
    ):
        assert begun.wait(10)
        raise KeyboardInterrupt
    assert isinstance(future.exception(0), CancelledError)
