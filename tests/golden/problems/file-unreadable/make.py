"""A link to a file that is gone."""

from pathlib import Path

import pytest


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "seeds/ferry.txt").symlink_to("gone.txt")
