"""What is said about agreement, as values that are written as JSON."""

from collections.abc import Mapping

from msgspec import Struct

from newsdata.agreement.tally import Dispute
from newsdata.packaging.agreement import DocumentScores, Facts, Figure, RelationScores, Scores
from newsdata.problems import Problem


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


class Agreement(Facts, frozen=True, kw_only=True):
    """All that `newsdata agree` says.

    Attributes:
        annotators: How many articles each has labelled.
        pairs: The same of each pair of annotators.
        months: By the month in which an article was published; submissions have no date.
        guidelines: By guideline, among those who followed the same one; `""` is none.
        disputes: Articles, those with most spans without an equal first.
        confusion: Labels that met, without those that are alike.
        merged: Submissions that were decided from others': they are nobody's own, and left out.
        single: Submissions of articles that nobody else labelled.
        without_text: Articles whose record is not there, or has another text: their spans
            are compared, not their tokens.
        unstated: Submissions that do not say what was reviewed.
        left_out: Spans in layers that their annotator did not review.
        problems: What was left out of the comparison, or is not of the label scheme.
    """

    annotators: Mapping[str, int]
    pairs: tuple[PairScores, ...]
    months: Mapping[str, Group]
    guidelines: Mapping[str, Group]
    disputes: tuple[Dispute, ...]
    confusion: tuple[Confusion, ...]
    merged: int = 0
    single: int = 0
    without_text: tuple[str, ...] = ()
    unstated: int = 0
    left_out: int = 0
    problems: tuple[Problem, ...] = ()
