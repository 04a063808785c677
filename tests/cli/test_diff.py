"""`newsdata diff` as people and scripts see it."""

import errno
import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.projects import make_project, submission, write_lines
from tests.releasing.forging import forge, forge_unchecked

from newsdata import CannotRun, build
from newsdata.cli import cli

TEXTS = {"a": "Kim met Lee.", "b": "Nothing else.", "c": "Mira Holt said no."}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the versions 1.0.0 and 2.0.0."""
    project = make_project(tmp_path_factory.mktemp("diff"), TEXTS, config="suggest = []")
    line = submission("a", TEXTS["a"], ("entity", "PERSON", 0, 3))
    write_lines(project / "data/submissions/kim.jsonl", [line])
    build(project, workers=1)
    line = submission("a", TEXTS["a"], ("entity", "ORG", 0, 3), ("entity", "PERSON", 8, 11))
    write_lines(project / "data/submissions/kim.jsonl", [line])
    (project / "seeds/b.txt").unlink()
    (project / "seeds/d.txt").write_text("New.")
    make_project(project, config="suggest = []", version="2.0.0")
    build(project, workers=1)
    return project / "data/releases/test"


def run(*args: object) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(cli, ["diff", *map(str, args)])


def fails(*args: object) -> CannotRun:
    error = run(*args).exception
    assert isinstance(error, CannotRun), error
    return error


def test_what_changed_is_listed_with_the_version_that_it_asks_for(built: Path) -> None:
    done = run(built / "1.0.0", built / "2.0.0")
    assert done.exit_code == 0
    for line in (
        "major: 1 record was removed (b)",
        "minor: 1 record was added (d)",
        "minor: Labels of 1 record were corrected or removed (a)",
        "- b",
        "+ d",
        "~ a",
        "    span relabelled: entity/PERSON 0–3 “Kim” [kim:s1] → entity/ORG 0–3 “Kim” [kim:s1]",
        "    span added: entity/PERSON 8–11 “Lee” [kim:s2]",
        "This asks for a major version, 2.0.0 or higher; 2.0.0 is enough.",
    ):
        assert line in done.output.splitlines()
    assert "│ spans   │ added 1, relabelled 1" in done.output


def test_json_holds_all_of_it(built: Path) -> None:
    found = json.loads(run(built / "1.0.0", built / "2.0.0", "--json").output)
    assert found["asks_for"] == "2.0.0"
    assert found["old"] == {
        "place": (built / "1.0.0").as_posix(),
        "name": "test",
        "version": "1.0.0",
    }
    assert [(r["id"], r["kind"]) for r in found["records"]] == [
        ("a", "changed"),
        ("b", "removed"),
        ("d", "added"),
    ]
    assert found["changes"]["spans"]["by_label"] == {
        "entity/ORG": {"relabelled": 1},
        "entity/PERSON": {"added": 1},
    }
    assert found["records"][0]["spans"][0]["new"][0]["label"] == "ORG"


def test_markdown_is_a_page_for_a_changelog(built: Path) -> None:
    page = run(built / "1.0.0", built / "2.0.0", "--format", "markdown").output
    assert page.startswith("## Changes from `test 1.0.0` to `test 2.0.0`\n")
    assert "- major: 1 record was removed (`b`)\n" in page
    assert "| label of spans | added | relabelled |" in page
    assert "  - `span added: entity/PERSON 8–11 “Lee” [kim:s2]`\n" in page
    short = run(built / "1.0.0", built / "2.0.0", "--format", "markdown", "--records", "1").output
    assert short.rstrip().endswith("2 more.")
    assert run(built / "1.0.0", built / "2.0.0", "--quiet").output == ""


def test_nothing_changed_is_said(built: Path) -> None:
    done = run(built / "2.0.0", built / "2.0.0")
    assert done.output == "Nothing that a user of the records would notice has changed.\n"
    assert json.loads(run(built / "2.0.0", built.parents[2], "--json").output)["records"] == []


def test_markup_in_the_data_stays_text(tmp_path: Path) -> None:
    text = "`x` | <b>\x1b[31m :: ##[error] @all"
    record = {
        "schema_version": "1.0",
        "id": "`](http://x)|",
        "text": text,
        "text_sha256": "0" * 64,
        "rights": {"license": "MIT", "redistribution": "full"},
        "spans": [
            {"id": "s", "layer": "l|`", "label": "A", "start": 0, "end": len(text), "text": text}
            | {"status": "gold"}
        ],
        "relations": [],
        "reviewed": [],
        "labels": [],
        "provenance": {"file": "a", "sha256": "0" * 64, "converter": {"name": "x", "version": "1"}},
    }
    old = write_lines(tmp_path / "old.jsonl", [record | {"spans": []}])
    new = write_lines(tmp_path / "new.jsonl", [record])
    page = run(old, new, "--format", "markdown").output
    assert "l|'" in page
    assert "\x1b" not in run(old, new).output
    assert "\x1b" not in page


def test_two_datasets_have_no_changes_in_common(built: Path, tmp_path: Path) -> None:
    other = shutil.copytree(built / "1.0.0", tmp_path / "other")
    forge(other, lambda document: document.update(name="another"))
    error = fails(other, built / "2.0.0")
    assert error.fact.startswith('These are two datasets, "another" and "test"')
    assert error.hint


def test_a_version_that_is_none_is_said(built: Path, tmp_path: Path) -> None:
    other = shutil.copytree(built / "1.0.0", tmp_path / "other")
    forge_unchecked(other, version="next")
    for sides in ((other, built / "2.0.0"), (built / "2.0.0", other)):
        error = fails(*sides)
        assert '/version: "next" does not have the form wanted' in error.fact
        assert "three numbers as in 1.2.0" in error.fact
        assert error.place == str(other / "manifest.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "This is no record"),
        ("[]", "This is no record"),
        ('{"schema_version": "0.9"}', "This is no record"),
        ("\udcff", "This is no record"),
        ("[" * 100_000, "This is no record"),
    ],
)
def test_what_is_no_record_is_named_with_its_line(
    tmp_path: Path, content: str, said: str, built: Path
) -> None:
    file = tmp_path / "x.jsonl"
    file.write_bytes(b"\n" + content.encode("utf-8", "surrogateescape") + b"\n")
    error = fails(file, built / "1.0.0")
    assert said in error.fact
    assert error.place == f"{file}:2"
    assert "newsdata validate" in error.hint


def test_what_cannot_be_compared_is_said(tmp_path: Path, built: Path) -> None:
    assert "no such folder" in fails(tmp_path / "nowhere", built / "1.0.0").fact
    assert "This is no release" in fails(tmp_path, built / "1.0.0").fact
    fresh = make_project(tmp_path / "fresh", TEXTS)
    assert "no records yet" in fails(fresh, built / "1.0.0").fact
    broken = shutil.copytree(built / "1.0.0", tmp_path / "broken")
    forge(broken, lambda document: document["configuration"].update(scheme=[]))
    assert "no label scheme" in fails(broken, built / "1.0.0").fact


def test_an_id_that_comes_twice_is_named(tmp_path: Path, built: Path) -> None:
    line = (built.parents[2] / "data/records/records.jsonl").read_bytes().splitlines()[0]
    file = write_lines(tmp_path / "x.jsonl", [line, line])
    assert fails(file, built / "1.0.0").fact.endswith("comes twice.")


def test_an_empty_file_has_no_records(tmp_path: Path, built: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_bytes(b"")
    assert "3 records were removed" in run(built / "1.0.0", file).output
    assert run(file, file).output.startswith("Nothing")


def test_a_full_disk_is_said(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere")

    monkeypatch.setattr("newsdata.comparing.pairs._Groups.lay_down_digests", full)
    error = fails(built / "1.0.0", built / "2.0.0")
    assert (error.fact, error.place) == (
        "It cannot be compared: No space left on device.",
        "/somewhere",
    )


def test_a_record_with_many_changes_is_cut_short(built: Path, tmp_path: Path) -> None:
    line = json.loads(
        (built.parents[2] / "data/records/records.jsonl").read_bytes().split(b"\n")[0]
    )
    more = [
        {"id": f"x{n}", "layer": "e", "label": "A", "start": 0, "end": 1, "status": "gold"}
        | {"text": line["text"][0]}
        for n in range(25)
    ]
    old = write_lines(tmp_path / "old.jsonl", [line | {"spans": [], "relations": []}])
    new = write_lines(tmp_path / "new.jsonl", [line | {"spans": more, "relations": []}])
    assert run(old, new).output.splitlines()[-2] == "    5 more labels"
    assert len(json.loads(run(old, new, "--json").output)["records"][0]["spans"]) == 25
