"""The card says what was counted and what people wrote, and nothing else."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import huggingface_hub
import msgspec
import pytest
from datasets.utils.metadata import known_task_ids
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.projects import ROOT, TEXT_SOURCE, make_project, records
from tests.strategies import records as any_records

from newsdata import Record, build
from newsdata.jsonl import load
from newsdata.model import Provenance, Rights, Span, Tool
from newsdata.packaging import card, example, manifest
from newsdata.packaging.card import _example, _head
from newsdata.packaging.card.people import MAX_BYTES, SECTIONS
from newsdata.packaging.manifest import Manifest
from newsdata.packaging.statistics import Statistics, length_class
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


def with_statistics(project: Path, **counts: dict[str, int]) -> str:
    """The card of the bundled dataset, had other things been counted."""
    found, _ = made(project, "newsdata-bundled/1.0.0")
    statistics = msgspec.structs.replace(found.statistics, **counts)
    return card.render(msgspec.structs.replace(found, statistics=statistics))


def head_of(text: str) -> dict[str, Any]:
    """The metadata of a card, as the Hub's library reads it."""
    found: dict[str, Any] = huggingface_hub.DatasetCard(text).data.to_dict()  # type: ignore[no-untyped-call]
    return found


def sample(text: str) -> Record:
    rights, origin = Rights("CC0-1.0", "full"), Provenance("a", "0" * 64, Tool("text", "1"))
    return Record("1.0", "a", text, "0" * 64, rights, (), (), (), (), origin)


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
    assert inputs == [
        *("data/card/contact.md", "data/card/uses.md"),
        *("data/splits.tsv", "seeds/a.txt"),
    ]


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


@settings(max_examples=100)
@given(any_records())
def test_the_example_shows_the_text_and_where_each_span_is(record: Record) -> None:
    shown = example.of(record)
    marked = _example._marked(shown)
    plain = re.sub(r"\\\]<sub>\w+</sub>", "", marked)
    unescaped = re.sub(r"\\(.)", r"\1", plain, flags=re.DOTALL)
    assert unescaped.replace("[", "") == record.text.replace("[", "")
    for span, row in zip(shown.spans, _example._rows(shown), strict=True):
        assert row[:2] == (span.start, span.end)
        assert str(row[5]).removesuffix(" …") == record.text[span.start : span.end][:60].rstrip(
            " " if len(record.text[span.start : span.end]) > 60 else ""
        )
    assert {span.status for span in shown.spans} <= {"gold", "suggested"}


def test_a_long_article_is_cut_at_a_line_and_many_spans_are_counted() -> None:
    text = "First line.\n" + "word " * 60 + "\n\n" + "next " * 400
    spans = [Span(f"s{n}", "entity", "ORG", 0, 1 + n, "x", "gold") for n in range(60)]
    shown = example.of(msgspec.structs.replace(sample(text), spans=tuple(spans)))
    assert shown.text == "First line.\n" + ("word " * 60).rstrip()
    assert (len(shown.spans), shown.more) == (example.MAX_SPANS, 20)
    assert len(example.of(sample("x" * 5000)).text) == example.MAX_LENGTH


@settings(max_examples=50)
@given(st.lists(any_records(), min_size=1, max_size=6), st.integers(0, 5))
def test_which_record_is_the_example_does_not_depend_on_order_or_cut(
    found: list[Record], cut: int
) -> None:
    found = list({record.id: record for record in found}.values())
    whole, one, other = Statistics(), Statistics(), Statistics()
    for record in found:
        whole.count(record)
    for record in reversed(found[:cut]):
        one.count(record)
    for record in found[cut:]:
        other.count(record)
    other.add(one)
    assert whole.in_order() == other.in_order()


def test_the_text_of_a_stand_off_article_is_not_the_example(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": "Kim Lee\n\n“Secret words are here,” Kim said.\n"})
    toml = project / "newsdata.toml"
    standoff = toml.read_text("utf-8") + 'redistribution = "standoff"\n'
    toml.write_text(standoff, "utf-8")
    build(project, workers=1)
    found, text = made(project)
    assert found.statistics.example
    assert found.statistics.example.text == ""
    assert "whose text may not be passed on" in text
    assert re.search(r"\n\| 0 \| 7 \| structure \| HEADLINE \| suggested \|\n", text)
    free = TEXT_SOURCE.replace("seeds", "free").replace('"articles"', '"free"')
    toml.write_text(standoff + free, "utf-8")
    (project / "free").mkdir()
    (project / "free/z.txt").write_text("Other words\n", "utf-8")
    build(project, workers=1, force=True)
    assert "Other words" in made(project)[1]
    assert "Secret" not in made(project)[1]


@pytest.mark.parametrize(
    ("length", "expected"),
    [(1, (1, 99)), (99, (1, 99)), (100, (100, 119)), (999, (800, 999)), (1856, (1500, 1999))],
)
def test_classes_of_length_meet(length: int, expected: tuple[int, int]) -> None:
    assert length_class(length) == expected
    assert length_class(expected[0]) == length_class(expected[1]) == expected
    assert length_class(expected[1] + 1)[0] == expected[1] + 1


def test_the_head_is_what_the_hub_knows(bundled: Path) -> None:
    head = head_of(made(bundled, "newsdata-bundled/1.0.0")[1])
    resources = files("datasets.utils.resources")
    sizes = json.loads((resources / "size_categories.json").read_text("utf-8"))
    languages = json.loads((resources / "languages.json").read_text("utf-8"))
    assert {name for _, name in _head._SIZES} < set(sizes)
    assert head["size_categories"] == ["n<1K"]
    assert head["language"] == ["de", "en", "es", "fr"]
    assert set(head["language"]) <= set(languages)
    assert set(head["task_categories"]) <= set(known_task_ids)
    assert head["license"] == ["cc0-1.0"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("CC-BY-4.0", "cc-by-4.0"), ("ODbL-1.0", "odbl"), ("LicenseRef-x", "other")],
)
def test_licences_are_named_as_the_hub_names_them(bundled: Path, name: str, expected: str) -> None:
    head = head_of(with_statistics(bundled, licenses={name: 14}))
    assert head["license"] == [expected]
    assert head.get("license_name") == (name if expected == "other" else None)


def test_languages_are_codes_that_yaml_does_not_take_for_something_else(bundled: Path) -> None:
    languages = {"no": 3, "pt-BR": 2, "unknown": 4, "zh-Hans": 1, "ON": 1, "abcdefgh": 1}
    head = head_of(with_statistics(bundled, languages=languages))
    assert head["language"] == ["no", "on", "pt", "zh"]


def test_a_table_of_very_many_names_is_cut_and_nothing_lost(bundled: Path) -> None:
    sources = {f"s{number}": number + 1 for number in range(1000)}
    text = with_statistics(bundled, sources=sources)
    rows = re.findall(r"\n\| (?:s\d+|950 others) \| ([\d,]+) \|", text)
    assert len(rows) == 51
    assert sum(int(row.replace(",", "")) for row in rows) == sum(sources.values())


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
