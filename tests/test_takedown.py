"""An article that was taken down does not come back, and old releases that hold it are named."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.projects import (
    ROOT,
    make_project,
    problems,
    records,
    rejects,
    submission,
    tree,
    write_lines,
)

from newsdata import CannotRun, build, lock, schemas, takedown
from newsdata.cli import cli
from newsdata.text import sha256

TEXTS = {"a": "Kim met Lee on the harbour tram.", "b": "Nothing else.", "c": "Mira Holt said no."}
WHY = "Withdrawn by its publisher."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = make_project(tmp_path / "p", TEXTS)
    build(project, workers=1)
    return project


def tombstones(project: Path) -> list[dict[str, Any]]:
    path = project / "data/tombstones.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def manifest(project: Path, version: str) -> dict[str, Any]:
    path = project / f"data/releases/test/{version}/manifest.json"
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded


def test_a_tombstone_holds_hashes_and_none_of_the_words(project: Path) -> None:
    report = takedown.remove(project, "a", f" {WHY}\n")
    assert (report.new, report.versions, report.files) == (1, ("1.0.0",), ("seeds/a.txt",))
    (stone,) = tombstones(project)
    assert stone == {
        "schema_version": "1.0",
        "id": "a",
        "text_sha256": sha256(TEXTS["a"]),
        "reason": WHY,
        "versions": ["1.0.0"],
    }
    assert list(schemas.violations("tombstone", stone)) == []
    written = (project / "data/tombstones.jsonl").read_text()
    assert not any(word in written for word in ("Kim", "Lee", "harbour", "tram"))


def test_the_next_version_proves_it_and_names_the_ones_before(project: Path) -> None:
    takedown.remove(project, "a", WHY)
    make_project(project, version="2.0.0")
    report = build(project, workers=1)
    assert [record["id"] for record in records(project)] == ["b", "c"]
    assert problems(project) == [("article-removed", "seeds/a.txt", 0)]
    assert not report.clean
    made = manifest(project, "2.0.0")
    assert made["takedown"] == {
        "absent": [{"id": "a", "text_sha256": sha256(TEXTS["a"])}],
        "affected": {"1.0.0": ["a"]},
    }
    assert list(schemas.violations("manifest", made)) == []
    assert "data/tombstones.jsonl" in [file["path"] for file in made["inputs"]]
    assert WHY not in json.dumps(made)
    card = (project / "data/releases/test/2.0.0/README.md").read_text("utf-8")
    assert "1 article was taken down; no record has the id or the text" in card
    assert "| 1.0.0 | 1 |" in card


def test_it_comes_back_neither_under_its_id_nor_with_its_text(project: Path) -> None:
    takedown.remove(project, "a", WHY)
    (project / "seeds/a.txt").write_text("Another text of the same article.")
    (project / "seeds/d.txt").write_text(TEXTS["a"])
    make_project(project, version="2.0.0")
    build(project, workers=1)
    assert [record["id"] for record in records(project)] == ["b", "c"]
    assert [code for code, _, _ in problems(project)] == ["article-removed"] * 2
    (project / "seeds/a.txt").unlink()
    (project / "seeds/d.txt").unlink()
    make_project(project, version="2.0.1")
    assert build(project, workers=1).clean


def test_a_copy_of_it_with_edits_does_not_come_back(tmp_path: Path) -> None:
    text = (ROOT / "seeds/en/harbor-tram.txt").read_text("utf-8")
    other = (ROOT / "seeds/en/geneva-talks.txt").read_text("utf-8")
    project = make_project(tmp_path, {"tram": text, "geneva": other})
    build(project, workers=1)
    takedown.remove(project, "tram", WHY)
    (stone,) = tombstones(project)
    assert len(stone["sketch"]) == 8 * 128
    assert list(schemas.violations("tombstone", stone)) == []
    (project / "seeds/tram.txt").unlink()
    (project / "seeds/wire.txt").write_text(
        f"By a wire service.\n\n{text.replace(' the ', ' that ')}"
    )
    make_project(project, version="2.0.0")
    build(project, workers=1)
    assert [record["id"] for record in records(project)] == ["geneva"]
    ((problem,),) = [reject["problems"] for reject in rejects(project)]
    assert problem["code"] == "article-removed"
    assert 'nearly that of "tram", which was taken down: about ' in problem["fact"]
    takedown.remove(project, "tram", WHY)
    assert tombstones(project) == [stone | {"versions": ["1.0.0"]}]


def test_labels_of_it_are_rejected_with_it(project: Path) -> None:
    line = submission("a", TEXTS["a"], ("entity", "PERSON", 0, 3))
    write_lines(project / "data/submissions/kim.jsonl", [line])
    takedown.remove(project, "a", WHY)
    make_project(project, version="2.0.0")
    build(project, workers=1)
    assert sorted(code for code, _, _ in problems(project)) == [
        "article-removed",
        "submission-article",
    ]


def test_a_tombstone_is_part_of_the_build(project: Path) -> None:
    takedown.remove(project, "a", WHY)
    with pytest.raises(CannotRun, match=r"1 file added \(data/tombstones\.jsonl\)"):
        build(project, workers=1)
    make_project(project, version="1.0.1")
    with pytest.raises(CannotRun, match=r"1 record was removed \(a\)\. This asks for 2\.0\.0"):
        build(project, workers=1)


def test_a_version_built_again_does_not_hold_it_any_more(project: Path) -> None:
    takedown.remove(project, "a", WHY)
    build(project, workers=1, force=True)
    assert manifest(project, "1.0.0")["takedown"]["affected"] == {}
    before = tree(project / "data")
    build(project, workers=2, force=True)
    assert tree(project / "data") == before


def test_no_build_goes_on_without_a_tombstone_that_the_newest_release_knows(
    project: Path,
) -> None:
    takedown.remove(project, "a", WHY)
    takedown.remove(project, "b", WHY)
    make_project(project, version="2.0.0")
    build(project, workers=1)
    file = project / "data/tombstones.jsonl"
    first, second = file.read_bytes().splitlines(keepends=True)
    after = tree(project / "data/records")
    lost = r"Release 2\.0\.0 .* of {} of them the tombstones are gone \({}\)"
    for version in ("2.0.0", "3.0.0", "1.0.0"):
        make_project(project, version=version)
        file.write_bytes(second)
        with pytest.raises(CannotRun, match=lost.format(1, '"a"')) as caught:
            build(project, workers=1, force=True)
        assert "Put the file back" in caught.value.hint
        assert caught.value.place == "data/tombstones.jsonl"
        file.unlink()
        with pytest.raises(CannotRun, match=lost.format(2, '"a", "b"')):
            build(project, workers=1)
    assert tree(project / "data/records") == after
    file.write_bytes(first + second)
    make_project(project, version="2.0.0")
    assert build(project, workers=1).unchanged


def test_a_damaged_manifest_does_not_hide_that_a_tombstone_is_gone(project: Path) -> None:
    takedown.remove(project, "a", WHY)
    for version in ("2.0.0", "2.0.1"):
        make_project(project, version=version)
        build(project, workers=1, force=True)
    (project / "data/releases/test/2.0.1/manifest.json").write_text("{")
    (project / "data/tombstones.jsonl").unlink()
    with pytest.raises(CannotRun, match=r"Release 2\.0\.0 .* of 1 of them the tombstones are gone"):
        build(project, workers=1)


def test_every_text_that_it_had_is_known_again(project: Path) -> None:
    (project / "seeds/a.txt").write_text("Kim met Lee.")
    make_project(project, version="2.0.0")
    build(project, workers=1)
    report = takedown.remove(project, "a", WHY)
    assert set(report.texts) == {sha256(TEXTS["a"]), sha256("Kim met Lee.")}
    assert report.versions == ("1.0.0", "2.0.0")
    again = takedown.remove(project, "a", "Asked for again.")
    assert (again.new, [stone["reason"] for stone in tombstones(project)]) == (0, [WHY, WHY])


def test_a_stand_off_article_of_a_release_is_known_by_its_hash(tmp_path: Path) -> None:
    source = '[[sources]]\nname = "s"\nformat = "text"\npath = "seeds/*.txt"\nlicense = "x"\n'
    project = make_project(tmp_path, TEXTS, sources=f'{source}redistribution = "standoff"\n')
    build(project, workers=1)
    (project / "data/records/records.jsonl").unlink()
    assert takedown.remove(project, "a", WHY).texts == (sha256(TEXTS["a"]),)


def test_what_nobody_knows_cannot_be_removed(project: Path) -> None:
    with pytest.raises(CannotRun, match='know an article "x"'):
        takedown.remove(project, "x", WHY)
    with pytest.raises(CannotRun, match="The reason is blank"):
        takedown.remove(project, "a", "  ")
    assert not (project / "data/tombstones.jsonl").exists()


@pytest.mark.parametrize("holder", ["build", "remove"])
def test_who_is_at_work_in_the_project_is_said_to_all_others(project: Path, holder: str) -> None:
    said = rf"`newsdata {holder}` is at work in this project: process {os.getpid()} on .+, since 2"
    with lock.held(project, holder):
        for _ in range(2):  # to be told changes nothing
            with pytest.raises(CannotRun, match=said):
                takedown.remove(project, "a", WHY)
            with pytest.raises(CannotRun, match=said):
                build(project, workers=1)
    assert takedown.remove(project, "a", WHY).new == 1


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"schema_version": "2.0"}'])
def test_a_broken_tombstone_stops_the_build(project: Path, line: str) -> None:
    takedown.remove(project, "a", WHY)
    with (project / "data/tombstones.jsonl").open("a") as file:
        file.write(f"{line}\n")
    before = tree(project / "data/releases")
    with pytest.raises(CannotRun, match="This is no tombstone") as error:
        build(project, workers=1, force=True)
    assert error.value.place == "data/tombstones.jsonl:2"
    assert tree(project / "data/releases") == before
    with pytest.raises(CannotRun, match="This is no tombstone"):
        takedown.remove(project, "b", WHY)


def test_a_release_that_would_hold_it_is_our_bug(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    takedown.remove(project, "a", WHY)
    monkeypatch.setattr("newsdata.tombstones.Removed.problems", lambda self, record: ())
    before = tree(project / "data/releases")
    with pytest.raises(AssertionError, match="a was taken down and is in the release"):
        build(project, workers=1, force=True)
    assert tree(project / "data/releases") == before


def test_the_command_says_what_is_left_to_do(project: Path) -> None:
    def run(*more: str) -> str:
        done = CliRunner().invoke(cli, ["remove", "a", "--reason", WHY, "-C", str(project), *more])
        assert done.exit_code == 0
        return done.output

    said = run()
    assert "a is taken down: data/tombstones.jsonl" in said
    assert "Remove the raw article as well: seeds/a.txt" in said
    assert "Releases that hold it, to be withdrawn: 1.0.0" in said
    assert "was taken down before" in run()
    assert json.loads(run("--json"))["versions"] == ["1.0.0"]
    assert run("--quiet") == ""
