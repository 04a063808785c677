"""Sources in a bucket: read as files are, fetched once, and whole or not at all."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import fsspec
import pytest
import s3fs
from click.testing import CliRunner
from tests.projects import make_project, problems, records, tree, write_lines
from tests.storage.conftest import source
from tests.storage.s3 import KEY, S3, SECRET, Request, environment

from newsdata import CannotRun, build, mirror, storage, validate
from newsdata.cli import cli
from newsdata.storage import fetching, stores

ARTICLES = {f"2024/a{n}": f"Kim {n} met Lee in Rome." for n in range(6)} | {"b": "Ann left Oslo."}


def fill(s3: S3, bucket: str) -> None:
    for name, text in ARTICLES.items():
        s3.put(bucket, f"news/{name}.txt", text)


def without_places(project: Path) -> list[dict[str, Any]]:
    found = records(project)
    for record in found:
        del record["provenance"]["file"]
    return found


def test_the_same_objects_and_files_give_the_same_records(
    s3: S3, bucket: str, project: Path, tmp_path: Path
) -> None:
    fill(s3, bucket)
    s3.put(bucket, "news/.hidden.txt", "Nobody sees this.")
    s3.put(bucket, "news/2024/", "")  # a mark that a folder is there
    s3.put(bucket, "other/c.txt", "Not asked for.")
    local = make_project(tmp_path / "local", sources=source("news/**/*.txt"))
    for name, text in ARTICLES.items():
        path = local / f"news/{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert build(project, workers=2).counts.records_out == len(ARTICLES)
    build(local, workers=1)
    assert without_places(project) == without_places(local)
    assert {r["id"]: r["provenance"]["file"] for r in records(project)} == {
        name: f"s3://{bucket}/news/{name}.txt" for name in ARTICLES
    }
    first = tree(project / "data/releases")
    assert build(project, workers=1, fresh=True).counts.records_out == len(ARTICLES)
    assert tree(project / "data/releases") == first


def test_only_what_changed_is_fetched_again(s3: S3, bucket: str, project: Path) -> None:
    fill(s3, bucket)
    assert build(project, workers=1).counts.articles_in == 7
    assert sorted(s3.asked("GET")) == sorted(f"news/{name}.txt" for name in ARTICLES)
    s3.requests.clear()
    assert build(project, workers=1).unchanged
    assert s3.asked("GET") == []
    s3.put(bucket, "news/b.txt", "Ann left Bonn.")  # the same size
    s3.put(bucket, "news/c.txt", "Bob came.")
    s3.delete(bucket, "news/2024/a0.txt")
    report = build(project, workers=1, force=True)
    assert sorted(s3.asked("GET")) == ["news/b.txt", "news/c.txt"]
    assert report.counts.records_out == 7
    assert {r["text"] for r in records(project)} >= {"Ann left Bonn.", "Bob came."}
    kept = {path.name for path in (project / mirror.FOLDER).iterdir()}
    assert len(kept - {"lock", mirror.INDEX}) == 7


def test_a_damaged_file_of_the_mirror_is_fetched_again(s3: S3, bucket: str, project: Path) -> None:
    fill(s3, bucket)
    build(project, workers=1)
    mirror.place(project, f"s3://{bucket}/news/b.txt").write_bytes(b"Ann")
    s3.requests.clear()
    assert build(project, workers=1).unchanged
    assert s3.asked("GET") == ["news/b.txt"]


def test_validate_finds_the_same_with_and_without_a_build(
    s3: S3, bucket: str, tmp_path: Path
) -> None:
    bad = source(f"s3://{bucket}/raw/*.jsonl").replace('"text"', '"jsonl"')
    project = make_project(tmp_path / "p", sources=bad)
    s3.put(bucket, "raw/a.jsonl", '{"text": "Fine."}\n{"text": \n')
    found = list(validate(project))
    assert [(p.code, p.place) for p in found] == [("json-syntax", f"s3://{bucket}/raw/a.jsonl:2:9")]
    build(project, workers=1)
    assert problems(project) == [("json-syntax", f"s3://{bucket}/raw/a.jsonl", 2)]
    assert list(validate(project)) == found


def test_validate_with_a_base_compares_with_the_same_objects(
    s3: S3, bucket: str, project: Path
) -> None:
    fill(s3, bucket)
    labels = write_lines(project / "data/submissions/kim/1.jsonl", ["{"])
    git = ["git", "-C", str(project), "-c", "user.name=k", "-c", "user.email=k@example.org"]
    for command in (["init", "-q"], ["add", "newsdata.toml"], ["commit", "-qm", "Begin"]):
        subprocess.run([*git, *command], check=True)
    done = CliRunner().invoke(cli, ["validate", "-C", str(project), "--base", "HEAD"])
    assert done.exit_code == 1
    assert labels.name in done.output
    assert Counter(s3.asked("GET")) == Counter(f"news/{name}.txt" for name in ARTICLES)


def test_a_large_object_comes_in_blocks(
    s3: S3, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "BLOCK_BYTES", 1000)
    lines = [json.dumps({"id": f"l{n}", "text": f"Line {n}."}) for n in range(200)]
    s3.put(bucket, "all.jsonl", "\n".join(lines))
    s3.put(bucket, "empty.jsonl", "")
    config = source(f"s3://{bucket}/*.jsonl").replace('"text"', '"jsonl"')
    project = make_project(tmp_path / "p", sources=config)
    blocks = iter(range(100))
    s3.trouble = lambda r: "reset" if r.method == "GET" and r.key and next(blocks) == 3 else None
    assert build(project, workers=1).counts.records_out == 200
    assert len(s3.asked("GET")) == -(-len("\n".join(lines)) // 1000) + 1


@pytest.mark.parametrize("trouble", [500, 502, 503, 429, "reset", "short"])
def test_what_fails_for_the_moment_is_asked_for_again(
    s3: S3, bucket: str, project: Path, trouble: Any
) -> None:
    fill(s3, bucket)
    seen: Counter[Request] = Counter()

    def fails(request: Request) -> Any:
        seen[request] += 1
        return trouble if seen[request] < stores.TRIES else None

    s3.trouble = fails
    assert build(project, workers=1).counts.records_out == len(ARTICLES)
    assert min(n for request, n in seen.items() if request.method == "GET") >= stores.TRIES
    assert list((project / mirror.FOLDER).glob(".*")) == []


@pytest.mark.parametrize("trouble", [500, 503, "reset", "short"])
def test_what_goes_on_failing_ends_the_build_and_nothing_is_lost(
    s3: S3, bucket: str, project: Path, trouble: Any
) -> None:
    fill(s3, bucket)
    s3.trouble = lambda request: trouble if request.key == "news/b.txt" else None
    with pytest.raises(CannotRun, match="cannot be reached, or fails") as caught:
        build(project, workers=1)
    assert caught.value.place == f"s3://{bucket}/news/b.txt"
    assert not (project / "data/releases").exists()
    s3.trouble = lambda request: None
    s3.requests.clear()
    known = mirror.load(project)
    assert build(project, workers=1).counts.records_out == len(ARTICLES)
    # What was fetched meanwhile and not yet written down may be asked for again.
    assert len(s3.asked("GET")) == len(ARTICLES) - len(known)


def test_a_folder_that_cannot_be_listed_is_not_passed_over(
    s3: S3, bucket: str, project: Path
) -> None:
    fill(s3, bucket)
    build(project, workers=1)
    listings = iter(range(100))
    s3.trouble = lambda r: 403 if r.method == "GET" and not r.key and next(listings) else None
    with pytest.raises(CannotRun, match="does not allow it") as caught:
        build(project, workers=1)
    assert caught.value.place == f"s3://{bucket}/news/2024"


@pytest.mark.parametrize("name", ["news//a.txt", "news/2024//a.txt"])
def test_a_name_that_cannot_be_listed_is_not_passed_over(
    s3: S3, bucket: str, project: Path, tmp_path: Path, name: str
) -> None:
    """An empty part in a key, as joining `news/` and `/a.txt` gives it."""
    fill(s3, bucket)
    s3.put(bucket, "news/", "")  # marks of folders, which are no such names
    s3.put(bucket, "news/2024/", "")
    build(project, workers=1)
    s3.put(bucket, name, "Ann met Bo.")
    with pytest.raises(CannotRun, match="two slashes") as caught:
        build(project, workers=1)
    assert caught.value.place == f"s3://{bucket}/{name.removesuffix('a.txt')}"
    other = make_project(tmp_path / "other", sources=source(f"s3://{bucket}/news/b*.txt"))
    assert build(other, workers=1).counts.records_out == 1


def test_an_object_that_vanishes_or_changes_meanwhile_ends_the_build(
    s3: S3, bucket: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "BLOCK_BYTES", 5)
    texts = {"gone": "", "other": "Eve left Bonn.", "longer": "Eve left Bonn, and came back."}
    for text in texts.values():
        fill(s3, bucket)
        reads = iter(range(1000))

        def change(request: Request, text: str = text, reads: Any = reads) -> None:
            if request == ("GET", "news/b.txt") and next(reads) == 1:
                (s3.put if text else s3.delete)(bucket, "news/b.txt", *filter(None, [text]))

        s3.trouble = change
        with pytest.raises(CannotRun, match="changed or vanished while it was read") as caught:
            build(project, workers=1, fresh=True)
        assert caught.value.place == f"s3://{bucket}/news/b.txt"
    s3.trouble = lambda request: None
    build(project, workers=1)
    assert texts["longer"] in {record["text"] for record in records(project)}


def test_what_is_wrong_is_said_without_a_secret(
    s3: S3, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put(bucket, "a.txt", "Fine.")

    def said(path: str, more: str = "") -> str:
        project = make_project(tmp_path / "p", sources=source(path, more))
        with pytest.raises(CannotRun) as caught:
            build(project, workers=1)
        text = f"{caught.value!s} {caught.value!r}"
        assert KEY not in text
        assert SECRET not in text
        assert caught.value.__cause__ is None
        return text

    assert "matches no file" in said(f"s3://{bucket}/none/*.txt")
    assert "correct the address" in said(f"s3://{bucket}/none.txt")
    assert "s3://no-such-bucket: There is nothing" in said("s3://no-such-bucket/*.txt")
    assert "s3://no-such-bucket: There is nothing" in said("s3://no-such-bucket/a.txt")
    assert "There is nothing" in said("s3://no-such-bucket/*.txt", "optional = true")
    s3.trouble = lambda request: 403
    assert "does not allow it" in said(f"s3://{bucket}/*.txt")
    assert "does not allow it" in said(f"s3://{bucket}/a.txt")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "cannot be reached" in said(f"s3://{bucket}/*.txt")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert "There are no credentials" in said(f"s3://{bucket}/*.txt")


def test_no_credential_is_left_behind(s3: S3, bucket: str, project: Path) -> None:
    fill(s3, bucket)
    build(project, workers=1)
    left = b"".join(tree(project).values())
    assert KEY.encode() not in left
    assert SECRET.encode() not in left


def test_a_project_without_remote_sources_keeps_no_mirror(
    s3: S3, bucket: str, project: Path
) -> None:
    fill(s3, bucket)
    build(project, workers=1)
    make_project(project, {"a": "A text."})
    build(project, workers=1, force=True)
    assert mirror.load(project) == {}
    assert {p.name for p in (project / mirror.FOLDER).iterdir()} <= {mirror.INDEX, "lock"}


def test_a_full_disk_is_said(
    s3: S3, bucket: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(s3, bucket)

    def full(blocks: object, place: Path) -> None:
        raise OSError(28, "No space left on device", str(place))

    monkeypatch.setattr(fetching, "_write", full)
    with pytest.raises(CannotRun, match="No space left on device"):
        storage.fetch(project, [f"s3://{bucket}/news/*.txt"])


def test_memory_is_a_storage_too(tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe("/desk/a.txt", b"Kim met Lee.")
    memory.pipe("/desk/deep/b.txt", b"Lee met Kim.")
    project = make_project(tmp_path, sources=source("memory://desk/**/*.txt"))
    assert build(project, workers=1).counts.records_out == 2
    memory.pipe("/desk/a.txt", b"Kim met Ann.")
    build(project, workers=2, force=True)
    assert {r["id"]: r["text"] for r in records(project)} == {
        "a": "Kim met Ann.",
        "deep/b": "Lee met Kim.",
    }


_BUILD = "import sys; from newsdata import build; build(sys.argv[1], workers=1)"


def test_a_build_that_is_killed_goes_on_where_it_was(s3: S3, bucket: str, project: Path) -> None:
    names = [f"news/n{n:02}.txt" for n in range(40)]
    for name in names:
        s3.put(bucket, name, f"This is {name}.")
    child: list[subprocess.Popen[bytes]] = []

    def kill(request: Request) -> Any:
        if len(s3.asked("GET")) > 20 and child[0].poll() is None:
            os.kill(child[0].pid, signal.SIGKILL)
            return "reset"
        return None

    s3.trouble = kill
    env = os.environ | environment(s3.url)
    child.append(subprocess.Popen([sys.executable, "-c", _BUILD, str(project)], env=env))
    assert child[0].wait() == -signal.SIGKILL
    known = len(mirror.load(project))
    assert 1 <= known < 40
    time.sleep(0.1)  # what was on its way
    s3.trouble = lambda request: None
    s3.requests.clear()
    assert build(project, workers=1).counts.records_out == 40
    assert len(s3.asked("GET")) == 40 - known


def test_ctrl_c_waits_for_no_storage(s3: S3, bucket: str, project: Path) -> None:
    fill(s3, bucket)
    asked, answered = threading.Event(), threading.Event()

    def hang(request: Request) -> None:
        if request.method == "GET" and request.key:
            asked.set()
            answered.wait(60)

    s3.trouble = hang
    command = [sys.executable, "-m", "newsdata", "build", "-C", str(project), "--workers", "1"]
    env = os.environ | environment(s3.url)
    child = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    assert asked.wait(60)
    child.send_signal(signal.SIGINT)
    try:
        _, said = child.communicate(timeout=10)
    finally:
        answered.set()
    assert child.returncode == 130
    assert said.startswith("Stopped.")


def test_an_answer_that_ends_early_is_never_taken_for_the_whole(
    s3: S3, bucket: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(s3, bucket)
    read = s3fs.S3FileSystem.cat_file

    def shorter(self: Any, path: str, start: int, end: int) -> Any:
        return read(self, path, start=start, end=end)[: 5 if start < 10 else 0]

    monkeypatch.setattr(s3fs.S3FileSystem, "cat_file", shorter)
    with pytest.raises(CannotRun, match="changed or vanished"):
        build(project, workers=1)
    assert mirror.load(project) == {}


@pytest.mark.parametrize(
    "path",
    [
        "s3://key:secret@bucket/a.txt",
        "s3://bucket/a.txt?X-Amz-Signature=secret",
        "ftp://bucket/a.txt",
        "s3://",
        "s3:///a.txt",
        "s3://*/a.txt",
        "s3://bucket/../a.txt",
    ],
)
def test_an_address_that_cannot_be_used_is_said_at_its_line(tmp_path: Path, path: str) -> None:
    project = make_project(tmp_path, sources=source(path))
    with pytest.raises(CannotRun) as caught:
        build(project, workers=1)
    assert caught.value.place == "newsdata.toml:8"
    assert "secret" not in str(caught.value)


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    project = make_project(tmp_path, sources=source("s3://bucket/*.txt"))
    with pytest.raises(CannotRun) as caught:
        build(project, workers=1)
    assert "'newsdata[s3]'" in caught.value.hint
