"""Relations and labels of the whole document of two versions of a record.

A relation is the old one when it has its id, or when it is of its layer and label and joins
the same spans in the same roles; a span that has another id now is the same span. Labels of
a document have no ids: one of the same layer, label and annotator is the old one, then one
of the same layer and label, and of those left the next one of the layer and annotator.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from newsdata.comparing.changes import Change
from newsdata.comparing.pairing import Key, pair_up
from newsdata.model import DocumentLabel, Relation

T = TypeVar("T", Relation, DocumentLabel)
_OF_RELATION: Final = ("status", "annotator")
_OF_LABEL: Final = ("status", "annotator", "score", "attributes")


def relations(
    old: Sequence[Relation], new: Sequence[Relation], ids: Mapping[str, str]
) -> list[Change[Relation]]:
    """What happened to the relations: `added`, `removed`, `relabelled`, `edited`, `renamed`,
    or `rejoined` when it joins other spans.

    Args:
        old, new: The relations.
        ids: The new id of each old span that is still there.
    """
    gone, came = list(old), list(new)
    pairs = pair_up(gone, came, lambda r: (r.id,))
    for kind in (_by_annotator, _by_label):

        def now(each: Relation, kind: Callable[[Relation], Key] = kind) -> Key:
            return *kind(each), _ends(each, {})

        def then(each: Relation, kind: Callable[[Relation], Key] = kind) -> Key:
            return *kind(each), _ends(each, ids)

        pairs += pair_up(gone, came, now, then)
    changes = []
    for a, b in pairs:
        kinds = ["relabelled"] if (a.layer, a.label) != (b.layer, b.label) else []
        if _ends(a, ids) != _ends(b, {}):
            kinds.append("rejoined")
        if change := _compare(a, b, kinds, _OF_RELATION, renamed=a.id != b.id):
            changes.append(change)
    return changes + _rest(gone, came)


def labels(
    old: Sequence[DocumentLabel], new: Sequence[DocumentLabel]
) -> list[Change[DocumentLabel]]:
    """What happened to the labels: `added`, `removed`, `relabelled`, `edited`."""
    gone, came = list(old), list(new)
    pairs = pair_up(gone, came, lambda la: (la,))
    for key in (_by_annotator, _by_label, lambda la: (la.layer, la.annotator)):
        pairs += pair_up(gone, came, key)
    changes = []
    for a, b in pairs:
        kinds = ["relabelled"] if a.label != b.label else []
        if change := _compare(a, b, kinds, _OF_LABEL, renamed=False):
            changes.append(change)
    return changes + _rest(gone, came)


def _by_annotator(each: Relation | DocumentLabel) -> Key:
    return each.layer, each.label, each.annotator


def _by_label(each: Relation | DocumentLabel) -> Key:
    return each.layer, each.label


def _ends(relation: Relation, ids: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Roles and spans of a relation; the order in which they are listed says nothing."""
    return tuple(sorted((arg.role, ids.get(arg.ref, arg.ref)) for arg in relation.args))


def _compare(
    old: T, new: T, kinds: list[str], further: Sequence[str], *, renamed: bool
) -> Change[T] | None:
    fields = [name for name in further if getattr(old, name) != getattr(new, name)]
    if fields:
        kinds.append("edited")
    if renamed:
        fields.insert(0, "id")
        kinds = kinds or ["renamed"]
    return Change(tuple(kinds), (old,), (new,), tuple(fields)) if kinds else None


def _rest(gone: list[T], came: list[T]) -> list[Change[T]]:
    removed: list[Change[T]] = [Change(("removed",), (each,)) for each in gone]
    return removed + [Change(("added",), (), (each,)) for each in came]
