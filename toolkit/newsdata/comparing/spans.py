"""Spans of two versions of a record: which is which, and what happened to it.

1. A span with the id of an old one is that span.
2. Of the others, one in the same place is that span: of those there, first one of the same
   layer, label and annotator, then of the same layer and label, then of the same layer
   and annotator, then of the same layer.
3. An old span was split when two or more that lie within it side by side, and have its layer,
   label and annotator, came instead of it: those without an old span of theirs, and the span
   itself when it shrank. Merging is the same, backwards.
4. Of what is left, spans of one layer, label and annotator that overlap were moved, in
   the order of the text.
5. The rest was added or removed.

Steps 3 and 4 look at no more than `_NEAR` candidates a span, so that time grows with their
number, whatever they are.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from newsdata.comparing.changes import Change
from newsdata.comparing.pairing import Key, pair_up
from newsdata.comparing.places import Place, Shift, place
from newsdata.releases import ReleasedSpan

_NEAR: Final = 256
_FURTHER: Final = ("status", "annotator", "score", "attributes")


class _Placed(NamedTuple):
    """A span and where it is in the new text."""

    span: ReleasedSpan
    place: Place


_Pair = tuple[_Placed, _Placed]


class SpanChanges(NamedTuple):
    """What happened to the spans of a record, and the new id of each old one that is there."""

    changes: list[Change[ReleasedSpan]]
    ids: dict[str, str]


def compare(old: Sequence[ReleasedSpan], new: Sequence[ReleasedSpan], shift: Shift) -> SpanChanges:
    """What happened to the spans of a record, in the order of the text."""
    by_id = {span.id: span for span in new}
    known = {span.id for span in old} & by_id.keys()
    pairs = [(_Placed(s, shift.place(s)), _new(by_id[s.id])) for s in old if s.id in known]
    gone = [_Placed(s, shift.place(s)) for s in old if s.id not in known]
    came = [_new(s) for s in new if s.id not in known]
    for key in _IN_PLACE:
        pairs += pair_up(gone, came, key)
    changes: list[Change[ReleasedSpan]] = []
    ids: dict[str, str] = {}
    for whole, parts in _split(pairs, gone, came):
        changes.append(_divided("split", (whole,), parts))
        ids[whole.span.id] = parts[0].span.id
    for whole, parts in _split([(b, a) for a, b in pairs], came, gone):
        changes.append(_divided("merged", parts, (whole,)))
        ids |= {part.span.id: whole.span.id for part in parts}
    pairs = [pair for pair in pairs if pair[0].span.id not in ids]
    taken = {span.id for change in changes for span in change.new}
    gone = [each for each in gone if each.span.id not in ids]
    came = [each for each in came if each.span.id not in taken]
    pairs += _overlapping(gone, came)
    changes += [change for pair in pairs if (change := _compare(*pair))]
    changes += [Change(("removed",), (each.span,)) for each in gone]
    changes += [Change(("added",), (), (each.span,)) for each in came]
    ids |= {a.span.id: b.span.id for a, b in pairs}
    return SpanChanges(sorted(changes, key=_in_order), ids)


def _new(span: ReleasedSpan) -> _Placed:
    return _Placed(span, place(span))


_IN_PLACE: Final[tuple[Callable[[_Placed], Key], ...]] = (
    lambda p: (p.place, p.span.layer, p.span.label, p.span.annotator),
    lambda p: (p.place, p.span.layer, p.span.label),
    lambda p: (p.place, p.span.layer, p.span.annotator),
    lambda p: (p.place, p.span.layer),
)


def _take_out(spans: list[_Placed], taken: Iterable[_Placed]) -> None:
    ids = {each.span.id for each in taken}
    spans[:] = [each for each in spans if each.span.id not in ids]


def _kind(each: _Placed) -> Key:
    return each.span.layer, each.span.label, each.span.annotator


def _split(
    pairs: list[_Pair], gone: list[_Placed], came: list[_Placed]
) -> Iterator[tuple[_Placed, list[_Placed]]]:
    """Each span that became several, with those."""
    groups: dict[Key, list[_Placed]] = defaultdict(list)
    for each in sorted(came, key=lambda e: e.place):
        groups[_kind(each)].append(each)
    wholes: list[tuple[_Placed, _Placed | None]] = [(each, None) for each in gone]
    wholes += [(a, b) for a, b in pairs if _kind(a) == _kind(b) and _shrank(a.place, b.place)]
    used: set[str] = set()
    for whole, own in sorted(wholes, key=lambda w: (w[0].place.start, -w[0].place.end)):
        parts = _parts(whole, own, groups[_kind(whole)], used)
        if len(parts) > 1:
            used.update(part.span.id for part in parts)
            yield whole, parts


def _shrank(old: Place, new: Place) -> bool:
    inside = old.start <= new.start and new.end <= old.end
    return inside and (old.start, old.end) != (new.start, new.end)


def _parts(
    whole: _Placed, own: _Placed | None, near: list[_Placed], used: set[str]
) -> list[_Placed]:
    """What lies within a span side by side, what became of itself among it."""
    first = bisect_left(near, whole.place.start, key=lambda e: e.place.start)
    found = [own] if own else []
    end = whole.place.start
    for each in near[first : first + _NEAR]:
        if each.place.start >= whole.place.end:
            break
        inside = end <= each.place.start and each.place.end <= whole.place.end
        if inside and each.span.id not in used and (own is None or _apart(each.place, own.place)):
            found.append(each)
            end = each.place.end
    return sorted(found, key=lambda e: e.place)


def _apart(one: Place, other: Place) -> bool:
    return one.end <= other.start or other.end <= one.start


def _divided(kind: str, old: Sequence[_Placed], new: Sequence[_Placed]) -> Change[ReleasedSpan]:
    fields = {name for a in old for b in new for name in _further(a.span, b.span)}
    kinds = (kind, "edited") if fields else (kind,)
    return Change(
        kinds,
        tuple(each.span for each in old),
        tuple(each.span for each in new),
        tuple(name for name in _FURTHER if name in fields),
    )


def _overlapping(gone: list[_Placed], came: list[_Placed]) -> list[_Pair]:
    """Pair spans of a kind that overlap, in the order of the text, and take them out."""
    groups: dict[Key, deque[_Placed]] = defaultdict(deque)
    for each in sorted(gone, key=lambda e: e.place):
        groups[_kind(each)].append(each)
    pairs = []
    for each in sorted(came, key=lambda e: e.place):
        waiting = groups[_kind(each)]
        while waiting and waiting[0].place.end <= each.place.start:
            waiting.popleft()
        if waiting and waiting[0].place.start < each.place.end:
            pairs.append((waiting.popleft(), each))
    _take_out(gone, (old for old, _ in pairs))
    _take_out(came, (new for _, new in pairs))
    return pairs


def _compare(old: _Placed, new: _Placed) -> Change[ReleasedSpan] | None:
    """What happened to a span, or None when nothing did."""
    kinds = []
    if old.place != new.place:
        kinds.append("moved")
    if (old.span.layer, old.span.label) != (new.span.layer, new.span.label):
        kinds.append("relabelled")
    fields = _further(old.span, new.span)
    if fields:
        kinds.append("edited")
    if old.span.id != new.span.id:
        fields = ("id", *fields)
        kinds = kinds or ["renamed"]
    return Change(tuple(kinds), (old.span,), (new.span,), fields) if kinds else None


def _further(old: ReleasedSpan, new: ReleasedSpan) -> tuple[str, ...]:
    return tuple(name for name in _FURTHER if getattr(old, name) != getattr(new, name))


def _in_order(change: Change[ReleasedSpan]) -> tuple[int, int, str]:
    first = (change.old or change.new)[0]
    return first.start, first.end, first.id
