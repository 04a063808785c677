"""The card's section on how far annotators agree."""

from collections.abc import Iterator

from newsdata.packaging.agreement import DocumentScores, Facts, Figure, RelationScores, Scores
from newsdata.packaging.card._markdown import escape, table

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
    gamma = with_gamma(facts)
    names = ("layer or label", "spans", *_FIGURES, *(["gamma"] if gamma else []))
    yield from table(names, ([name, *_row(each, gamma=gamma)] for name, each in rows.items()))
    yield (
        "F1: spans alike in place and label; partial: an overlap counts half, in a layer whatever "
        "the label. Fleiss' kappa and Krippendorff's nominal alpha on tokens; his alpha for "
        "unitizing on characters."
        + (" Gamma is that of Mathet, Widlöcher and Métivier." if gamma else "")
        + "\n"
    )
    if note := left_out(facts):
        yield f"{escape(note)}\n"
    yield from table(
        ("relation", "compared", "F1 whole", "F1 of each role"),
        map(_relation, facts.relations, facts.relations.values()),
    )
    yield from table(
        ("labels of documents", "documents", "alike", "kappa", "alpha"),
        map(_document, facts.documents, facts.documents.values()),
    )


def with_gamma(facts: Facts) -> bool:
    """Whether agreement was measured by gamma, too."""
    return any(
        each.gamma.value is not None or each.gamma_left_out for each in facts.layers.values()
    )


def left_out(facts: Facts) -> str:
    """A sentence on what gamma leaves out; `""` where that is nothing."""
    several = ", ".join(
        f"{scores.gamma_left_out:,} of {name}"
        for name, scores in {**facts.layers, **facts.labels}.items()
        if scores.gamma_left_out
    )
    return several and (
        f"Gamma leaves out articles whose spans, or annotators, are too many to be aligned: {several}."
    )


def shown(figure: Figure) -> str:
    """A figure with its interval; `-` where it is not defined."""
    if figure.value is None:
        return "-"
    spread = ""
    if figure.interval:
        spread = f" ({figure.interval[0]:.2f} to {figure.interval[1]:.2f})"
    return f"{figure.value:.3f}{spread}"


def _row(scores: Scores, *, gamma: bool) -> list[str | int]:
    figures = [scores.strict, scores.partial, scores.kappa, scores.alpha, scores.alpha_u]
    return [scores.spans, *map(shown, [*figures, scores.gamma] if gamma else figures)]


def _relation(name: str, scores: RelationScores) -> tuple[str | int, ...]:
    roles = ", ".join(f"{role} {shown(figure)}" for role, figure in scores.roles.items())
    return name, scores.relations, shown(scores.strict), roles


def _document(layer: str, scores: DocumentScores) -> tuple[str | int, ...]:
    return layer, scores.documents, shown(scores.alike), shown(scores.kappa), shown(scores.alpha)
