"""The JSON Schemas, and every way in which a document breaks one."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

MAX_VIOLATIONS = 1000
"""Most violations that are given for one document."""

NAMES = ("record", "submission", "manifest", "config", "report", "tombstone")


@cache
def load(name: str) -> Mapping[str, Any]:
    """A schema by its name, one of `NAMES`.

    An installed copy has the schemas inside the package; in a checkout (an
    editable install) they lie at its top level.
    """
    file = f"{name}.schema.json"
    bundled = resources.files("newsdata") / "_schemas" / file
    if bundled.is_file():
        schema = bundled.read_text("utf-8")
    else:
        schema = (Path(__file__).parents[2] / "schemas" / file).read_text("utf-8")
    loaded: Mapping[str, Any] = json.loads(schema)
    return loaded


def resolve(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow the `$ref` of a subschema of the record schema."""
    while "$ref" in schema:
        _, _, path = schema["$ref"].partition("#")
        schema = load("record")
        for key in path.split("/")[1:]:
            schema = schema[key]
    return schema


@cache
def inlined(name: str) -> Mapping[str, Any]:
    """A schema with what its references lead to in their place; none leads in a circle."""
    schema = load(name)
    whole: Mapping[str, Any] = _inline(schema, schema)
    return whole


def _inline(part: Any, home: Mapping[str, Any]) -> Any:
    """`home` is the schema that a reference without an address means."""
    if isinstance(part, list):
        return [_inline(item, home) for item in part]
    if not isinstance(part, Mapping):
        return part
    beside = {
        key: _inline(value, home) for key, value in part.items() if key not in ("$ref", "$defs")
    }
    if "$ref" not in part:
        return beside
    address, _, path = part["$ref"].partition("#")
    there = load(address.split(":")[3]) if address else home
    found: Any = there
    for key in path.split("/")[1:]:
        found = found[key]
    return _inline(found, there) | beside


@cache
def _validator(name: str) -> Any:
    # Imported here: most runs meet no document that needs explaining. Following
    # references takes jsonschema half of its time, so there are none.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(inlined(name))


class Violation(NamedTuple):
    """One way in which a document breaks a schema: place, sentence, problem code."""

    pointer: str
    fact: str
    code: str


def violations(name: str, document: object) -> Iterator[Violation]:
    """Every violation, in document order.

    Of more than `MAX_VIOLATIONS` the last one given says that there are more: a line of
    two megabytes can break a schema a million times.
    """
    errors = list(islice(_validator(name).iter_errors(document), MAX_VIOLATIONS + 1))
    found = chain.from_iterable(map(_sentences, sorted(errors, key=_in_document_order)))
    shown = list(islice(found, MAX_VIOLATIONS + 1))
    yield from shown[: MAX_VIOLATIONS - 1]
    for last in shown[MAX_VIOLATIONS - 1 : MAX_VIOLATIONS]:
        more = " There are more like this in the line; they are not listed."
        yield last._replace(fact=last.fact + more) if len(shown) > MAX_VIOLATIONS else last


def _in_document_order(error: Any) -> list[tuple[int, str]]:
    return [(part, "") if isinstance(part, int) else (0, part) for part in error.absolute_path]


def _sentences(error: Any) -> Iterator[Violation]:
    pointer = "".join("/" + _escape(part) for part in error.absolute_path)
    if error.validator == "oneOf":
        # Ours are all "this, or null": what counts is why it is not this.
        for cause in error.context:
            if cause.validator != "type" or cause.validator_value != "null":
                yield from _sentences(cause)
    elif error.validator == "additionalProperties":
        known = tuple(error.schema["properties"])
        for field in sorted(set(error.instance) - set(known)):
            yield Violation(
                f"{pointer}/{_escape(field)}",
                f"There is no field {quote(field)}; {_nearest(field, known)}",
                "schema-unknown",
            )
    elif error.validator == "required":
        missing = re.match(r"'(.+)' is a required", error.message)
        fact = f"The field {quote(missing[1] if missing else '')} is missing."
        yield Violation(pointer, fact, "schema-missing")
    else:
        code = "schema-type" if error.validator == "type" else "schema-value"
        yield Violation(pointer, _fact(error), code)


def _fact(error: Any) -> str:
    meaning = error.schema.get("description", "").rstrip(".")
    shown = quote(error.instance)
    wanted = error.validator_value
    match error.validator:
        case "type":
            types = [wanted] if isinstance(wanted, str) else wanted
            return f"{shown} should be of type {' or '.join(types)}."
        case "const":
            return f"{shown} should be {quote(wanted)}."
        case "enum":
            return f"{shown} should be one of {', '.join(map(quote, wanted))}."
        case "pattern":
            return f"{shown} does not have the form wanted: {meaning or wanted}."
        case "minLength" | "minItems" | "minProperties":
            return f"{shown} is too short; at least {wanted}."
        case "maxLength":
            return f"{shown} is too long ({len(error.instance)}); at most {wanted}."
        case "minimum":
            return f"{shown} is too small; at least {wanted}."
        case "maximum":
            return f"{shown} is too large; at most {wanted}."
        case "not":
            return f"{shown} is a reserved name."
    return f"{error.message}."


def quote(value: object) -> str:
    """A value as JSON, shortened to fit into a sentence."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


@lru_cache(maxsize=1024)
def _nearest(field: str, known: tuple[str, ...]) -> str:
    import difflib

    near = difflib.get_close_matches(field, known, n=1)
    return f"did you mean {quote(near[0])}?" if near else f"known are {', '.join(known)}."


def _escape(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
