"""Hugging Face features as a data card spells them, derived from the Arrow schema.

Labels are strings on disk. In the config `spans` the card makes them a
`class_label`, whose names are the scheme's: `datasets` then converts by name, so
that a change of order can never relabel a row.
"""

from typing import Any

import pyarrow as pa

from newsdata.packaging.columns import SPANS, schema


def features(config: str, label_names: list[str]) -> list[dict[str, Any]]:
    """The `features` of a config, for `dataset_info` in the card's YAML."""
    described = [_feature(field) for field in schema(config)]
    if config == SPANS:
        names = {str(code): name for code, name in enumerate(label_names)}
        for feature in described:
            if feature["name"] == "label":
                feature["dtype"] = {"class_label": {"names": names}}
    return described


def _feature(field: pa.Field) -> dict[str, Any]:
    return {"name": field.name, **_content(field.type)}


def _content(kind: pa.DataType) -> dict[str, Any]:
    if pa.types.is_list(kind):
        inner = kind.value_type
        if pa.types.is_struct(inner):
            return {"list": [_feature(field) for field in inner]}
        return {"list": _content(inner)["dtype"]}
    if pa.types.is_struct(kind):
        return {"struct": [_feature(field) for field in kind]}
    return {"dtype": "float64" if pa.types.is_float64(kind) else str(kind)}
