"""How far annotators agree, as a manifest holds it; `newsdata.agreement` finds it out."""

from collections.abc import Mapping

from msgspec import Struct


class Figure(Struct, frozen=True):
    """A coefficient with its 95% bootstrap interval.

    The value is None where the coefficient is not defined, the interval where there are
    fewer than two groups of articles, or none was asked for.
    """

    value: float | None = None
    interval: tuple[float, float] | None = None


class Scores(Struct, frozen=True):
    """How far annotators agree on a layer or label.

    Attributes:
        spans: Spans compared, each once for every other annotator.
        strict: F1 of spans with the same place and label, over all pairs.
        partial: F1 in which an overlap counts half; in a layer whatever the label.
        kappa: On tokens: Cohen's of a pair, Fleiss' of all.
        alpha: Krippendorff's nominal alpha on tokens.
        alpha_u: Krippendorff's alpha for unitizing, on characters; of all, not of a pair.
        gamma: That of Mathet, Widlöcher and Métivier, where it was asked for; of all, and of a
            label that of its spans alone.
        gamma_left_out: Articles whose spans, or annotators, are too many for gamma.
    """

    spans: int
    strict: Figure
    partial: Figure
    kappa: Figure
    alpha: Figure
    alpha_u: Figure = Figure()
    gamma: Figure = Figure()
    gamma_left_out: int = 0


class RelationScores(Struct, frozen=True):
    """F1 of whole relations, every argument alike, and of each role."""

    relations: int
    strict: Figure
    roles: Mapping[str, Figure]


class DocumentScores(Struct, frozen=True):
    """Labels of documents: how many documents, share of pairs alike, kappa, alpha."""

    documents: int
    alike: Figure
    kappa: Figure
    alpha: Figure


class Facts(Struct, frozen=True, kw_only=True):
    """Agreement of all annotators over the articles that two or more labelled.

    Keys are layers, and labels and relations as `layer/LABEL`.
    """

    articles: int
    layers: Mapping[str, Scores]
    labels: Mapping[str, Scores]
    relations: Mapping[str, RelationScores]
    documents: Mapping[str, DocumentScores]
