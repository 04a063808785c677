"""A build of many cells opens few files at a time: systems allow a process 256 or 1,024."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.pipeline.stories import project_of, story

from newsdata import build
from newsdata.pipeline import plan

CELLS = 128


@pytest.fixture
def _few_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (CELLS // 2, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("_few_files")
def test_more_cells_than_files_may_be_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "CELL_BYTES", 1)
    monkeypatch.setattr(plan, "MOST_CELLS", CELLS)
    # Near-duplicates, whose signatures are compared across cells.
    articles = {f"a{number}": story(number % 9, edits=[number % 60]) for number in range(400)}
    project = project_of(tmp_path, articles)

    report = build(project, workers=1)

    assert report.counts.records_out == 400
    assert len(list((project / "data/.work/sign").iterdir())) > CELLS * 0.9
