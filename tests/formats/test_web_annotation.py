"""Web Annotations: the examples of the specification, its MUSTs, and texts that changed."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.formats.reading import codes, content, facts, only, read, written
from tests.formats.records import labelled
from tests.formats.test_real_cases import again, folder

from newsdata import plugins
from newsdata.converting import convert
from newsdata.formats import Document, fit
from newsdata.model import Record

WEB = plugins.get("format", "web_annotation")
GOLDEN = ROOT / "tests" / "golden" / "formats" / "web_annotation"
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def examples() -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder("web_annotation/spec").glob("*.json")):
        yield path.name, path.read_bytes()


def test_examples_of_the_specification_without_their_texts_are_refused() -> None:
    seen = 0
    for name, data in examples():
        found = read(WEB, {name: data})
        assert found, name
        assert not any(isinstance(each, Document) for each in found), name
        assert {problem.code for problem in facts(found)} <= {"format-text", "format-syntax"}, name
        if '"target"' in data.decode():
            assert "format-text" in {problem.code for problem in facts(found)}, name
        assert WEB.recognise(data[:65536], name)
        seen += 1
    assert seen == 41


def test_examples_of_the_specification_with_a_text() -> None:
    text = "Here this is an anotation that has some more. " + "x" * 800
    spans: dict[str, list[str]] = {}
    for name, data in examples():
        selectors = json.dumps(json.loads(data).get("target", ""))
        if "TextQuote" in selectors or "TextPosition" in selectors:
            document = only(read(WEB, {name: data, name[:-5] + ".txt": text.encode()}, name))
            spans[name] = [span.text for span in document.record.spans]
            again("web_annotation", [document])
            if not spans[name]:
                # A fragment of HTML or XML that a text selector refines, or nothing that labels.
                assert {code for code, _ in codes(document)} <= {"format-kind", "format-syntax"}
    assert sorted(spans) == ["anno26.json", "anno27.json", "anno32.json", "anno41.json"]


def test_a_quotation_of_the_specification_is_found_once_it_has_a_tag() -> None:
    text = "Here this is an anotation that has some more, and no anotation that has none."
    for name, data in examples():
        if name == "anno26.json":
            said = json.loads(data) | {"motivation": "tagging", "bodyValue": "TYPO"}
            files = {"a.json": msgspec.json.encode(said), "a.txt": text.encode()}
            (span,) = only(read(WEB, files, "a.json")).record.spans
            assert (span.start, span.end, span.text, span.label) == (16, 25, "anotation", "TYPO")
            (attribute,) = span.attributes
            assert (attribute.key, attribute.value) == ("tagging", said["body"])


@given(record=labelled())
def test_what_is_written_has_what_the_specification_asks_for(record: Record) -> None:
    fitted = fit(record, WEB.CAPABILITY, "expand")[0]
    files = written(WEB, [fitted])
    (collection,) = (json.loads(data) for name, data in files.items() if name.endswith(".jsonld"))
    assert collection["@context"] == CONTEXT
    assert collection["type"] == "AnnotationCollection"
    page = collection["first"]
    assert page["type"] == "AnnotationPage"
    assert collection["total"] == len(page["items"])
    addresses = [each["id"] for each in page["items"]]
    assert len(set(addresses)) == len(addresses)
    for each in page["items"]:
        assert each["type"] == "Annotation"
        selectors: list[dict[str, Any]] = []
        if isinstance(each["target"], dict):
            selectors = each["target"]["selector"]
        for position, quotation in zip(selectors[::2], selectors[1::2], strict=True):
            start, end = position["start"], position["end"]
            assert record.text[start:end] == quotation["exact"]
            assert record.text[:start].endswith(quotation["prefix"])
            assert record.text[end:].startswith(quotation["suffix"])


@given(record=labelled(), before=st.text("ab 😀\n", max_size=8))
def test_spans_move_with_their_text_or_are_reported(record: Record, before: str) -> None:
    fitted = fit(record, WEB.CAPABILITY, "expand")[0]
    files = written(WEB, [fitted])
    name = next(name for name in files if name.endswith(".txt"))
    found = only(read(WEB, files | {name: before.encode() + files[name]}))
    reported = [problem for problem in found.problems if problem.code != "format-moved"]
    left = content(found.record, WEB.CAPABILITY)["spans"]
    assert len(left) + sum(p.code == "format-quote" for p in reported) == len(fitted.spans)
    shown = [span.text for span in found.record.spans]
    assert all(span.text in shown or reported for span in fitted.spans)


def test_a_conversion_of_a_folder_and_back(tmp_path: Path) -> None:
    source = GOLDEN / "write" / "output"
    report = convert(str(source), str(tmp_path / "records.jsonl"))
    assert report.source == "web_annotation"
    assert report.problems == []
    convert(str(tmp_path / "records.jsonl"), str(tmp_path / "out"), to="web_annotation")
    for path in source.rglob("*.*"):
        again = tmp_path / "out" / path.relative_to(source)
        theirs, ours = path.read_bytes(), again.read_bytes()
        # The title has no place in it, but for the label of the collection.
        assert ours == theirs.replace(b'"Lund opens"', b'"2024/tram"')


def test_a_source_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Mira.")
    inside = tmp_path / "in"
    inside.mkdir()
    for number, source in enumerate(("../secret.txt", "..%2Fsecret.txt", "..\\secret.txt")):
        target = {"source": source, "selector": {"type": "TextQuoteSelector", "exact": "Mira"}}
        said = {"@context": CONTEXT, "type": "Annotation", "motivation": "tagging"}
        data = msgspec.json.encode(said | {"bodyValue": "PERSON", "target": target})
        (inside / f"{number}.jsonld").write_bytes(data)
    report = convert(str(inside), str(tmp_path / "out.jsonl"))
    assert [problem.code for problem in report.problems] == ["format-text"] * 3


def test_quotations_without_positions_do_not_cost_the_square_of_the_text() -> None:
    quotation = {"type": "TextQuoteSelector", "exact": "not there"}
    target = {"source": "a.txt", "selector": quotation}
    item = {"type": "Annotation", "motivation": "tagging", "bodyValue": "X", "target": target}
    page = {"@context": CONTEXT, "type": "AnnotationPage", "items": [item] * 20_000}
    files = {"a.jsonld": msgspec.json.encode(page), "a.txt": b"a " * 2_000_000}
    began = time.process_time()
    document = only(read(WEB, files, "a.jsonld"))
    assert time.process_time() - began < 30
    assert codes(document) == [("format-quote", 1)] * 20_000
