"""The label scheme: which layers, labels and relations a dataset has."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

Overlap = Literal["none", "nest", "any"]


class RelationScheme(Struct, frozen=True):
    """A relation: for each role the spans it takes, as `layer/LABEL`.

    With `acyclic`, following such relations from the span in the first role to
    those in the others never leads back to where it began.
    """

    roles: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...] = ()
    acyclic: bool = False
    description: str = ""


class Layer(Struct, frozen=True):
    """A layer: its labels with their meanings, and what may overlap in it."""

    labels: Mapping[str, str]
    overlap: Overlap = "any"
    relations: Mapping[str, RelationScheme] = {}
    description: str = ""


class LabelScheme(Struct, frozen=True):
    """All layers of a dataset, by name."""

    layers: Mapping[str, Layer]

    def label_names(self) -> list[str]:
        """Every label once, in the order of the scheme: the codes of a release."""
        return list(
            dict.fromkeys(label for layer in self.layers.values() for label in layer.labels)
        )

    def unknown_references(self) -> Iterator[tuple[str, str]]:
        """Path in the scheme and name of every role filler that is no label."""
        known = {f"{name}/{label}" for name, layer in self.layers.items() for label in layer.labels}
        for name, layer in self.layers.items():
            for relation, scheme in layer.relations.items():
                for role, fillers in scheme.roles.items():
                    for filler in fillers:
                        if filler not in known:
                            yield f"{name}/relations/{relation}/roles/{role}", filler
                for role in scheme.required:
                    if role not in scheme.roles:
                        yield f"{name}/relations/{relation}/required", role


@cache
def default() -> LabelScheme:
    """The scheme of a project that defines none: OntoNotes' entities, PARC's quotes."""
    text = (resources.files("newsdata") / "default_scheme.toml").read_text("utf-8")
    return LabelScheme(msgspec.convert(tomllib.loads(text), dict[str, Layer]))
