import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsdata import cli

TASK = {
    "id": 1,
    "data": {"text": "Mira Holt met Jo."},
    "annotations": [
        {
            "result": [
                {
                    "id": "a",
                    "from_name": "label",
                    "to_name": "text",
                    "type": "labels",
                    "value": {"start": 0, "end": 9, "text": "Mira Holt", "labels": ["Person"]},
                },
                {
                    "id": "b",
                    "from_name": "label",
                    "to_name": "text",
                    "type": "labels",
                    "value": {"start": 0, "end": 4, "text": "Mira", "labels": ["Person"]},
                },
            ]
        }
    ],
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.json"
    path.write_text(json.dumps([TASK]), "utf-8")
    return path


def run(*args: object) -> Result:
    return CliRunner().invoke(cli.cli, ["convert", *map(str, args)])


def test_what_was_read_lost_and_written_is_said(export: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.toml"
    names.write_text('Person = "entity/PERSON"\n', "utf-8")
    result = run(export, tmp_path / "a.conll", "--to", "conll", "--labels", names)
    assert result.exit_code == 0
    assert "Read as label_studio: export.json is JSON" in result.stderr
    assert "entity/PERSON" in result.stderr
    assert "1 overlap: Spans left out that overlap another (1: b)" in result.stderr
    assert "Written as conll" in result.stderr
    assert "Mira\tB-Person\t_" in (tmp_path / "a.conll").read_text("utf-8")


def test_strict_refuses_with_exit_code_2(export: Path, tmp_path: Path) -> None:
    result = run(export, tmp_path / "a.conll", "--to", "conll", "--strict")
    assert result.exit_code == 2
    assert "Nothing is written" in result.stderr
    assert not (tmp_path / "a.conll").exists()
    assert run(export, tmp_path / "r.jsonl", "--to", "records", "--strict").exit_code == 0


def test_json_is_the_whole_report(export: Path, tmp_path: Path) -> None:
    export.write_text(json.dumps([TASK, {"data": {"image": "a.png"}, "annotations": []}]), "utf-8")
    result = run(export, tmp_path / "r.jsonl", "--to", "records", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["counts"]["documents"] == 1
    assert report["counts"]["rejected"] == 1
    assert [problem["code"] for problem in report["problems"]] == ["format-kind"]


def test_many_problems_are_counted(export: Path, tmp_path: Path) -> None:
    export.write_text(json.dumps([{"data": {"image": "a"}, "annotations": []}] * 8), "utf-8")
    result = run(export, tmp_path / "r.jsonl", "--to", "records")
    assert result.exit_code == 1
    assert "format-kind: 3 more" in result.stderr
    assert "there is no document" in result.stderr


def test_records_go_through_pipes(export: Path) -> None:
    result = run(export, "-", "--to", "records", "--quiet", "--license", "CC0-1.0")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["rights"] == {"license": "CC0-1.0", "redistribution": "full"}
    assert run(export, "-", "--to", "records", "--json").exit_code == 2


@pytest.mark.parametrize("text", ["Person = 1", 'Person = "PERSON"', "Person"])
def test_names_that_say_nothing_are_refused(export: Path, tmp_path: Path, text: str) -> None:
    names = tmp_path / "names.toml"
    names.write_text(text, "utf-8")
    result = run(export, tmp_path / "r.jsonl", "--to", "records", "--labels", names)
    assert result.exit_code != 0
    assert result.exception is not None


def test_the_scheme_of_the_project_counts(export: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    assert CliRunner().invoke(cli.cli, ["init", str(project)]).exit_code == 0
    config = project / "newsdata.toml"
    config.write_text(
        config.read_text("utf-8") + '\n[scheme.people.labels]\nPerson = "A person."\n', "utf-8"
    )
    result = run(export, tmp_path / "r.jsonl", "--to", "records", "-C", project)
    assert result.exit_code == 0, result.output
    assert "people/Person" in result.stderr
