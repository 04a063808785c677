"""Relations: both ends are there, and of the kind that the scheme asks for."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from newsdata.model import Record, Relation, Span
from newsdata.problems import Problem
from newsdata.schemas import quote
from newsdata.scheme import LabelScheme, RelationScheme
from newsdata.validation.labels import no_layer, unknown

_SHOWN = 8


def check(record: Record, scheme: LabelScheme) -> Iterator[Problem]:
    """Problems of the relations: their ids, names, ends and roles."""
    spans = {span.id: span for span in record.spans}
    uses = Counter(relation.id for relation in record.relations)
    for index, relation in enumerate(record.relations):
        at = f"/relations/{index}"
        if uses[relation.id] > 1:
            yield Problem(
                "id-duplicate",
                f"The relation id {quote(relation.id)} is used {uses[relation.id]} times.",
                "Give every relation an id of its own.",
                pointer=f"{at}/id",
            )
        for end, argument in enumerate(relation.args):
            if argument.ref not in spans:
                yield Problem(
                    "relation-end",
                    f"There is no span {quote(argument.ref)} in this article.",
                    pointer=f"{at}/args/{end}/ref",
                )
        layer = scheme.layers.get(relation.layer)
        if not layer:
            yield no_layer(relation.layer, scheme, f"{at}/layer")
        elif relation.label not in layer.relations:
            fact = f"Layer {quote(relation.layer)} has no relation {quote(relation.label)}."
            yield unknown(fact, relation.label, layer.relations, f"{at}/label")
        else:
            yield from _roles(relation, layer.relations[relation.label], spans, at)
    for name, layer in scheme.layers.items():
        for label, rules in layer.relations.items():
            if rules.acyclic:
                of_kind = [
                    (n, r)
                    for n, r in enumerate(record.relations)
                    if (r.layer, r.label) == (name, label)
                ]
                yield from _cycles(of_kind, next(iter(rules.roles)))


def _roles(
    relation: Relation, scheme: RelationScheme, spans: dict[str, Span], at: str
) -> Iterator[Problem]:
    for end, argument in enumerate(relation.args):
        if argument.role not in scheme.roles:
            yield Problem(
                "relation-role",
                f"{relation.label} has no role {quote(argument.role)}.",
                f"Its roles are {', '.join(scheme.roles)}.",
                pointer=f"{at}/args/{end}/role",
            )
        elif span := spans.get(argument.ref):
            filler, wanted = f"{span.layer}/{span.label}", scheme.roles[argument.role]
            if filler not in wanted:
                yield Problem(
                    "relation-role",
                    f"The role {quote(argument.role)} is filled by {filler}.",
                    f"It takes {', '.join(wanted)}.",
                    pointer=f"{at}/args/{end}/ref",
                )
    for role in scheme.required:
        if all(argument.role != role for argument in relation.args):
            yield Problem(
                "relation-role", f"The role {quote(role)} is missing.", pointer=f"{at}/args"
            )


def _cycles(relations: list[tuple[int, Relation]], first: str) -> Iterator[Problem]:
    """The relation that closes a circle, if there is one.

    `first` is the role that relations start from; rejected ones count for nothing.
    """
    after: dict[str, dict[str, int]] = defaultdict(dict)
    for index, relation in relations:
        if relation.status != "rejected":
            for start in (a.ref for a in relation.args if a.role == first):
                after[start].update((a.ref, index) for a in relation.args if a.role != first)
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        # graphlib lists the circle with its first node again at the end, backwards.
        circle: list[str] = error.args[1][::-1]
        closing = max(after[a][b] for a, b in pairwise(circle))
        way = " → ".join(map(quote, circle[:_SHOWN])) + (" → …" if len(circle) > _SHOWN else "")
        yield Problem(
            "relation-cycle",
            f"Relations lead from a span back to itself: {way}.",
            "The scheme says acyclic = true: remove the relation that is wrong.",
            pointer=f"/relations/{closing}",
        )
