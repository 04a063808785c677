"""A name that is no UTF-8, which not every system can keep in a checkout."""

from pathlib import Path

import pytest


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = b"caf\xe9.txt".decode(errors="surrogateescape")
    (folder / "seeds" / name).write_text("Mira Holt drank a coffee.\n")
