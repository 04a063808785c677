"""Hypothesis strategies: records with labels of every kind, anywhere in the text."""

from hypothesis import strategies as st

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

# Letters of several units, marks that combine, right to left, line breaks of several
# systems, and what the formats themselves are written with.
_CHARACTERS = st.one_of(
    st.sampled_from(
        "ab \n\t\"'\\/|#*_-=:;,.()[]{}<>&%é\u0301ßשم\u00a0\u2028\u0085😀🚋\u200d\ufeff"
    ),
    st.characters(exclude_categories=("Cs", "Cc")),
)
TEXTS = st.text(_CHARACTERS, min_size=1, max_size=60).filter(
    lambda text: bool(text.strip()) and not text.startswith("\ufeff")
)
_NAMES = st.text(
    st.one_of(
        st.sampled_from("aB-/:%#=|;, \t\n"), st.characters(exclude_categories=("Cs", "Cc", "N"))
    ),
    min_size=1,
    max_size=8,
)
_LAYERS = st.one_of(st.sampled_from(["entity", "quote", "time"]), _NAMES)
_LABELS = st.one_of(st.sampled_from(["PERSON", "ORG", "QUOTE", "DATE"]), _NAMES)
_STATUSES: st.SearchStrategy[Status] = st.sampled_from(["gold", "suggested", "rejected"])
_ANNOTATORS = st.sampled_from([None, "kim", "7", "ana@example.org"])
_SCORES = st.sampled_from([None, 0.0, 0.25, 1.0])
_ATTRIBUTES = st.lists(
    st.builds(Attribute, _NAMES, st.text(_CHARACTERS, max_size=6)),
    max_size=2,
    unique_by=lambda each: each.key,
).map(tuple)
_IDS = st.from_regex(r"[A-Za-z0-9_/.é-]{1,12}( [a-z]{1,3})?", fullmatch=True)


@st.composite
def _span(draw: st.DrawFn, text: str, number: int) -> Span:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4)))
    parts = list(zip(cuts[::2], cuts[1::2], strict=False))
    start, end = parts[0][0], parts[-1][1]
    return Span(
        id=draw(st.sampled_from([f"T{number + 1}", f"s {number}", f"{number}"])),
        layer=draw(_LAYERS),
        label=draw(_LABELS),
        start=start,
        end=end,
        text=text[start:end],
        status=draw(_STATUSES),
        fragments=tuple(Fragment(s, e, text[s:e]) for s, e in parts) if len(parts) > 1 else (),
        annotator=draw(_ANNOTATORS),
        score=draw(_SCORES),
        attributes=draw(_ATTRIBUTES),
    )


@st.composite
def _relation(draw: st.DrawFn, spans: list[Span], number: int) -> Relation:
    roles = st.sampled_from(["content", "cue", "source", "trigger", "member", "from", "to"])
    ends = st.builds(Argument, roles, st.sampled_from([span.id for span in spans]))
    return Relation(
        id=draw(st.sampled_from([f"R{number + 1}", f"E{number + 1}", f"r{number}"])),
        layer=draw(_LAYERS),
        label=draw(st.one_of(st.just("attribution"), _LABELS)),
        args=tuple(draw(st.lists(ends, min_size=1, max_size=3))),
        status=draw(_STATUSES),
        annotator=draw(_ANNOTATORS),
    )


@st.composite
def labelled(draw: st.DrawFn) -> Record:
    """A record with labels of every kind."""
    text = draw(TEXTS)
    spans = [draw(_span(text, n)) for n in range(draw(st.integers(0, 4)))]
    relations = [draw(_relation(spans, n)) for n in range(draw(st.integers(0, 3)))] if spans else []
    labels = st.builds(
        DocumentLabel, _LAYERS, _LABELS, _STATUSES, _ANNOTATORS, _SCORES, _ATTRIBUTES
    )
    return Record(
        schema_version="1.0",
        id=draw(_IDS),
        text=text,
        text_sha256=sha256(text),
        rights=Rights("CC0-1.0", "full"),
        spans=tuple(spans),
        relations=tuple(relations),
        reviewed=tuple(draw(st.lists(st.sampled_from(["entity", "quote"]), unique=True))),
        labels=tuple(draw(st.lists(labels, max_size=2))),
        provenance=Provenance("a.txt", "0" * 64, Tool("text", "1")),
        title=draw(st.sampled_from([None, "Tram", 'A\n"title" | 😀'])),
        published=draw(st.sampled_from([None, "2024-02-29"])),
        language=draw(st.sampled_from([None, "en"])),
        url=draw(st.sampled_from([None, "https://example.org/a?b=1"])),
    )
