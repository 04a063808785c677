"""The examples of docs/ci.md: those for other programs by their schemas, ours by running."""

import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml
from tests.projects import ROOT, make_project

PAGE = (ROOT / "docs/ci.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
CHECKS = [
    ("check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
    ("check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
    ("pre-commit", "validate-config"),
    ("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
]


def test_every_example_is_checked() -> None:
    assert len(EXAMPLES) == len(CHECKS)


@pytest.mark.parametrize(("example", "check"), list(zip(EXAMPLES, CHECKS, strict=False)))
def test_the_examples_are_valid(tmp_path: Path, example: str, check: tuple[str, ...]) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(example, "utf-8")
    tool = Path(sysconfig.get_path("scripts")) / check[0]
    done = subprocess.run(
        [str(tool), *check[1:], str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_inputs_and_hooks_are_those_that_there_are() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    table = re.search(r"^\| input .*?\n\n", PAGE, re.MULTILINE | re.DOTALL)
    assert table
    assert re.findall(r"^\| `(\w+)`", table[0], re.MULTILINE) == list(action["inputs"])
    assert all(f"`{output}`" in PAGE for output in action["outputs"])
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (repository,) = yaml.safe_load(EXAMPLES[2])["repos"]
    assert [each["id"] for each in repository["hooks"]] == [each["id"] for each in hooks]


def test_the_python_runs(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"broken": "café ".encode() + b"\xe9"})
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("error seeds/broken.txt:1:6 file-encoding ")
