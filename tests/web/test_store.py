"""Submissions on disk: whole or not there, also when the server is killed."""

import contextlib
import errno
import http.client
import json
import os
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from tests.projects import write_lines
from tests.web.projects import FERRY, HOLT, TRAM, of
from tests.web.serving import serving

from newsdata.model import Submission, encode
from newsdata.web import naming, store
from newsdata.web.store import CannotSave, Conflict, Store


def make(article_id: str = "tram", *, spans: int = 1, **more: Any) -> Submission:
    """A submission that says by its number of spans which save it was."""
    text = TRAM if article_id == "tram" else FERRY
    document = of(article_id, text, *[HOLT if article_id == "tram" else OSLO] * spans, **more)
    return msgspec.convert(document, Submission)


OSLO = ("entity", "GPE", "Oslo")


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_server_killed_in_the_middle_of_saves_leaves_a_whole_file(built: Path) -> None:
    """SIGKILL at any moment: the file is whole, and what was answered is in it."""
    path = built / "data/submissions/kim/tram.jsonl"
    answered, revision = 0, ""
    for moment in (0.05, 0.11, 0.17, 0.02, 0.23):
        with serving(built) as server:
            found = server.article("tram")
            revision = found["revision"]
            if revision:
                assert len(found["submission"]["spans"]) in (answered, answered + 1)
                answered = len(found["submission"]["spans"])
            killer = threading.Timer(moment, server.process.kill)
            killer.start()
            with contextlib.suppress(OSError, http.client.HTTPException):  # until it is gone
                while True:
                    document = of("tram", TRAM, *[HOLT] * (answered + 1))
                    for span in document["spans"]:
                        span["status"] = "rejected"  # of which any number may have one place
                    answer = server.save("tram", document, revision)
                    assert answer.status == 200
                    answered, revision = answered + 1, answer.json["revision"]
            killer.join()
            server.process.wait()
        if path.exists():
            [line] = lines_of(path)  # one line, and it is JSON: the file is whole
            assert len(line["spans"]) in (answered, answered + 1)
    assert answered > 5
    assert [p.name for p in path.parent.glob("*.jsonl")] == ["tram.jsonl"]


def test_a_line_is_replaced_where_it_lies_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "data/submissions/team/all.jsonl"
    others = [of("ferry", FERRY), "{broken", b"\xff", of("tram", TRAM, annotator="lee")]
    own = json.dumps(of("tram", TRAM), indent=None, separators=(", ", " : "))
    write_lines(path, [*others[:2], f"  {own}\t", "", *others[2:]])
    path.write_bytes(path.read_bytes().rstrip(b"\n"))  # no newline at the end
    before = path.read_bytes().split(b"\n")
    here = Store(tmp_path)
    for number in (3, 1, 2):
        place = here.find(("tram", "kim", False))
        assert place is not None
        saved = here.save(make(spans=number), place.revision)
        assert (saved.file, saved.line) == ("data/submissions/team/all.jsonl", 3)
        after = path.read_bytes().split(b"\n")
        assert after[2] == b"  " + encode(make(spans=number)) + b"\t"
        assert after[:2] + after[3:] == before[:2] + before[3:]
        for key in (("tram", "lee", False), ("ferry", "kim", False)):
            read = here.read(key)
            assert read is not None
            assert (read[1].article_id, read[1].annotator) == key[:2]


def test_what_another_program_wrote_is_not_overwritten(tmp_path: Path) -> None:
    here, other = Store(tmp_path), Store(tmp_path)
    first = here.save(make(), "")
    with pytest.raises(Conflict):
        other.save(make(spans=2), "")
    second = other.save(make(spans=2), first.revision)
    with pytest.raises(Conflict):
        here.save(make(spans=3), first.revision)
    assert here.save(make(spans=3), second.revision).line == 1
    moved = tmp_path / "data/submissions/kim/all.jsonl"
    (tmp_path / first.file).rename(moved)
    place = here.save(make(spans=4), here.save(make(spans=3), _revision(here)).revision)
    assert place.file == "data/submissions/kim/all.jsonl"


def _revision(here: Store) -> str:
    found = Store(here._project).find(("tram", "kim", False))
    assert found is not None
    return found.revision


