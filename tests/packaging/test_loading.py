"""A release loads anywhere, and never stale: each trap of the loaders is closed."""

import logging
import shutil
from pathlib import Path
from typing import Any

import datasets
import duckdb
import polars
import pyarrow.parquet as pq
import pytest
import yaml
from tests.projects import JSONL_SOURCE, make_project, records, submission, write_lines

from newsdata import build

pytestmark = pytest.mark.filterwarnings(
    # Not ours: pyarrow and polars warn of what `datasets` and Python itself do.
    "ignore::DeprecationWarning",
    "ignore::FutureWarning",
    "ignore::ResourceWarning",
)


def release(project: Path, name: str = "test/1.0.0") -> str:
    return str(project / "data/releases" / name)


def rows(folder: str, *args: str) -> list[dict[str, Any]]:
    loaded = datasets.load_dataset(folder, *args)
    return sorted((row for split in loaded.values() for row in split), key=str)


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def test_every_bundled_article_loads_as_it_was_built(
    bundled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = release(bundled, "newsdata-bundled/1.0.0")
    with caplog.at_level(logging.WARNING):
        loaded = rows(folder)
    assert "gnoring" not in caplog.text
    by_id = {row["id"]: without_nulls(row) for row in loaded}
    assert by_id == {record["id"]: record for record in records(bundled)}
    for row in loaded:
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"]


def test_all_readers_see_the_same_rows_and_label_names(bundled: Path) -> None:
    folder = release(bundled, "newsdata-bundled/1.0.0")
    features = datasets.load_dataset(folder, "spans", split="train").features
    names = features["label"]
    wanted = sorted(
        (
            row["record_id"],
            row["span_id"],
            names.int2str(row["label"]),
            row["start"],
            row["text"],
        )
        for row in rows(folder, "spans")
    )
    streamed = sorted(
        (
            row["record_id"],
            row["span_id"],
            names.int2str(row["label"]),
            row["start"],
            row["text"],
        )
        for split in datasets.load_dataset(folder, "spans", streaming=True).values()
        for row in split
    )
    files = sorted(map(str, Path(folder).glob("data/spans/*.parquet")))
    columns = ["record_id", "span_id", "label", "start", "text"]
    of_arrow = sorted(
        tuple(row.values())
        for file in files
        for row in pq.read_table(file, columns=columns).to_pylist()
    )
    of_polars = sorted(polars.read_parquet(files, columns=columns).rows())
    of_duckdb = sorted(
        duckdb.connect()
        .execute(f"SELECT {', '.join(columns)} FROM read_parquet({files})")
        .fetchall()
    )
    assert len(wanted) > 900
    assert wanted == streamed == of_arrow == of_polars == of_duckdb


def test_a_label_flipped_in_place_is_not_served_stale(tmp_path: Path) -> None:
    project = make_project(
        tmp_path, {"a": "Kim met Lee."}, config="suggest = []\nsplits = { train = 1 }"
    )
    labels = project / "data/submissions/kim.jsonl"
    for label in ("ORG", "GPE", "LOC"):
        write_lines(labels, [submission("a", "Kim met Lee.", ("entity", label, 0, 3))])
        build(project, workers=1, force=True)
        (row,) = datasets.load_dataset(release(project), split="train")
        assert row["spans"][0]["label"] == label
        (flat,) = (
            datasets.load_dataset(release(project), "spans", split="train")
            .with_format("arrow")[:]
            .to_pylist()
        )
        assert (
            datasets.load_dataset(release(project), "spans", split="train")
            .features["label"]
            .int2str(flat["label"])
            == label
        )


def test_two_releases_in_folders_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    for place, text in (("x", "One text."), ("y", "Two text.")):
        project = make_project(
            tmp_path / f"{place}-project", {"a": text}, config="splits = { train = 1 }"
        )
        build(project, workers=1)
        shutil.copytree(release(project), tmp_path / place / "release")
    found = [
        datasets.load_dataset(str(tmp_path / place / "release"), split="train")[0]["text"]
        for place in "xy"
    ]
    assert found == ["One text.", "Two text."]


def test_an_empty_split_is_neither_on_the_card_nor_on_the_disk(tmp_path: Path) -> None:
    project = make_project(
        tmp_path,
        {"a": "Only one."},
        config="splits = { train = 1, validation = 0, test = 1 }",
    )
    report = build(project, workers=1)
    assert len(report.configs["records"]) == 1
    assert set(datasets.load_dataset(release(project))) == set(report.configs["records"])
    card = (Path(release(project)) / "README.md").read_text("utf-8")
    head = yaml.safe_load(card.split("---\n")[1])
    splits = {file["split"] for config in head["configs"] for file in config["data_files"]}
    assert splits == set(report.configs["records"])


def test_records_without_spans_load_as_empty_lists_and_without_the_spans_config(
    tmp_path: Path,
) -> None:
    project = make_project(
        tmp_path,
        {"a": "No span.", "b": "None here."},
        config="suggest = []\nsplits = { train = 1 }",
    )
    report = build(project, workers=1)
    assert list(report.configs) == ["records"]
    loaded = datasets.load_dataset(release(project), split="train")
    assert [row["spans"] for row in loaded] == [[], []]
    assert [row["title"] for row in loaded] == [None, None]
    assert datasets.get_dataset_config_names(release(project)) == ["records"]


def test_a_few_with_spans_among_many_without(tmp_path: Path) -> None:
    articles = [{"id": f"a{n}", "text": f"Text {n}."} for n in range(40)]
    articles[39]["spans"] = [
        {
            "id": "s",
            "layer": "entity",
            "label": "ORG",
            "start": 0,
            "end": 4,
            "text": "Text",
            "status": "gold",
            "score": 1,
        }
    ]  # type: ignore[assignment]
    project = make_project(tmp_path, sources=JSONL_SOURCE, config="suggest = []")
    write_lines(project / "raw/a.jsonl", articles)
    build(project, workers=1)
    assert sum(len(row["spans"]) for row in rows(release(project))) == 1
    (span,) = rows(release(project), "spans")
    assert (span["record_id"], span["score"], span["attributes"]) == ("a39", 1.0, None)


@pytest.mark.parametrize("name", ["no", "1", "a: b", "'q\"", "émoji 🚋", "| x"])
def test_odd_label_names_survive_the_card(tmp_path: Path, name: str) -> None:
    import json

    scheme = f'[scheme.entity]\n[scheme.entity.labels]\n{json.dumps(name, ensure_ascii=False)} = "Odd | one."\nother = ""\n'
    project = make_project(
        tmp_path, {"a": "Kim."}, config='title = "no: 1 | x"\nsplits = { train = 1 }'
    )
    with (project / "newsdata.toml").open("a", encoding="utf-8") as file:
        file.write(scheme)
    write_lines(
        project / "data/submissions/k.jsonl",
        [submission("a", "Kim.", ("entity", name, 0, 3))],
    )
    assert build(project, workers=1).clean
    loaded = datasets.load_dataset(release(project), "spans", split="train")
    assert loaded.features["label"].int2str(loaded[0]["label"]) == name
