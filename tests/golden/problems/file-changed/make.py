"""A file that something writes to while it is read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsdata.checking import shards


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shards.lines

    def lines_and_a_write(*args: Any, **options: Any) -> Iterator[Any]:
        yield from lines(*args, **options)
        with (folder / "records.jsonl").open("ab") as file:
            file.write(b"{}\n")

    monkeypatch.setattr(shards, "lines", lines_and_a_write)
