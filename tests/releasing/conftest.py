"""A release to verify, as it was built and as a copy to do something to."""

import shutil
from pathlib import Path

import datasets
import pytest
from tests.projects import make_project, submission, write_lines
from tests.releasing.released import SOURCES, TEXT

from newsdata import build


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a stand-off article and a dozen of others."""
    texts = {f"a{n:02}": f"Kim {n} met Lee in Rome." for n in range(12)}
    project = make_project(tmp_path_factory.mktemp("made"), texts, sources=SOURCES)
    write_lines(project / "raw/t.jsonl", [{"id": "t", "text": TEXT, "title": "Kim"}])
    labels = [submission("t", TEXT, ("entity", "PERSON", 0, 3), ("entity", "GPE", 15, 19))]
    labels.append(submission("a00", texts["a00"], ("entity", "PERSON", 0, 5)))
    for span in labels[0]["spans"]:
        del span["text"]
    write_lines(project / "data/submissions/kim.jsonl", labels)
    assert build(project, workers=1).clean
    return project / "data/releases/test/1.0.0"


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is served what another has loaded."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


@pytest.fixture
def release(made: Path, tmp_path: Path) -> Path:
    """A copy of it to do something to."""
    return Path(shutil.copytree(made, tmp_path / "test/1.0.0"))
