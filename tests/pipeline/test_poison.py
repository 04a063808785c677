"""Articles that no worker survives are named, and the rest goes on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.pipeline import poisons
from tests.projects import make_project, problems, records, rejects, write_lines

from newsdata import CannotRun, build, cli, engine, plugins
from newsdata.pipeline import plan

SOURCE = '[[sources]]\nname = "s"\nformat = "{}"\npath = "{}"\nlicense = "CC0-1.0"\n'


@pytest.fixture(autouse=True)
def _installed(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.syspath_prepend(poisons.install(tmp_path_factory.mktemp("site")))
    monkeypatch.setattr(engine, "HUNG_SECONDS", 8.0)  # a fresh worker imports all of newsdata first
    plugins._places.cache_clear()
    yield
    plugins._places.cache_clear()


@pytest.mark.parametrize("poison", ["KILL", "HANG", "EAT"])
def test_a_file_that_ends_its_reader(tmp_path: Path, poison: str) -> None:
    texts = {f"a{n}": f"Article {n}." for n in range(6)} | {"a3x": f"A {poison} word."}
    sources = SOURCE.format("poison_text", "seeds/*.txt")
    project = make_project(tmp_path, texts, sources=sources)
    report = build(project, workers=2)
    assert (report.counts.articles_in, report.counts.records_out) == (7, 6)
    assert problems(project) == [("article-fatal", "seeds/a3x.txt", 0)]
    assert rejects(project)[0]["id"] == "a3x"


def test_lines_that_end_their_reader(tmp_path: Path) -> None:
    lines: list[object] = [{"id": f"a{n}", "text": f"Line {n}."} for n in range(30)]
    lines[0] = {"id": "first", "text": "KILL"}
    lines[10] = {"id": "k", "text": "KILL"}
    lines[11] = {"id": "e", "text": "EAT"}
    lines[29] = {"id": "last", "text": "HANG"}
    lines.insert(10, "")
    sources = SOURCE.format("poison_lines", "raw/*.jsonl")
    project = make_project(tmp_path, sources=sources)
    write_lines(project / "raw/a.jsonl", lines)
    report = build(project, workers=2)
    assert (report.counts.articles_in, report.counts.records_out) == (30, 26)
    assert problems(project) == [("article-fatal", "raw/a.jsonl", line) for line in (1, 12, 13, 31)]


def test_an_article_that_ends_its_suggester(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "CELL_BYTES", 50)
    texts = {f"a{n}": f"Article {n}." for n in range(9)}
    texts |= {"b": "KILL", "c": "HANG", "d": "EAT"}
    project = make_project(tmp_path, texts, config='suggest = ["poison"]')
    report = build(project, workers=2)
    assert (report.counts.articles_in, report.counts.records_out) == (12, 9)
    assert sorted(problems(project)) == [
        ("article-fatal", f"seeds/{name}.txt", 0) for name in "bcd"
    ]
    facts = {reject["id"]: reject["problems"][0]["fact"] for reject in rejects(project)}
    assert "killed" in facts["b"]
    assert "come to an end" in facts["c"]
    assert "memory" in facts["d"]


def test_memory_that_is_short_is_no_end_in_one_process(tmp_path: Path) -> None:
    texts = {"a": "EAT", "b": "Else."}
    project = make_project(tmp_path, texts, config='suggest = ["poison"]')
    assert build(project, workers=1).counts.records_out == 1
    assert problems(project) == [("article-fatal", "seeds/a.txt", 0)]


def test_poison_leaves_no_trace_of_engine_and_run(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        texts = {"a": "KILL", "b": "Else.", "c": "KILL"}
        project = make_project(tmp_path / name, texts, config='suggest = ["poison"]')
        build(project, workers=2)
        written.append((records(project), rejects(project)))
    assert written[0] == written[1]
    assert json.dumps(written).count("article-fatal") == 4


def test_a_stage_that_no_worker_survives_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(lines: object) -> None:
        raise MemoryError

    monkeypatch.setattr("newsdata.packaging.parquet.tables", exhausted)
    project = make_project(tmp_path, {"a": "One."})
    with pytest.raises(CannotRun, match="stage package: each was out of memory"):
        build(project, workers=1)


def test_a_suggester_that_throws_on_an_article_is_a_warning(tmp_path: Path) -> None:
    texts = {"a": "Fine.", "b": "A THROW: it opened on 3 May 2024.", "c": "Fine, too."}
    project = make_project(tmp_path, texts, config='suggest = ["poison", "dates"]')
    report = build(project, workers=2)
    assert (report.counts.records_out, report.counts.articles_rejected) == (3, 0)
    assert report.warnings["suggest-failed"] == 1
    warnings = map(json.loads, (project / report.warnings_file).read_text().splitlines())
    (told,) = [each for each in warnings if each["code"] == "suggest-failed"]
    assert (told["file"], told["record_id"]) == ("seeds/b.txt", "b")
    assert told["fact"] == "poison failed: ValueError: too hot"
    labels = {each["id"]: [span["text"] for span in each["spans"]] for each in records(project)}
    assert labels == {"a": [], "b": ["3 May 2024"], "c": []}


def test_suggest_goes_on_behind_a_suggester_that_throws(tmp_path: Path) -> None:
    texts = {"a": "Fine.", "b": "A THROW: it opened on 3 May 2024.", "c": "On 4 May 2024."}
    project = make_project(tmp_path, texts, config="suggest = []")
    build(project, workers=1)
    out = tmp_path / "out.jsonl"
    run = CliRunner().invoke(
        cli.cli,
        ["suggest", str(project / "data/records/records.jsonl"), "--output", str(out), "--json"],
    )
    assert run.exit_code == 1
    report = json.loads(run.stdout)
    assert report["counts"]["failed"] == 1
    (problem,) = report["problems"]
    assert (problem["code"], problem["record_id"]) == ("suggest-failed", "b")
    dates = {
        record["id"]: [span["text"] for span in record["spans"] if span["label"] == "DATE"]
        for record in map(json.loads, out.read_text("utf-8").splitlines())
    }
    assert dates == {"a": [], "b": ["3 May 2024"], "c": ["4 May 2024"]}
