"""The fields of a record set, derived from the Arrow schema by what `mlcroissant` loads.

- A list of structs that is always there: a repeated field with subfields, its parent
  without a source of its own.
- One that may be absent: a repeated field for each member of its structs, since with a
  parent an absent list would be loaded as one struct of nulls.
- A struct: a field with subfields; members of structs within it are brought up.
- A list within a list or a struct is left out: only its first item would be loaded.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pyarrow as pa

from newsdata import schemas
from newsdata.packaging.columns import CONTEXT, RECORDS, schema

_TYPES: Final = {"string": "sc:Text", "int64": "sc:Integer", "double": "sc:Float"}


def of(config: str) -> Iterator[dict[str, Any]]:
    """The fields of the record set of a config."""
    for column in schema(config):
        is_list = pa.types.is_list(column.type)
        repeated: dict[str, Any] = {"repeated": True} if is_list else {}
        members = [names for names, leaf in _leaves(column.type) if not pa.types.is_list(leaf)]
        leaves = [_leaf(config, column, names) for names in members]
        if members == [()] or (is_list and not _always(config, column.name)):
            yield from (leaf | repeated for leaf in leaves)
        else:
            yield _head(config, (column.name,)) | repeated | {"subField": leaves}


def left_out(config: str) -> list[str]:
    """What of a config its fields do not describe, as `spans.attributes`."""
    return [
        ".".join((column.name, *names))
        for column in schema(config)
        for names, leaf in _leaves(column.type)
        if pa.types.is_list(leaf)
    ]


def _leaves(kind: pa.DataType) -> Iterator[tuple[tuple[str, ...], pa.DataType]]:
    """Names and type of each member that is no struct, below a list or struct at the top."""
    top = kind.value_type if pa.types.is_list(kind) else kind
    if not pa.types.is_struct(top):
        yield (), top
        return
    for member in top:
        if pa.types.is_struct(member.type):
            for names, leaf in _leaves(member.type):
                yield (member.name, *names), leaf
        else:
            yield (member.name,), member.type


def _leaf(config: str, column: pa.Field, names: tuple[str, ...]) -> dict[str, Any]:
    """A field with a source: a column, and the way to a member of its structs."""
    source: dict[str, Any] = {
        "fileSet": {"@id": f"{config}-files"},
        "extract": {"column": column.name},
    }
    if names:
        source["transform"] = {"jsonPath": ".".join(names)}
    kind = _TYPES[str(dict(_leaves(column.type))[names])]
    return {**_head(config, (column.name, *names)), "dataType": kind, "source": source}


def _head(config: str, names: tuple[str, ...]) -> dict[str, Any]:
    described = _described(config, names)
    meaning = described.get("description") or schemas.resolve(described)["description"]
    return {
        "@type": "cr:Field",
        "@id": "/".join((config, *names)),
        "name": "/".join(names),
        "description": meaning,
    }


def _described(config: str, names: tuple[str, ...]) -> Mapping[str, Any]:
    """The subschema of a column, or of a member of its structs."""
    column, *members = names
    described: Mapping[str, Any] = _home(config, column)["properties"][_OWN.get(column, column)]
    for name in members:
        inner = schemas.resolve(described)
        inner = schemas.resolve(inner["oneOf"][0]) if "oneOf" in inner else inner
        inner = schemas.resolve(inner["items"]) if "items" in inner else inner
        described = inner["properties"][name]
    return described


_OWN: Final = {"record_id": "id", "span_id": "id"}
"""Columns of the config `spans` that the schema names otherwise."""


def _home(config: str, column: str) -> Mapping[str, Any]:
    """The schema of the object that a column belongs to: the record or a span."""
    record = schemas.load("record")
    if config == RECORDS or column in (*CONTEXT, "record_id"):
        return record
    return schemas.resolve(record["properties"]["spans"]["items"])


def _always(config: str, column: str) -> bool:
    return column in _home(config, column)["required"]
