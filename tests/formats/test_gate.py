"""GATE: real documents counted independently, and gatenlp, which reads and writes the same."""

import gzip
import json
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from gatenlp import Document as GateDocument
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.formats.reading import codes, content, facts, only, read, written
from tests.formats.records import labelled
from tests.formats.test_real_cases import again, documents, folder

from newsdata import plugins
from newsdata.converting import convert
from newsdata.formats import fit
from newsdata.model import Record

GATE = plugins.get("format", "gate")
GOLDEN = ROOT / "tests" / "golden" / "formats" / "gate"


@pytest.mark.parametrize(
    ("name", "unheld"),
    [("testdoc.bdocjson", ["purpose"]), ("testdoc1.bdocjs", ["fComplex2a", "gate.SourceURL"])],
)
def test_real_documents(name: str, unheld: list[str]) -> None:
    data = (folder("gate/tests") / name).read_bytes()
    said = json.loads(data)
    (found,) = documents("gate", {name: data})
    expected = [
        (set_ or None, a["type"], a["start"], a["end"], str(a["id"]), sorted(a["features"]))
        for set_, each in said["annotation_sets"].items()
        for a in each["annotations"]
    ]
    spans = [
        (s.annotator, s.label, s.start, s.end, s.id, sorted({a.key for a in s.attributes}))
        for s in found.record.spans
    ]
    assert found.record.text == said["text"]
    assert spans == [each for each in expected if each[2] < each[3]]
    empty = [each for each in expected if each[2] == each[3]]
    assert [p.code for p in found.problems] == ["span-empty"] * len(empty) + ["format-unheld"]
    assert all(key in found.problems[-1].fact for key in unheld)
    again("gate", [found])


def loaded(record: Record) -> Any:
    (data,) = written(GATE, [record]).values()
    return GateDocument.load_mem(data.decode(), fmt="bdocjs")


@given(record=labelled())
def test_gatenlp_loads_what_we_write(record: Record) -> None:
    fitted = fit(record, GATE.CAPABILITY, "expand")[0]
    document = loaded(fitted)
    assert document.text == record.text
    assert document.name == record.id
    sets = {each.annotator or "" for each in fitted.spans}
    sets |= {each.annotator or "" for each in fitted.relations}
    assert set(document.annset_names()) == sets
    spans = [
        (set_, a.start, a.end, document[a])
        for set_ in sets
        for a in document.annset(set_)
        if "relation" not in a.features.get("newsdata", {})
    ]
    wanted = [(s.annotator or "", s.start, s.end, s.text) for s in fitted.spans]
    assert sorted(spans) == sorted(wanted)
    # A number for each annotation of the document, as in GATE.
    ids = [a.id for set_ in sets for a in document.annset(set_)]
    assert len(set(ids)) == len(ids) == len(fitted.spans) + len(fitted.relations)
    for set_ in sets:
        document.annset(set_).add(0, 1, "NEW")
    again = [a.id for set_ in sets for a in document.annset(set_)]
    assert len(again) == len(ids) + len(sets)


@given(record=labelled(), offset_type=st.sampled_from(["p", "j"]))
def test_what_gatenlp_saves_comes_back(record: Record, offset_type: str) -> None:
    fitted = fit(record, GATE.CAPABILITY, "expand")[0]
    # gatenlp 1.0.8 puts an end behind a last character of two units between these.
    assume(offset_type == "p" or record.text[-1] <= "\uffff")
    data = loaded(fitted).save_mem(fmt="bdocjs", offset_type=offset_type)
    found = only(read(GATE, {"a.bdocjs": data.encode()}))
    assert found.problems == ()
    assert content(found.record, GATE.CAPABILITY) == content(fitted, GATE.CAPABILITY)


def bdoc(*annotations: Any, **more: Any) -> dict[str, bytes]:
    sets = {"": {"name": "", "annotations": annotations}}
    said = {"annotation_sets": sets, "text": "Mira met Jo.", "offset_type": "p"} | more
    return {"a.bdocjs": json.dumps(said).encode()}


