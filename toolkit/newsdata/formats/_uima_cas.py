"""A CAS as it stands in XMI: elements with an id each, and the views that list them.

It is taken from the XML element by element: dkpro-cassis gives up all of it for one
reference that leads nowhere, and no longer knows the lines.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from msgspec import Struct

from newsdata.formats._uima_types import XMI, Types

_QNAME: Final = re.compile(r"\{http:///(?P<package>[^}]*)\.ecore\}(?P<name>.*)", re.DOTALL)
_MIN_SHARED: Final = 1 << 16
_ARRAY: Final = "uima.cas.FSArray"
_LISTS: Final = frozenset({"uima.cas.NonEmptyFSList", "uima.cas.FSList"})


class Element(Struct, frozen=True):
    """A feature structure: its id and type, its features as written, and its line."""

    id: str
    type: str
    values: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    line: int


class View(Struct, frozen=True):
    """A sofa with its text, or None where it has none, and the ids of what is indexed in it."""

    name: str
    text: str | None
    members: tuple[str, ...]
    line: int


class Cas:
    """What is in an XMI: elements by id, and views in the order of the file."""

    def __init__(self, root: Any, types: Types) -> None:
        self.types = types
        self.elements: dict[str, Element] = {}
        self.twice: list[Element] = []
        self._sofas: list[Element] = []
        self._members: dict[str, list[str]] = {}
        self._left = _MIN_SHARED
        for each in map(_element, root):
            if each.type == "uima.cas.Sofa":
                self._sofas.append(each)
            elif each.type == "uima.cas.View":
                members = self._members.setdefault(each.values.get("sofa", ""), [])
                members += each.values.get("members", "").split()
            elif each.id in self.elements:
                self.twice.append(each)
            elif each.type != "uima.cas.NULL":
                self.elements[each.id] = each
        self._left += 4 * len(self.elements)

    @cached_property
    def views(self) -> list[View]:
        """The views that hold something."""
        found = [
            View(
                sofa.values.get("sofaID", ""),
                sofa.values.get("sofaString"),
                tuple(dict.fromkeys(self._members.pop(sofa.id, ()))),
                sofa.line,
            )
            for sofa in self._sofas
        ]
        return [each for each in found if each.members or each.text is not None]

    @cached_property
    def unindexed(self) -> list[Element]:
        """The elements that are in no view."""
        indexed = {id for view in self.views for id in view.members}
        return [each for id, each in self.elements.items() if id not in indexed]

    @property
    def exhausted(self) -> bool:
        """Whether so many share their arrays that some were left out."""
        return self._left < 0

    def targets(self, element: Element, feature: str) -> Iterator[str]:
        """The ids that a feature refers to, those in arrays and lists one by one."""
        for first in dict.fromkeys(element.values.get(feature, "").split()):
            target = self.elements.get(first)
            if target and target.type == _ARRAY:
                yield from self._spend(target.values.get("elements", "").split())
            elif target and target.type in _LISTS:
                for each in self._chain(first):
                    yield from each.values.get("head", "").split()
            else:
                yield first

    def texts(self, element: Element, feature: str) -> tuple[str, ...]:
        """The values of a feature: one, or those of an array or a list."""
        if feature in element.lists:
            return element.lists[feature]
        if feature not in element.values:
            return ()
        known = self.types.features(element.type).get(feature)
        if known is None or self.types.is_value(known):
            return (element.values[feature],)
        found: list[str] = []
        for each in self._chain(element.values[feature]):
            for key in ("elements", "head"):
                found += self._spend(each.lists.get(key, ()))
                found += [each.values[key]] if key in each.values else []
        return tuple(found)

    def _chain(self, id: str) -> Iterator[Element]:
        """An element, and those that follow it in its list."""
        seen: set[str] = set()
        while (each := self.elements.get(id)) and id not in seen and self._spend([id]):
            seen.add(id)
            yield each
            id = each.values.get("tail", "")

    def _spend(self, values: Sequence[str]) -> Sequence[str]:
        """The values, unless arrays that many share have given too many by now."""
        self._left -= len(values)
        return values if self._left >= 0 else ()


def _element(element: Any) -> Element:
    found = _QNAME.fullmatch(element.tag)
    package = found["package"].replace("/", ".") if found else ""
    name = found["name"] if found else element.tag.rpartition("}")[2]
    lists: dict[str, list[str]] = {}
    for child in element:
        lists.setdefault(child.tag.rpartition("}")[2], []).append(child.text or "")
    values = dict(element.attrib)
    return Element(
        values.pop(f"{XMI}id", ""),
        name if package in ("", "uima.noNamespace") else f"{package}.{name}",
        {key: value for key, value in values.items() if key[0] != "{"},
        {key: tuple(each) for key, each in lists.items()},
        element.sourceline or 0,
    )
