"""The schema file is the truth: what is derived from it may not drift."""

from collections.abc import Mapping
from typing import Any

import datasets
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import records

from newsdata import schemas
from newsdata.model import Record, encode
from newsdata.packaging import parquet, standoff
from newsdata.packaging.columns import CONFIGS, RECORDS, SPANS, schema
from newsdata.packaging.features import features

LABELS = ["PERSON", "no"]


def agree(kind: pa.DataType, described: Mapping[str, Any]) -> None:
    """Assert that an Arrow type is what a subschema describes, all the way down."""
    described = schemas.resolve(described)
    if "oneOf" in described:
        described = schemas.resolve(described["oneOf"][0])
    names = described.get("type", "string")
    name = names if isinstance(names, str) else names[0]
    if name == "object":
        assert [field.name for field in kind] == list(described["properties"])
        for field in kind:
            agree(field.type, described["properties"][field.name])
    elif name == "array":
        agree(kind.value_type, described["items"])
    else:
        assert str(kind) == {"string": "string", "integer": "int64", "number": "double"}[name]


def test_the_arrow_schema_has_every_field_of_the_record_in_its_order() -> None:
    described = schemas.load("record")["properties"]
    assert schema(RECORDS).names == list(described)
    for field in schema(RECORDS):
        agree(field.type, described[field.name])


def test_a_row_of_spans_has_every_field_of_a_span() -> None:
    span = schemas.load("record")["$defs"]["span"]["properties"]
    expected = [
        "record_id",
        "span_id",
        *list(span)[1:],
        "language",
        "source",
        "published",
    ]
    assert schema(SPANS).names == expected


@pytest.mark.parametrize("config", CONFIGS)
def test_the_features_of_the_card_are_those_of_the_files(config: str) -> None:
    text = yaml.safe_dump(features(config, LABELS))
    of_card = datasets.Features._from_yaml_list(yaml.safe_load(text))
    of_file = datasets.Features.from_arrow_schema(schema(config))
    if config == SPANS:
        assert of_card.pop("label").names == LABELS
        assert of_file.pop("label").dtype == "string"
    assert of_card == of_file


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


@settings(max_examples=60)
@given(st.lists(records(), min_size=1, max_size=4))
def test_records_come_back_from_parquet_as_they_went_in(written: list[Record]) -> None:

    found = dict(parquet.tables([encode(record) for record in written]))
    table = pq.read_table(pa.BufferReader(parquet.encode(found[RECORDS])))
    assert table.schema.remove_metadata() == schema(RECORDS)

    read = [msgspec.convert(without_nulls(row), Record) for row in table.to_pylist()]
    assert read == written
    flat = [(r.id, s.id, s.label, s.start, s.text, r.language) for r in written for s in r.spans]
    if flat:
        rows = found[SPANS].select(["record_id", "span_id", "label", "start", "text", "language"])
        assert [tuple(row.values()) for row in rows.to_pylist()] == flat
    else:
        assert SPANS not in found
    assert parquet.encode(found[RECORDS]) == parquet.encode(found[RECORDS])


@settings(max_examples=60)
@given(records())
def test_a_stand_off_record_keeps_labels_and_offsets_and_no_words(
    record: Record,
) -> None:

    kept = msgspec.json.decode(standoff.encode(record))
    assert not {"text", "title"} & kept.keys()
    for span, original in zip(kept["spans"], record.spans, strict=True):
        assert "text" not in span
        assert (span["start"], span["end"], span["label"]) == (
            original.start,
            original.end,
            original.label,
        )
        assert all("text" not in fragment for fragment in span.get("fragments", ()))
    assert not standoff.withheld(record)
    (name, table), *_ = parquet.tables([standoff.encode(record)])
    assert (name, table["text"].to_pylist()) == (RECORDS, [None])
