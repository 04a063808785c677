import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.checking.test_check import TEXT, record
from tests.projects import make_project, submission, write_lines

from newsdata import reports
from newsdata.cli import cli
from newsdata.problems import catalogue


def run(*arguments: str | Path) -> Result:
    environment = {"NO_COLOR": "1", "COLUMNS": "100"}
    return CliRunner(env=environment).invoke(cli, [str(each) for each in arguments])


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A file with seven errors of one code and a warning."""
    lines: list[Any] = [record(f"a{n}", f"Text {n}.", language="en_GB") for n in range(7)]
    return write_lines(tmp_path / "r.jsonl", [*lines, ""])


def test_errors_give_exit_code_1_and_warnings_alone_0(tmp_path: Path, wrong: Path) -> None:
    assert run("validate", wrong).exit_code == 1
    warned = write_lines(tmp_path / "w.jsonl", ["", record()])
    done = run("validate", warned)
    assert (done.exit_code, "0 errors, 1 warning" in done.output) == (0, True)


def test_the_screen_shows_some_of_a_code_and_machines_get_all(wrong: Path) -> None:
    assert run("validate", wrong).output.count("r.jsonl:") == 5 + 1
    assert "2 more" in run("validate", wrong).output
    assert run("validate", wrong, "--max-per-code", "1").output.count("r.jsonl:") == 2
    shown = json.loads(run("validate", wrong, "--json", "--max-per-code", "1").output)
    assert len(shown["problems"]) == 8
    assert shown["summary"]["codes"] == {"json-blank-line": 1, "schema-value": 7}


@pytest.mark.parametrize("form", reports.FORMATS)
def test_every_form_goes_to_a_file_and_says_nothing(tmp_path: Path, wrong: Path, form: str) -> None:
    out = tmp_path / "report"
    done = run("validate", wrong, "--format", form, "--output", out)
    assert (done.exit_code, done.output) == (1, "")
    assert out.read_text("utf-8") == run("validate", wrong, "--format", form).output


def test_one_run_writes_several_reports(tmp_path: Path, wrong: Path) -> None:
    more = ["--report", f"json={tmp_path / 'a.json'}", "--report", f"markdown={tmp_path / 'a.md'}"]
    done = run("validate", wrong, "--quiet", *more)
    assert (done.exit_code, done.output) == (1, "")
    assert json.loads((tmp_path / "a.json").read_bytes())["summary"]["errors"] == 7
    assert "schema-value" in (tmp_path / "a.md").read_text("utf-8")


@pytest.mark.parametrize("value", ["html=a", "json", "json="])
def test_a_report_that_is_none_is_refused(wrong: Path, value: str) -> None:
    done = run("validate", wrong, "--report", value)
    assert done.exit_code == 2
    assert "FORM=FILE" in done.output


def test_what_cannot_run_as_asked_gives_exit_code_2(tmp_path: Path, wrong: Path) -> None:
    from newsdata.errors import CannotRun

    for arguments, fact in (
        (["validate", tmp_path / "gone"], "no such file"),
        (["validate", wrong, "--output", tmp_path / "no/such/folder"], "Cannot write"),
        (["validate", wrong, "-C", tmp_path, "--base", "HEAD"], "git rev-parse failed"),
        (["explain", "span-txet"], 'Did you mean "span-text"'),
        (["fix", tmp_path / "gone"], "no such file"),
    ):
        done = run(*arguments)
        assert isinstance(done.exception, CannotRun)
        assert fact in str(done.exception)


def test_the_project_is_that_of_the_path_or_of_the_option(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p", {"tram": TEXT})
    write_lines(project / "data/submissions/a.jsonl", [submission("gone", TEXT)])
    assert "submission-article" in run("validate", project / "data").output
    assert "submission-article" in run("validate", "-C", project).output


def test_files_are_named_as_seen_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path / "p", {"tram": TEXT})
    write_lines(project / "data/submissions/a.jsonl", ["{oops"])
    write_lines(tmp_path / "other/r.jsonl", ["{oops"])

    def files(*arguments: str) -> list[str]:
        found = json.loads(run("validate", "--json", *arguments).output)
        return [problem["file"] for problem in found["problems"]]

    monkeypatch.chdir(tmp_path)
    assert files("-C", "p") == ["p/data/submissions/a.jsonl"]
    assert files("p/data/submissions") == ["p/data/submissions/a.jsonl"]
    assert files("-C", "p", "other/r.jsonl") == ["other/r.jsonl"]
    monkeypatch.chdir(project)
    assert files() == ["data/submissions/a.jsonl"]
    assert files("../other/r.jsonl") == ["../other/r.jsonl"]
    assert files(str(tmp_path / "other/r.jsonl")) == [str(tmp_path / "other/r.jsonl")]


def test_explain_lists_and_explains_every_code() -> None:
    listed = run("explain").output
    for name, code in catalogue().items():
        assert name in listed
        shown = run("explain", name).output
        assert code.title in shown
        assert " ".join(code.why.split()) in " ".join(shown.split())
        assert ("newsdata fix" in shown) is code.fixable
    assert json.loads(run("explain", "date", "--json").output)[0]["name"] == "date"
    assert run("explain", "date", "--quiet").output == ""


def test_fix_shows_a_diff_and_writes_it_when_asked(tmp_path: Path) -> None:
    span = {
        "id": "s1",
        "layer": "entity",
        "label": "PERSON",
        "start": 0,
        "end": 10,
        "text": TEXT[:10],
        "status": "gold",
    }
    path = write_lines(tmp_path / "r.jsonl", [record(spans=[span])])
    before = path.read_bytes()
    shown = run("fix", path)
    assert shown.exit_code == 1
    assert "span-whitespace" in shown.output
    assert '-{"id":"s1","layer":"entity","label":"PERSON","start":0,"end":10' in shown.output
    assert '+{"id":"s1","layer":"entity","label":"PERSON","start":0,"end":9' in shown.output
    assert path.read_bytes() == before
    assert json.loads(run("fix", path, "--json").output)[0]["change"]["code"] == "span-whitespace"
    written = run("fix", path, "--write")
    assert (written.exit_code, "Mended" in written.output) == (0, True)
    again = run("fix", path)
    assert (again.exit_code, "nothing to mend" in again.output) == (0, True)
    assert run("fix", path, "--quiet").output == ""


def test_a_full_disk_stops_fix_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsdata.checking import fix
    from newsdata.errors import CannotRun

    def full(*arguments: Any, **options: Any) -> Any:
        raise OSError(28, "No space left on device", str(tmp_path / "r.jsonl"))

    path = write_lines(tmp_path / "r.jsonl", [record()])
    monkeypatch.setattr(fix, "atomic_write", full)
    done = run("fix", path, "--write")
    assert isinstance(done.exception, CannotRun)
    assert "Cannot write: No space left on device." in str(done.exception)
