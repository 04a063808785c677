import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rich_click as click
from click.testing import CliRunner
from tests.projects import make_project, submission, write_lines

from newsdata import __version__, cli

COMMANDS = cli.cli.list_commands(click.Context(cli.cli))


def run(*args: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newsdata", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "p", {"a": "Headline of it\n\n“Yes,” Kim said."})


def test_the_help_of_every_command_teaches_with_an_example() -> None:
    assert {"build", "convert", "doctor", "explain", "fix", "init", "validate"} <= set(COMMANDS)
    for name in COMMANDS:
        shown = CliRunner().invoke(cli.cli, [name, "--help"]).output
        assert f"newsdata {name}" in shown
        assert "xample" in shown
        assert "--json" in shown
        assert "--quiet" in shown
    assert "newsdata init my-news" in CliRunner().invoke(cli.cli, ["--help"]).output


def test_a_build_ends_with_a_summary_and_the_line_that_loads_it(project: Path) -> None:
    done = run("build", "-C", project)
    assert done.returncode == 0, done.stderr
    for words in (
        "articles in",
        "records out",
        "QUOTE 1",
        "HEADLINE 1",
        "data/releases/test/1.0.0",
    ):
        assert words in done.stdout
    line = next(line for line in done.stdout.splitlines() if line.startswith("Load it: "))
    assert line == f'Load it: datasets.load_dataset("{project}/data/releases/test/1.0.0")'
    assert done.stderr == ""
    again = run("build", "-C", project)
    assert again.stdout.startswith("Nothing has changed: test 1.0.0 is up to date.")


def test_json_is_one_document_and_quiet_is_silent(project: Path) -> None:
    done = run("build", "--json", "-C", project)
    report = json.loads(done.stdout)
    assert (report["counts"]["records_out"], report["unchanged"], done.stderr) == (
        1,
        False,
        "",
    )
    done = run("build", "-q", "--force", "-C", project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_problems_are_shown_with_place_fact_and_hint_and_exit_1(project: Path) -> None:
    (project / "seeds/bad.txt").write_bytes("café ".encode() + b"\xe9")
    for number in range(8):
        (project / f"seeds/e{number}.txt").write_bytes(b"")
    done = run("build", "-C", project)
    assert done.returncode == 1
    assert "seeds/bad.txt:1:6 file-encoding Byte 0xE9 at byte offset 6 is not UTF-8." in done.stdout
    assert "fetch it anew" in done.stdout
    assert done.stdout.count("text-empty The file is empty.") == 5
    assert "text-empty: There is no text: 3 more" in done.stdout
    assert "rejects.jsonl" in done.stdout


def test_nothing_in_the_data_can_write_to_the_terminal(project: Path) -> None:
    evil = "\x1b[31m[red]\x07"
    (project / "seeds" / f"x{evil}.txt").write_text("Text.")
    write_lines(project / "data/submissions/k.jsonl", [submission("z[bold]", "")])
    done = run("build", "-C", project)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout + done.stderr
    assert "\\x1b[31m[red]\\x07" in done.stdout
    assert "z[bold]" in done.stdout
    labels = [{**submission("a", "Text."), "annotator": evil}, submission("b", "Text.")]
    write_lines(project / "labels.jsonl", labels)
    done = run("agree", "labels.jsonl", cwd=project)
    assert (done.returncode, "\x1b" in done.stderr) == (2, False)
    assert "\\x1b[31m[red]\\x07" in done.stderr


def test_what_cannot_run_is_one_clear_error_and_exit_2(project: Path, tmp_path: Path) -> None:
    (project / "newsdata.toml").write_text('name = "x"\nversion = \n')
    done = run("build", "-C", project)
    assert (done.returncode, done.stdout) == (2, "")
    assert "newsdata.toml:2:11: This is not TOML" in done.stderr
    assert run("build", "-C", tmp_path / "nowhere").returncode == 2
    assert run("build", "--frce").returncode == 2
    assert "Traceback" not in run("build", "--workers", "0").stderr


def test_our_own_bug_is_exit_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for error, code in (
        (ValueError("boom"), 3),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 1),
    ):

        def fail(error: BaseException = error, **_: object) -> None:
            raise error

        monkeypatch.setattr(cli.cli, "main", fail)
        if isinstance(error, BrokenPipeError):
            monkeypatch.setattr(sys, "stderr", open(os.devnull, "w"))  # noqa: PTH123, SIM115
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        assert stopped.value.code == code
    said = capsys.readouterr().err
    assert f"newsdata {__version__} has a bug" in said
    assert "Nothing was published" in said


def test_the_exit_codes_of_the_entry_point(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    for args, code in (
        (["--version"], 0),
        (["nope"], 2),
        (["build", "-q", "-C", str(project)], 0),
        (["build", "-C", "/nowhere"], 2),
    ):
        monkeypatch.setattr(sys, "argv", ["newsdata", *args])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        assert (stopped.value.code or 0) == code, args
    assert f"newsdata {__version__}" in capsys.readouterr().out


def test_progress_is_shown_on_a_terminal_only(project: Path) -> None:
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "newsdata", "build", "-C", str(project)]
    env = os.environ | {"TERM": "xterm"}
    building = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=child, env=env)
    os.close(child)
    shown = b""
    try:  # read along: a terminal that nobody reads is full after a few kilobytes
        while block := os.read(parent, 4096):
            shown += block
    except OSError:
        pass  # how Linux says that the other end is closed
    os.close(parent)
    assert building.wait() == 0
    assert b"articles" in shown


def test_completion_knows_the_commands() -> None:
    env = os.environ | {
        "_NEWSDATA_COMPLETE": "bash_complete",
        "COMP_WORDS": "newsdata ",
        "COMP_CWORD": "1",
    }
    script = "from newsdata.cli import cli; cli(prog_name='newsdata')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "plain,build" in done.stdout


def test_init_makes_a_project_that_builds_and_never_overwrites_one(
    tmp_path: Path,
) -> None:
    folder = tmp_path / 'My "news", 2024'
    done = run("init", folder)
    assert done.returncode == 0, done.stderr
    (folder / "seeds/a.txt").write_text("Headline of it\n\nA text.")
    assert run("build", "-C", folder).returncode == 0
    assert (folder / "data/releases/My-news-2024/0.1.0/manifest.json").exists()
    before = (folder / "newsdata.toml").read_bytes()
    again = run("init", folder)
    assert (again.returncode, (folder / "newsdata.toml").read_bytes()) == (2, before)
    assert "a project here already" in again.stderr
    made = json.loads(run("init", "--json", tmp_path / "b").stdout)["made"]
    assert made == ["newsdata.toml", "seeds/", "data/submissions/", ".gitignore", ".gitattributes"]
    (tmp_path / "c").mkdir()
    (tmp_path / "c/.gitignore").write_text("mine\n")
    assert CliRunner().invoke(cli.cli, ["init", "-q", str(tmp_path / "c")]).exit_code == 0
    assert (tmp_path / "c/.gitignore").read_text() == "mine\n"
    (tmp_path / "d").mkdir()
    (tmp_path / "d/data").write_text("in the way")
    assert run("init", tmp_path / "d").returncode == 2
