"""The files that GitHub and pre-commit read, by the schemas and rules of their own tools."""

import json
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.projects import ROOT

from newsdata import config

SCRIPTS = Path(sysconfig.get_path("scripts"))
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
HOOKS = ROOT / ".pre-commit-hooks.yaml"


def run(tool: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(SCRIPTS / tool), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def load(path: Path) -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as true; BaseLoader leaves every scalar a string.
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    return loaded


@pytest.mark.parametrize(
    ("schema", "files"),
    [("vendor.github-actions", [ACTION]), ("vendor.github-workflows", WORKFLOWS)],
    ids=["action", "workflows"],
)
def test_the_files_are_valid_by_their_published_schemas(schema: str, files: list[Path]) -> None:
    assert files
    done = run("check-jsonschema", "--builtin-schema", schema, *files)
    assert done.returncode == 0, done.stdout


def test_the_hooks_are_a_valid_manifest() -> None:
    done = run("pre-commit", "validate-manifest", HOOKS)
    assert done.returncode == 0, done.stdout


def test_nothing_is_unsafe() -> None:
    # --no-config: a finding is mended, not silenced.
    done = run(
        "zizmor",
        "--offline",
        "--no-config",
        "--no-ignores",
        "--min-severity=medium",
        "--format=json",
        ACTION,
        HOOKS,
        *WORKFLOWS,
    )
    found = [(each["ident"], each["desc"]) for each in json.loads(done.stdout)]
    assert (found, done.returncode) == ([], 0), done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_fork_can_do_nothing_but_read(path: Path) -> None:
    workflow = load(path)
    assert "pull_request_target" not in workflow["on"]
    assert workflow["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in workflow["jobs"].values())


def test_no_script_contains_an_expression() -> None:
    files = [*WORKFLOWS, ACTION]
    jobs = [
        job
        for path in files
        for job in (load(path).get("jobs") or {"": load(path)["runs"]}).values()
    ]
    scripts = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert len(scripts) >= 3
    assert [script for script in scripts if "${{" in script] == []


def test_the_action_declares_what_its_steps_use() -> None:
    action = load(ACTION)
    used = {
        value.strip("${ }").removeprefix("inputs.")
        for step in action["runs"]["steps"]
        for value in step.get("env", {}).values()
        if "inputs." in value
    }
    assert used == set(action["inputs"])
    script = action["runs"]["steps"][-1]["run"]
    assert all(f"{output}=" in script or f'"{output}"' in script for output in action["outputs"])


def test_the_workflow_starts_for_every_file_of_this_dataset() -> None:
    triggers = load(ROOT / ".github/workflows/validate.yml")["on"]
    patterns = triggers["pull_request"]["paths"]
    assert triggers["push"]["paths"] == patterns
    folders = {pattern.removesuffix("**") for pattern in patterns if pattern.endswith("/**")}
    for source in config.load(ROOT).sources:
        assert source.path.partition("/")[0] + "/" in folders
    assert {"data/", "schemas/"} <= folders
    assert config.FILE in patterns
