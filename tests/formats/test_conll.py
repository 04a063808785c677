"""CoNLL columns: tokens that look like syntax, links, and headers that are too wide."""

import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.reading import codes, content, only, read, written
from tests.formats.records import labelled

from newsdata import plugins
from newsdata.formats import conll, fit
from newsdata.formats._tokens import LABEL, LAYER
from newsdata.model import Record, Span
from newsdata.text import sha256

TOKEN_FORMATS = [
    name
    for name in plugins.names("format")
    if plugins.get("format", name).CAPABILITY.offsets == "tokens"
]
PIECES = [
    "-DOCSTART-",
    "a\tb",
    "c\nd",
    "#",
    "# document_id = x",
    "TOKEN",
    "\u2028",
    " ",
    "1\t2",
    "_",
    "é",
]


@pytest.mark.parametrize("name", TOKEN_FORMATS)
@settings(max_examples=60)
@given(pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=5), record=labelled())
def test_tokens_may_be_anything(name: str, pieces: list[str], record: Record) -> None:
    module = plugins.get("format", name)
    text, spans = "x", []
    for number, piece in enumerate(pieces):
        start = len(text)
        text += piece
        spans.append(Span(f"t{number}", LAYER, LABEL, start, len(text), piece, "gold"))
    own = msgspec.structs.replace(
        record, text=text, text_sha256=sha256(text), spans=tuple(spans), relations=()
    )
    fitted, losses = fit(own, module.CAPABILITY, "expand")
    blank = [span.id for span in spans if not span.text.strip()]
    assert [loss.item for loss in losses if loss.kind == "no-token"] == blank
    back = only(read(module, written(module, [fitted]), tokens=True))
    assert back.problems == ()
    places = {(span.start, span.end) for span in back.record.spans}
    assert {(span.start, span.end) for span in fitted.spans} <= places
    bare = only(read(module, written(module, [fitted]))).record
    without = msgspec.structs.replace(fitted, spans=())
    assert content(bare, module.CAPABILITY) == content(without, module.CAPABILITY)


def test_links_of_tokens_in_no_span_are_said_to_be_left_out() -> None:
    rows = ["TOKEN\tNE-COARSE-LIT\tNEL-LIT\tNEL-METO\tMISC"]
    rows += ["Mira\tB-pers\tQ1\t_\t_", "Holt\tI-pers\tQ1\t_\t_", "Lund\tO\tQ2\tQ3\t_"]
    document = only(read(conll, {"a.tsv": "\n".join(rows).encode()}))
    (span,) = document.record.spans
    assert [(each.key, each.value) for each in span.attributes] == [("NEL-LIT", "Q1")]
    assert codes(document) == [("format-unheld", 4), ("format-unheld", 4)]


@pytest.mark.parametrize("row", ["x", "x" + "\tB-NEL" * 40_000 + "\t_\nx"])
def test_a_wide_header_costs_no_more_than_it_is_long(row: str) -> None:
    columns = "\t".join(f"NE-COARSE-{n}" for n in range(20_000))
    columns += "\t" + "\t".join(f"NEL-{n}" for n in range(20_000))
    data = f"TOKEN\t{columns}\tMISC\n{row}\n".encode() + b"x\n" * 40_000
    start = time.process_time()
    only(read(conll, {"a.tsv": data}))
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("tags", "spans", "repairs"),
    [
        ("I-A I-A O I-B", ["a b", "d"], 0),  # IOB1: spans begin with I
        ("I-A B-A O I-B", ["a", "b", "d"], 0),
        ("B-A I-A O I-B", ["a b", "d"], 1),  # IOB2: one of them does not
        ("B-A I-B O O", ["a", "b"], 1),
        ("B-A E-A O S-B", ["a b", "d"], 0),  # BIOES
        ("B-A O E-B S-B", ["a", "c", "d"], 2),
        ("I-A E-A O S-B", ["a b", "d"], 1),
    ],
)
def test_tags_are_read_by_the_rules_of_their_scheme(
    tags: str, spans: list[str], repairs: int
) -> None:
    rows = "".join(f"{word} {tag}\n" for word, tag in zip("abcd", tags.split(), strict=True))
    document = only(read(conll, {"a.conll": rows.encode()}))
    assert [span.text for span in document.record.spans] == spans
    assert [code for code, _ in codes(document)] == ["format-repair"] * repairs
