"""`newsdata rebase`: submissions and records onto changed articles."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.projects import write_lines

from newsdata.cli import cli
from newsdata.errors import CannotRun
from newsdata.rebasing import rebase
from newsdata.text import sha256

OLD = (
    "Harbor tram approved\n\n“It is time,” Mira Holt said on Monday.\n\nThe council met in Oslo.\n"
)
NEW = 'Harbor tram approved\n\nA storm came. "It is time," Mira Holt said on Monday.\n\nThe end.\n'


def make_record(name: str, text: str) -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "id": name,
        "text": text,
        "text_sha256": sha256(text),
        "rights": {"license": "CC0-1.0", "redistribution": "full"},
        "spans": [],
        "relations": [],
        "reviewed": [],
        "labels": [],
        "provenance": {
            "file": f"{name}.txt",
            "sha256": "0" * 64,
            "converter": {"name": "text", "version": "1"},
        },
    }


def submission(*quotes: str, **more: Any) -> dict[str, Any]:
    spans = []
    for number, quote in enumerate(quotes, start=1):
        start = OLD.index(quote)
        spans.append(
            {
                "id": f"s{number}",
                "layer": "entity",
                "label": "PERSON",
                "start": start,
                "end": start + len(quote),
                "text": quote,
            }
        )
    return {
        "schema_version": "1.0",
        "article_id": "tram",
        "text_sha256": sha256(OLD),
        "annotator": "kim",
        "spans": spans,
        **more,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_lines(tmp_path / "records.jsonl", [make_record("tram", NEW)])
    write_lines(tmp_path / "old.jsonl", [make_record("tram", OLD)])
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    where = ["--to", str(folder / "records.jsonl"), "--output", str(folder / "out.jsonl")]
    labels = str(folder / "labels.jsonl")
    return CliRunner(env={"COLUMNS": "100"}).invoke(cli, ["rebase", labels, *where, *arguments])


def written(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "out.jsonl").read_bytes().splitlines()]


def test_each_span_gets_its_mark(folder: Path) -> None:
    write_lines(folder / "labels.jsonl", [submission("Mira Holt", "“It is time,”", "Oslo")])
    result = run(folder, "--from", str(folder / "old.jsonl"), "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    counts = {mark: report["counts"][mark] for mark in ("exact", "moved", "changed", "lost")}
    assert counts == {"exact": 0, "moved": 1, "changed": 1, "lost": 1}
    codes = [problem["code"] for problem in report["problems"]]
    assert codes == ["rebase-changed", "rebase-lost"]
    (made,) = written(folder)
    assert made["text_sha256"] == sha256(NEW)
    assert [(s["id"], s["text"], s.get("attributes")) for s in made["spans"]] == [
        ("s1", "Mira Holt", None),
        ("s2", '"It is time,"', [{"key": "rebase", "value": "changed"}]),
    ]
    for span in made["spans"]:
        assert NEW[span["start"] : span["end"]] == span["text"]
        assert NEW[: span["start"]].endswith(span["prefix"])
        assert NEW[span["end"] :].startswith(span["suffix"])
    lost = json.loads((folder / "out.lost.jsonl").read_text("utf-8"))
    assert (lost["article_id"], lost["annotator"], lost["span"]["id"]) == ("tram", "kim", "s3")
    assert lost["span"]["now"] is None


def test_a_lost_span_takes_its_relations_along(folder: Path) -> None:
    def relation(name: str, *refs: str) -> dict[str, Any]:
        args = [{"role": "source", "ref": ref} for ref in refs]
        return {"id": name, "layer": "quote", "label": "attribution", "args": args}

    relations = [relation("r1", "s1", "s2"), relation("r2", "s1", "s3")]
    labels = [submission("Mira Holt", "Monday", "Oslo", relations=relations)]
    write_lines(folder / "labels.jsonl", labels)
    result = run(folder, "--from", str(folder / "old.jsonl"), "--json")
    assert json.loads(result.stdout)["counts"]["relations_lost"] == 1
    assert [each["id"] for each in written(folder)[0]["relations"]] == ["r1"]


def test_a_discontinuous_span_is_carried_part_by_part(folder: Path) -> None:
    label = submission("Mira Holt said")
    start = label["spans"][0]["start"]
    label["spans"][0]["fragments"] = [
        {"start": start, "end": start + 4, "text": "Mira"},
        {"start": start + 10, "end": start + 14, "text": "said"},
    ]
    write_lines(folder / "labels.jsonl", [label])
    assert run(folder, "--from", str(folder / "old.jsonl")).exit_code == 0
    (span,) = written(folder)[0]["spans"]
    assert [part["text"] for part in span["fragments"]] == ["Mira", "said"]
    assert span["text"] == "Mira Holt said"


def test_layers_stay_reviewed_only_where_nothing_is_new(folder: Path) -> None:
    label = submission("Mira Holt", reviewed=["entity"])
    write_lines(folder / "labels.jsonl", [label])
    run(folder, "--from", str(folder / "old.jsonl"))
    assert "reviewed" not in written(folder)[0]
    write_lines(
        folder / "records.jsonl", [make_record("tram", OLD.replace("The council met in Oslo.", ""))]
    )
    run(folder, "--from", str(folder / "old.jsonl"))
    assert written(folder)[0]["reviewed"] == ["entity"]


def test_an_older_version_that_a_build_kept_is_found(folder: Path) -> None:
    (folder / "old.jsonl").rename(folder / "superseded.jsonl")
    label = submission("Mira Holt", reviewed=["entity"])
    for span in label["spans"]:
        del span["text"]  # so that nothing else tells what was labelled
    write_lines(folder / "labels.jsonl", [label])
    assert run(folder).exit_code == 0
    assert written(folder)[0]["spans"][0]["text"] == "Mira Holt"


def test_without_the_old_text_nor_words_a_span_is_lost(folder: Path) -> None:
    label = submission("Mira Holt")
    del label["spans"][0]["text"]
    write_lines(folder / "labels.jsonl", [label])
    assert run(folder).exit_code == 1
    assert written(folder)[0]["spans"] == []


def test_labels_of_people_are_taken_out_of_records(folder: Path) -> None:
    record = make_record("tram", OLD)
    person = submission("Mira Holt")["spans"][0]
    record["spans"] = [
        {**person, "id": "kim:s1", "status": "gold", "annotator": "kim"},
        {**person, "id": "lou:s1", "status": "rejected", "annotator": "lou"},
        {**person, "id": "entities:1", "status": "suggested", "annotator": "entities"},
        {**person, "id": "structure:1", "status": "gold"},
    ]
    write_lines(folder / "labels.jsonl", [record])
    result = run(folder, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["counts"]["left"] == 1
    found = [
        (m["annotator"], m["spans"][0]["id"], m["spans"][0].get("status")) for m in written(folder)
    ]
    assert found == [("kim", "s1", None), ("lou", "s1", "rejected")]


def test_no_words_of_a_stand_off_article_are_written(folder: Path) -> None:
    record = make_record("tram", NEW)
    record["rights"]["redistribution"] = "standoff"
    write_lines(folder / "records.jsonl", [record])
    write_lines(folder / "labels.jsonl", [submission("Mira Holt")])
    assert run(folder, "--from", str(folder / "old.jsonl")).exit_code == 0
    (span,) = written(folder)[0]["spans"]
    assert NEW[span["start"] : span["end"]] == "Mira Holt"
    assert not {"text", "prefix", "suffix"} & span.keys()


def test_the_same_text_and_unknown_articles_pass_as_they_are(folder: Path) -> None:
    same = {**submission(), "text_sha256": sha256(NEW)}
    gone = {**submission("Mira Holt"), "article_id": "gone"}
    write_lines(folder / "labels.jsonl", [same, gone, "{"])
    result = run(folder, "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    counts = report["counts"]
    assert (counts["unchanged"], counts["waiting"], counts["rejected"]) == (1, 1, 1)
    assert report["problems"][0]["code"] == "rebase-article"
    assert written(folder) == [same, gone]


def test_the_old_list_of_lost_spans_goes(folder: Path) -> None:
    (folder / "out.lost.jsonl").write_text("{}", "utf-8")
    write_lines(folder / "labels.jsonl", [submission("Mira Holt")])
    assert run(folder, "--from", str(folder / "old.jsonl")).exit_code == 0
    assert not (folder / "out.lost.jsonl").exists()


@pytest.mark.parametrize(
    ("labels", "to", "output", "said"),
    [
        ("gone.jsonl", "records.jsonl", "out.jsonl", "There is no such file."),
        ("labels.jsonl", "labels.jsonl", "out.jsonl", "There is no record in this file."),
        ("labels.jsonl", "records.jsonl", "labels.jsonl", "The output is what is read."),
        ("a.lost.jsonl", "records.jsonl", "a.jsonl", "The output is what is read."),
        ("labels.jsonl", "records.jsonl", "gone/out.jsonl", "There is no folder to write to."),
        ("labels.jsonl", "records.jsonl", ".", "The output is a folder"),
        ("empty", "records.jsonl", "out.jsonl", "There is no .jsonl file in this folder."),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path, labels: str, to: str, output: str, said: str
) -> None:
    for name in ("labels.jsonl", "a.lost.jsonl"):
        write_lines(folder / name, [submission("Mira Holt")])
    (folder / "empty").mkdir()
    arguments = [str(folder / labels), "--to", str(folder / to), "--output", str(folder / output)]
    result = CliRunner().invoke(cli, ["rebase", *arguments])
    assert result.exception is not None
    assert said in str(result.exception)
    for name in ("labels.jsonl", "a.lost.jsonl"):
        assert (folder / name).read_bytes().count(b"\n") == 1


def test_a_table_is_printed_for_people(folder: Path) -> None:
    write_lines(folder / "labels.jsonl", [submission("Mira Holt", "Oslo")])
    result = run(folder, "--from", str(folder / "old.jsonl"))
    assert "1 carried over" in result.stderr
    assert "Lost spans:" in result.stderr


def test_it_is_a_function_too(folder: Path) -> None:
    write_lines(folder / "labels.jsonl", [submission("Mira Holt")])
    seen = []
    report = rebase(
        folder / "labels.jsonl",
        folder / "records.jsonl",
        folder / "out.jsonl",
        progress=lambda stage, done, total: seen.append((stage, done, total)),
    )
    assert report.clean
    assert seen == [("rebase", 1, 1)]


def test_a_file_of_something_else_writes_nothing(folder: Path) -> None:
    (folder / "labels.jsonl").write_bytes(b"\x89PNG\r\n\x1a\n[1, 2]\n")
    before = sorted(folder.iterdir())
    result = run(folder)
    assert isinstance(result.exception, CannotRun)
    assert "no submission that can be read" in str(result.exception)
    assert sorted(folder.iterdir()) == before


def test_what_a_record_lacks_is_said_and_nothing_written(folder: Path) -> None:
    record = make_record("tram", NEW)
    del record["spans"]
    write_lines(folder / "records.jsonl", [record])
    write_lines(folder / "labels.jsonl", [submission("Mira Holt")])
    result = run(folder)
    assert isinstance(result.exception, CannotRun)
    assert "no record: Object missing required field `spans`" in str(result.exception)
    assert not (folder / "out.jsonl").exists()
