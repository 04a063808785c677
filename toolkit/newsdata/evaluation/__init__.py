"""How well one set of labels agrees with another: `newsdata evaluate`.

Spans are scored by the four measures of SemEval-2013 task 9 (Segura-Bedmar et al.
2013), which are those of MUC-5 (Chinchor and Sundheim 1993) read strictly or less so:

- `strict`: same place, same label;
- `exact`: same place, whatever the label;
- `partial`: an overlap counts half, whatever the label;
- `type`: same label, an overlap is enough.

A gold span meets at most one predicted span. A label's own figures come from the
spans with that label alone, as in seqeval and nervaluate.
"""

from newsdata.evaluation.compare import evaluate
from newsdata.evaluation.documents import Labelled, load, read
from newsdata.evaluation.results import (
    Accuracy,
    Confusion,
    Counts,
    Evaluation,
    Measure,
    Mistake,
    RelationScores,
    Score,
)

__all__ = [
    "Accuracy",
    "Confusion",
    "Counts",
    "Evaluation",
    "Labelled",
    "Measure",
    "Mistake",
    "RelationScores",
    "Score",
    "evaluate",
    "load",
    "read",
]
