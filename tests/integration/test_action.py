"""The action's own script, run as a runner runs it, in temporary git repositories."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from tests.projects import ROOT, make_project, submission, write_lines

TEXT = "Tram approved\n\nMira Holt said so."
GOOD = submission("a", TEXT, ("entity", "PERSON", 15, 24))
UNKNOWN_LABEL = submission("a", TEXT, ("entity", "PERSONN", 15, 24))
UNKNOWN_LAYER = submission("a", TEXT, ("entities", "PERSON", 15, 24))


class Run(NamedTuple):
    """What a run of the action left behind."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def commands(self) -> list[str]:
        """Workflow commands that the runner acts on, those that stop and resume left out."""
        lines = self.log.splitlines()
        (start,) = (n for n, line in enumerate(lines) if line.startswith("::stop-commands::"))
        end = lines.index(f"::{lines[start].removeprefix('::stop-commands::')}::")
        return [line for line in lines[:start] + lines[end + 1 :] if line.startswith("::")]


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's folder for temporary files, with newsdata installed in an environment."""
    scripts = tmp_path / "runner temp/venv/bin"
    scripts.mkdir(parents=True)
    for name, arguments in (("python", ""), ("newsdata", "-I -m newsdata ")):
        script = scripts / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments}"$@"\n', "utf-8")
        script.chmod(0o755)
    return tmp_path / "runner temp"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = make_project(tmp_path / "a checkout", {"a": TEXT})
    git(folder, "init", "-q", "-b", "main")
    return folder


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=kim", "-c", "user.email=kim@example.org")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a change")


