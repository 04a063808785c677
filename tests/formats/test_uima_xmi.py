"""dkpro-cassis loads what is written, and reads the same; hostile XML comes to nothing."""

import io
import re
import sys
import time
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.formats.reading import codes, files_of, only, read, written
from tests.formats.records import labelled

from newsdata import plugins
from newsdata.converting import convert
from newsdata.errors import CannotRun
from newsdata.formats import Document, fit
from newsdata.formats._uima_text import plain, replaced, restored
from newsdata.formats._uima_text import written as escaped
from newsdata.model import Attribute, Record
from newsdata.text import sha256

UIMA = plugins.get("format", "uima_xmi")
GOLDEN = ROOT / "tests" / "golden" / "formats" / "uima_xmi"
TYPES = (GOLDEN / "read" / "input" / "TypeSystem.xml").read_bytes()
TRAM = (GOLDEN / "read" / "input" / "news" / "tram.xmi").read_bytes()
pytestmark = pytest.mark.skipif(not find_spec("cassis"), reason="dkpro-cassis is not installed")


def example() -> Record:
    line = (GOLDEN / "write" / "records.jsonl").read_bytes().splitlines()[0]
    return msgspec.json.decode(line, type=Record)


def loaded(xmi: bytes, types: bytes) -> Any:
    import cassis

    system = cassis.load_typesystem(io.BytesIO(types))
    return cassis.load_cas_from_xmi(io.BytesIO(xmi), typesystem=system)


@settings(max_examples=100)
@given(record=labelled())
def test_cassis_finds_the_same_text_and_spans(record: Record) -> None:
    files = written(UIMA, [fit(record, UIMA.CAPABILITY, "expand")[0]])
    types = files.pop("TypeSystem.xml")
    (xmi,) = files.values()
    cas = loaded(xmi, types)
    assert cas.sofa_string == replaced(record.text)[0]
    found = [(s.begin, s.end, plain(s.id), s.score) for s in cas.select("newsdata.Span")]
    assert sorted(found, key=repr) == sorted(
        ((s.start, s.end, s.id, s.score) for s in record.spans), key=repr
    )
    for each in cas.select("newsdata.Relation"):
        relation = record.relations[[r.id for r in record.relations].index(plain(each.id))]
        if [r.id for r in record.relations].count(relation.id) == 1:
            ends = [(plain(a.role), plain(a.target.id)) for a in each.args.elements]
            assert [role for role, _ in ends] == [a.role for a in relation.args]


def test_each_layer_is_a_type_of_its_own() -> None:
    record = example()
    files = written(UIMA, [record])
    types = files.pop("TypeSystem.xml")
    (xmi,) = files.values()
    cas = loaded(xmi, types)
    quotes = [each.get_covered_text() for each in cas.select("newsdata.span.Quote")]
    assert quotes == [span.text for span in record.spans if span.layer == "quote"]


def test_cassis_reads_the_same_of_what_inception_exports() -> None:
    cas = loaded(TRAM, TYPES)
    document = only(read(UIMA, files_of(GOLDEN / "read" / "input")))
    assert document.record.text == cas.sofa_string
    for name in ("NamedEntity", "Quote", "CorefLink"):
        (type_,) = [each for each in cas.typesystem.get_types() if each.short_name == name]
        theirs = {(str(s.xmiID), s.begin, s.end) for s in cas.select(type_.name)}
        ids = {id for id, _, _ in theirs}
        ours = {(s.id, s.start, s.end) for s in document.record.spans if s.id in ids}
        assert theirs
        assert ours == theirs


def test_tokens_are_spans_where_they_are_asked_for_and_so_are_relations_between_them() -> None:
    document = only(read(UIMA, files_of(GOLDEN / "read" / "input"), tokens=True))
    tokens = [(s.id, s.text) for s in document.record.spans if s.layer == "token"]
    assert tokens == [("token-1", "Mira"), ("token-2", "said")]
    ends = [[a.ref for a in r.args] for r in document.record.relations if r.label == "nsubj"]
    assert ends == [["token-2", "token-1"]]


@settings(max_examples=300)
@given(value=st.text(st.sampled_from("_x0075F\x07\ufffe\uffffA \n")))
def test_what_xml_cannot_hold_comes_back(value: str) -> None:
    assert plain(escaped(value)) == value
    text, note = replaced(value)
    assert len(text) == len(value)
    assert restored(text, note) == value


