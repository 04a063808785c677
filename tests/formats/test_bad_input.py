"""What goes wrong in every format: a problem with its file, and the rest is still read."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.reading import facts, files_of, only, read, written
from tests.formats.test_contract import FORMATS, GOLDEN

from newsdata import plugins
from newsdata.formats import Document, fit
from newsdata.model import Provenance, Record, Rights, Span, Tool
from newsdata.text import sha256

PACKED = {"spacy"}
"""Formats whose files are no text."""
ENCODINGS = {"cp1252": "replace", "utf-16": "strict"}


def example(name: str) -> dict[str, bytes]:
    """What is written of a golden case: files with accents, quotes and emoji."""
    for case in sorted((GOLDEN / name).glob("write*")):
        if (case / "output").is_dir():
            return files_of(case / "output")
    raise AssertionError(f"there is no output in {GOLDEN / name}")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", sorted(set(FORMATS) - PACKED))
def test_a_file_in_another_encoding_is_told_and_never_garbage(name: str, encoding: str) -> None:
    module = plugins.get("format", name)
    files = example(name)
    whole = {each: gzip.decompress(d) if d[:2] == b"\x1f\x8b" else d for each, d in files.items()}
    texts = {each.record.text for each in read(module, whole) if isinstance(each, Document)}
    for file, data in whole.items():
        other = data.decode().encode(encoding, errors=ENCODINGS[encoding])
        if (
            other in (data, data.decode().encode("ascii", "replace"))
            or Path(file).suffix == ".conf"
        ):
            continue
        found = read(module, whole | {file: other})
        told = [p for p in facts(found) if "encoding" in p.code or "encoding" in p.fact]
        # XML may be in UTF-16.
        assert told or found == read(module, whole), facts(found)
        assert all(problem.file for problem in facts(found))
        assert {each.record.text for each in found if isinstance(each, Document)} <= texts


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"records"}))
def test_a_text_that_was_escaped_for_html_is_told_and_its_spans_are_kept(name: str) -> None:
    text = "Fish &amp; chips"
    record = Record(
        schema_version="1.0",
        id="a",
        text=text,
        text_sha256=sha256(text),
        rights=Rights("CC0-1.0", "full"),
        spans=(Span("T1", "entity", "ORG", 11, 16, "chips", "gold"),),
        relations=(),
        reviewed=(),
        labels=(),
        provenance=Provenance("a.txt", "0" * 64, Tool("text", "1")),
    )
    module = plugins.get("format", name)
    found = only(read(module, written(module, [fit(record, module.CAPABILITY, "expand")[0]])))
    assert [problem.code for problem in found.problems] == ["format-escaped"]
    assert [span.text for span in found.record.spans] == ["chips"]


TEXT = "One two"


def region(start: int, end: int, label: str) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    return {"id": "x", "from_name": "l", "to_name": "text", "type": "labels", "value": value}


def tagged(start: int, end: int, label: str) -> dict[str, Any]:
    place = {"type": "TextPositionSelector", "start": start, "end": end}
    body = {"type": "TextualBody", "purpose": "tagging", "value": label}
    target = {"source": "a.txt", "selector": place}
    return {"id": "http://x/1", "type": "Annotation", "body": body, "target": target}


def typed(start: int, end: int, label: str) -> dict[str, Any]:
    return {"type": label, "start": start, "end": end, "id": 1, "features": {}}


def of_json(value: Any) -> bytes:
    return json.dumps(value).encode()


TWICE = [(0, 3, "A"), (4, 7, "B")]
ROWS = "#T_SP=x.N|value\n#T_RL=x.R|value|BT_x.N\n\n#Text=One two\n"
FAULTS: dict[str, tuple[str, dict[str, bytes], list[str]]] = {
    "an id of brat twice": (
        "brat",
        {"a.ann": b"T1\tA 0 3\tOne\nT1\tB 4 7\ttwo\n", "a.txt": TEXT.encode()},
        ["id-duplicate"],
    ),
    "an id of gate twice": (
        "gate",
        {
            "a.bdocjs": of_json(
                {
                    "text": TEXT,
                    "features": {},
                    "offset_type": "p",
                    "annotation_sets": {"": {"annotations": [typed(*each) for each in TWICE]}},
                }
            )
        },
        ["id-duplicate"],
    ),
    "a region of label_studio twice": (
        "label_studio",
        {
            "a.json": of_json(
                [
                    {
                        "data": {"text": TEXT},
                        "annotations": [{"result": [region(*each) for each in TWICE]}],
                    }
                ]
            )
        },
        ["id-duplicate"],
    ),
    "an id of prodigy twice": (
        "prodigy",
        {
            "a.jsonl": of_json(
                {
                    "text": TEXT,
                    "spans": [{"id": "x", "start": s, "end": e, "label": n} for s, e, n in TWICE],
                    "answer": "accept",
                }
            )
        },
        ["id-duplicate"],
    ),
    "an address of web_annotation twice": (
        "web_annotation",
        {"a.jsonld": of_json([tagged(*each) for each in TWICE]), "a.txt": TEXT.encode()},
        ["id-duplicate"],
    ),
    "a relation of webanno_tsv to a span that is not there": (
        "webanno_tsv",
        {"a.tsv": (f"{ROWS}1-1\t0-3\tOne\tA\trel\t1-9\t\n1-2\t4-7\ttwo\tB\t_\t_\t\n").encode()},
        ["format-unheld"],
    ),
    "rows of webanno_tsv with too few and too many columns": (
        "webanno_tsv",
        {"a.tsv": f"{ROWS}1-1\t0-3\tOne\tA\t\n1-2\t4-7\ttwo\tB\t_\t_\t_\t\n".encode()},
        ["format-syntax", "format-syntax"],
    ),
    "rows of ptc with too few and too many columns": (
        "ptc",
        {
            "article1.txt": TEXT.encode(),
            "article1.task-flc-tc.labels": b"1\tC\t0\n1\tA\t0\t3\n1\tB\t4\t7\n1\tC\t0\t3\tx\n",
        },
        ["format-syntax", "format-syntax"],
    ),
    "tags of conll inside of nothing": (
        "conll",
        {"a.conll": b"One B-A\ntwo I-B\n"},
        ["format-repair"],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_the_rest_is_read(fault: str) -> None:
    name, files, expected = FAULTS[fault]
    found = only(read(plugins.get("format", name), files))
    assert [problem.code for problem in found.problems] == expected
    assert all(problem.file and (problem.line or problem.pointer) for problem in found.problems)
    spans = sorted(found.record.spans, key=lambda span: span.start)
    assert [(span.text, span.label) for span in spans] == [("One", "A"), ("two", "B")]
    assert len({span.id for span in spans}) == 2


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=50)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    files = data.draw(st.sampled_from([files_of(case) for case in inputs(name)]))
    file = data.draw(st.sampled_from(sorted(files)))
    whole = files[file]
    start = data.draw(st.integers(0, len(whole)))
    end = start + data.draw(st.integers(0, 4))
    new = data.draw(st.sampled_from([b"", b"\t", b"\n", b'"', b"[", b"-1", b"\xff", b"|", b"0"]))
    module = plugins.get("format", name)
    damaged = whole[:start] + new + whole[end:]
    if whole[:2] == b"\x1f\x8b":  # opening it is not the format's
        damaged = gzip.compress(gzip.decompress(whole)[: start + end])
    for found in read(module, files | {file: damaged}, tokens=data.draw(st.booleans())):
        assert isinstance(found, Document) or found.problems


def inputs(name: str) -> list[Path]:
    return [case for case in sorted((GOLDEN / name).glob("*/*put")) if case.is_dir()]
