"""What an evaluation says, as values that are written as JSON."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Measure = Literal["strict", "exact", "partial", "type"]
MEASURES: tuple[Measure, ...] = ("strict", "exact", "partial", "type")
Kind = Literal["missed", "spurious", "label", "place", "label and place"]


class Counts(Struct, frozen=True):
    """What became of gold and predicted spans under one measure."""

    correct: int = 0
    incorrect: int = 0
    partial: int = 0
    missed: int = 0
    spurious: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.correct + other.correct,
            self.incorrect + other.incorrect,
            self.partial + other.partial,
            self.missed + other.missed,
            self.spurious + other.spurious,
        )

    @property
    def gold(self) -> int:
        """How many there are in the gold labels."""
        return self.correct + self.incorrect + self.partial + self.missed

    @property
    def predicted(self) -> int:
        """How many were predicted."""
        return self.correct + self.incorrect + self.partial + self.spurious

    @property
    def credit(self) -> float:
        """What was right; a partial match counts half."""
        return self.correct + self.partial / 2


class Score(Struct, frozen=True):
    """Counts, what follows from them, and a 95% bootstrap interval of F1.

    Precision is None when nothing was predicted, recall when nothing is in the gold.
    """

    counts: Counts
    precision: float | None
    recall: float | None
    f1: float | None
    interval: tuple[float, float] | None = None


class Accuracy(Struct, frozen=True):
    """How many of the compared are right, with a 95% bootstrap interval."""

    compared: int
    right: int
    accuracy: float | None
    interval: tuple[float, float] | None = None


class RelationScores(Struct, frozen=True):
    """Whole relations, every argument right; and each role by itself."""

    strict: Score
    roles: Mapping[str, Score]


class Confusion(Struct, frozen=True):
    """How often a gold label met a predicted one; None stands for no span."""

    gold: str | None
    predicted: str | None
    count: int


class Mistake(Struct, frozen=True):
    """A span that is not as in the gold labels, with the sentence it stands in.

    `gold` and `predicted` are label, start and end; the offsets count code points of
    the article. `sentence` marks what was predicted as [[...]] and gold as {{...}}.
    """

    article: str
    kind: Kind
    gold: tuple[str, int, int] | None
    predicted: tuple[str, int, int] | None
    sentence: str


class Evaluation(Struct, frozen=True):
    """One set of labels scored against another.

    Attributes:
        articles: How many articles were compared.
        absent: Gold articles without predictions; all of their labels are missed.
        unknown: Predicted articles that the gold does not have; they are left out.
        total: Scores of all spans, by measure.
        layers: The same for each layer.
        labels: The same for each label, as `layer/LABEL`.
        relations: Scores of each relation, as `layer/label`.
        speakers: Direct quotations of which the speaker is right.
        attributes: Values of attributes on spans that are strictly right.
        confusion: Gold labels by predicted ones, where places overlap.
        mistakes: Every span that is not strictly right.
    """

    articles: int
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    total: Mapping[Measure, Score]
    layers: Mapping[str, Mapping[Measure, Score]]
    labels: Mapping[str, Mapping[Measure, Score]]
    relations: Mapping[str, RelationScores]
    speakers: Accuracy
    attributes: Mapping[str, Accuracy]
    confusion: tuple[Confusion, ...]
    mistakes: tuple[Mistake, ...]
