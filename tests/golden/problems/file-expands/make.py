"""A little gzip that holds a lot of nothing."""

import gzip
from pathlib import Path

import pytest


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with gzip.open(folder / "records.jsonl.gz", "wb") as file:
        for _ in range(70):
            file.write(bytes(1 << 20))
