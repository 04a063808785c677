"""A version rises as far as what changed asks for, or the build says how far."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.projects import TEXT_SOURCE, make_project, submission, tree, write_lines
from tests.releasing.forging import forge

from newsdata import CannotRun, build, comparing, schemas

TEXTS = {"a": "Kim met Lee.", "b": "Nothing else.", "c": "Mira Holt said no."}
SCHEME = """
suggest = []
[scheme.entity]
labels = {{ PERSON = "{person}", ORG = "A firm." }}
[scheme.topic]
labels = {{ NEWS = "News." }}
"""
PLAIN = SCHEME.format(person="A person.")


def label(project: Path, *spans: tuple[str, str, int, int], **more: Any) -> None:
    lines = [submission("a", TEXTS["a"], *spans, **more)]
    write_lines(project / "data/submissions/kim.jsonl", lines)


def set_version(project: Path, version: str, config: str = PLAIN) -> None:
    make_project(project, config=config, version=version)


def put(project: Path, name: str, text: str | None) -> None:
    path = project / f"seeds/{name}.txt"
    path.unlink() if text is None else path.write_text(text, "utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = make_project(tmp_path / "p", TEXTS, config=PLAIN)
    label(project, ("entity", "PERSON", 0, 3))
    build(project, workers=1)
    return project


def manifest(project: Path, version: str) -> dict[str, Any]:
    path = project / f"data/releases/test/{version}/manifest.json"
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded


def card(project: Path, version: str) -> str:
    return (project / f"data/releases/test/{version}/README.md").read_text("utf-8")


# What is done to the project, what it asks for, and the reason.
CHANGES: list[tuple[Any, str, str]] = [
    (lambda p: put(p, "b", None), "2.0.0", "records-removed"),
    (lambda p: put(p, "b", "Nothing at all."), "2.0.0", "text-changed"),
    (lambda p: put(p, "d", "A new one."), "1.1.0", "records-added"),
    (
        lambda p: label(p, ("entity", "PERSON", 0, 3), ("entity", "PERSON", 8, 11)),
        "1.1.0",
        "labels-added",
    ),
    (lambda p: label(p, ("entity", "ORG", 0, 3)), "1.1.0", "labels-corrected"),
    (lambda p: label(p, ("entity", "PERSON", 8, 11)), "1.1.0", "labels-"),
    (lambda p: label(p, ("entity", "PERSON", 0, 3), reviewed=["entity"]), "1.1.0", "labels-added"),
    (lambda p: label(p), "1.1.0", "labels-corrected"),
]


@pytest.mark.parametrize(("change", "asked", "code"), CHANGES)
def test_a_version_that_is_too_small_is_refused_and_the_next_one_named(
    project: Path, change: Any, asked: str, code: str
) -> None:
    change(project)
    before = tree(project / "data/releases")
    set_version(project, "1.0.1")
    with pytest.raises(CannotRun) as error:
        build(project, workers=1)
    assert f"This asks for {asked}" in error.value.fact
    assert f'version = "{asked}"' in error.value.hint
    assert tree(project / "data/releases") == before
    set_version(project, asked)
    report = build(project, workers=1)
    assert report.changes is not None
    assert report.changes.since == "1.0.0"
    assert any(reason.code.startswith(code) for reason in report.changes.reasons)
    assert manifest(project, asked)["changes"]["bump"] in ("major", "minor")


@pytest.mark.parametrize(
    ("scheme", "asked", "code"),
    [
        (SCHEME.format(person="A person or a fictional character."), "2.0.0", "label-meaning"),
        (PLAIN.replace(', ORG = "A firm."', ""), "2.0.0", "label-removed"),
        (
            PLAIN.replace('NEWS = "News."', 'NEWS = "News.", OPINION = "A view."'),
            "1.1.0",
            "label-added",
        ),
        (
            PLAIN.replace("[scheme.topic]", '[scheme.topic]\noverlap = "none"'),
            "2.0.0",
            "label-meaning",
        ),
        (SCHEME.format(person="A  person."), "1.0.1", ""),
        (f'title = "Another"{PLAIN}', "1.0.1", ""),
    ],
)
def test_what_labels_mean_is_part_of_the_version(
    project: Path, scheme: str, asked: str, code: str
) -> None:
    set_version(project, "1.0.1", scheme)
    if asked != "1.0.1":
        with pytest.raises(CannotRun, match=f"asks for {asked}"):
            build(project, workers=1)
        set_version(project, asked, scheme)
    report = build(project, workers=1)
    assert report.changes is not None
    assert [reason.code for reason in report.changes.reasons] == ([code] if code else [])


def test_metadata_alone_asks_for_a_patch(project: Path) -> None:
    config = (project / "newsdata.toml").read_text().replace('"1.0.0"', '"1.0.1"')
    (project / "newsdata.toml").write_text(config.replace('"CC0-1.0"', '"CC-BY-4.0"'))
    report = build(project, workers=1)
    assert report.changes is not None
    assert (report.changes.bump, report.changes.fields) == ("patch", {"rights": 3})


def test_before_version_1_what_breaks_asks_for_a_minor_one(tmp_path: Path) -> None:
    project = make_project(tmp_path, TEXTS, config=PLAIN, version="0.1.0")
    build(project, workers=1)
    put(project, "b", None)
    set_version(project, "0.1.1")
    with pytest.raises(CannotRun, match=r"asks for 0\.2\.0"):
        build(project, workers=1)
    set_version(project, "0.2.0")
    assert build(project, workers=1).changes is not None


def test_force_releases_it_all_the_same_and_the_card_says_so(project: Path) -> None:
    put(project, "b", None)
    set_version(project, "1.0.1")
    assert build(project, workers=1, force=True).release
    assert "ask for version 2.0.0; 1.0.1 was released all the same" in card(project, "1.0.1")


def test_the_first_version_says_that_it_is(project: Path) -> None:
    assert manifest(project, "1.0.0")["changes"] is None
    assert "No earlier version was there to compare with" in card(project, "1.0.0")


def test_the_card_lists_what_changed(project: Path) -> None:
    put(project, "d", "A new one.")
    label(project, ("entity", "ORG", 0, 3))
    set_version(project, "1.1.0")
    build(project, workers=1)
    text = card(project, "1.1.0")
    assert "- minor: 1 record was added (`d`)" in text
    assert "| spans | relabelled | 1 |" in text
    assert list(schemas.violations("manifest", manifest(project, "1.1.0"))) == []


def test_a_version_is_compared_with_the_highest_lower_one(project: Path) -> None:
    put(project, "b", None)
    set_version(project, "2.0.0")
    build(project, workers=1)
    put(project, "b", TEXTS["b"])
    set_version(project, "1.0.1")
    report = build(project, workers=1)
    assert report.changes is not None
    assert (report.changes.since, report.changes.bump) == ("1.0.0", "none")
    assert "Nothing that a user of the records would notice" in card(project, "1.0.1")
    set_version(project, "2.1.0")
    report = build(project, workers=1)
    assert report.changes is not None
    assert (report.changes.since, report.changes.records.total) == ("2.0.0", {"added": 1})


def test_building_again_by_force_gives_the_same_bytes(project: Path) -> None:
    put(project, "d", "A new one.")
    set_version(project, "1.1.0")
    build(project, workers=1)
    before = tree(project / "data")
    build(project, workers=2, force=True)
    assert tree(project / "data") == before


def test_what_is_unfinished_or_no_version_is_passed_over(project: Path) -> None:
    releases = project / "data/releases/test"
    shutil.copytree(releases / "1.0.0", releases / "latest")
    shutil.copytree(releases / "1.0.0", releases / "1.0.5")
    (releases / "1.0.5/manifest.json").unlink()
    put(project, "d", "A new one.")
    set_version(project, "1.1.0")
    report = build(project, workers=1)
    assert report.changes is not None
    assert report.changes.since == "1.0.0"


def test_an_earlier_version_that_cannot_be_read_is_named(project: Path) -> None:
    folder = project / "data/releases/test/1.0.0"
    document = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps(document | {"schema_version": "0.9"}))
    set_version(project, "1.0.1")
    with pytest.raises(CannotRun, match=r'schema version "0\.9"') as error:
        build(project, workers=1)
    assert error.value.place == "data/releases/test/1.0.0"
    (folder / "manifest.json").write_text(json.dumps(document))
    forge(folder, lambda document: document.update(version="0.3.0"))
    with pytest.raises(CannotRun, match=r'that of "test" "0\.3\.0"'):
        build(project, workers=1)


def test_a_version_whose_manifest_is_that_of_another_is_made_anew(project: Path) -> None:
    folder = project / "data/releases/test/1.0.0"
    before = tree(folder)
    forge(folder, lambda document: document.update(version="0.3.0"))
    report = build(project, workers=1)
    assert (report.version, report.unchanged) == ("1.0.0", False)
    assert tree(folder) == before


def test_an_earlier_version_that_is_not_whole_is_named(project: Path) -> None:
    folder = project / "data/releases/test/1.0.0"
    next(folder.glob("data/records/*.parquet")).unlink()
    set_version(project, "1.0.1")
    with pytest.raises(CannotRun, match=r"The release is not whole: data/records/.* is missing"):
        build(project, workers=1)
    assert not (project / "data/releases/test/1.0.1").exists()


def test_a_record_that_moves_to_another_split_asks_for_a_major_version(project: Path) -> None:
    config = f"{PLAIN}\n[splits]\ntrain = 0\ntest = 1\n"
    (project / "data/splits.tsv").unlink()  # else they stay where they were
    set_version(project, "1.9.0", config)
    with pytest.raises(CannotRun, match="3 records moved to other splits"):
        build(project, workers=1)


def test_a_release_is_compared_with_the_records_of_the_project(project: Path) -> None:
    release = project / "data/releases/test/1.0.0"
    assert comparing.diff(release, project).records == ()
    label(project, ("entity", "ORG", 0, 3))
    set_version(project, "1.0.1")
    with pytest.raises(CannotRun, match="too small"):
        build(project, workers=1)
    found = comparing.diff(release, project)
    assert [c.kinds for change in found.records for c in change.spans] == [("relabelled",)]
    assert (found.changes.bump, found.asks_for) == ("minor", "1.1.0")


def test_text_that_is_withheld_is_seen_and_what_was_withheld_before_is_not(tmp_path: Path) -> None:
    project = make_project(tmp_path, TEXTS, config=PLAIN)
    build(project, workers=1)
    config = (project / "newsdata.toml").read_text().replace('"1.0.0"', '"2.0.0"')
    (project / "newsdata.toml").write_text(config + 'redistribution = "standoff"\n')
    report = build(project, workers=1)
    assert report.changes is not None
    assert [reason.code for reason in report.changes.reasons] == ["text-withheld", "metadata"]
    assert report.changes.records.total["text withheld"] == 3
    second = project / "data/releases/test/2.0.0"
    assert comparing.diff(second, project).records == ()
    assert comparing.diff(second, project / "data/records/records.jsonl").records == ()
    backwards = comparing.diff(second, project / "data/releases/test/1.0.0")
    assert {change.text for change in backwards.records} == {"given"}


def test_a_changed_line_leaves_the_other_records_of_its_file_as_they_are(tmp_path: Path) -> None:
    sources = TEXT_SOURCE.replace('"text"', '"jsonl"').replace(".txt", ".jsonl")

    def lines(*texts: str) -> None:
        made = [{"id": f"n{at}", "text": text} for at, text in enumerate(texts)]
        write_lines(tmp_path / "seeds/all.jsonl", made)

    project = make_project(tmp_path, sources=sources)
    lines("One.", "Two.", "Three.")
    build(project, workers=1)
    lines("One.", "Two, changed.", "Three.", "Four.")
    make_project(project, sources=sources, version="2.0.0")
    build(project, workers=1)
    found = comparing.diff(project / "data/releases/test/1.0.0", project)
    assert [(record.id, record.kind) for record in found.records] == [
        ("n1", "changed"),
        ("n3", "added"),
    ]
    assert found.records[0].packaging == ()
