import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.checking.test_check import TEXT, codes, record
from tests.projects import make_project, submission, write_lines

from newsdata.checking import Options, check
from newsdata.checking.blame import checkout
from newsdata.errors import CannotRun


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([*command, *arguments], check=True, capture_output=True)


def commit(folder: Path) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a state")


def found(project: Path, *paths: Path, **options: Any) -> tuple[list[str], int, int | None]:
    """Codes reported; how many are known; how many were there before."""
    with check(paths, Options(project=project, workers=1, **options)) as report:
        return codes(list(report)), report.summary.known, report.summary.before


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = make_project(tmp_path / "project", {"tram": TEXT})
    wrong = submission("tram", TEXT, ("entity", "PERSN", 0, 9), ("entity", "FCA", 21, 25))
    write_lines(project / "data/submissions/kim.jsonl", [wrong])
    return project


def test_a_change_answers_for_what_it_adds(project: Path) -> None:
    commit(project)
    assert found(project, base="HEAD") == ([], 0, 2)
    more = submission("tram", TEXT, ("entity", "ORGG", 0, 9), annotator="lee")
    file = project / "data/submissions/kim.jsonl"
    first = file.read_text("utf-8")
    write_lines(file, [more, first.rstrip("\n")])  # what was there moves down a line
    assert found(project, base="HEAD") == (["label-unknown"], 0, 2)
    assert found(project, file, base="HEAD") == (["label-unknown"], 0, 2)
    assert found(project, base="") == (["label-unknown"] * 3, 0, None)


def test_a_problem_that_is_there_once_more_is_new(project: Path) -> None:
    commit(project)
    labels = [{"layer": "entity", "label": "PERSN"}]
    more = submission("tram", TEXT, annotator="lee", labels=labels)
    write_lines(project / "data/submissions/lee.jsonl", [more])
    assert found(project, base="HEAD") == (["label-unknown"], 0, 2)


def test_a_problem_is_blamed_on_the_file_that_has_it_anew(project: Path) -> None:
    wrong = submission("tram", TEXT, ("entity", "PERSN", 0, 9))
    write_lines(project / "data/submissions/kim.jsonl", [wrong])
    commit(project)
    write_lines(project / "data/submissions/abe.jsonl", [wrong | {"annotator": "abe"}])
    with check([], Options(project=project, workers=1, base="HEAD")) as report:
        assert [p.file for p in report] == ["data/submissions/abe.jsonl"]


def test_a_problem_may_move_to_another_file(project: Path) -> None:
    commit(project)
    folder = project / "data/submissions"
    (folder / "kim.jsonl").rename(folder / "lee.jsonl")
    assert found(project, base="HEAD") == ([], 0, 2)


def test_a_path_or_project_that_was_not_there_has_nothing_before(project: Path) -> None:
    commit(project)
    file = write_lines(project / "new.jsonl", [record("new", language="en_GB")])
    assert found(project, file, base="HEAD")[0] == ["schema-value"]
    other = make_project(project / "nested", {"tram": TEXT})
    (other / "seeds/bad.txt").write_bytes(b"\xc3\xa9\xff")
    assert found(other, base="HEAD") == (["file-encoding"], 0, 0)


def test_an_article_under_a_new_id_is_found_by_its_text(project: Path) -> None:
    commit(project)
    (project / "seeds/tram.txt").rename(project / "seeds/trams.txt")
    reported, _, _ = found(project, base="HEAD")
    assert sorted(reported) == ["article-id-changed", "submission-article"]


def test_an_article_and_its_copy_keep_their_ids(project: Path) -> None:
    commit(project)
    (project / "seeds/ferry.txt").write_text(TEXT)
    assert found(project, base="HEAD")[0] == ["text-duplicate"]


@pytest.mark.parametrize("revision", ["gone", "-h", "--output=/tmp/x", "HEAD:newsdata.toml"])
def test_a_revision_that_is_none_is_named(project: Path, revision: str) -> None:
    commit(project)
    with pytest.raises(CannotRun):
        found(project, base=revision)


def test_a_folder_without_a_repository_has_no_revisions(project: Path) -> None:
    with pytest.raises(CannotRun, match="git rev-parse failed"):
        found(project, base="HEAD")


def test_without_git_there_is_no_base(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotRun, match="needs git"):
        found(project, base="HEAD")


def test_a_base_that_cannot_be_checked_says_that_it_is_the_base(project: Path) -> None:
    config = (project / "newsdata.toml").read_text()
    (project / "newsdata.toml").write_text("name = ")
    commit(project)
    (project / "newsdata.toml").write_text(config)
    with pytest.raises(CannotRun, match="What was there at HEAD cannot be checked"):
        found(project, base="HEAD")


def test_a_path_outside_the_project_has_no_base(project: Path, tmp_path: Path) -> None:
    commit(project)
    file = write_lines(tmp_path / "r.jsonl", [record()])
    with pytest.raises(CannotRun, match="outside the project"):
        found(project, file, base="HEAD")


def test_links_of_the_base_are_not_followed(project: Path, tmp_path: Path) -> None:
    (project / "seeds/link.txt").symlink_to("/etc/passwd")
    (project / "seeds/out").symlink_to(tmp_path)
    commit(project)
    with checkout(project, "HEAD") as there:
        assert (there / "seeds/tram.txt").read_text() == TEXT
        assert sorted(path.name for path in (there / "seeds").iterdir()) == ["tram.txt"]


def test_a_baseline_accepts_what_there_is_and_only_shrinks(project: Path) -> None:
    baseline = project / "baseline.json"
    assert found(project, baseline=baseline, write_baseline=True) == ([], 2, None)
    written = baseline.read_bytes()
    assert found(project, baseline=baseline) == ([], 2, None)
    assert baseline.read_bytes() == written
    with pytest.raises(CannotRun, match="only shrinks"):
        found(project, baseline=baseline, write_baseline=True)

    half = submission("tram", TEXT, ("entity", "PERSN", 0, 9), ("entity", "FAC", 21, 25))
    write_lines(project / "data/submissions/kim.jsonl", [half])
    assert found(project, baseline=baseline) == ([], 1, None)
    (problems,) = json.loads(baseline.read_text())["problems"].values()
    assert sum(problems.values()) == 1

    both = submission("tram", TEXT, ("entity", "PERSN", 0, 9), ("entity", "FCA", 21, 25))
    write_lines(project / "data/submissions/kim.jsonl", [both])
    assert found(project, baseline=baseline) == (["label-unknown"], 1, None)


def test_a_baseline_keeps_what_was_not_checked_or_was_there_before(project: Path) -> None:
    commit(project)
    baseline = project / "baseline.json"
    found(project, baseline=baseline, write_baseline=True)
    written = baseline.read_bytes()
    assert found(project, project / "seeds", baseline=baseline)[0] == []
    assert found(project, baseline=baseline, base="HEAD") == ([], 2, 2)
    assert baseline.read_bytes() == written
    (project / "data/submissions/kim.jsonl").unlink()
    found(project, baseline=baseline)
    assert json.loads(baseline.read_text())["problems"] == {}


@pytest.mark.parametrize(
    "content", [None, "{", "[]", '{"problems": 1}', '{"problems": {"a": [1]}}']
)
def test_a_file_that_is_no_baseline_is_refused(project: Path, content: str | None) -> None:
    baseline = project / "baseline.json"
    if content is not None:
        baseline.write_text(content)
    with pytest.raises(CannotRun, match="baseline"):
        found(project, baseline=baseline)
    with pytest.raises(CannotRun, match="needs --baseline"):
        found(project, write_baseline=True)
