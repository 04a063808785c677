"""The Arrow schema of each config, derived from `schemas/record.schema.json`."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pyarrow as pa

from newsdata import schemas

RECORDS = "records"
SPANS = "spans"

CONFIGS = {
    RECORDS: "One row an article, its spans and relations nested in it.",
    SPANS: "One row a span, for those who want a flat table.",
}
"""The configs of a release, the default one first, each with what it holds."""

CONTEXT = ("language", "source", "published")
"""Fields of the article that each row of the config `spans` repeats."""


@cache
def schema(config: str) -> pa.Schema:
    """The Arrow schema of a config. An optional field is nullable, as in Arrow."""
    record = schemas.load("record")
    if config == RECORDS:
        return pa.schema(_fields(record))
    own = [f.with_name("span_id") if f.name == "id" else f for f in _span_fields(record)]
    article = [_field(name, record["properties"][name]) for name in CONTEXT]
    return pa.schema([pa.field("record_id", pa.string()), *own, *article])


def _span_fields(record: Mapping[str, Any]) -> list[pa.Field]:
    return _fields(schemas.resolve(record["properties"]["spans"]["items"]))


def _fields(described: Mapping[str, Any]) -> list[pa.Field]:
    return [_field(name, each) for name, each in described["properties"].items()]


def _field(name: str, described: Mapping[str, Any]) -> pa.Field:
    return pa.field(name, _type(described))


def _type(described: Mapping[str, Any]) -> pa.DataType:
    described = schemas.resolve(described)
    if "oneOf" in described:
        return _type(described["oneOf"][0])  # this, or null
    if "enum" in described or "const" in described:
        return pa.string()
    named = described["type"]
    kind = named if isinstance(named, str) else named[0]
    if kind == "array":
        return pa.list_(_type(described["items"]))
    if kind == "object":
        return pa.struct(_fields(described))
    return {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}[kind]
