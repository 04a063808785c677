"""Rules and a model about one article: what both say, and what one of them says alone.

Where both give words the same label, the score is 1. Where they contradict each other, or
one is silent, the label that stays has a lower score, so that a review that begins with the
lowest scores begins with their disagreements.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from newsdata.suggest import Suggestion

# Numbers with a unit, and expressions of time in a language that the rules know: a model is
# seldom right against them. Measured on the articles that rules are made on.
_RULES_KNOW: Final = frozenset(("MONEY", "PERCENT", "QUANTITY"))
# What a small model says of the others by itself is more often wrong than right.
_MODEL_KNOWS: Final = frozenset(("PERSON", "NORP", "ORG", "GPE", "LOC"))
_RULES_ALONE: Final = 0.6
_MODEL_ALONE: Final = 0.5
_CONTRADICTED: Final = 0.3
_GUESS: Final = 0.8

Place = tuple[int, int]


def vote(
    rules: Sequence[Suggestion], model: Sequence[Suggestion], *, rules_speak: bool
) -> tuple[list[Suggestion], list[Suggestion]]:
    """What stays of the rules' labels and of the model's; no two of a layer overlap.

    Args:
        rules: Labels of the rules.
        model: Labels of the model.
        rules_speak: Whether the rules know the language; if not, the model's stay as they are.
    """
    if not rules_speak:
        return list(rules), list(model)
    model = [each for each in model if each.layer == "entity" and each.label not in _RULES_KNOW]
    by_place = {(each.start, each.end): each for each in model}
    kept: list[Suggestion] = []
    lost: set[Place] = set()
    model = [each for each in model if each.label in _MODEL_KNOWS]
    others = _Overlaps(model)
    for each in rules:
        same = by_place.get((each.start, each.end))
        if each.layer != "entity" or each.label in _RULES_KNOW:
            kept.append(each)
            lost |= set(others.of(each)) if each.layer == "entity" else set()
        elif same and same.label == each.label:
            kept.append(replace(each, score=1.0))
            lost.add((each.start, each.end))
        elif against := others.of(each):
            if (each.score or 1.0) >= _GUESS:
                kept.append(replace(each, score=_CONTRADICTED))
                lost |= set(against)
        else:
            kept.append(replace(each, score=min(each.score or 1.0, _RULES_ALONE)))
    taken = _Overlaps([each for each in kept if each.layer == "entity"])
    alone = [
        replace(each, score=_MODEL_ALONE)
        for each in model
        if each.label in _MODEL_KNOWS and (each.start, each.end) not in lost and not taken.of(each)
    ]
    return kept, alone


class _Overlaps:
    """Finds the labels that overlap another; they are asked for in any order."""

    def __init__(self, labels: Sequence[Suggestion]) -> None:
        self._places = sorted((each.start, each.end) for each in labels)
        self._starts = [start for start, _ in self._places]

    def of(self, each: Suggestion) -> list[Place]:
        """The places of those that overlap it; they do not overlap one another."""
        found = []
        for at in range(bisect_left(self._starts, each.end) - 1, -1, -1):
            if self._places[at][1] <= each.start:
                break
            found.append(self._places[at])
        return found