def test_a_record_with_control_characters_comes_back() -> None:
    record = example()
    text = record.text.replace(" ", "\x07")
    span = msgspec.structs.replace(
        record.spans[3],
        text=text[record.spans[3].start : record.spans[3].end],
        label="A\x01_x0007_",
        attributes=(Attribute("k\ufffe", "\x1b[1m"),),
    )
    changed = msgspec.structs.replace(
        record, text=text, text_sha256=sha256(text), spans=(span,), relations=(), title="\x00"
    )
    found = only(read(UIMA, written(UIMA, [changed]))).record
    assert (found.text, found.title) == (text, "\x00")
    assert found.spans == (span,)


def test_the_type_system_is_looked_for_beside_and_above() -> None:
    broken = b"<typeSystemDescription/>"
    found = read(UIMA, {"a/b/c.xmi": TRAM, "a/TypeSystem.xml": TYPES})
    assert len(only(found).record.spans) == 5
    beside = {"c.xmi": TRAM, "c.xml": TYPES, "TypeSystem.xml": broken}
    assert len(only(read(UIMA, beside)).record.spans) == 5
    (found_none,) = read(UIMA, {"a/c.xmi": TRAM, "b/TypeSystem.xml": TYPES})
    assert codes(found_none) == [("format-types", 0)]


def test_a_folder_is_written_and_its_archive_read(tmp_path: Path) -> None:
    source, folder, back = tmp_path / "a.jsonl", tmp_path / "xmi", tmp_path / "b.jsonl"
    source.write_bytes(msgspec.json.encode(example()) + b"\n")
    convert(str(source), str(folder), from_="records", to="uima_xmi")
    with zipfile.ZipFile(archive := tmp_path / "xmi.zip", "w") as packed:
        for name, data in files_of(folder).items():
            packed.writestr(name, data)
    convert(str(archive), str(back), to="records")
    (line,) = back.read_bytes().splitlines()
    found = msgspec.json.decode(line, type=Record)
    assert (found.spans, found.relations, found.labels, found.title, found.reviewed) == (
        example().spans,
        example().relations,
        example().labels,
        example().title,
        example().reviewed,
    )


LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<a b="&b;"/>"""
FETCHED = b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>'


@pytest.mark.parametrize(
    ("data", "fact"),
    [
        (LAUGHS, "has a document type"),
        (FETCHED, "has a document type"),
        (LAUGHS.decode().encode("utf-16"), "is not UTF-8"),
    ],
)
def test_a_document_type_is_refused_before_it_is_parsed(data: bytes, fact: str) -> None:
    (of_xmi,) = read(UIMA, {"a.xmi": data, "TypeSystem.xml": TYPES})
    (of_types,) = read(UIMA, {"a.xmi": TRAM, "TypeSystem.xml": data})
    for found in (of_xmi, of_types):
        (problem,) = found.problems
        assert fact in problem.fact


def test_an_encoding_that_hides_a_document_type_is_not_believed() -> None:
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE a +AFs-+AF0-+AD4-<a/>'
    (found,) = read(UIMA, {"a.xmi": hidden, "TypeSystem.xml": TYPES})
    assert [problem.code for problem in found.problems] == ["format-syntax"]


@settings(max_examples=200)
@given(data=st.data())
def test_a_damaged_cas_is_read_or_refused(data: st.DataObject) -> None:
    lines = TRAM.decode().split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.integers(8, len(lines) - 3))
        places = [each.span(1) for each in re.finditer(r'"([^"]*)"', lines[number])]
        change = data.draw(st.sampled_from(["value", "double", "delete"]))
        if places and change == "value":
            place = data.draw(st.sampled_from(places))
            new = data.draw(
                st.sampled_from(["", "-1", "1", "12", "13 13", "14", "90", "99999999999999", "x"])
            )
            lines[number] = lines[number][: place[0]] + new + lines[number][place[1] :]
        elif change == "double":
            lines.insert(number, lines[number])
        else:
            del lines[number]
    for each in read(UIMA, {"a.xmi": "\n".join(lines).encode(), "TypeSystem.xml": TYPES}):
        assert isinstance(each, Document) or each.problems


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_type_system_is_read_or_refused(data: st.DataObject) -> None:
    names = list(re.finditer(r"(?<=>)[\w.]+(?=<)", TYPES.decode()))
    text = TYPES.decode()
    for found in sorted(
        data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)),
        key=lambda each: -each.start(),
    ):
        new = data.draw(st.sampled_from([each[0] for each in names] + ["", "self", "uima.cas.TOP"]))
        text = text[: found.start()] + new + text[found.end() :]
    for each in read(UIMA, {"a.xmi": TRAM, "TypeSystem.xml": text.encode()}):
        assert isinstance(each, Document) or each.problems


def _cas(body: str) -> bytes:
    head = TRAM.decode().split("<cas:NULL")[0]
    sofa = '<cas:Sofa xmi:id="s" sofaNum="1" sofaID="_InitialView" sofaString="Mira left."/>'
    return f"{head}{body}{sofa}</xmi:XMI>".encode()


def test_arrays_that_many_share_take_no_quadratic_time() -> None:
    count = 10_000
    quotes = "".join(
        f'<custom:Quote xmi:id="q{n}" begin="0" end="4" speakers="a" words="w0"/>'
        for n in range(count)
    )
    ids = " ".join(f"q{n}" for n in range(count))
    array = f'<cas:FSArray xmi:id="a" elements="{ids}"/>'
    words = "".join(
        f'<cas:NonEmptyStringList xmi:id="w{n}" head="a" tail="w{(n + 1) % count}"/>'
        for n in range(count)
    )
    shared = TYPES.replace(
        b"<rangeTypeName>uima.cas.StringArray</rangeTypeName>",
        b"<rangeTypeName>uima.cas.StringList</rangeTypeName>"
        b"<multipleReferencesAllowed>true</multipleReferencesAllowed>",
    )
    view = f'<cas:View sofa="s" members="{ids}"/>'
    start = time.process_time()
    found = only(
        read(UIMA, {"a.xmi": _cas(quotes + array + words + view), "TypeSystem.xml": shared})
    )
    assert time.process_time() - start < 30
    assert any("the same arrays" in problem.fact for problem in found.problems)


def _inheriting(count: int) -> bytes:
    """A type system with many types that inherit many features."""
    features = "".join(
        f"<featureDescription><name>f{n}</name><rangeTypeName>uima.cas.String</rangeTypeName>"
        "</featureDescription>"
        for n in range(count)
    )
    base = f"<name>a.B</name><supertypeName>uima.cas.TOP</supertypeName><features>{features}</features>"
    types = [base] + [
        f"<name>a.T{n}</name><supertypeName>a.B</supertypeName>" for n in range(count)
    ]
    inner = "".join(f"<typeDescription>{each}</typeDescription>" for each in types)
    return f"<typeSystemDescription><types>{inner}</types></typeSystemDescription>".encode()


def test_a_type_system_in_which_much_is_inherited_takes_no_long_time() -> None:
    count = 1000
    body = "".join(f'<a:T{n} xmlns:a="http:///a.ecore" xmi:id="i{n}"/>' for n in range(count))
    view = f'<cas:View sofa="s" members="{" ".join(f"i{n}" for n in range(count))}"/>'
    start = time.process_time()
    (found,) = read(UIMA, {"a.xmi": _cas(body + view), "TypeSystem.xml": _inheriting(count)})
    assert time.process_time() - start < 20
    assert codes(found) == [("format-unheld", 0)]
    (refused,) = read(UIMA, {"a.xmi": TRAM, "TypeSystem.xml": _inheriting(4 * count)})
    assert codes(refused) == [("format-types", 0)]


def test_types_that_inherit_in_a_circle_are_types_of_nothing() -> None:
    types = TYPES.replace(
        b"<supertypeName>uima.tcas.Annotation<", b"<supertypeName>webanno.custom.Quote<"
    )
    document = only(read(UIMA, {"a.xmi": TRAM, "TypeSystem.xml": types}))
    assert document.record.spans == ()
    assert any("Quote" in problem.fact for problem in document.problems)


def test_without_cassis_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cassis", None)
    with pytest.raises(CannotRun, match=r"needs cassis.*\n.*pip install 'newsdata\[uima\]'"):
        written(UIMA, [example()])
