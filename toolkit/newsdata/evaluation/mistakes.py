"""Mistakes, shown in their sentence."""

import re

from newsdata.evaluation.align import Pair, same_place
from newsdata.evaluation.results import Kind, Mistake

_SENTENCE_END = re.compile(r"[.!?…][\"”’»“)\]]*\s|\n")
_AROUND = 160


def mistake(article: str, layer: str, pair: Pair, text: str | None) -> Mistake | None:
    """The mistake that a pair of spans is, or None when it is right."""
    gold, predicted = pair
    kind: Kind
    if gold is None:
        kind = "spurious"
    elif predicted is None:
        kind = "missed"
    elif gold.label == predicted.label:
        if same_place(gold, predicted):
            return None
        kind = "place"
    else:
        kind = "label" if same_place(gold, predicted) else "label and place"
    ours = (f"{layer}/{gold.label}", gold.start, gold.end) if gold else None
    theirs = (f"{layer}/{predicted.label}", predicted.start, predicted.end) if predicted else None
    shown = _sentence(text, ours, theirs) if text is not None else ""
    return Mistake(article, kind, ours, theirs, shown)


def _sentence(
    text: str, gold: tuple[str, int, int] | None, predicted: tuple[str, int, int] | None
) -> str:
    """The sentence around both, or as much of it as is near, with the places marked."""
    places = [(each[1], each[2]) for each in (gold, predicted) if each]
    start, end = min(p[0] for p in places), max(p[1] for p in places)
    first = max(0, start - _AROUND)
    for found in _SENTENCE_END.finditer(text, first, start):
        first = found.end()
    found_end = _SENTENCE_END.search(text, end, end + _AROUND)
    last = found_end.end() if found_end else min(len(text), end + _AROUND)
    marks: list[tuple[int, int, str]] = []
    if predicted:
        marks += [(predicted[1], 1, "[["), (predicted[2], -2, "]]")]
    if gold:
        marks += [(gold[1], 2, "{{"), (gold[2], -1, "}}")]
    shown, at = [], first
    for place, _, mark in sorted(marks):
        shown += [text[at:place], mark]
        at = place
    return " ".join("".join([*shown, text[at:last]]).split())
