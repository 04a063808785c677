"""doccano: its own test files, counted independently, and the columns it asks for."""

import json
from typing import Any

import msgspec
import pytest
from tests.conftest import ROOT
from tests.formats.reading import codes, facts, read, written
from tests.formats.test_real_cases import again, documents, folder

from newsdata import plugins
from newsdata.formats import Document, fit
from newsdata.model import Record

GOLDEN = ROOT / "tests" / "golden"
DOCCANO = plugins.get("format", "doccano")


@pytest.mark.parametrize("name", ["example.jsonl", "example_overlapping.jsonl"])
def test_its_own_files(name: str) -> None:
    path = folder("doccano/import-tests") / name
    lines: list[dict[str, Any]] = [json.loads(line) for line in path.read_bytes().splitlines()]
    found = documents("doccano", {name: path.read_bytes()})
    assert [each.record.text for each in found] == [line["text"] for line in lines]
    items = [line.get("label", line.get("labels", [])) for line in lines]
    spans = [[each for each in item if isinstance(each, list)] for item in items]
    assert [[[s.start, s.end, s.label] for s in each.record.spans] for each in found] == spans
    names = [[each for each in item if isinstance(each, str)] for item in items]
    assert [[label.label for label in each.record.labels] for each in found] == names
    assert [codes(each) for each in found] == [[("format-unheld", 1)], *([] for _ in found[1:])]
    again("doccano", found)


def test_its_array_of_which_one_has_no_text() -> None:
    path = folder("doccano/import-tests") / "example.json"
    examples = json.loads(path.read_bytes())
    found = read(DOCCANO, {path.name: path.read_bytes()})
    labels = [len(e.record.labels) if isinstance(e, Document) else None for e in found]
    assert labels == [len(e["label"]) if "text" in e else None for e in examples]
    assert [problem.code for problem in facts(found)] == ["format-kind"]


def test_the_form_with_relations_numbers_spans_throughout_the_file() -> None:
    path = GOLDEN / "formats" / "doccano" / "write-relations" / "records.jsonl"
    first = msgspec.json.decode(path.read_bytes(), type=Record)
    second = msgspec.structs.replace(first, id="second")
    fitted = [fit(each, DOCCANO.CAPABILITY, "expand")[0] for each in (first, second)]
    (data,) = written(DOCCANO, fitted).values()
    lines = [json.loads(line) for line in data.splitlines()]
    ids = [entity["id"] for line in lines for entity in line["entities"]]
    assert ids == list(range(1, len(ids) + 1))
    assert all(type(each["start_offset"]) is int for line in lines for each in line["entities"])
    ends = [{each["from_id"], each["to_id"]} for line in lines for each in line["relations"]]
    assert len(ends) == 2
    assert ends[0].isdisjoint(ends[1])
    again("doccano", [Document(record) for record in fitted])
