"""What `datasets` loads of a release, and where it cannot."""

import errno
import os
import tempfile
from pathlib import Path
from typing import Any

import datasets
import pytest
from tests.releasing.forging import forge, of, rewrite
from tests.releasing.released import LOADED

from newsdata import CannotRun, verify

pytestmark = LOADED


def test_stale_rows_in_the_cache_are_found(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that made names and hashes fixed would be served what it loaded before."""
    rewrite(of(release, "spans"), lambda rows: rows[0].update(label="ORG"))
    rewrite(of(release, "records"), lambda rows: rows[0]["spans"][0].update(label="ORG"))
    forge(release)
    datasets.load_dataset(str(release))
    for path in release.glob("data/*/train-*.parquet"):
        rewrite(path, lambda rows: None)

    def restore(rows: list[dict[str, Any]]) -> None:
        span = rows[0]["spans"][0] if "spans" in rows[0] else rows[0]
        span["label"] = "GPE"

    rewrite(of(release, "spans"), restore)
    rewrite(of(release, "records"), restore)
    forge(release)
    report = verify(release)
    (found,) = [p for p in report.problems if p.code == "release-load"]
    assert 'With the cache here, the config "records" has another row 0' in found.fact


@pytest.mark.parametrize("path", [".", "..", "../1.0.0"])
def test_a_release_is_in_order_from_within(
    release: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(release / "data" if path == ".." else release)
    assert verify(path).clean


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("fails", ["empty", "used"])
def test_a_disk_that_takes_nothing_is_no_fault_of_the_release(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fails: str
) -> None:
    write = datasets.arrow_writer.ArrowWriter.write_table

    def full(self: Any, *args: Any, **options: Any) -> None:
        of_user = str(tmp_path / "cache") in str(self._path)
        if of_user is (fails == "used"):
            raise OSError(number, os.strerror(number))
        write(self, *args, **options)

    monkeypatch.setattr(datasets.arrow_writer.ArrowWriter, "write_table", full)
    name = {"empty": "TMPDIR", "used": "HF_DATASETS_CACHE"}[fails]
    place = {"empty": tempfile.gettempdir(), "used": str(tmp_path / "cache")}[fails]
    said = rf"{os.strerror(number)}\), so the release was not judged"
    with pytest.raises(CannotRun, match=said) as told:
        verify(release)
    assert told.value.place == place
    assert name in told.value.hint


def test_too_little_room_for_datasets_to_begin_is_no_fault_of_the_release(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets.builder, "has_sufficient_disk_space", lambda *_, **__: False)
    with pytest.raises(CannotRun, match=r"No space left on device.* not judged"):
        verify(release)


def test_without_datasets_that_check_is_skipped(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsdata.plugins.installed", lambda name: "")
    report = verify(made)
    assert report.clean
    assert report.checks[-1].state == "skipped"
    assert "newsdata[datasets]" in report.checks[-1].note
