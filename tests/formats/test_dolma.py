"""Dolma: documents and attributes that line up, shards, and texts that are known elsewhere."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from tests.conftest import ROOT
from tests.formats.reading import content, only, read, unpacked, written
from tests.formats.records import labelled

from newsdata import plugins
from newsdata.converting import Options, convert
from newsdata.formats import Document, fit
from newsdata.model import Record

DOLMA = plugins.get("format", "dolma")
GOLDEN = ROOT / "tests" / "golden" / "formats" / "dolma"


class Input(Struct, forbid_unknown_fields=True):
    """What the documentation says of a document."""

    id: str
    text: str
    source: str
    added: str | None = None
    created: str | None = None
    metadata: dict[str, Any] | None = None


class Output(Struct, forbid_unknown_fields=True):
    """What it says of attributes."""

    source: str
    id: str
    attributes: dict[str, list[tuple[int, int, float]]]


def lines_of(data: bytes) -> list[bytes]:
    return data.splitlines()


@given(records=st.lists(labelled(), max_size=4, unique_by=lambda record: record.id))
def test_both_files_have_the_documented_fields_and_line_up(records: list[Record]) -> None:
    fitted = [fit(record, DOLMA.CAPABILITY, "expand")[0] for record in records]
    files = unpacked(written(DOLMA, fitted))
    texts = [
        line for name, data in files.items() if "documents/" in name for line in lines_of(data)
    ]
    said = [
        line for name, data in files.items() if "attributes/" in name for line in lines_of(data)
    ]
    documents = [msgspec.json.decode(line, type=Input) for line in texts]
    attributes = [msgspec.json.decode(line, type=Output) for line in said]
    assert [each.id for each in documents] == [record.id for record in records]
    assert [each.id for each in attributes] == [record.id for record in records]
    for document, each in zip(documents, attributes, strict=True):
        for name, places in each.attributes.items():
            assert len(name.split("__")) == (4 if "__document__" in name else 3)
            assert all(0 <= start < end <= len(document.text) for start, end, _ in places)


def test_large_corpora_are_written_in_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DOLMA, "_SHARD", 3000)
    line = (GOLDEN / "write" / "records.jsonl").read_bytes().splitlines()[0]
    record = msgspec.json.decode(line, type=Record)
    fitted = fit(record, DOLMA.CAPABILITY, "expand")[0]
    records = [msgspec.structs.replace(fitted, id=f"a{n}") for n in range(30)]
    files = written(DOLMA, records)
    shards = [name for name in files if name.startswith("documents/")]
    assert len(shards) == 3
    for name in shards:
        beside = name.replace("documents/", "attributes/newsdata/")
        ids = [
            [json.loads(line)["id"] for line in lines_of(gzip.decompress(files[each]))]
            for each in (name, beside)
        ]
        assert ids[0] == ids[1]
    found = read(DOLMA, files)
    assert [
        content(each.record, DOLMA.CAPABILITY) for each in found if isinstance(each, Document)
    ] == [content(each, DOLMA.CAPABILITY) for each in records]


def test_a_folder_is_recognised_and_its_attributes_are_found(tmp_path: Path) -> None:
    report = convert(str(GOLDEN / "read" / "input"), str(tmp_path / "records.jsonl"))
    assert report.source == "dolma"
    assert report.counts.documents == 3
    assert report.names["entity/ORG"] == 1
    assert {problem.code for problem in report.problems} == {"format-unheld"}


def test_attributes_alone_are_joined_to_records(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    source = GOLDEN / "read" / "input"
    shutil.copytree(source / "documents", tmp_path / "texts" / "documents")
    shutil.copytree(source / "attributes", tmp_path / "said" / "attributes")
    texts = tmp_path / "records.jsonl"
    convert(str(tmp_path / "texts"), str(texts))
    options = Options(records=texts)
    report = convert(str(tmp_path / "said"), str(tmp_path / "out.jsonl"), options=options)
    assert report.source == "dolma"
    # The first file of attributes stands for the documents, and one of them is not in it.
    assert report.counts.documents == 2
    refused = [problem.record_id for problem in report.problems if problem.code == "format-join"]
    assert refused == ["b"]
    assert report.names["entity/ORG"] == 1


def test_rows_out_of_line_find_their_documents() -> None:
    numbers = range(300)
    document = b"".join(
        msgspec.json.encode({"id": f"{n}", "text": "Mira.", "source": "x"}) + b"\n" for n in numbers
    )
    said = {"newsdata__entity__PERSON": [[0, 4, 1]]}
    rows = [msgspec.json.encode({"id": f"{n}", "attributes": said}) + b"\n" for n in numbers]
    files = {
        "documents/a.jsonl": document,
        "attributes/x/a.jsonl": b"".join(reversed(rows)),
        "attributes/y/b.jsonl": rows[0],
    }
    found = read(DOLMA, files)
    spans = [len(each.record.spans) for each in found if isinstance(each, Document)]
    assert spans == [1] * len(numbers)
    # The other file belongs to no document.
    assert [problem.code for each in found for problem in each.problems] == ["format-text"]


def test_an_unknown_source_is_not_an_empty_one() -> None:
    data = b'{"id": "a", "text": "Mira.", "source": ""}'
    assert only(read(DOLMA, {"a.jsonl": data})).record.source is None


def test_an_annotator_who_is_called_like_the_experiment_stays_who_they_are() -> None:
    line = (GOLDEN / "write" / "records.jsonl").read_bytes().splitlines()[0]
    record = fit(msgspec.json.decode(line, type=Record), DOLMA.CAPABILITY, "expand")[0]
    names = ["newsdata", "newsdata%", "a__b", "_", None, "document"]
    spans = tuple(
        msgspec.structs.replace(record.spans[0], id=f"{n}", annotator=name)
        for n, name in enumerate(names)
    )
    files = written(DOLMA, [msgspec.structs.replace(record, spans=spans)])
    found = [document for document in read(DOLMA, files) if isinstance(document, Document)]
    assert [span.annotator for span in found[0].record.spans] == names
