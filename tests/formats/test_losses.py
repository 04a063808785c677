import functools
import itertools
import operator
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.records import labelled

from newsdata.formats import KINDS, Align, Capability, fit
from newsdata.model import (
    Argument,
    Attribute,
    DocumentLabel,
    Fragment,
    Provenance,
    Record,
    Relation,
    Rights,
    Span,
    Status,
    Tool,
)
from newsdata.text import sha256

TEXT = "Mira Holt met Jo Berg in Lund."
EVERYTHING = Capability(
    offsets="code points",
    layers=True,
    fragments=True,
    relations="any",
    attributes=True,
    labels=True,
    label_attributes=True,
    annotators=True,
    scores=True,
    statuses=("gold", "suggested", "rejected"),
    reviewed=True,
    ids=".+",
    relation_ids=".+",
    fields=("rights", "title", "published", "language", "url"),
)
NOTHING = Capability(offsets="code points")


def span(id: str, start: int, end: int, layer: str = "entity", status: Status = "gold") -> Span:
    return Span(id, layer, "X", start, end, TEXT[start:end], status)


def record(*spans: Span, relations: tuple[Relation, ...] = ()) -> Record:
    return Record(
        schema_version="1.0",
        id="a",
        text=TEXT,
        text_sha256=sha256(TEXT),
        rights=Rights("CC0-1.0", "full"),
        spans=spans,
        relations=relations,
        reviewed=(),
        labels=(),
        provenance=Provenance("a.txt", "0" * 64, Tool("text", "1")),
    )


def lost(article: Record, capability: Capability) -> tuple[list[tuple[str, str]], list[str]]:
    fitted, losses = fit(article, capability, "expand")
    serious = [(x.kind, x.item) for x in losses if x.kind not in ("ids", "fields")]
    return serious, [each.id for each in fitted.spans]


@given(article=labelled())
def test_nothing_is_lost_where_everything_is_held(article: Record) -> None:
    assert fit(article, EVERYTHING, "expand") == (article, [])


@given(article=labelled())
def test_what_has_been_fitted_fits(article: Record) -> None:
    fitted, losses = fit(article, NOTHING, "expand")
    again, more = fit(fitted, NOTHING, "expand")
    assert again == fitted
    assert {loss.kind for loss in more} <= {"ids", "fields"}
    assert {loss.kind for loss in losses} <= set(KINDS)


def test_rejected_labels_go_and_suggestions_become_anybodys() -> None:
    article = record(
        span("a", 0, 4), span("b", 5, 9, status="suggested"), span("c", 14, 16, status="rejected")
    )
    fitted, _ = fit(article, NOTHING, "expand")
    assert [(each.id, each.status) for each in fitted.spans] == [("a", "gold"), ("b", "gold")]
    assert lost(article, NOTHING)[0] == [("suggested", "b"), ("rejected", "c")]


def test_a_discontinuous_span_becomes_the_whole_stretch() -> None:
    parts = (Fragment(0, 4, "Mira"), Fragment(14, 16, "Jo"))
    article = record(Span("a", "entity", "X", 0, 16, TEXT[:16], "gold", parts))
    fitted, _ = fit(article, NOTHING, "expand")
    assert fitted.spans[0].fragments == ()
    assert lost(article, NOTHING)[0] == [("fragments", "a")]


def test_the_longest_spans_stay_where_none_may_overlap() -> None:
    article = record(
        span("a", 0, 4),
        span("b", 0, 9),
        span("c", 5, 16),
        span("d", 9, 10),
        span("e", 0, 9, "quote"),
    )
    flat = Capability(offsets="code points", overlap="none", layers=True)
    assert lost(article, flat) == (
        [("overlap", "b"), ("overlap", "d")],
        ["a", "c", "e"],
    )
    one = Capability(offsets="code points", overlap="none")
    assert lost(article, one)[1] == ["a", "c"]


def test_spans_that_cross_go_where_they_may_nest() -> None:
    article = record(
        span("a", 0, 9), span("b", 0, 4), span("c", 5, 16), span("d", 10, 16), span("e", 0, 9)
    )
    nested = Capability(offsets="code points", overlap="nest")
    assert lost(article, nested) == ([("overlap", "c")], ["a", "b", "d", "e"])


@pytest.mark.parametrize("overlap", ["none", "nest"])
@given(article=labelled())
def test_what_stays_overlaps_as_it_may(overlap: str, article: Record) -> None:
    capability = Capability(offsets="code points", overlap=overlap)  # type: ignore[arg-type]
    fitted, losses = fit(article, capability, "expand")
    for one, two in itertools.combinations(fitted.spans, 2):
        apart = one.end <= two.start or two.end <= one.start
        inside = (one.start <= two.start and two.end <= one.end) or (
            two.start <= one.start and one.end <= two.end
        )
        assert apart or (overlap == "nest" and inside)
    gone = [loss for loss in losses if loss.kind in ("overlap", "rejected")]
    assert len([x for x in gone if re.fullmatch(r"T\d|s \d|\d", x.item)]) + len(
        fitted.spans
    ) >= len(article.spans)


