"""Where suggestions may stand: never on, nor against, what a person said."""

import hashlib
from bisect import bisect_left
from collections.abc import Sequence

import msgspec

from newsdata.model import Argument, Record, Relation, Span
from newsdata.scheme import LabelScheme
from newsdata.suggest import Link, Suggestion

Place = tuple[str, str, int, int]
"""Layer, label, start and end of a span."""
Ends = frozenset[tuple[str, Place]]
"""Role and place of each end of a relation: two spans that say the same are one."""


class Placing:
    """A record to which suggestions are being added."""

    def __init__(self, record: Record, scheme: LabelScheme) -> None:
        self._record = record
        self._scheme = scheme
        self._decided = _Decided(record)
        self._spans = list(record.spans)
        self._relations = list(record.relations)
        self._taken = {span.id for span in record.spans} | {each.id for each in record.relations}
        self._standing: dict[Place, str] = {}
        for span in record.spans:
            if span.status != "rejected":
                self._standing.setdefault(_place(span), span.id)

    def record(self) -> Record:
        """The record with what has been added so far."""
        if len(self._spans) > len(self._record.spans) or self._added_relation():
            self._record = msgspec.structs.replace(
                self._record, spans=tuple(self._spans), relations=tuple(self._relations)
            )
        return self._record

    def _added_relation(self) -> bool:
        return len(self._relations) > len(self._record.relations)

    def span(self, found: Suggestion, suggester: str) -> None:
        """Add a span if it may stand."""
        label, start, end = found.label, found.start, found.end
        layer = self._scheme.layers.get(found.layer)
        if layer is None or label not in layer.labels:
            return
        name = f"{suggester}:{label}:{start}-{end}"
        place = found.layer, label, start, end
        if name in self._taken or (self._decided.something and self._decided.span(place)):
            return
        self._taken.add(name)
        self._standing.setdefault(place, name)
        # By place: naming twelve fields takes twice as long.
        text, score, more = self._record.text[start:end], found.score, found.attributes
        self._spans.append(Span(name, *place, text, "suggested", (), suggester, score, more))

    def link(self, found: Link, suggester: str) -> None:
        """Add a relation, and the spans in it, as far as they may stand."""
        layer = self._scheme.layers.get(found.layer)
        scheme = layer.relations.get(found.label) if layer else None
        if scheme is None:
            return
        args: list[Argument] = []
        ends: list[tuple[str, Place]] = []
        for role, each in found.args:
            if f"{each.layer}/{each.label}" not in scheme.roles.get(role, ()):
                continue
            place = _place(each)
            if (ref := self._stand(each, place, suggester)) is not None:
                args.append(Argument(role, ref))
                ends.append((role, place))
        if not args or not {role for role, _ in ends}.issuperset(scheme.required):
            return
        if self._decided.something and self._decided.relation(found, ends, scheme.required):
            return
        places = ",".join(f"{role}={each.start}-{each.end}" for role, each in found.args)
        digest = hashlib.blake2b(places.encode(), digest_size=4).hexdigest()
        first = found.args[0][1]
        name = f"{suggester}:{found.label}:{first.start}-{first.end}:{digest}"
        if name not in self._taken:
            self._taken.add(name)
            self._relations.append(
                Relation(name, found.layer, found.label, tuple(args), "suggested", suggester)
            )

    def _stand(self, found: Suggestion, place: Place, suggester: str) -> str | None:
        """The id of the span that says what is found: one that is there, or a new one."""
        if place not in self._standing:
            self.span(found, suggester)
        return self._standing.get(place)


class _Decided:
    """What people have said about a record: no program says it again.

    `something` says whether they have said anything.
    """

    def __init__(self, record: Record) -> None:
        self._reviewed = frozenset(record.reviewed)
        self._places: set[tuple[str, int, int]] = set()
        labelled: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for span in sorted(record.spans, key=lambda span: span.start):
            if span.status == "suggested":
                continue
            self._places.add((span.layer, span.start, span.end))
            reached = labelled.setdefault((span.layer, span.label), [])
            furthest = max(span.end, reached[-1][1]) if reached else span.end
            reached.append((span.start, furthest))
        self._labelled = labelled
        places = {span.id: _place(span) for span in record.spans}
        self._judged: set[tuple[str, str, Ends]] = set()
        self._said: set[tuple[str, str, str, Place]] = set()
        for each in record.relations:
            ends = frozenset((a.role, places[a.ref]) for a in each.args if a.ref in places)
            if each.status != "suggested":
                self._judged.add((each.layer, each.label, ends))
            if each.status == "gold":
                self._said |= {(each.layer, each.label, *end) for end in ends}
        self.something = bool(self._reviewed or self._places or self._judged)

    def span(self, place: Place) -> bool:
        """Whether the layer is reviewed, or a person's span has the same place, or
        the same label on some of the same words."""
        layer, label, start, end = place
        if layer in self._reviewed or (layer, start, end) in self._places:
            return True
        reached = self._labelled.get((layer, label), [])
        before_end = bisect_left(reached, (end, 0))
        return before_end > 0 and reached[before_end - 1][1] > start

    def relation(
        self, found: Link, ends: Sequence[tuple[str, Place]], required: tuple[str, ...]
    ) -> bool:
        """Whether the layer is reviewed, a person judged this relation, or one that a
        person made has one of its spans in the same required role."""
        if found.layer in self._reviewed:
            return True
        if (found.layer, found.label, frozenset(ends)) in self._judged:
            return True
        return any(
            (found.layer, found.label, role, place) in self._said
            for role, place in ends
            if role in required
        )


def _place(each: Span | Suggestion) -> Place:
    return each.layer, each.label, each.start, each.end
