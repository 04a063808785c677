"""No example goes unrun, and no generated page is out of date."""

import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from tests.projects import (
    ROOT,
    copy_of_this_project,
    make_project,
    records,
    write_lines,
)

from docs import generate
from newsdata import build, config, plugins
from newsdata.cli import cli
from newsdata.text import sha256

_BLOCK = re.compile(r"^```(bash|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SKIPPED = re.compile(r"^<!-- skip: .+? -->\n```.*?^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"<!-- (build|test) command -->\n```bash\n([^\n]+)\n```\n")


def run_blocks(text: str, folder: Path) -> list[str]:
    """Run the blocks of a page in turn, in one folder; the outputs of the shell's."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "newsdata").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m newsdata "$@"\n')
    (tools / "newsdata").chmod(0o755)
    environment = os.environ | {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "HOME": str(tools),
        "HF_HOME": str(tools / "hf"),
        "HF_HUB_OFFLINE": "1",
    }
    outputs = []
    for language, code in _BLOCK.findall(_SKIPPED.sub("", text)):
        if language == "bash":
            # `cd` in one block holds for the next.
            code = f'cd "$(cat .folder 2>/dev/null || pwd)"\n{code}\npwd > "{folder}/.folder"\n'
            command = ["bash", "-euc", code]
        else:
            command = [sys.executable, "-c", code]
        place = folder / ".folder"
        here = place.read_text().strip() if place.exists() else str(folder)
        done = subprocess.run(
            command,
            cwd=folder if language == "bash" else here,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
        outputs.append(done.stdout)
    return outputs


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    outputs = run_blocks((ROOT / "docs/tutorial.md").read_text("utf-8"), tmp_path)
    assert "QUOTE 2" in outputs[1]
    assert "1 of 1 joined" in outputs[3]
    assert "text-empty" in outputs[-1]
    assert "exit code 1" in outputs[-1]


@pytest.mark.parametrize("page", ["README.md", "docs/loading.md", "docs/card.md"])
def test_the_examples_of_a_page_run_on_the_bundled_release(tmp_path: Path, page: str) -> None:
    project = copy_of_this_project(tmp_path)
    build(project, workers=1)
    text = _COMMAND.sub("", (ROOT / page).read_text("utf-8"))
    assert any(run_blocks(text, project))


def test_the_readme_shows_what_a_build_prints(tmp_path: Path) -> None:
    project = copy_of_this_project(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "newsdata", "build"],
        cwd=project,
        env=os.environ | {"COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    printed = "\n".join(line.rstrip() for line in done.stdout.rstrip().split("\n"))
    shown = re.search(
        r"<!-- build output -->\n```text\n(.*?)\n```\n<!--",
        (ROOT / "README.md").read_text("utf-8"),
        re.DOTALL,
    )
    assert shown is not None
    assert printed == shown[1]


def test_the_submission_in_the_readme_fits_its_article() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    article = re.search(r"printf '(.*?)' >", text)
    shown = re.search(
        r'"text_sha256": "(\w+)….*?"start": (\d+), "end": (\d+), "text": "(.*?)"', text, re.DOTALL
    )
    assert article is not None
    assert shown is not None
    content = article[1].replace("\\n", "\n")
    assert content[int(shown[2]) : int(shown[3])] == shown[4]
    assert sha256(content).startswith(shown[1])


def test_the_record_in_the_readme_is_what_a_build_makes(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    submitted, shown = (
        json.loads(block)
        for block in re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    )
    article = shown["text"]
    assert article == _first_group(r"printf '(.*?)' >", text).replace("\\n", "\n")
    project = make_project(tmp_path, {"tram": article})
    submitted["text_sha256"] = sha256(article)
    write_lines(project / "data/submissions/kim.jsonl", [submitted])
    assert build(project, workers=1).counts.submissions_joined == 1
    (record,) = records(project)
    assert all(span in record["spans"] for span in shown["spans"])
    assert (record["id"], record["text"]) == (shown["id"], article)
    assert set(shown) <= set(record)


def _first_group(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None
    return found[1]


def test_every_command_has_its_help_in_the_docs() -> None:
    page = (ROOT / "docs/cli.md").read_text("utf-8")
    assert all(f"<!-- generated: help {name} -->" in page for name in cli.commands)


def test_the_configuration_in_the_docs_is_valid(tmp_path: Path) -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf-8")
    example = re.search(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert example is not None
    (tmp_path / "newsdata.toml").write_text(example[1], "utf-8")
    assert [source.name for source in config.load(tmp_path).sources] == [
        "wire",
        "partner",
    ]


def test_the_source_in_contributing_reads_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    code = re.search(
        r"<!-- a source: divided\.py -->\n```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL
    )
    assert code is not None
    (tmp_path / "divided_source.py").write_text(code[1], "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    point = metadata.EntryPoint("divided", "divided_source", "newsdata.sources")
    monkeypatch.setattr(
        metadata, "entry_points", lambda group: [point] if group == point.group else []
    )
    plugins._places.cache_clear()
    try:
        source = (
            '[[sources]]\nname = "d"\nformat = "divided"\npath = "seeds/*.txt"\nlicense = "MIT"\n'
        )
        project = make_project(
            tmp_path / "p", {"two": "First.\n====\nSecond.\n====\n"}, sources=source
        )
        report = build(project, workers=1)
    finally:
        plugins._places.cache_clear()
    assert [(r["id"], r["text"]) for r in records(project)] == [
        ("two-1", "First.\n"),
        ("two-2", "Second.\n"),
    ]
    assert (report.counts.articles_in, report.problems) == (3, {"text-empty": 1})


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_generated_parts_are_what_the_code_says(path: Path) -> None:
    page = path.read_text("utf-8")
    assert generate.render(page) == page, "run: python docs/generate.py"


def test_ci_calls_the_test_command_of_the_readme() -> None:
    commands = dict(_COMMAND.findall((ROOT / "README.md").read_text("utf-8")))
    assert set(commands) == {"build", "test"}
    assert all(command.startswith("python3 -m venv .venv && ") for command in commands.values())
    assert 'command_in_readme "test command"' in (ROOT / ".ci/run").read_text("utf-8")