def test_relations_go_with_their_spans_or_get_the_roles_of_the_format() -> None:
    def relation(id: str, *refs: str) -> Relation:
        args = tuple(Argument(f"r{n}", ref) for n, ref in enumerate(refs))
        return Relation(id, "entity", "knows", args, "gold", "kim")

    article = record(
        span("a", 0, 4),
        span("b", 5, 9),
        span("c", 14, 16, status="rejected"),
        relations=(relation("1", "a", "b"), relation("2", "a", "c"), relation("3", "a", "b", "a")),
    )
    binary = Capability(offsets="code points", relations="binary", roles=("from", "to"))
    fitted, losses = fit(article, binary, "expand")
    assert [(x.kind, x.item) for x in losses if x.kind.startswith(("rel", "roles"))] == [
        ("roles", "1"),
        ("relation-ends", "2"),
        ("relations", "3"),
    ]
    (left,) = fitted.relations
    assert [end.role for end in left.args] == ["from", "to"]
    assert lost(article, NOTHING)[0] == [
        ("rejected", "c"),
        ("relations", "1"),
        ("relations", "2"),
        ("relations", "3"),
    ]


def test_every_detail_that_is_lost_has_a_line() -> None:
    said = (Attribute("k", "v"),)
    article = Record(
        schema_version="1.0",
        id="a",
        text=TEXT,
        text_sha256=sha256(TEXT),
        rights=Rights("CC0-1.0", "full"),
        spans=(Span("s", "entity", "X", 0, 4, "Mira", "gold", (), "kim", 0.5, said),),
        relations=(),
        reviewed=("entity",),
        labels=(DocumentLabel("topic", "T", "gold", "kim", 0.5, said),),
        provenance=Provenance("a.txt", "0" * 64, Tool("text", "1")),
        title="Tram",
    )
    _, losses = fit(article, NOTHING, "expand")
    assert [(each.kind, each.item) for each in losses] == [
        ("annotator", "s"),
        ("score", "s"),
        ("attributes", "s"),
        ("labels", "topic/T"),
        ("reviewed", "entity"),
        ("ids", "s"),
        ("fields", "rights"),
        ("fields", "title"),
    ]
    held = Capability(offsets="code points", labels=True)
    _, losses = fit(article, held, "expand")
    assert [x.kind for x in losses if x.item == "topic/T"] == ["annotator", "score", "attributes"]


@given(starts=st.lists(st.integers(0, 29), max_size=12), how=st.sampled_from(["none", "nest"]))
def test_spans_of_every_shape_are_kept_or_reported(starts: list[int], how: str) -> None:
    spans = [span(f"s{n}", start, min(30, start + 1 + n % 5)) for n, start in enumerate(starts)]
    capability = Capability(offsets="code points", overlap=how)  # type: ignore[arg-type]
    gone, kept = lost(record(*spans), capability)
    assert sorted([item for _, item in gone] + kept) == sorted(each.id for each in spans)


def test_many_spans_take_no_quadratic_time() -> None:
    text = "a " * 200_000
    spans = tuple(
        Span(f"s{n}", "entity", "X", 2 * n, 2 * n + 1, "a", "gold") for n in range(100_000)
    )
    base = record()
    article = Record(
        **{f: getattr(base, f) for f in base.__struct_fields__} | {"text": text, "spans": spans}
    )
    flat = Capability(offsets="tokens", overlap="none")
    fitted, _ = fit(article, flat, "strict")
    assert len(fitted.spans) == 100_000


def test_tokens_that_overlap_or_have_names_of_their_own_are_not_lost_unsaid() -> None:
    words = [span("a", 0, 4, "token"), span("b", 0, 9, "token"), span("c", 14, 16, "token")]
    serious, left = lost(record(*words), Capability(offsets="tokens"))
    assert left == ["b", "c"]
    assert serious == [("overlap", "a"), ("token-labels", "b"), ("token-labels", "c")]


@pytest.mark.parametrize(
    ("align", "words"),
    [("expand", ["Mira", "met", "Jo"]), ("contract", ["Mira"]), ("strict", [])],
)
def test_the_parts_of_a_discontinuous_span_meet_tokens_one_by_one(
    align: Align, words: list[str]
) -> None:
    parts = tuple(Fragment(s, e, TEXT[s:e]) for s, e in [(0, 4), (11, 13), (14, 15)])
    whole = Span("a", "entity", "X", 0, 15, TEXT[0:15], "gold", fragments=parts)
    capability = Capability(offsets="tokens", fragments=True)
    fitted, losses = fit(record(whole), capability, align)
    found = [[part.text for part in each.fragments] or [each.text] for each in fitted.spans]
    assert functools.reduce(operator.iadd, found, []) == words
    assert next(loss.kind for loss in losses) == ("no-token" if align == "strict" else "tokens")
