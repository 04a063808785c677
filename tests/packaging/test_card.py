"""The card says what was counted and what people wrote, and nothing else."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.projects import ROOT, make_project, records

from newsdata import Record, build
from newsdata.jsonl import load
from newsdata.packaging import card, manifest
from newsdata.packaging.card.people import MAX_BYTES, SECTIONS
from newsdata.packaging.manifest import Manifest
from newsdata.packaging.statistics import Statistics
from newsdata.problems import Problem


def made(project: Path, name: str = "test/1.0.0") -> tuple[Manifest, str]:
    """Manifest and card of a release."""
    release = project / "data/releases" / name
    found = manifest.load(release)
    assert found
    return found, (release / card.FILE).read_text("utf-8")


def warned(project: Path) -> list[tuple[str, str]]:
    """Code and file of each warning of a build."""
    found: Iterator[Problem] = load(project / "data/records/warnings.jsonl", Problem)
    return [(problem.code, problem.file) for problem in found]


def test_the_card_follows_from_the_manifest_alone(bundled: Path) -> None:
    found, text = made(bundled, "newsdata-bundled/1.0.0")
    assert card.render(found) == text


def test_every_number_is_that_of_the_records(bundled: Path) -> None:
    found, text = made(bundled, "newsdata-bundled/1.0.0")
    expected = Counter(
        (span["layer"], span["label"], span["status"])
        for record in records(bundled)
        for span in record["spans"]
    )
    assert {tuple(k.split("/")): n for k, n in found.statistics.labels.items()} == expected
    for layer in ("entity", "quote", "structure", "time"):
        section = text.split(f"\n#### {layer}\n")[1].split("\n#")[0]
        rows = re.findall(r"\n\| (\w+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|", section)
        assert rows
        for label, *numbers in rows:
            statuses = ("gold", "suggested", "rejected")
            wanted = [expected[layer, label, status] for status in statuses]
            assert [int(n.replace(",", "")) for n in numbers] == wanted


def test_counts_of_parts_are_those_of_the_whole(bundled: Path) -> None:
    whole, left, right = Statistics(), Statistics(), Statistics()
    for index, record in enumerate(records(bundled)):
        record = msgspec.convert(record, Record)
        whole.count(record)
        (left, right)[index % 2].count(record)
    left.add(right)
    assert left.in_order() == whole.in_order()
    assert sum(whole.lengths.values()) == sum(whole.published.values()) == whole.records


def test_sections_that_people_wrote_are_on_the_card_and_missing_ones_are_named(
    tmp_path: Path,
) -> None:
    project = make_project(tmp_path, {"a": "One."})
    (project / "data/card").mkdir(parents=True)
    for name in ("uses", "contact"):
        (project / f"data/card/{name}.md").write_text(f"Said of {name}.\r\nMore.\n", "utf-8")
    build(project, workers=1)
    found, text = made(project)
    assert "## Uses\n\nSaid of uses.\nMore.\n" in text
    assert text.endswith("## Contact\n\nSaid of contact.\nMore.\n")
    missing = [f"data/card/{name}.md" for name in SECTIONS if name not in ("uses", "contact")]
    assert warned(project) == [("card-missing", file) for file in missing]
    for heading in ("Out of scope", "Maintenance", "Citation", "Bias"):
        assert heading not in text
    inputs = [file.path for file in found.inputs]
    assert inputs == ["data/card/contact.md", "data/card/uses.md", "seeds/a.txt"]


def test_a_section_that_changes_makes_another_build(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": "One."})
    first = build(project, workers=1)
    (project / "data/card").mkdir(parents=True)
    (project / "data/card/uses.md").write_text("To test.", "utf-8")
    second = build(project, workers=1, force=True)
    assert first.build != second.build
    assert build(project, workers=1).unchanged


def test_sections_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": "One."})
    folder = project / "data/card"
    (folder / "uses.md").mkdir(parents=True)
    (folder / "limits.md").write_bytes(b"caf\xe9")
    (folder / "contact.md").write_text(" \n", "utf-8")
    (folder / "authors.md").write_text("a" * (MAX_BYTES + 1), "utf-8")
    (folder / "use.md").write_text("Misspelt.", "utf-8")
    (folder / "rationale.txt").write_text("Of another kind.", "utf-8")
    os.mkfifo(folder / "citation.md")
    assert build(project, workers=1).counts.records_out == 1
    found = {Path(file).name for code, file in warned(project) if code == "card-section"}
    names = ["uses.md", "limits.md", "contact.md", "authors.md", "citation.md"]
    assert found == {*names, "use.md", "rationale.txt"}
    assert made(project)[0].sections == {}


@pytest.mark.parametrize(
    "name", ["| x", "[a](javascript:alert(1))", "<img src=x>", "![a](http://x)", "`|`"]
)
def test_names_of_the_data_are_no_markup(tmp_path: Path, name: str) -> None:
    project = make_project(tmp_path, {"a": "One."})
    build(project, workers=1)
    found, _ = made(project)
    statistics = msgspec.structs.replace(found.statistics, sources={name: 1}, annotators={name: 2})
    text = card.render(msgspec.structs.replace(found, statistics=statistics))
    assert f"| {name} |" not in text
    (row,) = [line for line in text.splitlines() if line.endswith(" | 2 |")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 3


def test_the_bundled_dataset_has_every_section() -> None:
    assert {path.stem for path in (ROOT / "data/card").glob("*.md")} == set(SECTIONS)
