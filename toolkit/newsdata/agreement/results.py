"""What is said about agreement, as values that are written as JSON."""

from collections.abc import Mapping

from msgspec import Struct

from newsdata.agreement.tally import Dispute
from newsdata.problems import Problem


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
    """

    spans: int
    strict: Figure
    partial: Figure
    kappa: Figure
    alpha: Figure
    alpha_u: Figure = Figure()


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


class Group(Struct, frozen=True):
    """Agreement in a part of the articles: strict F1 and alpha of each layer."""

    strict: Mapping[str, Figure]
    alpha: Mapping[str, Figure]


class PairScores(Struct, frozen=True):
    """How far two annotators agree, over the articles that both labelled."""

    annotators: tuple[str, str]
    articles: int
    layers: Mapping[str, Scores]
    labels: Mapping[str, Scores]
    relations: Mapping[str, RelationScores]
    documents: Mapping[str, DocumentScores]


class Confusion(Struct, frozen=True):
    """How often one annotator's label met another's; None stands for no span."""

    one: str | None
    other: str | None
    count: int


class Facts(Struct, frozen=True, kw_only=True):
    """Agreement of all annotators; what a manifest holds of it.

    Keys are layers, and labels and relations as `layer/LABEL`.
    """

    articles: int
    annotators: Mapping[str, int] = {}
    layers: Mapping[str, Scores]
    labels: Mapping[str, Scores]
    relations: Mapping[str, RelationScores]
    documents: Mapping[str, DocumentScores]


class Agreement(Facts, frozen=True, kw_only=True):
    """All that `newsdata agree` says.

    Attributes:
        pairs: The same of each pair of annotators.
        months: By the month in which an article was published; submissions have no date.
        guidelines: By guideline, among those who followed the same one; `""` is none.
        disputes: Articles, those with most spans without an equal first.
        confusion: Labels that met, without those that are alike.
        single: Submissions of articles that nobody else labelled.
        without_text: Articles whose record is not there, or has another text: their spans
            are compared, not their tokens.
        unstated: Submissions that do not say what was reviewed.
        left_out: Spans in layers that their annotator did not review.
        problems: What was left out of the comparison, or is not of the label scheme.
    """

    pairs: tuple[PairScores, ...]
    months: Mapping[str, Group]
    guidelines: Mapping[str, Group]
    disputes: tuple[Dispute, ...]
    confusion: tuple[Confusion, ...]
    single: int = 0
    without_text: tuple[str, ...] = ()
    unstated: int = 0
    left_out: int = 0
    problems: tuple[Problem, ...] = ()
