"""croissant.json is valid, loads the rows that are in the files, and describes all of them."""

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import mlcroissant
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlcroissant._src.core import constants
from tests.strategies import records as any_records

from newsdata import Record
from newsdata.files import describe
from newsdata.model import encode
from newsdata.packaging import croissant, manifest, parquet, standoff
from newsdata.packaging.agreement import Facts, Figure, Scores
from newsdata.packaging.columns import CONFIGS, RECORDS, SPANS, schema
from newsdata.packaging.croissant import fields
from newsdata.packaging.manifest import DataFile, Manifest

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"
)


def release(project: Path) -> Path:
    return project / "data/releases/newsdata-bundled/1.0.0"


def facts(project: Path) -> Manifest:
    found = manifest.load(release(project))
    assert found
    return found


def plain(value: Any, prefix: str) -> Any:
    """What mlcroissant loads, its bytes as text, and names without those of their parents."""
    if isinstance(value, dict):
        return {name.removeprefix(prefix): plain(each, f"{name}/") for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each, prefix) for each in value]
    return value.decode() if isinstance(value, bytes) else value


def loaded(folder: Path, config: str) -> list[dict[str, Any]]:
    """The rows of a record set, nested names without those of their parents."""
    rows = mlcroissant.Dataset(str(folder / croissant.FILE)).records(config)
    found = []
    for row in rows:
        top = {name.removeprefix(f"{config}/"): each for name, each in row.items()}
        found.append({name: plain(top[name], f"{config}/{name}/") for name in top})
    return found


def in_files(folder: Path, config: str) -> list[dict[str, Any]]:
    """The same rows as pyarrow reads them, brought into the shape that is promised."""
    found = []
    for path in sorted((folder / "data" / config).glob("*.parquet")):
        split = path.name.partition("-")[0]
        rows = pq.read_table(path).to_pylist()
        found += [{"split": split} | shaped(config, row) for row in rows]
    return found


