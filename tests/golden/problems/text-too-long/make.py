"""An article of 11 MB."""

from pathlib import Path

import pytest


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "seeds").mkdir()
    (folder / "seeds/dump.txt").write_text("Mira Holt opened the tram.\n" * 400_000)
