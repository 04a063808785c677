"""Releases in a bucket: a reader finds a whole one or none, however the upload ended."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import fsspec
import pytest
from click.testing import CliRunner, Result
from tests.projects import TEXT_SOURCE, make_project, tree
from tests.storage.s3 import KEY, S3, SECRET, Request, environment

from newsdata import CannotRun, build, hydrate, push, verify
from newsdata.cli import cli
from newsdata.comparing import diff
from newsdata.storage import stores

pytestmark = pytest.mark.filterwarnings(
    # Not ours: pyarrow and the clients warn of what others do.
    "ignore::DeprecationWarning",
    "ignore::FutureWarning",
    "ignore::ResourceWarning",
)
TEXTS = {f"a{n}": f"Kim {n} met Lee in Rome." for n in range(24)}
WITHHELD = {
    f"seeds/{name}.txt": text.encode()
    for name, text in {"s1": "Ann met Bo.", "s2": "Bo left."}.items()
}
STANDOFF = """
[[sources]]
name = "partner"
format = "text"
path = "memory://partner/*.txt"
license = "LicenseRef-all-rights-reserved"
redistribution = "standoff"
language = "en"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = make_project(tmp_path_factory.mktemp("p"), TEXTS)
    build(project, workers=1)
    return project


@pytest.fixture
def release(project: Path) -> Path:
    return project / "data/releases/test/1.0.0"


def run(*args: object) -> Result:
    done = CliRunner().invoke(cli, [*map(str, args)])
    assert KEY not in done.output
    assert SECRET not in done.output
    return done


def names(release: Path) -> list[str]:
    return sorted(tree(release))


def test_a_release_is_published_and_read_from_there(s3: S3, bucket: str, release: Path) -> None:
    url = f"s3://{bucket}/test/1.0.0"
    done = run("push", release, url, "--dry-run")
    assert (done.exit_code, s3.requests) == (0, [])
    done = run("push", release, f"{url}/", "--json")
    report = json.loads(done.output)
    assert (done.exit_code, report["outcome"], report["url"]) == (0, "published", url)
    assert {n: s3.get(bucket, f"test/1.0.0/{n}") for n in names(release)} == tree(release)
    assert s3.asked("PUT")[-1] == "test/1.0.0/manifest.json"
    s3.requests.clear()
    assert push(release, url).outcome == "there"
    assert s3.asked("PUT") == []
    done = run("verify", url, "--json")
    report = json.loads(done.output)
    assert (done.exit_code, report["release"]) == (0, url)
    assert {check["state"] for check in report["checks"]} == {"passed"}


def test_two_releases_are_compared_from_there(
    s3: S3, bucket: str, release: Path, tmp_path: Path
) -> None:
    project = make_project(tmp_path, TEXTS | {"b": "Ann left Oslo."}, version="1.1.0")
    build(project, workers=1)
    newer = project / "data/releases/test/1.1.0"
    for folder in (release, newer):
        push(folder, f"s3://{bucket}/test/{folder.name}")
    found = diff(f"s3://{bucket}/test/1.0.0", f"s3://{bucket}/test/1.1.0")
    assert found.changes == diff(release, newer).changes
    assert found.old.place == f"s3://{bucket}/test/1.0.0"
    assert [change.id for change in found.records] == ["b"]
    done = run("diff", f"s3://{bucket}/test/1.0.0", newer)
    assert (done.exit_code, "1 record was added" in done.output) == (0, True)


def test_a_release_without_text_is_hydrated_from_there(s3: S3, bucket: str, tmp_path: Path) -> None:
    """Its sources are remote, too: whoever holds the files has them under any name."""
    fsspec.filesystem("memory").pipe({f"/partner/{Path(n).name}": d for n, d in WITHHELD.items()})
    project = make_project(tmp_path / "p", TEXTS, sources=TEXT_SOURCE + STANDOFF)
    build(project, workers=1)
    url = f"s3://{bucket}/test/1.0.0"
    assert push(project / "data/releases/test/1.0.0", url).verified.problems == []
    (tmp_path / "texts").mkdir()
    for number, data in enumerate(WITHHELD.values()):
        (tmp_path / f"texts/{number}").write_bytes(data)
    report = hydrate(url, tmp_path / "texts", tmp_path / "full")
    assert (report.proven, report.restored, report.release) == (True, 2, url)
    built = (project / "data/records/records.jsonl").read_bytes()
    assert (tmp_path / "full/records.jsonl").read_bytes() == built
    (tmp_path / "texts/0").unlink()
    report = hydrate(url, tmp_path / "texts", tmp_path / "part")
    assert not report.proven
    assert [p.file for p in report.problems if p.code == "hydrate-file"] == [
        "memory://partner/s1.txt"
    ]


