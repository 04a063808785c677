"""Records and random edits of them, with what a comparison has to say of each edit.

The text is cut into slots of ten different characters. A span has a slot of its own, or is
one of two that share it, so that no edit can be taken for another one.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

from hypothesis import strategies as st
from msgspec.structs import replace

from newsdata.model import (
    Argument,
    Attribute,
    DocumentLabel,
    Provenance,
    Record,
    Relation,
    Rights,
    Span,
    Tool,
)
from newsdata.text import sha256

SLOT = 10
SLOTS = 6

Expected = set[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]
"""Kinds joined by `+`, ids of the old, ids of the new, further fields."""


class Edited(NamedTuple):
    """A record before and after, and all that happened to it."""

    old: Record
    new: Record
    text: str
    fields: set[str]
    packaging: set[str]
    reviewed: set[str]
    spans: Expected
    relations: Expected
    labels: Expected

    @property
    def alike(self) -> bool:
        return self.old == self.new


def _text(first: int) -> str:
    return "".join(chr(0x4E00 + first + n) for n in range(SLOT * SLOTS))


def _span(text: str, slot: int, name: str, start: int, end: int, **more: Any) -> Span:
    a, b = slot * SLOT + start, slot * SLOT + end
    return Span(
        **({"layer": "entity", "label": "ORG", "status": "suggested", "annotator": "kim"} | more),
        id=name,
        start=a,
        end=b,
        text=text[a:b],
    )


class _Slot(NamedTuple):
    old: list[Span]
    new: list[Span]
    expected: Expected
    renamed: dict[str, str]
    """The new id of each old span that is there."""


def _edit_slot(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    edit = draw(st.sampled_from(sorted(_EDITS)))
    return _EDITS[edit](draw, text, slot)


def _ids(slot: int, draw: st.DrawFn) -> tuple[str, str]:
    """The old id, and one that is the same or another."""
    return f"s{slot}", draw(st.sampled_from([f"s{slot}", f"n{slot}"]))


def _of(change: str, old: list[Span], new: list[Span], *fields: str) -> _Slot:
    a, b = tuple(s.id for s in old), tuple(s.id for s in new)
    if len(a) == len(b) == 1 and a != b:
        fields = ("id", *fields)
    renamed = {name: b[0] for name in a if b}
    return _Slot(old, new, {(change, a, b, fields)} if change else set(), renamed)


def _same(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    span = _span(text, slot, f"s{slot}", 2, 8)
    return _of("", [span], [span])


def _added(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    return _of("added", [], [_span(text, slot, f"s{slot}", 2, 8)])


def _removed(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    return _of("removed", [_span(text, slot, f"s{slot}", 2, 8)], [])


def _renamed(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    span = _span(text, slot, f"s{slot}", 2, 8)
    return _of("renamed", [span], [replace(span, id=f"n{slot}")])


def _moved(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    old, new = _ids(slot, draw)
    start, end = draw(st.sampled_from([(1, 8), (2, 9), (3, 8), (4, 5), (1, 3), (0, 10)]))
    return _of("moved", [_span(text, slot, old, 2, 8)], [_span(text, slot, new, start, end)])


def _relabelled(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    old, new = _ids(slot, draw)
    span = _span(text, slot, old, 2, 8)
    return _of("relabelled", [span], [replace(span, id=new, label="GPE")])


def _moved_and_relabelled(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    name = f"s{slot}"
    new = _span(text, slot, name, 0, 5, label="GPE", layer="place")
    return _of("moved+relabelled", [_span(text, slot, name, 2, 8)], [new])


def _edited(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    old, new = _ids(slot, draw)
    values = {
        "status": "gold",
        "annotator": "lee",
        "score": 0.5,
        "attributes": (Attribute("value", "x"),),
    }
    fields = draw(st.sets(st.sampled_from(sorted(values)), min_size=1))
    span = _span(text, slot, old, 2, 8)
    changed = replace(span, id=new, **{name: values[name] for name in fields})
    return _of("edited", [span], [changed], *(name for name in values if name in fields))


def _parts(draw: st.DrawFn, text: str, slot: int, ids: list[str]) -> list[Span]:
    cuts = {2: [(2, 5), (6, 8)], 3: [(2, 4), (4, 5), (7, 8)]}[len(ids)]
    return [_span(text, slot, name, *cut) for name, cut in zip(ids, cuts, strict=True)]


def _split_ids(draw: st.DrawFn, slot: int) -> list[str]:
    number = draw(st.sampled_from([2, 3]))
    ids = [f"p{slot}.{n}" for n in range(number)]
    if (own := draw(st.integers(-1, number - 1))) >= 0:
        ids[own] = f"s{slot}"
    return ids


def _split(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    parts = _parts(draw, text, slot, _split_ids(draw, slot))
    return _of("split", [_span(text, slot, f"s{slot}", 2, 8)], parts)


def _merged(draw: st.DrawFn, text: str, slot: int) -> _Slot:
    parts = _parts(draw, text, slot, _split_ids(draw, slot))
    return _of("merged", parts, [_span(text, slot, f"s{slot}", 2, 8)])


_EDITS: dict[str, Callable[[st.DrawFn, str, int], _Slot]] = {
    edit.__name__: edit
    for edit in (
        _same,
        _added,
        _removed,
        _renamed,
        _moved,
        _relabelled,
        _moved_and_relabelled,
        _edited,
        _split,
        _merged,
    )
}


def _relations(
    draw: st.DrawFn, slots: list[_Slot]
) -> tuple[list[Relation], list[Relation], Expected]:
    """Relations between spans that are there before and after."""
    kept = [s for slot in slots for s in slot.old if s.id in slot.renamed]
    names = {old: new for slot in slots for old, new in slot.renamed.items()}
    old, new, expected = [], [], set()
    if len(kept) < 2:
        return [], [], set()
    for number, (a, b) in enumerate(pairwise(kept)):
        name = f"r{number}"
        args = (Argument("content", a.id), Argument("source", b.id))
        was = Relation(name, "quote", f"attribution {number}", args, "suggested", "kim")
        now_args = tuple(replace(arg, ref=names[arg.ref]) for arg in args)
        now = replace(was, args=now_args)
        edit = draw(
            st.sampled_from(
                ["same", "added", "removed", "relabelled", "rejoined", "edited", "renamed"]
            )
        )
        fields: tuple[str, ...] = ()
        if edit == "relabelled":
            now = replace(now, label="other")
        elif edit == "rejoined":
            now = replace(now, args=now_args[:1])
        elif edit == "edited":
            now, fields = replace(now, status="gold"), ("status",)
        elif edit == "renamed":
            now, fields = replace(now, id=f"q{number}"), ("id",)
        if edit != "added":
            old.append(was)
        if edit != "removed":
            new.append(now)
        if edit != "same":
            before = (was.id,) * (edit != "added")
            after = (now.id,) * (edit != "removed")
            expected.add((edit, before, after, fields))
    return old, new, expected


def _labels(draw: st.DrawFn) -> tuple[list[DocumentLabel], list[DocumentLabel], Expected]:
    old, new, expected = [], [], set()
    for number in range(3):
        layer = f"topic{number}"
        was = now = DocumentLabel(layer, "A", "suggested", "kim")
        edit = draw(st.sampled_from(["same", "added", "removed", "relabelled", "edited"]))
        if edit == "relabelled":
            now = replace(was, label="B")
        elif edit == "edited":
            now = replace(was, score=0.25)
        old += [was] * (edit != "added")
        new += [now] * (edit != "removed")
        if edit != "same":
            fields = ("score",) * (edit == "edited")
            before, after = (layer,) * (edit != "added"), (layer,) * (edit != "removed")
            expected.add((edit, before, after, fields))
    return old, new, expected


_METADATA: dict[str, Any] = {
    "title": "Other",
    "byline": "Kim",
    "section": "World",
    "publisher": "P",
    "published": "2024-02-29",
    "modified": "2024-03-01",
    "language": "de",
    "source": "b",
    "url": "https://example.org/b",
    "rights": Rights("MIT", "full"),
}


def _edit_text(draw: st.DrawFn, record: Record) -> Record:
    """Put words in between two slots, and move what comes after them."""
    at = SLOT * draw(st.integers(0, SLOTS))
    text = f"{record.text[:at]}XYZ{record.text[at:]}"

    def moved(span: Span) -> Span:
        by = 3 if span.start >= at else 0
        return replace(span, start=span.start + by, end=span.end + by)

    return replace(
        record, text=text, text_sha256=sha256(text), spans=tuple(map(moved, record.spans))
    )


@st.composite
def edited(draw: st.DrawFn, record_id: str = "a") -> Edited:
    """A record and what became of it."""
    text = _text(draw(st.integers(0, 3)) * 100)
    slots = [_edit_slot(draw, text, number) for number in range(draw(st.integers(1, SLOTS)))]
    relations = _relations(draw, slots)
    labels = _labels(draw)
    old = Record(
        schema_version="1.0",
        id=record_id,
        text=text,
        text_sha256=sha256(text),
        rights=Rights("CC0-1.0", "full"),
        spans=tuple(span for slot in slots for span in slot.old),
        relations=tuple(relations[0]),
        reviewed=("entity", "quote"),
        labels=tuple(labels[0]),
        provenance=Provenance("seeds/a.txt", "0" * 64, Tool("text", "1")),
        title="A",
        source="a",
    )
    fields = draw(st.sets(st.sampled_from(sorted(_METADATA)), max_size=3))
    reviewed = draw(st.sampled_from([(), ("+time",), ("-quote",), ("-quote", "+time")]))
    new = replace(
        old,
        spans=tuple(span for slot in slots for span in slot.new),
        relations=tuple(relations[1]),
        labels=tuple(labels[1]),
        reviewed=tuple(
            layer
            for layer in ("entity", "quote", "time")
            if f"-{layer}" not in reviewed and (layer != "time" or "+time" in reviewed)
        ),
        **{name: _METADATA[name] for name in fields},
    )
    packaging = draw(st.sets(st.just("provenance")))
    if packaging:
        new = replace(new, provenance=Provenance("seeds/b.txt", "1" * 64, Tool("text", "2")))
    changed = draw(st.booleans())
    if changed:
        new = _edit_text(draw, new)
    spans: Expected = set().union(*(slot.expected for slot in slots))
    return Edited(
        old,
        new,
        "changed" if changed else "",
        fields,
        packaging,
        set(reviewed),
        spans,
        relations[2],
        labels[2],
    )
