"""doccano: its own test files, counted independently, and the columns it asks for."""

import csv
import json
from collections import Counter
from typing import Any

import msgspec
import pytest
from tests.conftest import ROOT
from tests.formats.reading import codes, facts, files_of, read, written
from tests.formats.test_real_cases import again, documents, folder

from newsdata import plugins
from newsdata.formats import Document, fit
from newsdata.model import Record
from newsdata.problems import Reject

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


def table(data: bytes) -> list[Document | Reject]:
    return read(DOCCANO, {"a.csv": data}, "a.csv")


def test_a_table_holds_texts_and_categories() -> None:
    first, second = table(
        b'\xef\xbb\xbfid,text,label,published\r\n7,"A tram, late.\nAgain.",traffic#local,2024-05-14\r\n'
        b"8,Fog.,\r\n"
    )
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.record.id, first.record.text) == ("7", "A tram, late.\nAgain.")
    assert [label.label for label in first.record.labels] == ["traffic", "local"]
    assert first.record.published == "2024-05-14"
    assert (second.record.id, second.record.labels) == ("8", ())


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", []),
        (b"body,label\nA,b\n", ["format-kind"]),
        (b"text,label\nA,b,c\nB,d\n", ["format-syntax", None]),
        (b"text,label\n,b\n\nB,d\n", ["format-kind", None]),
        (b'text,label\nA,b\n"C,d\n', [None, "format-syntax"]),
        (b"text,label\nA,b\n\xff,d\nB,e\n", ["file-encoding"]),
    ],
    ids=["empty", "no text", "ragged", "blank", "open quote", "encoding"],
)
def test_a_table_that_is_broken_says_where(data: bytes, codes: list[str | None]) -> None:
    found = table(data)
    said = [each.problems[0].code if isinstance(each, Reject) else None for each in found]
    assert said == codes


def test_its_own_tables() -> None:
    files = files_of(folder("doccano/import-tests"))
    for file in sorted(name for name in files if name.endswith(".csv")):
        header, *rows = csv.reader(files[file].decode().splitlines())
        names = [each.strip() for each in header]
        at, tag = names.index("text"), names.index("label")
        good = [row for row in rows if len(row) <= len(names) and row[at].strip()]
        found = read(DOCCANO, files, file)
        made = [each.record for each in found if isinstance(each, Document)]
        assert [each.text for each in made] == [row[at] for row in good]
        assert len(found) == len(rows)
        said = [[row[tag].strip()] if row[tag].strip() else [] for row in good]
        assert [[label.label for label in each.labels] for each in made] == said
        wide = [len(row) > len(names) for row in rows if row not in good]
        refused = [each.problems[0].code for each in found if isinstance(each, Reject)]
        assert refused == ["format-syntax" if w else "format-kind" for w in wide]


def test_its_own_conll_files() -> None:
    files = files_of(folder("doccano/import-tests"))
    for file in sorted(name for name in files if name.endswith(".conll")):
        found = read(plugins.get("format", "conll"), files, file)
        rows = [line.split("\t") for line in files[file].decode().split("\n")]
        whole = [row for row in rows if len(row) == 2]
        spans = [s for each in found if isinstance(each, Document) for s in each.record.spans]
        assert Counter(s.label for s in spans) == Counter(
            row[1][2:] for row in whole if row[1].startswith("B-")
        )
        assert isinstance(found[0], Document)
        broken = [row for row in rows if len(row) == 1 and row[0].strip()]
        assert sum(problem.code == "format-syntax" for problem in facts(found)) == len(broken)
        words = "".join(row[0] for row in whole)
        assert "".join(found[0].record.text.split()).endswith(words)