def test_a_change_that_no_time_tells_is_a_conflict(tmp_path: Path) -> None:
    here = Store(tmp_path)
    place = here.save(make(), "")
    path = tmp_path / place.file
    status = path.stat()
    data = path.read_bytes().replace(b'"s1"', b'"x1"')
    with path.open("r+b") as file:  # in place, as long as before, and dated back
        file.write(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(Conflict):
        here.save(make(spans=2), place.revision)
    assert path.read_bytes() == data
    found = here.read(("tram", "kim", False))
    assert found is not None
    assert found[1].spans[0].id == "x1"


def test_servers_in_turn_lose_no_save(tmp_path: Path) -> None:
    """Eight threads with a store each write articles of their own into one file."""
    names = [f"a{n}" for n in range(8)]
    path = tmp_path / "data/submissions/all.jsonl"
    write_lines(path, [of(name, FERRY) for name in names])

    def work(name: str) -> None:
        here = Store(tmp_path)
        for number in range(1, 6):
            place = here.find((name, "kim", False))
            assert place is not None
            document = of(name, FERRY, *[OSLO] * number)
            here.save(msgspec.convert(document, Submission), place.revision)

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(each["article_id"], len(each["spans"])) for each in lines_of(path)] == [
        (name, 5) for name in names
    ]


@pytest.mark.parametrize(
    ("number", "full"),
    [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EROFS, False), (errno.EACCES, False)],
)
def test_a_disk_that_takes_nothing_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, full: bool
) -> None:
    here = Store(tmp_path)
    place = here.save(make(), "")
    before = (tmp_path / place.file).read_bytes()

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr("newsdata.files.os.fsync", fail)
        with pytest.raises(CannotSave) as caught:
            here.save(make(spans=2), place.revision)
    assert caught.value.full is full
    assert (tmp_path / place.file).read_bytes() == before
    assert [p.name for p in (tmp_path / place.file).parent.iterdir()] == ["tram.jsonl"]
    assert here.save(make(spans=2), place.revision).revision != place.revision


def test_a_lock_that_is_held_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.05)
    here = Store(tmp_path)
    here.save(make(), "")
    with FileLock(tmp_path / store.LOCK), pytest.raises(CannotSave, match="Another program"):
        here.save(make("ferry"), "")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    elsewhere = write_lines(tmp_path / "annex/tram.jsonl", [of("tram", TRAM)])
    link = tmp_path / "data/submissions/kim/tram.jsonl"
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    here = Store(tmp_path)
    place = here.find(("tram", "kim", False))
    assert place is not None
    here.save(make(spans=2), place.revision)
    assert link.is_symlink()
    assert len(lines_of(elsewhere)[0]["spans"]) == 2


def test_merged_labels_lie_beside_the_own_ones(tmp_path: Path) -> None:
    here = Store(tmp_path)
    own = here.save(make(), "")
    merged = here.save(make(merged_from=["kim", "lee"]), "")
    assert (own.file, merged.file) == (
        "data/submissions/kim/tram.jsonl",
        "data/submissions/kim/tram.merged.jsonl",
    )
    assert [place.merged for place in here.of_article("tram")] == [False, True]


@given(st.text(min_size=1, max_size=256), st.booleans())
def test_no_id_leads_out_of_the_folder(article_id: str, merged: bool) -> None:
    name = naming.file_of("kim", article_id.encode("utf-8", "replace").decode(), merged=merged)
    assert name.startswith("data/submissions/kim/")
    last = name.removeprefix("data/submissions/kim/")
    assert "/" not in last
    assert not last.startswith(".")
    assert last.endswith(".jsonl")
    assert len(last) < 160
    assert last.isascii()
    assert last == last.lower()


@given(st.lists(st.text("aA-./é", min_size=1, max_size=5), unique=True, max_size=20))
def test_no_two_ids_have_one_file(ids: list[str]) -> None:
    names = {naming.file_of("kim", each, merged=False) for each in ids}
    assert len(names) == len(ids)


def test_a_link_in_a_project_of_others_reaches_no_file_outside(tmp_path: Path) -> None:
    outside = tmp_path / "profile"
    outside.write_text("mine", "utf-8")
    folder = tmp_path / "project/data/submissions/kim"
    folder.mkdir(parents=True)
    (folder / ".tram.jsonl.part").symlink_to(outside)
    (folder / "ferry.jsonl").symlink_to(outside)
    found = Store(tmp_path / "project")
    found.save(make(), "")
    with pytest.raises(CannotSave, match="leads out of the project"):
        found.save(make("ferry"), "")
    assert outside.read_text("utf-8") == "mine"
    # A link to a file that has the submission is followed, and stays a link.
    write_lines(outside, [of("ferry", FERRY)])
    fresh = Store(tmp_path / "project")
    there = fresh.find(("ferry", "kim", False))
    assert there
    fresh.save(make("ferry"), there.revision)
    assert (folder / "ferry.jsonl").is_symlink()
    assert len(lines_of(outside)[0]["spans"]) == 1
