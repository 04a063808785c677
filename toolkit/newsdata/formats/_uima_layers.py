"""What the types of a CAS mean: layers of spans, relations, labels of a document.

The types of DKPro Core and of WebAnno and INCEpTION are known by name, those of layers that
somebody made by their features: https://inception-project.github.io/ (layers and features).
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct

from newsdata.formats._uima_cas import Element
from newsdata.formats._uima_types import Feature, Types

BASE: Final = "uima.cas.AnnotationBase"
ANNOTATION: Final = "uima.tcas.Annotation"
DOCUMENT: Final = "uima.tcas.DocumentAnnotation"
_DKPRO: Final = "de.tudarmstadt.ukp.dkpro.core.api."
TOKEN: Final = f"{_DKPRO}segmentation.type.Token"
_ENTITY: Final = f"{_DKPRO}ner.type.NamedEntity"
# What is said of tokens, and of the file: a record has no place for it.
_STRUCTURE: Final = (
    f"{_DKPRO}segmentation.type.",
    f"{_DKPRO}lexmorph.type.",
    f"{_DKPRO}syntax.type.",
    f"{_DKPRO}metadata.type.",
    "de.tudarmstadt.ukp.clarin.webanno.api.type.",
)
_LABELS: Final = ("label", "value", "category", "referenceType", "DependencyType", "type")
_ENDS: Final = ("Governor", "Dependent")
_PLACE: Final = frozenset({"begin", "end", "sofa"})

Kind = Literal["document", "token", "structure", "span", "relation", "label", "part", "unknown"]
OURS: Final = "newsdata."
_OWN: Final[Mapping[str, Kind]] = {"Span": "span", "Relation": "relation", "Label": "label"}


class Layer(Struct, frozen=True):
    """What a type means.

    Attributes:
        kind: What its annotations become; a `part` belongs to what refers to it.
        own: Name of the type of ours that it is, without `newsdata.`; `""` for others.
        name: Name of the layer: that of the type.
        layer: The layer of its labels; `""` where the label scheme tells it.
        label: The feature that has the label, `""` if none has.
        references: The features that refer to other elements.
    """

    kind: Kind
    own: str = ""
    name: str = ""
    layer: str = ""
    label: str = ""
    references: tuple[str, ...] = ()


class Layers:
    """The meanings of the types of a type system."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._found: dict[str, Layer] = {}

    def of(self, element: Element) -> Layer:
        """What an element's type means."""
        name = element.type
        if name not in self._found:
            self._found[name] = self._layer(name) if name in self._types else Layer("unknown")
        return self._found[name]

    def _layer(self, name: str) -> Layer:
        above = tuple(self._types.supers(name))
        short = name.rpartition(".")[2]
        own = next((each for each in reversed(above) if each.startswith(OURS)), "")
        features = self._types.features(name)
        references = tuple(self._references(features))
        kind: Kind = "part"
        if DOCUMENT in above or own == f"{OURS}Document":
            kind = "document"
        elif TOKEN in above:
            kind = "token"
        elif set(_ENDS) <= set(references):
            kind = "relation"
        elif name.startswith(_STRUCTURE):
            kind = "structure"
        elif own:
            kind = _OWN.get(own.removeprefix(OURS), "part")
        elif ANNOTATION in above:
            kind = "span"
        elif BASE in above:
            kind = "label"
        return Layer(
            kind,
            own.removeprefix(OURS),
            short,
            "" if _ENTITY in above else short,
            self._label(features),
            references,
        )

    def _references(self, features: Mapping[str, Feature]) -> Iterator[str]:
        for name, feature in features.items():
            if name not in _PLACE and not self._types.holds_values(feature):
                yield name

    def _label(self, features: Mapping[str, Feature]) -> str:
        texts = [name for name, feature in features.items() if self._types.is_text(feature)]
        known = next((name for name in _LABELS if name in texts), "")
        return known or (texts[0] if len(texts) == 1 else "")
