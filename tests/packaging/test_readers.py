"""Each reader that is installed sees the same rows; the nightly workflow asks other versions."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.projects import ROOT

readers = SimpleNamespace(**runpy.run_path(str(ROOT / "tests/readers/read.py")))

pytestmark = pytest.mark.filterwarnings(
    # Not ours: pyarrow and polars warn of what `datasets` and Python itself do.
    "ignore::DeprecationWarning",
    "ignore::FutureWarning",
    "ignore::ResourceWarning",
)


@pytest.mark.parametrize("name", readers.READERS)
def test_a_reader_sees_what_pyarrow_sees(bundled: Path, name: str) -> None:
    release = bundled / "data/releases/newsdata-bundled/1.0.0"
    expected = readers.seen(readers.of_pyarrow(release))
    assert expected[0] > 1900
    assert readers.seen(readers.READERS[name](release)) == expected