def default(name: str) -> str:
    """The default of an input."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    value: str = action["inputs"][name]["default"]
    return value


def act(repository: Path, runner: Path, **inputs: str) -> Run:
    """Run the step that validates; an expression among the inputs counts as empty."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    (step,) = (step for step in action["runs"]["steps"] if step.get("id") == "validate")
    values = {name: entry["default"] for name, entry in action["inputs"].items()} | inputs
    environment = {
        name: values[value.strip("${ }").removeprefix("inputs.")]
        for name, value in step["env"].items()
        if "inputs." in value
    }
    environment = {k: "" if v.startswith("${{") else v for k, v in environment.items()}
    files = {"GITHUB_OUTPUT": runner / "output", "GITHUB_STEP_SUMMARY": runner / "summary"}
    for file in files.values():
        file.write_text("", "utf-8")
    script = runner / "script.sh"
    script.write_text(step["run"], "utf-8")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
        cwd=repository,
        env=os.environ
        | {name: str(file) for name, file in files.items()}
        | environment
        | {"VENV": str(runner / "venv"), "RUNNER_TEMP": str(runner)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = files["GITHUB_OUTPUT"].read_text("utf-8").splitlines()
    outputs = dict(line.split("=", 1) for line in lines)
    return Run(
        done.returncode, done.stdout, outputs, files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
    )


def test_a_clean_project_passes(repository: Path, runner: Path) -> None:
    write_lines(repository / "data/submissions/kim.jsonl", [GOOD])
    done = act(repository, runner)
    assert done.code == 0, done.log
    assert (done.outputs["errors"], done.outputs["warnings"]) == ("0", "0")
    assert done.commands == []
    assert done.summary
    assert "Checked 1 article and 1 submission" in done.log


def test_problems_reach_the_log_the_annotations_the_summary_and_sarif(
    repository: Path, runner: Path
) -> None:
    write_lines(
        repository / "data/submissions/kim.jsonl", [GOOD | {"annotator": "lee"}, UNKNOWN_LABEL]
    )
    done = act(repository, runner)
    assert done.code == 1, done.log
    assert done.outputs["errors"] == "1"
    (annotation,) = done.commands
    assert annotation.startswith("::error file=data/submissions/kim.jsonl,line=2,")
    assert "PERSONN" in annotation
    assert "PERSONN" in done.summary
    sarif = json.loads(Path(done.outputs["sarif"]).read_text("utf-8"))
    assert len(sarif["runs"][0]["results"]) == 1


def test_only_what_a_change_adds_is_reported(repository: Path, runner: Path) -> None:
    write_lines(repository / "data/submissions/old.jsonl", [UNKNOWN_LABEL])
    commit(repository)
    new = UNKNOWN_LABEL | {"annotator": "lee", "article_id": "nowhere"}
    write_lines(repository / "data/submissions/new.jsonl", [new])
    commit(repository)
    everything = act(repository, runner)
    added = act(repository, runner, base="HEAD^1")
    assert int(added.outputs["errors"]) == int(everything.outputs["errors"]) - 1 > 0
    assert "old.jsonl" in everything.log
    assert "old.jsonl" not in added.log


def test_a_pull_request_is_compared_with_what_it_is_merged_into(
    repository: Path, runner: Path, tmp_path: Path
) -> None:
    commit(repository)
    git(repository, "switch", "-q", "-c", "labels")
    write_lines(repository / "data/submissions/new.jsonl", [UNKNOWN_LABEL])
    commit(repository)
    git(repository, "switch", "-q", "main")
    write_lines(repository / "data/submissions/since.jsonl", [UNKNOWN_LAYER | {"annotator": "lee"}])
    commit(repository)
    git(repository, "merge", "-q", "--no-ff", "-m", "merge", "labels")
    git(repository, "update-ref", "refs/pull/1/merge", "HEAD")

    # What actions/checkout does for the event pull_request, with fetch-depth: 2.
    checkout = tmp_path / "checkout"
    git(tmp_path, "init", "-q", str(checkout))
    git(checkout, "fetch", "-q", "--depth=2", repository.as_uri(), "refs/pull/1/merge")
    git(checkout, "checkout", "-q", "--detach", "FETCH_HEAD")
    command = ["git", "-C", str(checkout), "rev-parse", "HEAD"]
    sha = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    pattern = re.search(r"== 'pull_request' && format\('(.+?)', github\.sha\)", default("base"))
    assert pattern

    done = act(checkout, runner, base=pattern[1].format(sha))
    assert (done.code, done.outputs["errors"]) == (1, "1"), done.log
    assert "new.jsonl" in done.log
    assert "since.jsonl" not in done.log


def test_a_base_that_was_not_fetched_says_how(repository: Path, runner: Path) -> None:
    commit(repository)
    done = act(repository, runner, base="HEAD^1")
    assert done.code == 2
    assert done.outputs == {}
    assert "fetch-depth" in done.log
    (annotation,) = done.commands
    assert annotation.startswith("::error title=newsdata validate::")
    assert "could not check" in done.summary


def test_the_known_problems_of_a_baseline_pass(repository: Path, runner: Path) -> None:
    write_lines(repository / "data/submissions/kim.jsonl", [UNKNOWN_LABEL])
    command = [sys.executable, "-m", "newsdata", "validate", "-q"]
    command += ["--baseline", "known problems.json", "--write-baseline"]
    subprocess.run(command, cwd=repository, check=False)
    done = act(repository, runner, baseline="known problems.json")
    assert (done.code, done.outputs["errors"]) == (0, "0"), done.log


def test_paths_are_lines_and_may_hold_spaces(repository: Path, runner: Path) -> None:
    names = ["data/submissions/one of kim", "data/submissions/two; of $kim", "-three", "not asked"]
    for name in names:
        write_lines(repository / f"{name}.jsonl", [UNKNOWN_LABEL | {"annotator": name}])
    paths = f"{names[0]}.jsonl\r\n\n{names[1]}.jsonl\n{names[2]}.jsonl\n"
    done = act(repository, runner, paths=paths)
    assert (done.code, done.outputs["errors"]) == (1, "3"), done.log
    assert [f"{name}.jsonl:1" in done.log for name in names] == [True, True, True, False]


def test_the_project_may_be_a_folder_with_spaces(repository: Path, runner: Path) -> None:
    make_project(repository / "my news", {"b": TEXT})
    done = act(repository, runner, project="my news")
    assert (done.code, "Checked 1 article" in done.log) == (0, True), done.log


@pytest.mark.parametrize(
    "value",
    [
        "$(touch pwned)",
        "`touch pwned`",
        '"; touch pwned; "',
        "'; touch pwned; '",
        "a b; touch pwned",
        "x && touch pwned #",
    ],
)
def test_inputs_are_never_run(repository: Path, runner: Path, value: str) -> None:
    commit(repository)
    done = act(repository, runner, paths=value, project=value, base=value, baseline=value)
    assert done.code == 2, done.log
    assert list(repository.parent.rglob("pwned")) == []


@pytest.mark.parametrize("name", ["paths", "project", "base", "baseline"])
def test_inputs_are_never_options(repository: Path, runner: Path, name: str) -> None:
    commit(repository)
    done = act(repository, runner, **{name: "--output=pwned"})
    assert done.code == 2, done.log
    assert "pwned" in done.log
    assert list(repository.parent.rglob("pwned")) == []


def test_installing_runs_no_code_of_the_checkout(repository: Path, runner: Path) -> None:
    for name in ("venv", "pip", "ensurepip", "subprocess"):
        (repository / f"{name}.py").write_text('open("pwned", "w")\n', "utf-8")
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    (step,) = (step for step in action["runs"]["steps"] if step.get("id") == "install")
    variables = {
        "PYTHON": sys.executable,
        "RUNNER_TEMP": str(runner),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(runner / "output"),
        "PIP_NO_INDEX": "1",
    }
    done = subprocess.run(
        ["bash", "-c", step["run"]],
        cwd=repository,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    # It comes as far as what the package index would have to give.
    assert "hatchling" in done.stderr
    assert not (repository / "pwned").exists()


def test_a_checkout_runs_no_code(repository: Path, runner: Path) -> None:
    for name in ("msgspec", "newsdata", "json", "secrets", "venv", "pip"):
        (repository / f"{name}.py").write_text('open("pwned", "w")\n', "utf-8")
    done = act(repository, runner)
    assert done.code == 0, done.log
    assert not (repository / "pwned").exists()


def test_contributors_issue_no_workflow_commands(repository: Path, runner: Path) -> None:
    hostile = "x\n::set-output name=errors::0\n##[add-mask]a\n::error::forged\r::warning::too"
    bad = UNKNOWN_LABEL | {"annotator": hostile}
    bad["spans"][0]["label"] = hostile
    write_lines(repository / "data/submissions/::error::forged\n::warning::x.jsonl", [bad])
    done = act(repository, runner)
    assert done.code == 1, done.log
    assert [line for line in done.commands if not line.startswith("::error file=data/")] == []
    assert "##[" not in "".join(done.commands)
    assert set(done.outputs) == {"errors", "warnings", "sarif"}


def test_what_stops_the_run_issues_no_workflow_commands(repository: Path, runner: Path) -> None:
    done = act(repository, runner, project="no such\n::error::forged")
    assert done.code == 2
    (annotation,) = done.commands
    assert "forged" not in annotation
