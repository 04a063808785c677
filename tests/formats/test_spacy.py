"""spaCy loads the DocBins that are written, finds the spans in them, and trains on them."""

import subprocess
import sys
import zlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.formats.reading import only, read, written
from tests.formats.records import labelled

from newsdata import plugins
from newsdata.converting import convert
from newsdata.errors import CannotRun
from newsdata.formats import Document, fit
from newsdata.model import Record
from newsdata.text import sha256

SPACY = plugins.get("format", "spacy")
GOLDEN = ROOT / "tests" / "golden" / "formats" / "spacy"
needs_spacy = pytest.mark.skipif(not find_spec("spacy"), reason="spaCy is not installed")


def loaded(records: list[Record]) -> list[Any]:
    """The documents as spaCy sees them, of records that fit."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    fitted = [fit(record, SPACY.CAPABILITY, "expand")[0] for record in records]
    (data,) = written(SPACY, fitted).values()
    return list(DocBin().from_bytes(data).get_docs(Vocab()))


def example() -> Record:
    line = (GOLDEN / "write" / "records.jsonl").read_bytes().splitlines()[0]
    return msgspec.json.decode(line, type=Record)


@needs_spacy
def test_entities_are_the_longest_spans_and_groups_hold_the_rest() -> None:
    (doc,) = loaded([example()])
    assert [(each.text, each.label_) for each in doc.ents] == [
        ("Café Lund", "ORG"),
        ("Mira Holt", "PERSON"),
        ("Mr. Berg", "PERSON"),
    ]
    groups = {key: [(each.text, each.label_) for each in group] for key, group in doc.spans.items()}
    assert groups == {
        "entity": [("Lund", "LOC")],
        "quote": [("said", "CUE"), ("“will not\nclose”", "QUOTE")],
    }
    assert doc.cats == {"topic/TRAFFIC": 1.0}


@needs_spacy
@settings(max_examples=100)
@given(record=labelled())
def test_spacy_has_the_same_text_and_spans(record: Record) -> None:
    (doc,) = loaded([record])
    assert doc.text == record.text
    fitted = fit(record, SPACY.CAPABILITY, "expand")[0]
    places = [(each.start_char, each.end_char) for each in doc.ents]
    places += [(each.start_char, each.end_char) for group in doc.spans.values() for each in group]
    assert sorted(places) == sorted((span.start, span.end) for span in fitted.spans)
    assert not any(token.is_space for token in doc if token.ent_iob_ == "B")


@needs_spacy
def test_what_spacy_gives_as_json_reads_like_its_docbin() -> None:
    fitted = fit(example(), SPACY.CAPABILITY, "expand")[0]
    (doc,) = loaded([fitted])
    data = msgspec.json.encode(doc.to_json())
    of_json = only(read(SPACY, {"a.json": data})).record
    of_bin = only(read(SPACY, written(SPACY, [fitted]))).record
    assert of_json.spans == of_bin.spans
    assert of_json.labels == of_bin.labels
    assert of_json.text == of_bin.text


@needs_spacy
def test_debug_data_accepts_what_is_written(tmp_path: Path) -> None:
    for name, first in (("train", 0), ("dev", 200)):
        lines = b"".join(_numbered(n) + b"\n" for n in range(first, first + 120))
        (tmp_path / f"{name}.jsonl").write_bytes(lines)
        source, target = tmp_path / f"{name}.jsonl", tmp_path / f"{name}.spacy"
        convert(str(source), str(target), from_="records", to="spacy")
    spacy = [sys.executable, "-m", "spacy"]
    pipeline = ["--lang", "en", "--pipeline", "ner,textcat_multilabel,spancat"]
    _run([*spacy, "init", "config", "config.cfg", *pipeline], tmp_path)
    config = tmp_path / "config.cfg"
    config.write_text(config.read_text().replace('"sc"', '"quote"'))
    paths = ["--paths.train", "train.spacy", "--paths.dev", "dev.spacy"]
    told = _run([*spacy, "debug", "data", "config.cfg", *paths], tmp_path)
    assert "Corpus is loadable" in told
    assert "120 training docs" in told
    assert "No entities consisting of or starting/ending with whitespace" in told


def _numbered(number: int) -> bytes:
    record = example()
    text = record.text + f"No. {number}\n"
    changed = msgspec.structs.replace(record, id=f"a{number}", text=text, text_sha256=sha256(text))
    return msgspec.json.encode(changed)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_spacy
@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_docbin_is_read_or_refused(data: st.DataObject) -> None:
    (whole,) = written(SPACY, [fit(example(), SPACY.CAPABILITY, "expand")[0]]).values()
    plain = bytearray(zlib.decompress(whole))
    # What stands before and behind the hashes: keys, lengths, strings.
    for _ in range(data.draw(st.integers(1, 3))):
        plain[data.draw(st.integers(0, len(plain) - 1))] = data.draw(st.integers(0, 255))
    found = read(SPACY, {"a.spacy": zlib.compress(bytes(plain))})
    for each in found:
        assert isinstance(each, Document) or each.problems


@needs_spacy
def test_a_document_without_its_strings_does_not_take_the_others_along() -> None:
    from spacy.tokens import Doc, DocBin, Span
    from spacy.vocab import Vocab

    docs = [Doc(Vocab(), words=["Mira", "left", "."]) for _ in range(3)]
    for doc in docs:
        doc.set_ents([Span(doc, 0, 1, label="PERSON")])
    # An id that no string stands for, which DocBin leaves out without a word.
    docs[1].spans["quote"] = [Span(docs[1], 0, 1, label="CUE", span_id=1 << 60)]
    found = read(SPACY, {"a.spacy": DocBin(docs=docs).to_bytes()})
    assert [isinstance(each, Document) for each in found] == [True, False, True]
    assert [problem.code for each in found for problem in each.problems] == ["format-syntax"]


def test_a_docbin_that_expands_without_end_is_refused() -> None:
    bomb = zlib.compress(bytes(100 << 20))
    (found,) = read(SPACY, {"a.spacy": bomb})
    assert [problem.code for problem in found.problems] == ["file-expands"]


def test_without_spacy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy.tokens", None)
    with pytest.raises(CannotRun, match=r"needs spacy.*\n.*pip install 'newsdata\[spacy\]'"):
        read(SPACY, {"a.spacy": zlib.compress(b"")})
    # JSON needs no library.
    data = b'{"text": "Jo.", "ents": [{"start": 0, "end": 2, "label": "PERSON"}], "tokens": []}'
    assert len(only(read(SPACY, {"a.json": data})).record.spans) == 1
