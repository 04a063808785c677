import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.strategies import mutated, records

from newsdata import decoding, schemas
from newsdata.model import Record, Submission, encode
from newsdata.packaging.manifest import Manifest
from newsdata.problems import Problem


def objects(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Every subschema of a schema that describes an object."""
    if isinstance(schema, dict):
        if "properties" in schema and "additionalProperties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


@pytest.mark.parametrize("name", schemas.NAMES)
def test_schemas_are_valid_closed_and_describe_every_field(name: str) -> None:
    schema = schemas.load(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:newsdata:schema:{name}:1.0"
    found = list(objects(schema))
    assert found
    for each in found:
        assert each["additionalProperties"] is False
        assert each["description"]
        for field, described in each["properties"].items():
            assert described.get("description"), (each["description"], field)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(Record, "record"), (Submission, "submission"), (Manifest, "manifest")],
)
def test_the_types_have_the_fields_of_the_schemas(kind: type, name: str) -> None:
    types = msgspec.json.schema(kind)["$defs"]
    own = {
        frozenset(each["properties"]): set(each.get("required", ()))
        for each in types.values()
        if "properties" in each
    }
    for each in objects(schemas.load(name)):
        fields = frozenset(each["properties"])
        assert fields in own, sorted(fields)
        if kind is not Manifest:
            assert own[fields] == set(each["required"])


@settings(max_examples=150)
@given(records())
def test_a_record_survives_its_canonical_line(record: Record) -> None:
    line = encode(record)
    assert decoding.decode(Record, line, "f", 1) == record
    assert not list(schemas.violations("record", json.loads(line)))


@settings(max_examples=400)
@given(mutated(), st.booleans())
def test_the_decoder_accepts_what_the_schema_accepts(document: dict[str, Any], nulls: bool) -> None:
    if nulls:
        document.setdefault("title", None)
    found = decoding.decode(Record, json.dumps(document).encode(), "f", 3)
    violations = list(schemas.violations("record", document))
    if isinstance(found, Record):
        assert not violations
        assert decoding.decode(Record, encode(found), "f", 3) == found
    else:
        named = [(p.pointer, p.fact, p.code) for p in found]
        assert named == violations or found[0].code == "json-syntax"
        assert all(p.line == 3 and p.file == "f" for p in found)


@pytest.mark.parametrize(
    ("line", "code", "fact"),
    [
        (b"{oops", "json-syntax", "double quotes"),
        (b'{"a": NaN}', "json-nan", "NaN"),
        (b'{"a": "\\ud800"}', "json-surrogate", "surrogate"),
        (b"[" * 100_000, "json-depth", "64 levels"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "json-syntax", "digits"),
        (b'{"a": 1, "a": 2}', "json-duplicate-key", '"a"'),
        (b'{"a": "\xff"}', "file-encoding", "0xFF at byte 7"),
        (b"\xef\xbb\xbf{}", "file-bom", "byte order mark"),
        (b"[]", "schema-type", "should be of type object"),
    ],
)
def test_a_line_that_is_no_record_says_why(line: bytes, code: str, fact: str) -> None:
    found = decoding.decode(Record, line, "f.jsonl", 7)
    assert isinstance(found, list)
    assert found[0].code == code
    assert fact in found[0].fact
    assert found[0].place.startswith("f.jsonl:7")


def test_all_violations_are_given_with_pointer_and_nearest_field() -> None:
    document = {
        "schema_version": "2.0",
        "texts": "a",
        "spans": [{"id": "", "start": -1}],
    }
    found = {each.pointer: each.fact for each in schemas.violations("submission", document)}
    assert "article_id" in " ".join(found.values()) or "" in found
    assert found["/schema_version"] == '"2.0" should be "1.0".'
    assert found["/spans/0/start"] == "-1 is too small; at least 0."
    assert "too short" in found["/spans/0/id"]
    assert '"texts"' in found["/texts"]


def test_the_record_of_a_null_or_whole_float_is_canonical() -> None:
    line = b'{"schema_version":"1.0","article_id":"a","text_sha256":"' + b"0" * 64
    line += b'","annotator":"k","spans":[{"id":"s","layer":"l","label":"L","start":1.0,"end":2,"score":null}],"labels":null}'
    found = decoding.decode(Submission, line, "f", 1)
    assert isinstance(found, Submission)
    assert (found.spans[0].start, found.labels) == (1, ())
    assert b"null" not in encode(found)


def test_a_problem_names_its_place() -> None:
    assert Problem("json-syntax", "f", file="a.jsonl", line=3, column=9).place == "a.jsonl:3:9"
    assert Problem("json-syntax", "f").place == "-"
