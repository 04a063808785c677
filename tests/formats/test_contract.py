"""Every format there is, held to the same contract, to its golden cases and to round trips."""

import json
import os
import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.reading import content, files_of, read, unpacked, written
from tests.formats.records import labelled

from newsdata import decoding, plugins, scheme
from newsdata.formats import ARTICLE_FIELDS, KINDS, Align, Capability, Document, fit
from newsdata.formats._tokens import LABEL, LAYER, Tokens
from newsdata.model import Argument, Record, Relation, Span, encode
from newsdata.problems import catalogue
from newsdata.validation import Validator

GOLDEN = Path(__file__).parents[1] / "golden" / "formats"
FORMATS = plugins.names("format")


def cases(holding: str = "") -> list[Any]:
    """Format and folder of the golden cases that hold something, or of all."""
    return [
        pytest.param(name, case, id=f"{name}/{case.name}")
        for name in FORMATS
        for case in sorted((GOLDEN / name).glob("*"))
        if (case / holding).exists()
    ]


UNSOUND = {
    "span-bounds",
    "span-empty",
    "span-text",
    "span-fragments",
    "id-duplicate",
    "relation-end",
    "text-hash",
}


def is_sound(record: Record) -> bool:
    """Whether what a format hands on is a record, whatever its labels are called."""
    problems = Validator(scheme.default()).problems(record)
    known = decoding.accept(Record, encode(record)) is not None
    return known and not UNSOUND & {problem.code for problem in problems}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_what_it_is_and_has_golden_cases(name: str) -> None:
    module = plugins.get("format", name)
    assert module.VERSION
    assert module.__doc__
    assert re.match(r"[A-Za-z].+[^.]\.?\n", module.__doc__.split("\n", 1)[0] + "\n")
    assert isinstance(module.CAPABILITY, Capability)
    assert "gold" in module.CAPABILITY.statuses
    assert set(module.CAPABILITY.fields) <= set(ARTICLE_FIELDS)
    assert isinstance(module.FOLDER, bool)
    assert module.SUFFIXES
    assert all(suffix.startswith(".") for suffix in module.SUFFIXES)
    assert all(isinstance(each, str) and each for each in module.BESIDE)
    cases = list((GOLDEN / name).glob("*"))
    assert any((case / "input").is_dir() for case in cases), f"put an input into {GOLDEN / name}"
    assert any((case / "records.jsonl").is_file() for case in cases), "put records there to write"


def read_case(name: str, case: Path) -> list[dict[str, Any]]:
    found = []
    for each in read(plugins.get("format", name), files_of(case / "input")):
        if isinstance(each, Document):
            assert is_sound(each.record)
        assert {problem.code for problem in each.problems} <= set(catalogue())
        kind = "record" if isinstance(each, Document) else "reject"
        found.append({kind: msgspec.to_builtins(each)})
    return found


