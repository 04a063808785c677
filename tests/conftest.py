"""What every test can rely on: no network, and a home of its own."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before `datasets` is imported anywhere: it reads these once.
_HOME = tempfile.TemporaryDirectory(prefix="newsdata-tests-")
os.environ.update(
    HOME=_HOME.name,
    HF_HOME=f"{_HOME.name}/hf",
    HF_HUB_OFFLINE="1",
    HF_DATASETS_DISABLE_PROGRESS_BARS="1",
    NO_COLOR="1",
    COLUMNS="100",
)

# The machines of CI are slow and shared: how long an example takes says nothing.
settings.register_profile(
    "newsdata",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("newsdata")

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture
def real_article() -> Path:
    """The real article, which is not ours to commit."""
    path = SHARED / "seeds/000_314bab3c223dd38b.txt"
    if not path.exists():
        pytest.skip("the real article is not ours to pass on and lies outside the repository")
    return path


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository's project, built."""
    from tests.projects import copy_of_this_project

    from newsdata import build

    folder = copy_of_this_project(tmp_path_factory.mktemp("bundled"))
    build(folder, workers=1)
    return folder
