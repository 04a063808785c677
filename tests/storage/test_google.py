"""The same at `gs://`, through gcsfs, against a small server of its protocol."""

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from tests.projects import make_project, records
from tests.storage.conftest import source
from tests.storage.gcs import Gcs, serving

from newsdata import CannotRun, build, push, verify
from newsdata.storage import connect, stores

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture
def gcs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gcs]:
    with serving() as found:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", found.url)
        monkeypatch.setitem(fsspec.config.conf, "gs", {"token": "anon"})
        monkeypatch.setattr(stores, "LONGEST_WAIT", 0.01)
        yield found


def test_sources_and_releases_are_read_and_written(gcs: Gcs, tmp_path: Path) -> None:
    gcs.objects |= {f"news/{n}/a.txt": f"Kim {n} met Lee.".encode() for n in range(4)}
    gcs.objects["news/.hidden.txt"] = b"Nobody sees this."
    project = make_project(tmp_path, sources=source("gs://bucket/news/**/*.txt"))
    build(project, workers=1)
    assert sorted(r["provenance"]["file"] for r in records(project)) == [
        f"gs://bucket/news/{n}/a.txt" for n in range(4)
    ]
    gcs.objects["news/1/a.txt"] = b"Kim 1 met Ann."
    gcs.requests.clear()
    build(project, workers=1, force=True)
    assert sum("alt=media" in request for request in gcs.requests) == 1
    release = project / "data/releases/test/1.0.0"
    assert push(release, "gs://bucket/x").outcome == "published"
    assert gcs.objects["x/manifest.json"] == (release / "manifest.json").read_bytes()
    assert verify("gs://bucket/x").clean
    del gcs.objects["x/manifest.json"]
    gcs.requests.clear()
    assert push(release, "gs://bucket/x").outcome == "published"
    assert sum("upload" in request for request in gcs.requests) == 1


def test_what_is_wrong_is_said(gcs: Gcs) -> None:
    gcs.objects["a.txt"] = b"Kim."
    store = connect("gs://bucket/a.txt")
    gcs.fails += [503, 500]
    assert [each.url for each in store.find("gs://bucket/*.txt")] == ["gs://bucket/a.txt"]
    gcs.fails += [403]
    with pytest.raises(CannotRun, match="does not allow it"):
        store.find("gs://bucket/*.txt")
    with pytest.raises(CannotRun, match="There is nothing at this address"):
        store.find("gs://no-such-bucket/*.txt")