def test_damage_there_is_found_and_named(s3: S3, bucket: str, release: Path) -> None:
    url = f"s3://{bucket}/test/1.0.0"
    push(release, url)
    s3.put(bucket, "test/1.0.0/README.md", "Changed.")
    s3.put(bucket, "test/1.0.0/more.txt", "More.")
    report = verify(url)
    assert {(p.code, p.file) for p in report.problems} >= {
        ("release-file", "README.md"),
        ("release-extra", "more.txt"),
    }
    with pytest.raises(CannotRun, match="not of this release: more") as caught:
        push(release, url)
    assert caught.value.place == url
    s3.delete(bucket, "test/1.0.0/more.txt")
    assert push(release, url).outcome == "published"
    assert verify(url).clean
    s3.put(bucket, "test/1.0.0/manifest.json", "{}")
    assert next(p.code for p in verify(url).problems) == "release-manifest"
    with pytest.raises(CannotRun, match="Another release is at this address"):
        push(release, url)


def test_a_name_that_leads_out_is_not_followed(s3: S3, bucket: str, release: Path) -> None:
    url = f"s3://{bucket}/test/1.0.0"
    push(release, url)
    s3.put(bucket, "test/1.0.0/../../evil", "Out.")
    with pytest.raises(CannotRun, match="can be no file's"):
        verify(url)


def test_where_no_release_is_that_is_said(s3: S3, bucket: str, release: Path) -> None:
    for call in (verify, lambda url: diff(url, release), lambda url: hydrate(url, "x", "y")):
        with pytest.raises(CannotRun, match="There is no release") as caught:
            call(f"s3://{bucket}/none")
        assert caught.value.place == f"s3://{bucket}/none"
    with pytest.raises(CannotRun, match="There is nothing at this address") as caught:
        push(release, "s3://no-such-bucket/test")
    assert caught.value.place == "s3://no-such-bucket"


def test_what_cannot_be_done_there_is_said(s3: S3, bucket: str, release: Path) -> None:
    with pytest.raises(CannotRun, match="one commit"):
        push(release, "hf://datasets/me/news")
    with pytest.raises(CannotRun, match="setting of the bucket"):
        push(release, f"s3://{bucket}/x", public=True)
    with pytest.raises(CannotRun, match="holds no credentials") as caught:
        push(release, f"s3://{KEY}:{SECRET}@{bucket}/x")
    assert SECRET not in str(caught.value)
    assert s3.requests == []


def test_a_release_that_is_not_in_order_is_not_uploaded(
    s3: S3, bucket: str, release: Path, tmp_path: Path
) -> None:
    broken = shutil.copytree(release, tmp_path / "1.0.0")
    (broken / "README.md").write_text("Another card.")
    done = run("push", broken, f"s3://{bucket}/x")
    assert (done.exit_code, s3.asked("PUT")) == (1, [])


@pytest.mark.parametrize("trouble", [500, 503, "reset", "short"])
def test_an_upload_that_fails_for_the_moment_is_tried_again(
    s3: S3, bucket: str, release: Path, trouble: Any
) -> None:
    seen: Counter[Request] = Counter()

    def fails(request: Request) -> Any:
        seen[request] += 1
        return trouble if seen[request] < stores.TRIES else None

    s3.trouble = fails
    url = f"s3://{bucket}/x"
    assert push(release, url).outcome == "published"
    s3.trouble = lambda request: None
    assert verify(url).clean


@pytest.mark.parametrize("trouble", [403, 500, "reset"])
def test_an_upload_that_fails_leaves_no_release_and_can_go_on(
    s3: S3, bucket: str, release: Path, trouble: Any
) -> None:
    card = Request("PUT", "x/README.md")
    s3.trouble = lambda request: trouble if request == card else None
    with pytest.raises(CannotRun) as caught:
        push(release, f"s3://{bucket}/x")
    assert caught.value.place == f"s3://{bucket}/x/README.md"
    assert SECRET not in str(caught.value)
    assert s3.get(bucket, "x/manifest.json") is None
    there = {name for name in names(release) if s3.get(bucket, f"x/{name}") is not None}
    s3.trouble = lambda request: None
    s3.requests.clear()
    assert push(release, f"s3://{bucket}/x").outcome == "published"
    assert sorted(s3.asked("PUT")) == sorted(f"x/{n}" for n in names(release) if n not in there)
    assert verify(f"s3://{bucket}/x").clean


