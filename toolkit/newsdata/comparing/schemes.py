"""Two label schemes: what a user of the labels has to know of their difference."""

from collections.abc import Iterator, Mapping

from newsdata.packaging.changes import Bump, Reason
from newsdata.scheme import LabelScheme, Layer

_EXAMPLES = 3

Found = Iterator[tuple[str, str]]
"""Code and name of each difference."""

_FACTS: Mapping[str, tuple[Bump, str]] = {
    "label-removed": ("major", "{n} of the scheme's layers, labels and relations removed"),
    "label-meaning": (
        "major",
        "{n} of the scheme's layers, labels and relations mean something else",
    ),
    "label-added": ("minor", "{n} layers, labels and relations added to the scheme"),
    "label-described": ("patch", "{n} layers, labels and relations described for the first time"),
}


def compare(old: LabelScheme, new: LabelScheme) -> list[Reason]:
    """What changed in a scheme, as reasons for a new version."""
    named: dict[str, list[str]] = {}
    for code, name in _layers(old.layers, new.layers):
        named.setdefault(code, []).append(name)
    reasons = []
    for code, (bump, fact) in _FACTS.items():
        if names := sorted(named.get(code, ())):
            sentence = fact.format(n=len(names)) + "."
            reasons.append(Reason(bump, code, sentence, tuple(names[:_EXAMPLES])))
    return reasons


def _layers(old: Mapping[str, Layer], new: Mapping[str, Layer]) -> Found:
    for name in old.keys() | new.keys():
        if name not in new:
            yield "label-removed", name
        elif name not in old:
            yield "label-added", name
        else:
            yield from _layer(name, old[name], new[name])


def _layer(name: str, old: Layer, new: Layer) -> Found:
    if old.overlap != new.overlap:
        yield "label-meaning", name
    else:
        yield from _described(name, old.description, new.description)
    labels = old.labels, new.labels
    relations = old.relations, new.relations
    for before, after in (labels, relations):
        yield from (("label-removed", f"{name}/{each}") for each in before.keys() - after.keys())
        yield from (("label-added", f"{name}/{each}") for each in after.keys() - before.keys())
    for label in old.labels.keys() & new.labels.keys():
        yield from _described(f"{name}/{label}", old.labels[label], new.labels[label])
    for relation in old.relations.keys() & new.relations.keys():
        a, b = old.relations[relation], new.relations[relation]
        rules = [(dict(r.roles), r.required, r.acyclic) for r in (a, b)]
        if rules[0] != rules[1]:
            yield "label-meaning", f"{name}/{relation}"
        else:
            yield from _described(f"{name}/{relation}", a.description, b.description)


def _described(name: str, old: str, new: str) -> Found:
    """White space aside, another description is another meaning: no program can tell."""
    if old.split() != new.split():
        yield ("label-meaning" if old.split() else "label-described"), name
