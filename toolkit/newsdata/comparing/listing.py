"""What changed, in words: a line a change, and a page of Markdown."""

from collections.abc import Iterator, Sequence
from typing import Final

from newsdata.comparing.changes import Change, Comparison, RecordChange
from newsdata.model import DocumentLabel, Relation
from newsdata.packaging import versions
from newsdata.packaging.card import changes as card
from newsdata.releases import ReleasedSpan

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_QUOTED = 40

LINES: Final = 20
"""Labels of a record that are listed."""


def verdict(found: Comparison) -> str:
    """How far the version has to rise, and whether it did."""
    bump = found.changes.bump
    if bump == "none":
        return "Nothing that a user of the records would notice has changed."
    asked = f"This asks for a {bump} version"
    if found.asks_for:
        asked += f", {found.asks_for} or higher"
    old, new = versions.parse(found.asks_for), versions.parse(found.new.version)
    if old and new:
        asked += f"; {found.new.version} is " + ("enough" if new >= old else "too small")
    return f"{asked}."


def record(change: RecordChange) -> str:
    """A record on a line."""
    parts = [f"text {change.text}"] if change.text else []
    parts += [each.name for each in change.fields]
    parts += [f"reviewed {layer}" for layer in change.reviewed]
    if change.split:
        parts.append(f"split {' → '.join(change.split)}")
    parts += change.packaging
    return f"{_SIGNS[change.kind]} {change.id}" + (f": {', '.join(parts)}" if parts else "")


def labels(change: RecordChange) -> Iterator[str]:
    """What happened to the labels of a record, one a line, the first `LINES` of them."""
    lines = list(_labels(change))
    yield from lines[:LINES]
    if len(lines) > LINES:
        yield f"{len(lines) - LINES:,} more labels"


def _labels(change: RecordChange) -> Iterator[str]:
    for span in change.spans:
        yield _line(span, "span", _span(span.old), _span(span.new))
    for relation in change.relations:
        yield _line(relation, "relation", _relation(relation.old), _relation(relation.new))
    for label in change.labels:
        yield _line(label, "label", _label(label.old), _label(label.new))


def markdown(found: Comparison, most: int) -> Iterator[str]:
    """The lines of a page for a changelog, with the first `most` records."""
    names = [
        card.code(f"{side.name} {side.version}".strip() or side.place)
        for side in (found.old, found.new)
    ]
    yield f"## Changes from `{names[0]}` to `{names[1]}`\n"
    yield f"{card.escape(verdict(found))}\n"
    if found.changes.reasons:
        yield from card.lines(found.changes)
    shown = found.records[:most]
    if shown:
        yield "### Records\n"
    for change in shown:
        yield f"- `{card.code(record(change))}`"
        yield from (f"  - `{card.code(line)}`" for line in labels(change))
    if len(found.records) > len(shown):
        yield f"\n{len(found.records) - len(shown):,} more."


def _line(
    change: Change[ReleasedSpan] | Change[Relation] | Change[DocumentLabel],
    what: str,
    old: str,
    new: str,
) -> str:
    sides = " → ".join(each for each in (old, new) if each)
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    return f"{what} {', '.join(change.kinds)}: {sides}{fields}"


def _span(spans: Sequence[ReleasedSpan]) -> str:
    return " + ".join(
        f"{s.layer}/{s.label} {s.start}–{s.end}{_text(s.text)} [{s.id}]" for s in spans
    )


def _text(text: str | None) -> str:
    if text is None:
        return ""
    return f" “{text if len(text) <= _QUOTED else text[: _QUOTED - 1] + '…'}”"


def _relation(relations: Sequence[Relation]) -> str:
    return " + ".join(
        f"{r.layer}/{r.label}({', '.join(f'{a.role}: {a.ref}' for a in r.args)}) [{r.id}]"
        for r in relations
    )


def _label(found: Sequence[DocumentLabel]) -> str:
    return " + ".join(f"{each.layer}/{each.label}" for each in found)
