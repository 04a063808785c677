"""A line of 65 MB, as of a corpus in one JSON array."""

from pathlib import Path

import pytest


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (folder / "records.jsonl").open("wb") as file:
        file.write(b"[")
        for _ in range(65):
            file.write(b"0, " * 333_333)
        file.write(b"0]\n")
