"""The fast path and the reference agree: the schema files, and the plain checks.

The reference reads a line as any program would (`json`, `jsonschema` with the schema
files as they are) and asks every check. 20,000 records, sound and broken in many ways.
"""

import json
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from newsdata import decoding, schemas
from newsdata.model import Record
from newsdata.scheme import default
from newsdata.text import sha256
from newsdata.validation import Validator

BATCHES = 20
RECORDS = 1000
VALIDATOR = Validator(default())
ALPHABET = [
    *"aZ “”\"'\n\t\\,.",
    "\u00a0",
    "é",
    "e\u0301",
    "ש",
    "م",
    "\u2028",
    "\u0085",
    "😀",
    "🚋\ufe0f",
    "\r",
    "\x07",
]


@cache
def reference() -> Draft202012Validator:
    return Draft202012Validator(schemas.load("record"))


def make(draw: random.Random) -> dict[str, Any]:
    """A record with spans side by side, most of the time sound."""
    words = ["".join(draw.choices(ALPHABET[:10] + ALPHABET[11:19], k=4)) for _ in range(8)]
    text = "x ".join(words) + "."
    spans = []
    at = 0
    for number, word in enumerate(words):
        if draw.random() < 0.5 and word.strip() == word:
            spans.append(
                {
                    "id": f"s{number}",
                    "layer": "entity",
                    "label": draw.choice(["PERSON", "ORG", "GPE"]),
                    "start": at,
                    "end": at + len(word),
                    "text": word,
                    "status": draw.choice(["gold", "gold", "suggested", "rejected"]),
                    "annotator": draw.choice(["kim", "lee"]),
                }
            )
        at += len(word) + 2
    return {
        "schema_version": "1.0",
        "id": f"a{draw.randrange(10**6)}",
        "text": text,
        "text_sha256": sha256(text),
        "rights": {"license": "CC0-1.0", "redistribution": "full"},
        "spans": spans,
        "relations": [],
        "reviewed": draw.choice([[], ["entity"]]),
        "labels": [],
        "provenance": {
            "file": "a.txt",
            "sha256": "0" * 64,
            "converter": {"name": "text", "version": "1"},
        },
    }


def any_value(draw: random.Random) -> Any:
    values: list[Any] = [None, True, 0, 1, -1, 1.0, 2.5, 2**31, 2**70, "", "x", "gold", " a", "a\n"]
    values += ["full", "2024-02-30", "2024-02-29", "en", "0" * 64, "y" * 600, [], {}, ["entity"]]
    return draw.choice(values)


def objects(value: Any) -> list[dict[str, Any]]:
    """All objects of a document, itself the first."""
    if isinstance(value, list):
        return [each for item in value for each in objects(item)]
    if isinstance(value, dict):
        return [value, *(each for item in value.values() for each in objects(item))]
    return []


def set_a_field(document: dict[str, Any], draw: random.Random) -> None:
    place = draw.choice(objects(document))
    place[draw.choice([*place, "extra", "score", "title", "language", "published"])] = any_value(
        draw
    )


def drop_a_field(document: dict[str, Any], draw: random.Random) -> None:
    place = draw.choice([each for each in objects(document) if each])
    del place[draw.choice(list(place))]


def move_a_span(document: dict[str, Any], draw: random.Random) -> None:
    if document["spans"]:
        span = draw.choice(document["spans"])
        span[draw.choice(["start", "end"])] += draw.choice([-2, -1, 1, 2, 100])


def widen_a_span(document: dict[str, Any], draw: random.Random) -> None:
    if document["spans"]:
        span = draw.choice(document["spans"])
        span["end"] = min(len(document["text"]), span["end"] + draw.randrange(1, 12))
        span["text"] = document["text"][span["start"] : span["end"]]


def repeat_a_span(document: dict[str, Any], draw: random.Random) -> None:
    if document["spans"]:
        again = dict(draw.choice(document["spans"]))
        if draw.random() < 0.7:
            again["id"] = "again"
        document["spans"].insert(draw.randrange(len(document["spans"]) + 1), again)


def shuffle_the_spans(document: dict[str, Any], draw: random.Random) -> None:
    draw.shuffle(document["spans"])


def edit_the_text(document: dict[str, Any], draw: random.Random) -> None:
    at = draw.randrange(len(document["text"]))
    document["text"] = document["text"][:at] + draw.choice(ALPHABET) + document["text"][at:]
    if draw.random() < 0.7:
        document["text_sha256"] = sha256(document["text"])


CHANGES: list[Callable[[dict[str, Any], random.Random], None]] = [
    move_a_span,
    widen_a_span,
    repeat_a_span,
    shuffle_the_spans,
    edit_the_text,
    set_a_field,
    drop_a_field,
]


def spell(document: dict[str, Any], draw: random.Random) -> bytes:
    """The document as some program or other writes it."""
    compact = draw.random() < 0.5
    line = json.dumps(
        document,
        ensure_ascii=draw.random() < 0.5,
        separators=(",", ":") if compact else None,
        sort_keys=draw.random() < 0.2,
    )
    if draw.random() < 0.1:  # a key that is there twice
        line = line.replace('"id"', '"id": "twice", "id"', 1)
    return line.encode()


def twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key comes twice")
    return dict(pairs)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_fast_path_and_the_reference_agree(batch: int) -> None:
    draw = random.Random(batch)
    verdicts = set()
    for _ in range(RECORDS):
        document = make(draw)
        # In their order: the last two leave documents that the others cannot read.
        for change in sorted(draw.choices(CHANGES, k=draw.choice([0, 1, 1, 2])), key=CHANGES.index):
            change(document, draw)
        line = spell(document, draw)
        verdicts.add(agree(line))
    assert verdicts == {"no JSON", "no record", "sound", "faulty"}, "every verdict is met"


def agree(line: bytes) -> str:
    """What the reference says of a line, having seen that the fast path says it, too."""
    found = decoding.decode(Record, line, "f", 1)
    try:
        document = json.loads(line, object_pairs_hook=twice)
    except ValueError:
        assert isinstance(found, list)
        assert {problem.code for problem in found} == {"json-duplicate-key"}
        return "no JSON"
    wrong = list(reference().iter_errors(document))
    assert isinstance(found, list) == bool(wrong), line
    if isinstance(found, list):
        assert len(found) >= len(wrong)
        return "no record"
    assert decoding.accept(Record, line) in (None, found)
    assert VALIDATOR.problems(found) == list(VALIDATOR.explain(found)), line
    return "faulty" if VALIDATOR.problems(found) else "sound"
