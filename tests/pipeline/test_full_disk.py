"""A disk that fills while a release is put together leaves the one that was there."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.projects import make_project, records, tree

from newsdata import CannotRun, build
from newsdata.pipeline import shard

WRITES = [
    (os, "fsync"),
    (shutil, "copyfile"),
    *((Path, name) for name in ("mkdir", "write_bytes", "replace", "rename")),
]


class Disk:
    """It has no room for one write of a release, the `full_at`-th."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writes: list[str] = []
        self.full_at = 0
        self._releasing = False
        for owner, name in WRITES:
            monkeypatch.setattr(owner, name, self._failing(name, getattr(owner, name)))
        monkeypatch.setattr(os, "link", self._no_link)  # what would be linked is copied
        # What is not used any more may stay where it is.
        monkeypatch.setattr(shard, "_take_away", lambda folder: None)

    def _failing(self, name: str, write: Callable[..., Any]) -> Callable[..., Any]:
        def fail_or_write(*args: Any, **options: Any) -> Any:
            if self._releasing:
                self.writes.append(name)
                if len(self.writes) == self.full_at:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return write(*args, **options)

        return fail_or_write

    def _no_link(self, *_: Any) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    def _begin(self, stage: str, done: int, total: int) -> None:
        self._releasing = stage == "release"

    def build(self, project: Path) -> CannotRun | None:
        """What stops a build, if anything does."""
        self.writes.clear()
        self.full_at += 1
        try:
            build(project, workers=1, force=True, progress=self._begin)
        except CannotRun as error:
            return error
        finally:
            self._releasing = False
        return None


def test_whichever_write_fails_the_old_release_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, {"a": "Kim met Lee.", "b": "Nothing else."})
    build(project, workers=1)
    before = tree(project / "data/releases")
    (project / "seeds/c.txt").write_text("New.")
    disk = Disk(monkeypatch)
    failed = set()
    while (error := disk.build(project)) is not None:
        assert "No space left" in error.fact
        failed.add(disk.writes[disk.full_at - 1])
        assert tree(project / "data/releases") == before, disk.writes
        assert not list((project / "data").rglob("*.part"))
    assert failed == {name for _, name in WRITES}
    assert disk.full_at >= len(disk.writes)
    assert tree(project / "data/releases") != before
    assert len(records(project)) == 3


def test_the_first_release_is_there_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path, {"a": "Kim met Lee."})
    disk = Disk(monkeypatch)
    while (error := disk.build(project)) is not None:
        assert "No space left" in error.fact
        assert not list((project / "data").glob("releases/test/*"))
    assert disk.full_at >= len(disk.writes) > 10
    assert (project / "data/releases/test/1.0.0/manifest.json").is_file()
