"""The published hooks, run by pre-commit itself in a temporary git repository.

Their environment is the one of the tests: `language: python` would install it anew,
from the package index.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.projects import ROOT, make_project, submission, write_lines

TEXT = "Tram approved\n\nMira Holt said so."
GOOD = submission("a", TEXT, ("entity", "PERSON", 15, 24))
EDGE_WHITESPACE = submission("a", TEXT, ("entity", "PERSON", 15, 25))
UNKNOWN_LABEL = submission("a", TEXT, ("entity", "PERSONN", 15, 24))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = make_project(tmp_path / "repository", {"a": TEXT})
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    configuration = {"repos": [{"repo": "local", "hooks": [_here(hook) for hook in hooks]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(configuration), "utf-8")
    subprocess.run(["git", "-C", str(folder), "init", "-q"], check=True)
    return folder


def _here(hook: dict[str, Any]) -> dict[str, Any]:
    return hook | {"language": "unsupported"}


def pre_commit(repository: Path, hook: str) -> subprocess.CompletedProcess[str]:
    """Run a hook on what is staged, as `git commit` does."""
    subprocess.run(["git", "-C", str(repository), "add", "-A"], check=True)
    scripts = sysconfig.get_path("scripts")
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", hook, "--color=never"],
        cwd=repository,
        env=os.environ
        | {
            "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(repository.parent / "home"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_both_are_installed_as_python_packages() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["newsdata-fix", "newsdata-validate"]
    for hook in hooks:
        assert hook["language"] == "python"
        assert hook["pass_filenames"] is False


def test_good_labels_pass(repository: Path) -> None:
    write_lines(repository / "data/submissions/kim.jsonl", [GOOD])
    done = pre_commit(repository, "newsdata-validate")
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout


def test_bad_labels_are_reported(repository: Path) -> None:
    write_lines(repository / "data/submissions/kim.jsonl", [UNKNOWN_LABEL])
    done = pre_commit(repository, "newsdata-validate")
    assert done.returncode == 1
    assert "exit code: 1" in done.stdout
    assert "PERSONN" in done.stdout


def test_what_is_beyond_doubt_is_mended_and_passes_when_staged(repository: Path) -> None:
    file = write_lines(repository / "data/submissions/kim.jsonl", [EDGE_WHITESPACE])
    before = file.read_bytes()
    done = pre_commit(repository, "newsdata-fix")
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout
    assert file.read_bytes() != before
    for hook in ("newsdata-fix", "newsdata-validate"):
        done = pre_commit(repository, hook)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("path", "starts"),
    [
        ("newsdata.toml", True),
        ("seeds/en/a.txt", True),
        ("data/submissions/kim/a.jsonl", True),
        ("corpora/mine/data/submissions/kim.jsonl", True),
        ("corpora/mine/newsdata.toml", True),
        ("README.md", False),
        ("data/submissions/GUIDELINE.md", False),
        ("data/records/records.jsonl", False),
        ("reseeds/a.txt", False),
    ],
)
def test_what_starts_the_hooks(repository: Path, path: str, starts: bool) -> None:
    subprocess.run(["git", "-C", str(repository), "add", "-A"], check=True)
    identity = ("-c", "user.name=kim", "-c", "user.email=kim@example.org")
    commit = ["git", "-C", str(repository), *identity, "commit", "-q", "-m", "all"]
    subprocess.run(commit, check=True)
    file = repository / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write("\n")
    done = pre_commit(repository, "newsdata-validate")
    assert ("no files to check" not in done.stdout) == starts, done.stdout
