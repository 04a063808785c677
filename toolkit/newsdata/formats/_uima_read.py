"""A view of a CAS as a document."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from newsdata.formats._builder import Builder
from newsdata.formats._json import Unheld
from newsdata.formats._names import Names
from newsdata.formats._tokens import LABEL, LAYER
from newsdata.formats._uima_cas import Cas, Element, View
from newsdata.formats._uima_layers import Layer, Layers
from newsdata.formats._uima_text import FIELDS, plain, restored
from newsdata.model import Attribute

_PLACE: Final = frozenset({"begin", "end", "sofa"})
_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_SAID: Final = ("status", "annotator")
_HINT: Final = "Export it anew."


class Reading:
    """Reads one view.

    Args:
        cas: What the view is of.
        view: The view.
        layers: The meanings of the types of the CAS.
        names: How names of labels become layers and labels.
    """

    def __init__(self, cas: Cas, view: View, layers: Layers, names: Names) -> None:
        self._cas = cas
        self._layers = layers
        self._names = names
        self._refs: dict[str, str] = {}
        self._unheld: set[str] = set()
        self._used: set[str] = set()
        members = [self._cas.elements[id] for id in view.members if id in self._cas.elements]
        self._gone = [id for id in view.members if id not in self._cas.elements]
        self._members = [(each, layers.of(each)) for each in members]
        self._view = view
        self.text = restored(view.text or "", self._ours().get("replaced", ""))

    def _ours(self) -> dict[str, str]:
        """What `write` noted of the record."""
        for element, layer in self._members:
            if layer.own == "Document":
                return {key: plain(value) for key, value in element.values.items()}
        return {}

    @property
    def id(self) -> str:
        """The id of the record, where it is said."""
        return self._ours().get("id", "")

    def fields(self) -> dict[str, Any]:
        """The fields of the record that are said."""
        ours = self._ours()
        found: dict[str, Any] = {name: ours[name] for name in FIELDS if name in ours}
        if "license" in ours:
            said = {
                "license": ours["license"],
                "redistribution": ours.get("redistribution", ""),
                "statement": ours.get("statement"),
            }
            found["rights"] = {key: value for key, value in said.items() if value is not None}
        for element, layer in self._members:
            language = element.values.get("language", "x-unspecified")
            if layer.kind == "document" and language != "x-unspecified":
                found.setdefault("language", language)
        return found

    def add(self, builder: Builder, unheld: Unheld) -> None:
        """Add to a document all that is in the view."""
        self._builder = builder
        for element, layer in self._members:
            if layer.kind == "span":
                self._span(element, layer)
        if builder.given.tokens:
            self._tokens()
        for element, layer in self._members:
            if layer.kind == "span":
                self._links(element, layer)
            elif layer.kind == "relation":
                self._relation(element, layer)
            elif layer.kind == "label":
                self._label(element, layer)
            elif layer.kind == "structure" or (layer.kind == "token" and not builder.given.tokens):
                self._unheld.add(layer.name)
            elif layer.own == "Document":
                builder.reviewed(map(plain, self._cas.texts(element, "reviewed")))
        self._tell()
        unheld.tell(builder, self._unheld)

    def _tell(self) -> None:
        """Say what is in the view, but cannot be used."""
        for element, layer in self._members:
            of_uima = element.type.startswith("uima.")
            if layer.kind == "part" and not (layer.own or of_uima or element.id in self._used):
                self._unheld.add(layer.name)
        unknown = Counter(each.type for each, layer in self._members if layer.kind == "unknown")
        for name, count in sorted(unknown.items()):
            fact = f"The type system does not have the type {name!r}, of which there are {count}."
            self._builder.problem("format-types", fact, "Give the type system that belongs to it.")
        if self._gone:
            shown = ", ".join(map(repr, self._gone[:3]))
            fact = (
                f"Members of the view that are not in the file: {len(self._gone)}, such as {shown}."
            )
            self._builder.problem("format-syntax", fact, _HINT, line=self._view.line)
        if self._cas.exhausted:
            fact = "So many refer to the same arrays that some are left out."
            self._builder.problem("format-syntax", fact, _HINT, line=self._view.line)

    def _place(self, element: Element) -> tuple[int, int] | None:
        ends = [element.values.get(key, "") for key in ("begin", "end")]
        if all(map(_INTEGER.fullmatch, ends)):
            return int(ends[0]), int(ends[1])
        fact = f"The {element.type.rpartition('.')[2]} has no begin and end."
        self._builder.problem("format-syntax", fact, _HINT, line=element.line)
        return None

    def _tokens(self) -> None:
        tokens = [each for each, layer in self._members if layer.kind == "token"]
        places = [self._place(each) for each in tokens]
        for number, (token, place) in enumerate(zip(tokens, places, strict=True), 1):
            if place:
                own = f"token-{number}"
                ref = self._builder.span(own, (LAYER, LABEL), [place], line=token.line)
                if ref is not None:
                    self._refs[token.id] = ref

    def _span(self, element: Element, layer: Layer) -> None:
        parts = [self._cas.elements[id] for id in self._refers(element, "fragments", layer)]
        places = [self._place(each) for each in parts or [element]]
        if None in places:
            return
        ref = self._builder.span(
            self._own(element, layer),
            self._name(element, layer),
            [each for each in places if each],
            line=element.line,
            **self._said(element, layer),
        )
        if ref is not None:
            self._refs[element.id] = ref

    def _refers(self, element: Element, feature: str, layer: Layer) -> list[str]:
        """The elements that a feature of ours refers to."""
        if not layer.own or feature not in layer.references:
            return []
        found = list(self._cas.targets(element, feature))
        return [id for id in found if id in self._cas.elements]

    def _own(self, element: Element, layer: Layer) -> str:
        said = plain(element.values.get("id", "")) if layer.own else ""
        return said or element.id or f"line-{element.line}"

    def _name(self, element: Element, layer: Layer, *, relation: bool = False) -> tuple[str, str]:
        if layer.own:
            said = {key: plain(element.values.get(key, "")) for key in ("layer", "label")}
            return self._names.read(said["label"], layer=said["layer"], relation=relation)
        label = next(iter(self._cas.texts(element, layer.label)), "") if layer.label else ""
        return self._names.read(label or layer.name, layer=layer.layer, relation=relation)

    def _said(self, element: Element, layer: Layer) -> dict[str, Any]:
        """Status, annotator, score and attributes, as far as they are said."""
        if not layer.own:
            return {"attributes": tuple(self._attributes(element, layer))}
        said = element.values
        found: dict[str, Any] = {key: plain(said[key]) for key in _SAID if key in said}
        if "score" in said:
            try:
                found["score"] = float(said["score"])
            except ValueError:
                fact = f"The score {said['score'][:40]!r} is no number."
                self._builder.problem("format-value", fact, _HINT, line=element.line)
        if layer.kind != "relation":
            pairs = [self._cas.elements[id] for id in self._refers(element, "attributes", layer)]
            found["attributes"] = tuple(
                Attribute(*(plain(each.values.get(key, "")) for key in ("key", "value")))
                for each in pairs
            )
        return found

    def _attributes(self, element: Element, layer: Layer) -> Iterator[Attribute]:
        for key in (*element.values, *element.lists):
            if key not in _PLACE and key != layer.label and key not in layer.references:
                for value in self._cas.texts(element, key):
                    yield Attribute(key, value)

    def _links(self, element: Element, layer: Layer) -> None:
        """What a span refers to: other spans, or slots with a role and a target each."""
        if layer.own or element.id not in self._refs:
            return
        here = self._refs[element.id]
        for feature in layer.references:
            slots: list[tuple[str, str]] = []
            for id in self._cas.targets(element, feature):
                target = self._cas.elements.get(id)
                if id in self._refs:
                    ends = [("from", here), ("to", self._refs[id])]
                    self._relate(element, feature, layer, ends)
                elif target and "target" in target.values:
                    slots.append(self._slot(target))
                elif target:
                    self._unheld.add(f"{layer.name}.{feature}")
                else:
                    fact = (
                        f"{layer.name}.{feature} refers to {id[:40]!r}, which is not in the file."
                    )
                    self._builder.problem("format-syntax", fact, _HINT, line=element.line)
            if slots:
                self._relate(element, feature, layer, [("trigger", here), *slots])

    def _slot(self, slot: Element) -> tuple[str, str]:
        self._used.add(slot.id)
        short = slot.type.rpartition(".")[2]
        self._unheld.update(
            f"{short}.{each}" for each in slot.values if each not in ("role", "target", "sofa")
        )
        end = slot.values["target"]
        return slot.values.get("role") or "target", self._refs.get(end, end)

    def _relate(
        self, element: Element, feature: str, layer: Layer, ends: list[tuple[str, str]]
    ) -> None:
        name = self._names.read(feature, layer=layer.layer, relation=True)
        self._builder.relation(f"{element.id}.{feature}", name, ends, line=element.line)

    def _relation(self, element: Element, layer: Layer) -> None:
        name = self._name(element, layer, relation=True)
        own = self._own(element, layer)
        if layer.own:
            args = [self._cas.elements[id].values for id in self._refers(element, "args", layer)]
            ends = [(plain(each.get("role", "")), each.get("target", "")) for each in args]
        else:
            ends = [(role, element.values.get(role, "")) for role in ("Governor", "Dependent")]
            for said in self._attributes(element, layer):
                self._unheld.add(f"{layer.name}.{said.key}")
        left = [self._cas.elements.get(end) for _, end in ends if end not in self._refs]
        if any(end and self._layers.of(end).kind in ("token", "structure") for end in left):
            self._unheld.add(f"{layer.name} between tokens")
            return
        refs = [(role, self._refs.get(end, end)) for role, end in ends]
        self._builder.relation(own, name, refs, line=element.line, **self._said_of(element, layer))

    def _said_of(self, element: Element, layer: Layer) -> dict[str, Any]:
        said = self._said(element, layer)
        return {key: said[key] for key in _SAID if key in said}

    def _label(self, element: Element, layer: Layer) -> None:
        said = self._said(element, layer)
        if not layer.own and not layer.label:
            self._unheld.add(layer.name)
            return
        self._unheld.update(
            f"{layer.name}.{each}"
            for each in layer.references
            if each in element.values and not layer.own
        )
        self._builder.label(self._name(element, layer), line=element.line, **said)
