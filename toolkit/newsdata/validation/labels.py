"""Labels: every layer and label is one that the scheme knows."""

import difflib
from collections.abc import Iterable, Iterator

from newsdata.model import Record
from newsdata.problems import Problem
from newsdata.schemas import quote
from newsdata.scheme import LabelScheme


def check(record: Record, scheme: LabelScheme) -> Iterator[Problem]:
    """Layers and labels that the scheme does not have, with the nearest it has."""
    for index, span in enumerate(record.spans):
        yield from _label(span.layer, span.label, scheme, f"/spans/{index}")
    for index, label in enumerate(record.labels):
        yield from _label(label.layer, label.label, scheme, f"/labels/{index}")
    for index, layer in enumerate(record.reviewed):
        if layer not in scheme.layers:
            yield no_layer(layer, scheme, f"/reviewed/{index}")


def _label(layer: str, label: str, scheme: LabelScheme, at: str) -> Iterator[Problem]:
    if layer not in scheme.layers:
        yield no_layer(layer, scheme, f"{at}/layer")
    elif label not in scheme.layers[layer].labels:
        fact = f"Layer {quote(layer)} has no label {quote(label)}."
        yield unknown(fact, label, scheme.layers[layer].labels, f"{at}/label")


def no_layer(name: str, scheme: LabelScheme, pointer: str) -> Problem:
    """The problem of a layer that the scheme does not have."""
    return unknown(f"The scheme has no layer {quote(name)}.", name, scheme.layers, pointer)


def unknown(fact: str, name: str, known: Iterable[str], pointer: str) -> Problem:
    """The problem of a name that is not known, with the nearest one that is."""
    names = list(known)
    folded = {other.casefold(): other for other in names}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    hint = f"Did you mean {quote(folded[near[0]])}?" if near else f"Known are {', '.join(names)}."
    return Problem("label-unknown", fact, hint, pointer=pointer)