def annotation(**features: Any) -> dict[str, Any]:
    return {"type": "PERSON", "start": 0, "end": 4, "id": 1, "features": features}


def test_a_feature_keeps_a_number_of_any_length_and_text_of_any_depth() -> None:
    long, deep = 10**400, json.loads("[" * 500 + "]" * 500)
    found = only(read(GATE, bdoc(annotation(long=long, deep=deep))))
    values = {each.key: each.value for each in found.record.spans[0].attributes}
    assert values == {"long": str(long), "deep": "[" * 500 + "]" * 500}
    assert found.problems == ()


def test_attributes_called_like_our_own_feature_come_back() -> None:
    path = GOLDEN / "write" / "records.jsonl"
    record = msgspec.json.decode(path.read_bytes(), type=Record)
    span = msgspec.convert(
        msgspec.to_builtins(record.spans[0])
        | {"attributes": [{"key": "newsdata", "value": each} for each in ("a", '{"id": "b"}')]},
        type(record.spans[0]),
    )
    record = msgspec.structs.replace(record, spans=(span,), relations=())
    (back,) = only(read(GATE, written(GATE, [record]))).record.spans
    assert back == span


def test_only_a_text_with_wide_characters_needs_to_say_what_offsets_count() -> None:
    assert codes(only(read(GATE, bdoc(annotation(), offset_type=None)))) == []
    for unknown in (None, "x", ["p"], 1):
        found = only(read(GATE, bdoc(annotation(), offset_type=unknown, text="Mira 🚋")))
        assert [problem.code for problem in found.problems] == ["format-unit"]


def test_a_relation_does_not_reach_a_span_by_its_own_id() -> None:
    ends = {"relation": [["who", 1], ["whom", 2]]}
    first = annotation(newsdata={"id": "2"})
    link = annotation(newsdata=ends) | {"id": 3}
    assert [p.code for p in facts(read(GATE, bdoc(first, link)))] == ["relation-end"]
    second = annotation() | {"id": 2, "start": 9, "end": 11}
    found = only(read(GATE, bdoc(second | {"features": {"newsdata": {"id": "x"}}}, first, link)))
    (relation,) = found.record.relations
    assert [(end.role, end.ref) for end in relation.args] == [("who", "2"), ("whom", "x")]


def test_a_long_text_before_the_annotations_is_known_by_the_name_of_the_file() -> None:
    data = json.dumps({"text": "a " * 50_000, "annotation_sets": {}}).encode()
    assert "a.bdocjs" in GATE.recognise(data[:65536], "a.bdocjs")
    assert not GATE.recognise(data[:65536], "a.json")


def test_a_conversion_of_a_folder_and_back(tmp_path: Path) -> None:
    source = GOLDEN / "write" / "output"
    report = convert(str(source), str(tmp_path / "records.jsonl"))
    assert report.source == "gate"
    assert report.problems == []
    convert(str(tmp_path / "records.jsonl"), str(tmp_path / "out"), to="gate")
    for path in source.rglob("*.bdocjs"):
        assert (tmp_path / "out" / path.relative_to(source)).read_bytes() == path.read_bytes()


def test_a_compressed_document_in_a_folder_is_read(tmp_path: Path) -> None:
    (data,) = bdoc(annotation()).values()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.bdocjs").write_bytes(data)
    (tmp_path / "in" / "b.bdocjs.gz").write_bytes(gzip.compress(data))
    report = convert(str(tmp_path / "in"), str(tmp_path / "records.jsonl"))
    assert report.problems == []
    lines = (tmp_path / "records.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "b"]


def test_many_annotations_take_linear_time() -> None:
    items = [annotation(a="b") | {"id": number % 7} for number in range(40_000)]
    files = bdoc(*items)
    began = time.process_time()
    assert len(only(read(GATE, files)).record.spans) == 40_000
    assert time.process_time() - began < 15
