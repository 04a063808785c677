"""From a tally to what is said of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from newsdata.agreement import figures
from newsdata.agreement.figures import Sums
from newsdata.agreement.results import Agreement, Confusion, Group, PairScores
from newsdata.agreement.tally import ALL, Dispute, Key, Part, Scope, Tally
from newsdata.packaging.agreement import (
    DocumentScores,
    Facts,
    Figure,
    RelationScores,
    Scores,
)


def facts(tally: Tally) -> Facts | None:
    """Agreement of all annotators; None where nobody labelled what another did."""
    sums = _sums(tally)
    articles = int(sums.get(Key(ALL, "articles")))
    return Facts(articles=articles, **_of_all(sums)) if articles else None


def facts_of(parts: Iterable[Sequence[Part]]) -> Facts | None:
    """The same from the parts of several tallies, in their order."""
    whole = Tally(pairs=False)
    for each in parts:
        whole.merge(each)
    return facts(whole)


def agreement(
    tally: Tally, annotators: Counter[str], disputes: Sequence[Dispute], **notes: Any
) -> Agreement:
    """Everything: of all, of pairs, of months and guidelines, and what is disputed most.

    Args:
        tally: With the sums of pairs.
        annotators: Articles that each has labelled, those of nobody else, too.
        disputes: What the tally said of each article.
        notes: The last fields of `Agreement`.
    """
    sums = _sums(tally)
    scopes = sorted({key.scope for key in sums.total})
    return Agreement(
        articles=int(sums.get(Key(ALL, "articles"))),
        annotators=dict(sorted(annotators.items())),
        pairs=tuple(_pair(sums, scope) for scope in scopes if scope.kind == "pair"),
        months={scope.name: _group(sums, scope) for scope in scopes if scope.kind == "month"},
        guidelines={
            scope.name: _group(sums, scope) for scope in scopes if scope.kind == "guideline"
        },
        disputes=tuple(sorted(disputes, key=lambda each: (-each.differing, each.article))),
        confusion=tuple(
            Confusion(one or None, other or None, number)
            for (one, other), number in sorted(
                tally.confusion.items(), key=lambda each: (-each[1], each[0])
            )
            if one != other
        ),
        **_of_all(sums),
        **notes,
    )


def _sums(tally: Tally) -> Sums:
    return Sums([tally.blocks[number] for number in sorted(tally.blocks)])


def _of_all(sums: Sums) -> dict[str, Any]:
    return {
        "layers": {layer: _scores(sums, ALL, layer, "") for layer in _layers(sums, ALL)},
        "labels": _labels(sums, ALL),
        "relations": _relations(sums, ALL),
        "documents": _documents(sums, ALL),
    }


def _pair(sums: Sums, scope: Scope) -> PairScores:
    return PairScores(
        annotators=(scope.name, scope.other),
        articles=int(sums.get(Key(scope, "articles"))),
        layers={layer: _scores(sums, scope, layer, "") for layer in _layers(sums, scope)},
        labels=_labels(sums, scope),
        relations=_relations(sums, scope),
        documents=_documents(sums, scope),
    )


def _group(sums: Sums, scope: Scope) -> Group:
    layers = _layers(sums, scope)
    return Group(
        {layer: figures.f1(sums, scope, "strict", "size", layer) for layer in layers},
        {layer: figures.alpha(sums, scope, layer, "") for layer in layers},
    )


def _scores(sums: Sums, scope: Scope, layer: str, label: str) -> Scores:
    return Scores(
        spans=int(sums.get(Key(scope, "size", layer, label))),
        strict=figures.f1(sums, scope, "strict", "size", layer, label),
        partial=figures.f1(sums, scope, "partial", "size", layer, label),
        kappa=figures.kappa(sums, scope, layer, label),
        alpha=figures.alpha(sums, scope, layer, label),
        alpha_u=figures.alpha_u(sums, layer, label) if scope == ALL else Figure(),
        gamma=figures.gamma(sums, layer, label) if scope == ALL else Figure(),
        gamma_left_out=int(sums.get(Key(scope, "disorder left out", layer, label))),
    )


def _layers(sums: Sums, scope: Scope) -> list[str]:
    """The layers with a span of anybody."""
    return sorted({k.layer for k in sums.total if k.scope == scope and k.what == "size"})


def _labels(sums: Sums, scope: Scope) -> dict[str, Scores]:
    found = sorted(
        {(k.layer, k.label) for k in sums.total if k.scope == scope and k.what == "size"}
    )
    return {
        f"{layer}/{label}": _scores(sums, scope, layer, label) for layer, label in found if label
    }


def _relations(sums: Sums, scope: Scope) -> dict[str, RelationScores]:
    found: dict[str, RelationScores] = {}
    keys = sorted(k for k in sums.total if k.scope == scope and k.what == "relations")
    for layer, label in dict.fromkeys((k.layer, k.label) for k in keys):
        roles = [k.category for k in keys if (k.layer, k.label) == (layer, label)]
        scores = {
            role: figures.f1(sums, scope, "relation", "relations", layer, label, role)
            for role in roles
        }
        number = int(sums.get(Key(scope, "relations", layer, label)))
        found[f"{layer}/{label}"] = RelationScores(number, scores.pop("", Figure()), scores)
    return found


def _documents(sums: Sums, scope: Scope) -> dict[str, DocumentScores]:
    """Of the layers in which a document has a label at all."""
    layers = sorted(
        {
            k.layer
            for k in sums.total
            if k.scope == scope and k.what == "document used" and k.category != "="
        }
    )
    return {
        layer: DocumentScores(
            int(sums.get(Key(scope, "documents", layer))), *figures.documents(sums, scope, layer)
        )
        for layer in layers
    }
