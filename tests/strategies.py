"""Hypothesis strategies: records of any shape, and documents that are nearly records."""

import json
from typing import Any

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
    Tool,
    encode,
)
from newsdata.text import sha256

# Letters of one, two and four UTF-16 or UTF-8 units, marks that combine, text
# from right to left, and what other programs take for line breaks.
_ALPHABET = st.one_of(
    st.sampled_from("aZ “”\"'\n\t\\,\u00a0é\u0301ßשم\u2028\u2029\u0085😀🚋\ufeff\u200d"),
    st.characters(exclude_categories=("Cs", "Cc")),
)
TEXTS = st.text(_ALPHABET, min_size=1, max_size=80).filter(lambda text: bool(text.strip()))
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
IDS = st.from_regex(r"[A-Za-z0-9_/.é-]{1,20}( [a-z]{1,5})?", fullmatch=True)
ENTITIES = ("PERSON", "ORG", "GPE", "LOC")


def _optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values)


_ATTRIBUTES = st.lists(
    st.builds(
        Attribute, NAMES, st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
    ),
    max_size=2,
).map(tuple)


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[Span, ...]:
    """Spans side by side in layer `entity`, and anywhere in `structure`."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    found = []
    for number, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False)):
        inner = draw(st.booleans()) and end - start > 2
        fragments = (
            (
                Fragment(start, start + 1, text[start : start + 1]),
                Fragment(end - 1, end, text[end - 1 : end]),
            )
            if inner
            else ()
        )
        found.append(
            Span(
                id=f"s{number}",
                layer="entity",
                label=draw(st.sampled_from(ENTITIES)),
                start=start,
                end=end,
                text=text[start:end],
                status=draw(st.sampled_from(["gold", "suggested", "rejected"])),
                fragments=fragments,
                annotator=draw(_optional(st.just("kim"))),
                score=draw(_optional(st.floats(0, 1))),
                attributes=draw(_ATTRIBUTES),
            )
        )
    return tuple(found)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A sound record by the default label scheme."""
    text = draw(TEXTS)
    labelled = list(draw(spans(text)))
    relations: tuple[Relation, ...] = ()
    if draw(st.booleans()):
        labelled.append(Span("q", "quote", "QUOTE", 0, len(text), text, "gold", annotator="kim"))
        relations = (Relation("r", "quote", "attribution", (Argument("content", "q"),), "gold"),)
    return Record(
        schema_version="1.0",
        id=draw(IDS),
        text=text,
        text_sha256=sha256(text),
        rights=Rights(draw(st.sampled_from(["CC0-1.0", "MIT"])), "full"),
        spans=tuple(labelled),
        relations=relations,
        reviewed=tuple(draw(st.lists(st.sampled_from(["entity", "quote"]), unique=True))),
        labels=draw(
            st.lists(
                st.builds(
                    DocumentLabel,
                    st.just("entity"),
                    st.sampled_from(ENTITIES),
                    st.just("gold"),
                    attributes=_ATTRIBUTES,
                ),
                max_size=2,
            ).map(tuple)
        ),
        provenance=Provenance(
            "seeds/a.txt", "0" * 64, Tool("text", "1"), line=draw(_optional(st.integers(1, 9)))
        ),
        title=draw(_optional(NAMES)),
        published=draw(
            _optional(
                st.sampled_from(
                    ["2024-02-29", "2024-02-29T23:59:60Z", "1999-12-31T00:00:00.5+05:30"]
                )
            )
        ),
        language=draw(_optional(st.sampled_from(["en", "pt-BR", "no"]))),
        source=draw(_optional(NAMES)),
        url=draw(_optional(st.just("https://example.org/a?b=1"))),
    )


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """The document of a record after a change or two that may have broken it."""
    document: dict[str, Any] = json.loads(encode(draw(records())))
    for _ in range(draw(st.integers(1, 2))):
        _mutate(draw, document)
    return document


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([1.0, 2.5, 2**31, 2**70]),
    st.sampled_from(
        [
            "",
            "x",
            "gold",
            "1.0",
            "full",
            "en\n",
            "0" * 64,
            "0" * 64 + "\n",
            "2024-02-30",
            "2024-1-1",
            " a",
            "a  b",
            "y" * 600,
            "http://x\n",
        ]
    ),
    st.just([]),
    st.just({}),
)


def _mutate(draw: st.DrawFn, document: dict[str, Any]) -> None:
    places: list[Any] = [document, document.get("provenance"), document.get("rights")]
    for field in ("spans", "relations", "labels"):
        value = document.get(field)
        places += value if isinstance(value, list) else []
    place = draw(st.sampled_from([p for p in places if isinstance(p, dict) and p]))
    field = draw(st.sampled_from([*sorted(place), "extra"]))
    if draw(st.booleans()):
        place.pop(field, None)
    else:
        place[field] = draw(_VALUES)
