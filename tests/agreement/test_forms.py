"""What is said of agreement: table, Markdown, manifest and data card."""

import json
from pathlib import Path

from msgspec import to_builtins
from tests.agreement.labelled import TEXT, record, run, span, submission
from tests.projects import make_project, write_lines

from newsdata import build, schemas
from newsdata.agreement import agree


def test_nothing_in_the_labels_can_write_to_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b[31m|\x07"
    lines = [
        submission("../kim" + evil, span("PERSON" + evil, 0, 8), guideline=evil),
        submission("lee\n# x", span("PERSON" + evil, 0, 3), guideline=evil),
    ]
    for form in ("text", "markdown"):
        done = run(tmp_path, *lines, options=["--format", form])
        assert done.exit_code == 0
        assert not {"\x1b", "\x07"} & set(done.stdout)
        assert "\n# x" not in done.stdout
        assert "../kim" in done.stdout


def test_the_build_puts_agreement_into_manifest_and_card(tmp_path: Path) -> None:
    make_project(tmp_path, {"a": TEXT, "b": TEXT + " More."})
    kim = submission("kim", span("PERSON", 0, 8), span("GPE", 17, 23))
    lee = submission("lee", span("PERSON", 0, 8), span("LOC", 17, 23))
    write_lines(tmp_path / "data/submissions/kim.jsonl", [kim])
    one = build(tmp_path)
    folder = tmp_path / str(one.release)
    assert json.loads((folder / "manifest.json").read_bytes())["agreement"] is None
    assert "### Agreement" not in (folder / "README.md").read_text()
    write_lines(tmp_path / "data/submissions/lee.jsonl", [lee])
    build(tmp_path, force=True)
    facts = json.loads((folder / "manifest.json").read_bytes())["agreement"]
    by_command = agree([tmp_path / "data/submissions"], tmp_path / "data/records/records.jsonl")
    assert facts["layers"] == to_builtins(by_command.layers)
    assert (facts["articles"], facts["layers"]["entity"]["strict"]["value"]) == (1, 0.5)
    card = (folder / "README.md").read_text()
    assert "### Agreement\n\n1 articles have labels of two or more people." in card
    assert "| entity | 4 | 0.500 |" in card
    assert not list(
        schemas.violations("manifest", json.loads((folder / "manifest.json").read_bytes()))
    )


def test_table_and_markdown_say_the_same(tmp_path: Path) -> None:
    lines = [
        submission(who, span("PERSON", 0, end), article=f"a{n}", guideline="v|1")
        for n in range(4)
        for who, end in (("kim", 8), ("lee", 8 if n else 3), ("mo", 8))
    ]
    write_lines(tmp_path / "r.jsonl", [record(f"a{n}", published="2024-05-06") for n in range(4)])
    options = ["--records", str(tmp_path / "r.jsonl")]
    shown = run(tmp_path, *lines, options=options).stdout
    for words in ("All annotators, 4 articles", "kim and lee", "PERSON", "2024-05", "a0: 4 of 6"):
        assert words in shown
    marked = run(tmp_path, *lines, options=[*options, "--format", "markdown"]).stdout
    assert marked.startswith("## Agreement\n")
    for words in ("| entity | 24 | 0.833 (", "| kim and lee | entity | 4 |", "| v\\|1 |"):
        assert words in marked
    assert run(tmp_path, *lines, options=["--quiet"]).stdout == ""
