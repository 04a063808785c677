"""Relations against relations, and who is said to have said something."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from newsdata.evaluation.documents import AnyRelation, AnySpan, Labelled
from newsdata.evaluation.results import Counts

Place = tuple[int, int]
Ends = dict[str, list[Place]]
"""The arguments of a relation: for each role where its spans are."""

WHOLE = ""
"""Stands in the place of a role for the relation as a whole."""


def count(
    gold: list[AnyRelation],
    predicted: list[AnyRelation],
    gold_spans: Mapping[str, AnySpan],
    predicted_spans: Mapping[str, AnySpan],
) -> dict[str, Counts]:
    """Counts of whole relations with one label (`WHOLE`), and of each role.

    A gold relation is compared with the predicted one that shares most arguments with
    it. In a role, an argument that only overlaps is partial.
    """
    theirs = [ends(each, predicted_spans) for each in predicted]
    ours = [ends(each, gold_spans) for each in gold]
    partners = _partners(ours, theirs)
    found: dict[str, Counts] = defaultdict(Counts)
    for g, one in enumerate(ours):
        other = theirs[partners[g]] if g in partners else None
        found[WHOLE] += _whole(one, other)
        for role in sorted({*one, *(other or {})}):
            found[role] += _role(one.get(role, []), (other or {}).get(role, []))
    for p in sorted(set(range(len(theirs))) - set(partners.values())):
        found[WHOLE] += Counts(spurious=1)
        for role, places in theirs[p].items():
            found[role] += Counts(spurious=len(places))
    return dict(found)


def ends(relation: AnyRelation, spans: Mapping[str, AnySpan]) -> Ends:
    """The arguments of a relation by role; a reference to no span is left out."""
    found: Ends = defaultdict(list)
    for arg in relation.args:
        if span := spans.get(arg.ref):
            found[arg.role].append((span.start, span.end))
    return {role: sorted(places) for role, places in found.items()}


def speakers(gold: Labelled, predicted: Labelled, label: str = "QUOTE") -> Iterator[bool]:
    """For each direct quotation with a speaker in the gold: whether he is the one.

    The speaker is the `resolved` mention, else the `source`. Two mentions are the same
    speaker when they overlap or have the same words. Raises nothing; a quotation that
    was not found is wrong.
    """
    text = gold.text or predicted.text
    theirs = list(_attributions(predicted, {"QUOTE", "INDIRECT"}))
    exact = {(c.start, c.end): speaker for c, speaker in theirs}
    for content, speaker in _attributions(gold, {label}):
        if speaker is None:
            continue
        other = exact.get((content.start, content.end)) or _overlapping(content, theirs)
        yield other is not None and _same_speaker(speaker, other, text)


def _attributions(labelled: Labelled, labels: set[str]) -> Iterator[tuple[AnySpan, AnySpan | None]]:
    spans = {span.id: span for span in labelled.spans}
    for relation in labelled.relations:
        if relation.label != "attribution":
            continue
        roles = {arg.role: spans[arg.ref] for arg in relation.args if arg.ref in spans}
        content = roles.get("content")
        if content and content.label in labels:
            yield content, roles.get("resolved") or roles.get("source")


def _overlapping(content: AnySpan, theirs: list[tuple[AnySpan, AnySpan | None]]) -> AnySpan | None:
    """The speaker of the quotation that has most of its words in common."""

    def common(other: AnySpan) -> int:
        return min(content.end, other.end) - max(content.start, other.start)

    best = max(theirs, key=lambda each: common(each[0]), default=None)
    return best[1] if best and common(best[0]) > 0 else None


def _same_speaker(one: AnySpan, other: AnySpan, text: str | None) -> bool:
    if one.start < other.end and other.start < one.end:
        return True
    if text is None:
        return False
    words, others = text[one.start : one.end], text[other.start : other.end]
    return words.casefold() == others.casefold()


def _partners(ours: list[Ends], theirs: list[Ends]) -> dict[int, int]:
    """For each gold relation the predicted one that shares most arguments with it."""
    at: dict[tuple[str, Place], list[int]] = defaultdict(list)
    for p, other in enumerate(theirs):
        for role, places in other.items():
            for place in places:
                at[role, place].append(p)
    shared = Counter(
        (g, p)
        for g, one in enumerate(ours)
        for role, places in one.items()
        for place in places
        for p in at.get((role, place), ())
    )
    # The content is what a relation is about: it weighs more than all other roles.
    partners: dict[int, int] = {}
    taken: set[int] = set()

    def rank(pair: tuple[int, int]) -> tuple[bool, int, int, int]:
        g, p = pair
        return ours[g].get("content") != theirs[p].get("content"), -shared[pair], g, p

    for g, p in sorted(shared, key=rank):
        if g not in partners and p not in taken:
            partners[g] = p
            taken.add(p)
    return partners


def _whole(one: Ends, other: Ends | None) -> Counts:
    if other is None:
        return Counts(missed=1)
    return Counts(correct=1) if one == other else Counts(incorrect=1)


def _role(gold: list[Place], predicted: list[Place]) -> Counts:
    left = [place for place in predicted if place not in gold]
    total = Counts(correct=sum(place in predicted for place in gold))
    for start, end in (place for place in gold if place not in predicted):
        near = next((p for p in left if p[0] < end and start < p[1]), None)
        other = near or (left[0] if left else None)
        if other is None:
            total += Counts(missed=1)
        else:
            left.remove(other)
            total += Counts(partial=1) if near else Counts(incorrect=1)
    return total + Counts(spurious=len(left))
