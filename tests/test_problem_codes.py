"""Every code of the catalogue at work: tests/golden/problems/CODE/.

`input/` is checked, after `make.py` has added what no checkout can hold; with the
options of `arguments.txt`, or all of it. `expected.txt` is the whole report.
"""

import os
import runpy
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.projects import ROOT

from newsdata.cli import cli
from newsdata.problems import catalogue

GOLDEN = ROOT / "tests/golden/problems"
REFRESH = "NEWSDATA_REFRESH=1 .venv/bin/python -m pytest tests/test_problem_codes.py"


def prepare(case: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lay out the input of a case as the current folder; the arguments to check it with."""
    folder.mkdir()
    if (case / "input").exists():
        shutil.copytree(case / "input", folder, dirs_exist_ok=True)
    monkeypatch.chdir(folder)
    if (case / "make.py").exists():
        runpy.run_path(str(case / "make.py"))["make"](folder, monkeypatch)
    arguments = case / "arguments.txt"
    return arguments.read_text("utf-8").split() if arguments.exists() else ["."]


def run(*arguments: str) -> Result:
    return CliRunner(env={"NO_COLOR": "1", "COLUMNS": "100"}).invoke(cli, arguments)


# Other commands than `validate` find these: their own tests have them.
OTHERS = ("format", "suggest", "rebase", "card", "release", "hydrate")
OF_FORMATS = [name for name, code in catalogue().items() if code.group in OTHERS]
CODES = [name for name in catalogue() if name not in OF_FORMATS]


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    cases = {path.name for path in GOLDEN.iterdir()}
    assert cases == set(CODES), "one folder a code in tests/golden/problems"


def test_every_code_of_a_format_is_expected_of_some_file() -> None:
    cases = [*(ROOT / "tests/golden/formats").rglob("expected.json")]
    cases += (ROOT / "tests/converting").glob("test_*.py")
    cases += (ROOT / "tests/packaging").glob("test_*.py")
    cases += (ROOT / "tests/releasing").glob("test_*.py")
    cases += (ROOT / "tests/suggesting").glob("test_*.py")
    cases += (ROOT / "tests/rebasing").glob("test_*.py")
    told = "".join(path.read_text("utf-8") for path in cases)
    assert [code for code in OF_FORMATS if f'"{code}"' not in told] == []


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_reported_as_expected(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = prepare(GOLDEN / code, tmp_path / "input", monkeypatch)
    done = run("validate", *arguments, "--workers", "1")
    expected = GOLDEN / code / "expected.txt"
    if os.environ.get("NEWSDATA_REFRESH"):
        expected.write_text(done.output, "utf-8")
    assert done.output == expected.read_text("utf-8"), f"If this is right now: {REFRESH}"
    assert f"{catalogue()[code].level} {code}: " in done.output
    errors = any(line.startswith("error ") for line in done.output.splitlines())
    assert done.exit_code == (1 if errors else 0)
