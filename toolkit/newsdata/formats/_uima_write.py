"""Records as CAS, in a type system of our own."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from newsdata import plugins
from newsdata.formats import Writing
from newsdata.formats._uima_layers import ANNOTATION, BASE
from newsdata.formats._uima_text import FIELDS, replaced, written
from newsdata.formats._uima_types import EXTRA
from newsdata.model import Attribute, DocumentLabel, Record, Relation, Span

_TOP: Final = "uima.cas.TOP"
_TEXT: Final = "uima.cas.String"
_ARRAY: Final = "uima.cas.FSArray"
_NUMBER: Final = "uima.cas.Double"
_ABOUT: Final = ("id", "license", "redistribution", "statement", "replaced", *FIELDS)
_NAMED: Final = (("layer", _TEXT), ("label", _TEXT), ("status", _TEXT), ("annotator", _TEXT))

_TYPES: Final[Mapping[str, tuple[str, tuple[tuple[str, str], ...]]]] = {
    "newsdata.Document": (
        BASE,
        (*((name, _TEXT) for name in _ABOUT), ("reviewed", "uima.cas.StringArray")),
    ),
    "newsdata.Attribute": (_TOP, (("key", _TEXT), ("value", _TEXT))),
    "newsdata.Fragment": (ANNOTATION, ()),
    "newsdata.Span": (
        ANNOTATION,
        (
            ("id", _TEXT),
            *_NAMED,
            ("score", _NUMBER),
            ("fragments", _ARRAY),
            ("attributes", _ARRAY),
        ),
    ),
    "newsdata.Argument": (_TOP, (("role", _TEXT), ("target", "newsdata.Span"))),
    "newsdata.Relation": (BASE, (("id", _TEXT), *_NAMED, ("args", _ARRAY))),
    "newsdata.Label": (BASE, (*_NAMED, ("score", _NUMBER), ("attributes", _ARRAY))),
}
_ELEMENTS: Final = {
    "fragments": "newsdata.Fragment",
    "attributes": "newsdata.Attribute",
    "args": "newsdata.Argument",
}


class System:
    """The type system of some records: a type for each layer of spans.

    Args:
        writing: What is known of the records.

    Raises:
        CannotRun: dkpro-cassis is not installed.
    """

    def __init__(self, writing: Writing) -> None:
        self._names = writing.names
        self._cassis = plugins.require("cassis", EXTRA)
        self.types = self._cassis.TypeSystem()
        for name, (above, features) in _TYPES.items():
            made = self.types.create_type(name, above)
            for feature, range_ in features:
                of = _ELEMENTS.get(feature)
                self.types.create_feature(made, feature, range_, elementType=of)
        self._layers: dict[str, Any] = {}
        taken: set[str] = set()
        for layer in writing.layers:
            name = _identifier(layer, taken)
            self._layers[layer] = self.types.create_type(f"newsdata.span.{name}", "newsdata.Span")

    def xml(self) -> bytes:
        """The type system as XML."""
        return str(self.types.to_xml()).encode()

    def cas(self, record: Record) -> bytes:
        """A record as XMI."""
        cas = self._cassis.Cas(typesystem=self.types)
        text, note = replaced(record.text)
        cas.sofa_string = text
        cas.sofa_mime = "text/plain"
        cas.add(self._document(record, note))
        if record.language:
            whole = {"begin": 0, "end": len(text), "language": written(record.language)}
            cas.add(self._make("uima.tcas.DocumentAnnotation", **whole))
        spans = {span.id: self._span(span, cas.get_sofa()) for span in record.spans}
        relations = [self._relation(relation, spans) for relation in record.relations]
        for each in (*spans.values(), *relations, *map(self._label, record.labels)):
            cas.add(each)
        return str(cas.to_xmi(pretty_print=True)).encode()

    def _make(self, type_: str, **values: Any) -> Any:
        return self.types.get_type(type_)(**values)

    def _array(self, elements: Iterable[Any]) -> Any:
        found = list(elements)
        return self._make(_ARRAY, elements=found) if found else None

    def _document(self, record: Record, note: str) -> Any:
        rights = record.rights
        values = {"id": record.id, "replaced": note or None} | {
            "license": rights.license,
            "redistribution": rights.redistribution,
            "statement": rights.statement,
        }
        values |= {field: getattr(record, field) for field in FIELDS}
        reviewed = [written(each) for each in record.reviewed]
        return self._make(
            "newsdata.Document",
            reviewed=self._make("uima.cas.StringArray", elements=reviewed) if reviewed else None,
            **{key: written(value) for key, value in values.items() if value is not None},
        )

    def _named(self, item: Span | Relation | DocumentLabel) -> dict[str, Any]:
        relation = isinstance(item, Relation)
        label = self._names.write(item.layer, item.label, layers=True, relation=relation)
        found = {"layer": written(item.layer), "label": written(label), "status": item.status}
        return found if item.annotator is None else found | {"annotator": written(item.annotator)}

    def _attributes(self, attributes: Iterable[Attribute]) -> Any:
        return self._array(
            self._make("newsdata.Attribute", key=written(each.key), value=written(each.value))
            for each in attributes
        )

    def _span(self, span: Span, sofa: Any) -> Any:
        return self._layers[span.layer](
            begin=span.start,
            end=span.end,
            id=written(span.id),
            score=span.score,
            fragments=self._array(
                self._make("newsdata.Fragment", begin=each.start, end=each.end, sofa=sofa)
                for each in span.fragments
            ),
            attributes=self._attributes(span.attributes),
            **self._named(span),
        )

    def _relation(self, relation: Relation, spans: Mapping[str, Any]) -> Any:
        args = (
            self._make("newsdata.Argument", role=written(each.role), target=spans[each.ref])
            for each in relation.args
        )
        own = written(relation.id)
        return self._make(
            "newsdata.Relation", id=own, args=self._array(args), **self._named(relation)
        )

    def _label(self, label: DocumentLabel) -> Any:
        said = self._attributes(label.attributes)
        values = self._named(label)
        return self._make("newsdata.Label", score=label.score, attributes=said, **values)


def _identifier(layer: str, taken: set[str]) -> str:
    """A name for a type: letters, digits and underscores, like no other."""
    name = re.sub("[^A-Za-z0-9]+", "_", layer).strip("_")
    name = name[:1].upper() + name[1:] if name[:1].isalpha() else f"Layer{name}"
    free, number = name, 2
    while free.lower() in taken:
        free = f"{name}_{number}"
        number += 1
    taken.add(free.lower())
    return free
