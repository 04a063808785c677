"""The revision before: the same article under its first name."""

import subprocess
from pathlib import Path

import pytest


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, before = folder / "seeds/2024-tram.txt", folder / "seeds/tram.txt"
    git = ["git", "-C", str(folder), "-c", "user.name=test", "-c", "user.email=test@example.org"]
    now.rename(before)
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "before"], check=True)
    before.rename(now)
