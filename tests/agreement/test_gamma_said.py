"""Gamma in what is said of agreement: asked for, left out, and not installed."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins
from tests.agreement.labelled import SHA, TEXT, record, run, span, submission
from tests.projects import make_project, write_lines

from newsdata import build, plugins, schemas
from newsdata.agreement import agree, alignment, gamma
from newsdata.errors import CannotRun

KIM = submission("kim", span("PERSON", 0, 8), span("GPE", 17, 23), span("PERSON", 37, 40))
LEE = submission("lee", span("PERSON", 0, 8), span("LOC", 17, 23), span("PERSON", 33, 40))
LONG = TEXT + " More." * 400


def said(tmp_path: Path, *documents: object, records: list[Any]) -> dict[str, Any]:
    options = ["--records", str(write_lines(tmp_path / "r.jsonl", records)), "--gamma", "--json"]
    done = run(tmp_path, *documents, options=options)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_gamma_is_that_of_the_spans_of_an_article(tmp_path: Path) -> None:
    found = said(tmp_path, KIM, LEE, records=[record()])
    ours = [(0, 8, "PERSON"), (17, 23, "GPE"), (37, 40, "PERSON")]
    theirs = [(0, 8, "PERSON"), (17, 23, "LOC"), (33, 40, "PERSON")]
    for name, labels in (("entity", ("PERSON", "GPE", "LOC")), ("entity/PERSON", ("PERSON",))):
        units = [[unit for unit in each if unit[2] in labels] for each in (ours, theirs)]
        seed = f"a/entity/{name.removeprefix('entity').removeprefix('/')}"
        disorders = gamma.disorders(units, len(TEXT), seed)
        assert disorders
        scores = {**found["layers"], **found["labels"]}[name]
        assert scores["gamma"]["value"] == pytest.approx(1 - disorders[0] / disorders[1], abs=1e-6)
        assert scores["gamma_left_out"] == 0
    # Of a pair it is not given: it is that of all.
    assert found["pairs"][0]["layers"]["entity"]["gamma"]["value"] is None


def test_who_agrees_has_a_gamma_of_one_whatever_the_articles(tmp_path: Path) -> None:
    same = [submission(who, span("PERSON", 0, 8), article=a) for a in "ab" for who in ("x", "y")]
    scores = said(tmp_path, *same, records=[record("a"), record("b")])["layers"]["entity"]
    assert scores["gamma"] == {"value": 1, "interval": [1, 1]}
    without = said(tmp_path, *same, records=[record("c")])["layers"]["entity"]
    assert without["gamma"]["value"] is None


def test_an_article_that_is_too_large_is_counted(tmp_path: Path) -> None:
    crowded = [span("PERSON", n, n + 50, id=f"s{n}") for n in range(40)]
    sha = record(text=LONG)["text_sha256"]
    many = [submission(who, *crowded, article="b", text_sha256=sha) for who in ("kim", "lee", "mo")]
    records = [record(), record("b", LONG)]
    scores = said(tmp_path, KIM, LEE, *many, records=records)["layers"]["entity"]
    alone = said(tmp_path, KIM, LEE, records=[record()])["layers"]["entity"]
    assert scores["gamma_left_out"] == 1
    assert scores["gamma"]["value"] == alone["gamma"]["value"]
    write_lines(tmp_path / "r.jsonl", records)
    options = ["--records", str(tmp_path / "r.jsonl"), "--gamma"]
    note = "Gamma leaves out articles whose spans, or annotators, are too many to be aligned: 1 of entity"
    for form in ("text", "markdown"):
        done = run(tmp_path, KIM, LEE, *many, options=[*options, "--format", form])
        assert f"{note}, 1 of entity/PERSON." in done.stdout


def test_a_table_has_gamma_when_it_was_asked_for(tmp_path: Path) -> None:
    options = ["--records", str(write_lines(tmp_path / "r.jsonl", [record()]))]
    for form in ("text", "markdown"):
        asked = [*options, "--format", form]
        assert "gamma" not in run(tmp_path, KIM, LEE, options=asked).stdout.lower()
        assert "gamma" in run(tmp_path, KIM, LEE, options=[*asked, "--gamma"]).stdout


def test_without_the_texts_gamma_that_was_asked_for_has_no_value(tmp_path: Path) -> None:
    for asked in (True, False):
        found = run(tmp_path, KIM, LEE, options=["--gamma"] * asked).stdout
        assert "nothing to take kappa, alpha and gamma of" in " ".join(found.split())
        assert ("┃gamma" in found) is asked


def test_without_scipy_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    done = run(tmp_path, KIM, LEE, options=["--gamma"])
    assert isinstance(done.exception, CannotRun)
    assert "newsdata[gamma]" in done.exception.hint
    project = make_project(tmp_path / "p", {"a": TEXT}, config="gamma = true")
    with pytest.raises(CannotRun, match="scipy"):
        build(project, workers=1)
    assert not (project / "data/releases").exists()
    assert run(tmp_path, KIM, LEE).exit_code == 0


def test_a_build_that_asks_for_it_puts_gamma_into_manifest_and_card(tmp_path: Path) -> None:
    for config, there in (("gamma = true", True), ("", False)):
        project = make_project(tmp_path / config, {"a": TEXT}, config=config)
        assert record()["text_sha256"] == SHA
        write_lines(project / "data/submissions/both.jsonl", [KIM, LEE])
        release = project / str(build(project, workers=1).release)
        manifest = json.loads((release / "manifest.json").read_bytes())
        assert not list(schemas.violations("manifest", manifest))
        by_command = agree(
            [project / "data/submissions"], project / "data/records/records.jsonl", gamma=there
        )
        assert manifest["agreement"]["layers"] == to_builtins(by_command.layers)
        value = manifest["agreement"]["layers"]["entity"]["gamma"]["value"]
        assert (value is not None) is there
        card = (release / "README.md").read_text("utf-8")
        assert ("| alpha-U | gamma |" in card) is there


def test_the_version_of_scipy_is_part_of_a_build_that_uses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = plugins.installed
    for config, same in (("gamma = true", False), ("", True)):
        project = make_project(tmp_path / config, {"a": "One."}, config=config)
        before = build(project, workers=1).build
        monkeypatch.setattr(
            plugins, "installed", lambda name: real(name) + "x" * (name == alignment.LIBRARY)
        )
        assert (build(project, workers=1, force=True).build == before) is same
        monkeypatch.undo()
