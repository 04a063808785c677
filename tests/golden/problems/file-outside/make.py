"""A link that leads out of the project."""

from pathlib import Path

import pytest


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = folder.parent / "outside.txt"
    outside.write_text("None of your business.\n")
    (folder / "seeds/outside.txt").symlink_to(outside)