def test_what_vanished_meanwhile_is_seen_before_the_manifest(
    s3: S3, bucket: str, release: Path
) -> None:
    def vanish(request: Request) -> None:
        if request == ("GET", "") and s3.asked("PUT"):  # what was uploaded is listed
            s3.delete(bucket, "x/README.md")

    s3.trouble = vanish
    with pytest.raises(CannotRun, match="not there as it was uploaded"):
        push(release, f"s3://{bucket}/x")
    assert s3.get(bucket, "x/manifest.json") is None


_PUSH = "import sys; from newsdata import push; push(sys.argv[1], sys.argv[2])"


@pytest.fixture
def killed(s3: S3, bucket: str, release: Path) -> set[str]:
    """The names that were there when a push was killed at its third object."""
    child: list[subprocess.Popen[bytes]] = []
    one_by_one, puts = threading.Lock(), iter(range(100))

    def kill(request: Request) -> Any:
        with one_by_one:
            if request.method == "PUT" and next(puts) >= 2:
                os.kill(child[0].pid, signal.SIGKILL)
                return "reset"
        return None

    s3.trouble = kill
    command = [sys.executable, "-c", _PUSH, str(release), f"s3://{bucket}/x"]
    child.append(subprocess.Popen(command, env=os.environ | environment(s3.url)))
    assert child[0].wait() == -signal.SIGKILL
    s3.trouble = lambda request: None
    return {name for name in names(release) if s3.get(bucket, f"x/{name}") is not None}


def test_an_upload_that_is_killed_left_no_release_and_goes_on(
    s3: S3, bucket: str, release: Path, killed: set[str]
) -> None:
    assert "manifest.json" not in killed
    with pytest.raises(CannotRun, match="written last"):
        verify(f"s3://{bucket}/x")
    s3.requests.clear()
    assert push(release, f"s3://{bucket}/x").outcome == "published"
    assert set(s3.asked("PUT")) == {f"x/{n}" for n in names(release) if n not in killed}
    assert verify(f"s3://{bucket}/x").clean


def test_a_large_file_comes_in_parts_or_not_at_all(
    s3: S3, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library puts what is larger than two of its parts in parts."""
    large = tmp_path / "large"
    large.write_bytes(os.urandom(101 << 20))
    store = stores.connect(f"s3://{bucket}/x")
    s3.trouble = lambda request: 500 if request.method == "PUT" else None
    with pytest.raises(CannotRun, match="cannot be reached, or fails"):
        store.write(large, f"s3://{bucket}/large")
    assert store.stat(f"s3://{bucket}/large") is None
    s3.trouble = lambda request: None
    store.write(large, f"s3://{bucket}/large")
    there = store.stat(f"s3://{bucket}/large")
    assert there is not None
    assert (there.bytes, there.md5) == (101 << 20, "")  # the ETag of parts is no MD5


def test_memory_is_a_storage_too(release: Path) -> None:
    assert push(release, "memory://shelf/x").outcome == "published"
    assert push(release, "memory://shelf/x").outcome == "there"
    assert verify("memory://shelf/x").clean
    fsspec.filesystem("memory").rm("/shelf/x/manifest.json")
    assert push(release, "memory://shelf/x").outcome == "published"


_LOAD = """
import json, os, sys
from datasets import load_dataset
url = sys.argv[1]
files = {"train": f"{url}/data/records/train-*.parquet"}
records = load_dataset("parquet", data_files=files, split="train")
stream = load_dataset("parquet", data_files=files, split="train", streaming=True)
options = {"endpoint_url": os.environ.pop("AWS_ENDPOINT_URL")}
told = load_dataset("parquet", data_files=files, split="train", storage_options=options)
print(json.dumps([sorted(r["id"] for r in each) for each in (records, stream, told)]))
"""


def test_a_release_is_loaded_from_there(s3: S3, bucket: str, release: Path, tmp_path: Path) -> None:
    """In a process that may use the network, which here is the loopback alone."""
    push(release, f"s3://{bucket}/x")
    env = os.environ | {"HF_HUB_OFFLINE": "0", "HF_HOME": str(tmp_path)}
    command = [sys.executable, "-c", _LOAD, f"s3://{bucket}/x"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    loaded = json.loads(done.stdout)
    assert loaded[0] == loaded[1] == loaded[2]
    assert 0 < len(loaded[0]) < len(TEXTS)