def shaped(config: str, row: dict[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for column in schema(config):
        value = row[column.name]
        kind = column.type
        if pa.types.is_struct(kind):
            whole[column.name] = flat(kind, value)
        elif pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
            if config == RECORDS:
                whole[column.name] = [flat(kind.value_type, each) for each in value]
            else:
                for name in flat(kind.value_type, {}):
                    items = None if value is None else [each[name] for each in value]
                    whole[f"{column.name}/{name}"] = items
        else:
            whole[column.name] = value
    return whole


def flat(kind: pa.StructType, value: dict[str, Any] | None) -> dict[str, Any]:
    """A struct without its lists, the members of inner structs brought up."""
    found: dict[str, Any] = {}
    for member in kind:
        inner = (value or {}).get(member.name)
        if pa.types.is_struct(member.type):
            found |= {f"{member.name}/{n}": v for n, v in flat(member.type, inner).items()}
        elif not pa.types.is_list(member.type):
            found[member.name] = inner
    return found


@pytest.mark.parametrize("config", CONFIGS)
def test_the_bundled_rows_load_as_they_are_in_the_files(bundled: Path, config: str) -> None:
    rows = loaded(release(bundled), config)
    assert rows == in_files(release(bundled), config)
    spans = [span for row in rows for span in row["spans"]] if config == RECORDS else rows
    assert len(spans) > 900
    key = ("id",) if config == RECORDS else ("record_id", "span_id")
    assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)
    if config == RECORDS:
        for row in rows:
            for span in row["spans"]:
                assert row["text"][span["start"] : span["end"]] == span["text"]


@settings(max_examples=12)
@given(any_records(), st.lists(any_records(), max_size=3), st.booleans())
def test_rows_of_any_shape_load_as_they_are(
    bundled: Path, first: Record, more: list[Record], withheld: bool
) -> None:
    lines = [standoff.encode(first) if withheld else encode(first), *map(encode, more)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = []
        for config, table in parquet.tables(lines):
            path = f"data/{config}/train-00000-0.parquet"
            (folder / path).parent.mkdir(parents=True)
            (folder / path).write_bytes(parquet.encode(table))
            written.append(DataFile(config, "train", table.num_rows, table.nbytes, path))
        made = msgspec.structs.replace(
            facts(bundled),
            data=tuple(written),
            configs={file.config: {"train": file.rows} for file in written},
            files=tuple(describe(folder / file.path, file.path) for file in written),
        )
        (folder / croissant.FILE).write_bytes(croissant.render(made))
        for file in written:
            assert loaded(folder, file.config) == in_files(folder, file.config)


@pytest.mark.parametrize("config", CONFIGS)
def test_every_column_is_described_or_listed_as_left_out(config: str) -> None:
    described = set()
    for field in fields.of(config):
        for leaf in field.get("subField", [field]):
            way = leaf["source"].get("transform", {}).get("jsonPath", "")
            described.add(".".join(filter(None, (leaf["source"]["extract"]["column"], way))))
            assert leaf["description"]
    left_out = set(fields.left_out(config))
    assert described | left_out == {
        way for column in schema(config) for way in ways(column.name, column.type)
    }
    assert not described & left_out
    expected = {"spans.fragments", "spans.attributes", "relations.args", "labels.attributes"}
    expected |= {"provenance.suggesters", "provenance.fields"}
    assert left_out == (expected if config == RECORDS else set())


def ways(name: str, kind: pa.DataType, top: bool = True) -> set[str]:
    """The way to each member of a column that is no struct; a list within ends it."""
    if pa.types.is_list(kind):
        kind = kind.value_type if top else pa.string()
    if not pa.types.is_struct(kind):
        return {name}
    return {way for member in kind for way in ways(f"{name}.{member.name}", member.type, False)}


def test_it_follows_from_the_manifest_and_names_what_people_said(bundled: Path) -> None:
    made = facts(bundled)
    data = (release(bundled) / croissant.FILE).read_bytes()
    assert croissant.render(made) == data
    document = json.loads(data)
    known = {
        str(value).replace(str(constants.RAI), "rai:")
        for name, value in vars(constants).items()
        if name.startswith("ML_COMMONS_RAI")
    }
    used = {term for term in document if term.startswith("rai:")}
    assert used <= known
    assert document["rai:dataUseCases"] == [made.sections["uses"]]
    assert len(used) > 6


def test_agreement_is_the_analysis_of_the_annotation(bundled: Path) -> None:
    scores = Scores(9, Figure(0.75), Figure(), Figure(), Figure())
    known = Facts(articles=3, layers={"time": scores}, labels={}, relations={}, documents={})
    made = msgspec.structs.replace(facts(bundled), agreement=known)
    (told,) = json.loads(croissant.render(made))["rai:dataAnnotationAnalysis"]
    assert told.startswith("Layer time: F1 0.750 of spans")


def test_the_description_is_valid_but_for_a_date_that_no_build_knows(bundled: Path) -> None:
    issues = mlcroissant.Dataset(str(release(bundled) / croissant.FILE)).metadata.ctx.issues
    assert not issues.errors
    assert [re.findall(r'org/(\w+)"', each) for each in issues.warnings] == [["datePublished"]]


def test_hashes_are_those_of_the_files(bundled: Path) -> None:
    document = json.loads((release(bundled) / croissant.FILE).read_bytes())
    objects = [each for each in document["distribution"] if each["@type"] == "cr:FileObject"]
    assert len(objects) == len(facts(bundled).data)
    for each in objects:
        found = describe(release(bundled) / each["contentUrl"], "x")
        assert (found.sha256, f"{found.bytes} B") == (each["sha256"], each["contentSize"])


def test_labels_and_their_meanings_are_a_record_set(bundled: Path) -> None:
    rows = mlcroissant.Dataset(str(release(bundled) / croissant.FILE)).records("labels")
    scheme = facts(bundled).config().scheme
    assert [tuple(row.values()) for row in rows] == [
        (label, layer, meaning)
        for layer, each in scheme.layers.items()
        for label, meaning in each.labels.items()
    ]


def test_a_file_that_is_no_part_of_the_release_is_not_loaded(bundled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(release(bundled), folder)
    (path, *_) = (folder / "data" / SPANS).glob("*.parquet")
    shutil.copy(path, path.with_name("train-99999-stray.parquet"))
    assert len(loaded(folder, SPANS)) == sum(facts(bundled).configs[SPANS].values())
