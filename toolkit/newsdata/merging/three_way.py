"""Two versions of a submission, and the one that both come from: merged span by span.

What one side changed and the other did not is taken; what both changed alike, too. What they
changed differently is a conflict, of which both versions are kept: the result is then two
submissions that differ there and nowhere else.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from newsdata.merging.conflicts import Conflict, Option
from newsdata.model import Submission, SubmittedLabel, SubmittedRelation, SubmittedSpan

T = TypeVar("T")
replace = msgspec.structs.replace

OURS, THEIRS = "ours", "theirs"


class Both(NamedTuple):
    """What each side says of one thing; the same unless they conflict. None: nothing."""

    ours: Any
    theirs: Any


def merge(
    base: Submission | None, ours: Submission | None, theirs: Submission | None
) -> tuple[tuple[Submission, ...], list[Conflict]]:
    """The submissions to write, none, one or two, and where the two sides conflict.

    Args:
        base: What both come from; None where it was not there.
        ours: The version of one side; None where it was removed.
        theirs: That of the other.
    """
    whole = _pick(base, ours, theirs)
    if whole.ours == whole.theirs:
        return tuple(each for each in (whole.ours,) if each), []
    one = ours or theirs
    assert one is not None  # noqa: S101  else both are the same
    texts = {each.text_sha256 for each in (base, ours, theirs) if each}
    if ours is None or theirs is None or len(texts) > 1:
        return _apart(ours, theirs, one)
    if not all(map(_unique, (base, ours, theirs))):
        return _apart(ours, theirs, one)
    base = base or _nothing(ours)
    return _Merge(base, ours, _renamed(base, ours, theirs))()


class _Merge:
    """Three submissions on one text; ids mean the same in all of them."""

    def __init__(self, base: Submission, ours: Submission, theirs: Submission) -> None:
        self._sides = base, ours, theirs
        self._spans = _items(*(_by_id(each.spans) for each in self._sides))
        self._relations = _items(*(_by_id(each.relations) for each in self._sides))
        self._labels = _items(
            *({(la.layer, la.label): la for la in each.labels} for each in self._sides)
        )
        self._guideline = _pick(*(each.guideline for each in self._sides))
        self._merged_from = _pick(*(each.merged_from for each in self._sides))

    def __call__(self) -> tuple[tuple[Submission, ...], list[Conflict]]:
        self._part_rivals()
        self._part_orphans()
        made = self._side(0), self._side(1)
        conflicts = list(self._conflicts())
        return made if conflicts else made[:1], conflicts

    def _part_rivals(self) -> None:
        """A span that one side puts where the other has changed one: a conflict of the place."""
        base, ours, theirs = (_by_id(each.spans) for each in self._sides)
        of_ours = {
            _place(both.ours): name
            for name, both in self._spans.items()
            if both.ours == both.theirs == ours.get(name) != theirs.get(name)
        }
        for name, both in list(self._spans.items()):
            mine, new = of_ours.get(_place(both.theirs)), both.theirs
            if new is None or mine is None or not both.ours == new != ours.get(name):
                continue
            if any(_place(base.get(each)) != _place(new) for each in (mine, name)):
                self._spans[mine] = Both(ours.get(mine), theirs.get(mine))
                self._spans[name] = Both(ours.get(name), new)

    def _part_orphans(self) -> None:
        """A relation of one side whose span the other has removed: each keeps its own."""
        _, ours, theirs = self._sides
        spans = _by_id(ours.spans), _by_id(theirs.spans)
        relations = _by_id(ours.relations), _by_id(theirs.relations)
        for name, relation in self._relations.items():
            for side in (0, 1):
                for arg in relation[side].args if relation[side] else ():
                    both = self._spans.get(arg.ref)
                    if both and both[side] is None and (arg.ref in spans[0] or arg.ref in spans[1]):
                        self._spans[arg.ref] = Both(spans[0].get(arg.ref), spans[1].get(arg.ref))
                        self._relations[name] = Both(relations[0].get(name), relations[1].get(name))

    def _side(self, side: int) -> Submission:
        """Everything that is agreed, and of conflicts what one side says."""
        base, ours, theirs = self._sides
        reviewed = [
            layer
            for layer in dict.fromkeys((*ours.reviewed, *theirs.reviewed))
            if (layer in ours.reviewed and layer in theirs.reviewed) or layer not in base.reviewed
        ]
        return replace(
            ours,
            spans=_chosen(self._spans.values(), side),
            relations=_chosen(self._relations.values(), side),
            labels=_chosen(self._labels.values(), side),
            guideline=self._guideline[side],
            merged_from=self._merged_from[side],
            reviewed=tuple(reviewed),
        )

    def _conflicts(self) -> Iterator[Conflict]:
        article = self._sides[1].article_id
        for both in self._spans.values():
            if both.ours != both.theirs:
                one = both.ours or both.theirs
                start = min(each.start for each in both if each)
                end = max(each.end for each in both if each)
                options = tuple(_options(both))
                yield Conflict(article, "span", one.layer, options, (OURS, THEIRS), start, end)
        for kind, items in (("relation", self._relations), ("label", self._labels)):
            for both in items.values():
                if both.ours != both.theirs:
                    one = both.ours or both.theirs
                    options = tuple(_options(both))
                    yield Conflict(article, kind, one.layer, options, (OURS, THEIRS))  # type: ignore[arg-type]
        for both in (self._guideline, self._merged_from):
            if both.ours != both.theirs:
                said = zip((OURS, THEIRS), both, strict=True)
                options = tuple(Option(str(value), (side,), None) for side, value in said)
                yield Conflict(article, "guideline", "", options, (OURS, THEIRS))


def _pick(base: T, ours: T, theirs: T) -> Both:
    """The rule of every three-way merge, for one thing."""
    if ours == theirs or theirs == base:
        return Both(ours, ours)
    return Both(theirs, theirs) if ours == base else Both(ours, theirs)


def _items(
    base: Mapping[Any, T], ours: Mapping[Any, T], theirs: Mapping[Any, T]
) -> dict[Any, Both]:
    """For everything by its name what is to be written, in our order, then in theirs."""
    names = dict.fromkeys((*ours, *theirs, *base))
    return {name: _pick(base.get(name), ours.get(name), theirs.get(name)) for name in names}


def _chosen(items: Iterable[Both], side: int) -> tuple[Any, ...]:
    return tuple(each[side] for each in items if each[side] is not None)


def _renamed(base: Submission, ours: Submission, theirs: Submission) -> Submission:
    """Theirs with its new spans and relations under names that mean the same in ours.

    What both have added alike gets our name; another thing under a name that ours has given
    anew gets a free one.
    """
    spans = _names(_by_id(base.spans), _by_id(ours.spans), _by_id(theirs.spans))
    relations = tuple(
        replace(r, args=tuple(replace(a, ref=spans.get(a.ref, a.ref)) for a in r.args))
        for r in theirs.relations
    )
    names = _names(_by_id(base.relations), _by_id(ours.relations), _by_id(relations))
    return replace(
        theirs,
        spans=tuple(replace(span, id=spans.get(span.id, span.id)) for span in theirs.spans),
        relations=tuple(replace(r, id=names.get(r.id, r.id)) for r in relations),
    )


def _names(
    base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, str]:
    """New names for what theirs has added, where it needs one."""
    free = {_content(each): name for name, each in ours.items() if name not in base}
    used = {*base, *ours, *theirs}
    found: dict[str, str] = {}
    for name, each in theirs.items():
        if name in base:
            continue
        if (same := free.pop(_content(each), None)) is not None:
            found[name] = same
        elif name in ours:
            found[name] = _free(name, used)
            used.add(found[name])
    return found


def _free(name: str, used: Collection[str]) -> str:
    number = 2
    while f"{name[:240]}-{number}" in used:
        number += 1
    return f"{name[:240]}-{number}"


def _content(item: Any) -> object:
    return replace(item, id="")


def _by_id(items: Iterable[T]) -> dict[str, T]:
    return {each.id: each for each in items}  # type: ignore[attr-defined]


def _place(span: SubmittedSpan | None) -> object:
    if span is None:
        return None
    return span.layer, span.start, span.end, tuple((p.start, p.end) for p in span.fragments)


def _unique(submission: Submission | None) -> bool:
    """Whether every name in it is there once."""
    if submission is None:
        return True
    labels = {(label.layer, label.label) for label in submission.labels}
    return (
        len(_by_id(submission.spans)) == len(submission.spans)
        and len(_by_id(submission.relations)) == len(submission.relations)
        and len(labels) == len(submission.labels)
    )


def _nothing(like: Submission) -> Submission:
    return Submission(like.schema_version, like.article_id, like.text_sha256, like.annotator, ())


def _apart(
    ours: Submission | None, theirs: Submission | None, one: Submission
) -> tuple[tuple[Submission, ...], list[Conflict]]:
    """Both as they are: there is no telling their spans apart."""
    options = tuple(
        Option(f"text {each.text_sha256[:12]}…" if each else "removed", (side,), None)
        for side, each in ((OURS, ours), (THEIRS, theirs))
    )
    kept = tuple(each for each in (ours, theirs) if each)
    return kept, [Conflict(one.article_id, "submission", "", options, (OURS, THEIRS))]


def _options(both: Both) -> Iterator[Option]:
    for side, each in zip((OURS, THEIRS), both, strict=True):
        if each is None:
            yield Option("removed", (side,), None)
        elif isinstance(each, SubmittedSpan):
            yield Option(each.label, (side,), None, each.id, each.start, each.end)
        elif isinstance(each, SubmittedRelation):
            args = ", ".join(f"{arg.role} {arg.ref}" for arg in each.args)
            yield Option(each.label, (side,), None, args)
        else:
            assert isinstance(each, SubmittedLabel)  # noqa: S101
            yield Option(each.label, (side,), None, each.status or "gold")