@pytest.mark.parametrize(("name", "case"), cases("input"))
def test_a_golden_case_reads_as_expected(name: str, case: Path) -> None:
    found = json.loads(json.dumps(read_case(name, case)))
    expected = case / "expected.json"
    if os.environ.get("NEWSDATA_REFRESH"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert found == json.loads(expected.read_text("utf-8")), (
        f"if this is right: NEWSDATA_REFRESH=1 pytest {__file__}, and read the difference"
    )


@pytest.mark.parametrize(("name", "case"), cases())
def test_a_golden_case_is_recognised_as_its_own_format_alone(name: str, case: Path) -> None:
    for file, data in (files_of(case / "input") | files_of(case / "output")).items():
        reasons = {
            other: plugins.get("format", other).recognise(data[:65536], file) for other in FORMATS
        }
        assert {other for other, why in reasons.items() if why} <= {name}, (file, reasons)


@pytest.mark.parametrize(("name", "case"), cases("records.jsonl"))
def test_a_golden_case_is_written_as_expected(name: str, case: Path) -> None:
    module = plugins.get("format", name)
    lines = (case / "records.jsonl").read_bytes().splitlines()
    records = [msgspec.json.decode(line, type=Record) for line in lines]
    found = written(module, [fit(record, module.CAPABILITY, "expand")[0] for record in records])
    expected = case / "output"
    if os.environ.get("NEWSDATA_REFRESH"):
        for file, data in found.items():
            (expected / file).parent.mkdir(parents=True, exist_ok=True)
            (expected / file).write_bytes(data)
    assert unpacked(found) == unpacked(files_of(expected))


@pytest.mark.parametrize(
    ("name", "align"),
    [
        pytest.param(name, align, id=f"{name}-{align}")
        for name in FORMATS
        for align in get_args(Align)
        if align == "expand" or plugins.get("format", name).CAPABILITY.offsets == "tokens"
    ],
)
@settings(max_examples=100)
@given(record=labelled())
def test_a_record_comes_back_but_for_what_was_said_to_be_lost(
    name: str, align: Align, record: Record
) -> None:
    module = plugins.get("format", name)
    fitted, losses = fit(record, module.CAPABILITY, align)
    assert {loss.kind for loss in losses} <= set(KINDS)
    if not losses:
        assert fitted == record
    found = read(module, written(module, [fitted]))
    assert len(found) == 1
    assert isinstance(found[0], Document), found
    assert found[0].problems == ()
    assert is_sound(found[0].record)
    assert content(found[0].record, module.CAPABILITY) == content(fitted, module.CAPABILITY)
    kept = {span.id for span in found[0].record.spans}
    lost = {loss.item for loss in losses if loss.kind == "ids"}
    assert {span.id for span in fitted.spans} - lost <= kept


@pytest.mark.parametrize(
    "name", [n for n in FORMATS if plugins.get("format", n).CAPABILITY.offsets == "tokens"]
)
@settings(max_examples=100)
@given(record=labelled(), data=st.data())
def test_tokens_come_back_where_they_are_asked_for(
    name: str, record: Record, data: st.DataObject
) -> None:
    module = plugins.get("format", name)
    pieces = [found.span() for found in re.finditer(r"\S{1,3}", record.text)]
    drawn = data.draw(st.lists(st.sampled_from(pieces), unique=True).map(sorted))
    spans = tuple(
        Span(f"token-{n}", LAYER, LABEL, s, e, record.text[s:e], "gold")
        for n, (s, e) in enumerate(drawn)
    )
    # A token is no end of a relation in a format that tells tokens from spans.
    link = (Argument("head", "token-0"), Argument("child", "token-0"))
    links = (Relation("link", "x", "y", link, "gold"),) if spans else ()
    fitted, losses = fit(
        msgspec.structs.replace(
            record, spans=record.spans + spans, relations=record.relations + links
        ),
        module.CAPABILITY,
        "expand",
    )
    assert not links or "link" in {loss.item for loss in losses}
    assert not any(loss.item.startswith("token-") for loss in losses)
    (found,) = read(module, written(module, [fitted]), tokens=True)
    assert isinstance(found, Document)
    assert found.problems == ()
    places = [(s.start, s.end) for s in found.record.spans if s.layer == LAYER]
    assert places == sorted(places)
    assert set(drawn) <= set(places)
    tokens = Tokens.of(fitted)
    assert places == list(zip(tokens.starts, tokens.ends, strict=True))


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=30)
@given(records=st.lists(labelled(), max_size=4, unique_by=lambda record: record.id))
def test_what_was_written_is_recognised_by_its_format_alone(
    name: str, records: list[Record]
) -> None:
    module = plugins.get("format", name)
    fitted = [fit(record, module.CAPABILITY, "expand")[0] for record in records]
    files = written(module, fitted)
    assert len(read(module, files)) == len(records)
    heads = {file: data[:65536] for file, data in _decompressed(files).items()}
    for other in FORMATS:
        reasons = [
            plugins.get("format", other).recognise(head, file) for file, head in heads.items()
        ]
        if other == name:
            assert any(reasons) or not any(record.spans for record in fitted)
        else:
            assert not any(reasons), (other, reasons)


def _decompressed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files as they are opened: a DocBin is compressed within itself."""
    return {
        name: data if name.endswith(".spacy") else unpacked({name: data})[name]
        for name, data in files.items()
    }


HOSTILE = [
    b"",
    b"\x00",
    b"\xff\xfe\x00",
    b"{}\n[]\n1\n",
    b"[",
    b"[" * 100_000,
    b'{"data": {"text": 1}, "annotations": [{"result": [1, {"value": 2}]}], "predictions": 3}',
    b"\xed\xa0\x80",
    b"T1\tA 0 99999999999999999999\tx\nE1\tA:E1\nR1\n*\t\n#1\t\tx\n",
    b"TOKEN\tA\tMISC\na\nb\tI-X\t_\t_\n\tI-X\t_\n",
    b"<x>" * 1000,
    b"a" * 3_000_000,
    b"a\n" * 300_000,
]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_no_bytes_make_a_format_fail(name: str, data: bytes) -> None:
    module = plugins.get("format", name)
    assert isinstance(module.recognise(data[:65536], "a"), str)
    main = f"a{module.SUFFIXES[0]}"
    files = {main: data} | {
        f"a{suffix}": b"some text" for suffix in module.BESIDE if suffix[0] == "."
    }
    for found in read(module, files, main):
        assert found.problems or is_sound(found.record)  # type: ignore[union-attr]


INPUTS = [
    pytest.param(name, case / "input", id=f"{name}/{case.name}")
    for name in FORMATS
    for case in sorted((GOLDEN / name).glob("*"))
    if (case / "input").is_dir()
]


@pytest.mark.parametrize(("name", "folder"), INPUTS)
def test_no_other_format_takes_a_golden_input_for_its_own(name: str, folder: Path) -> None:
    heads = {file: data[:65536] for file, data in _decompressed(files_of(folder)).items()}
    taken = {
        other: reason
        for other in FORMATS
        for file, head in heads.items()
        if (reason := plugins.get("format", other).recognise(head, file))
    }
    assert set(taken) <= {name}, taken
    # A guess gives its reason, with the name of the file.
    assert all(any(file in reason for file in heads) for reason in taken.values())
