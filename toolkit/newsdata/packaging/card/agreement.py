"""The card's section on how far annotators agree."""

from collections.abc import Iterator

from newsdata.packaging.agreement import DocumentScores, Facts, Figure, RelationScores, Scores
from newsdata.packaging.card._markdown import table

_FIGURES = ("F1", "partial F1", "kappa", "alpha", "alpha-U")


def section(facts: Facts) -> Iterator[str]:
    """Markdown lines: spans, relations, labels of documents, and how it was counted."""
    yield (
        f"{facts.articles:,} articles have labels of two or more people. Each figure is over "
        "all pairs of them, or all of them at once, in the layers that they reviewed; "
        "in brackets is the middle 95% of 1,000 resamples of the articles.\n"
    )
    rows: dict[str, Scores] = {}
    for layer, scores in facts.layers.items():
        rows[layer] = scores
        rows |= {name: s for name, s in facts.labels.items() if name.startswith(f"{layer}/")}
    yield from table(("layer or label", "spans", *_FIGURES), map(_row, rows, rows.values()))
    yield (
        "F1: spans alike in place and label; partial: an overlap counts half, in a layer whatever "
        "the label. Fleiss' kappa and Krippendorff's nominal alpha on tokens; his alpha for "
        "unitizing on characters.\n"
    )
    yield from table(
        ("relation", "compared", "F1 whole", "F1 of each role"),
        map(_relation, facts.relations, facts.relations.values()),
    )
    yield from table(
        ("labels of documents", "documents", "alike", "kappa", "alpha"),
        map(_document, facts.documents, facts.documents.values()),
    )


def shown(figure: Figure) -> str:
    """A figure with its interval; `-` where it is not defined."""
    if figure.value is None:
        return "-"
    spread = ""
    if figure.interval:
        spread = f" ({figure.interval[0]:.2f} to {figure.interval[1]:.2f})"
    return f"{figure.value:.3f}{spread}"


def _row(name: str, scores: Scores) -> tuple[str | int, ...]:
    figures = scores.strict, scores.partial, scores.kappa, scores.alpha, scores.alpha_u
    return name, scores.spans, *map(shown, figures)


def _relation(name: str, scores: RelationScores) -> tuple[str | int, ...]:
    roles = ", ".join(f"{role} {shown(figure)}" for role, figure in scores.roles.items())
    return name, scores.relations, shown(scores.strict), roles


def _document(layer: str, scores: DocumentScores) -> tuple[str | int, ...]:
    return layer, scores.documents, shown(scores.alike), shown(scores.kappa), shown(scores.alpha)
