"""Annotations of the W3C model, one by one: what they are about and what they say.

Specification: https://www.w3.org/TR/annotation-model/
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from newsdata.formats._json import identifier, mapping
from newsdata.formats._selectors import listed
from newsdata.model import Attribute

_LABELLING: Final = frozenset({"tagging", "classifying"})
_LONGEST: Final = 128


class Target(Struct, frozen=True):
    """What an annotation is about: a source, and selectors for a part of it."""

    source: str
    selectors: list[Mapping[str, Any]]
    text: str | None


class Body(Struct, frozen=True):
    """What an annotation says: for which purpose, and the text or address."""

    purpose: str
    value: str
    is_text: bool

    @property
    def is_label(self) -> bool:
        """Whether it tags or classifies."""
        return self.is_text and self.purpose in _LABELLING


class Annotation:
    """An annotation.

    Attributes:
        where: Line and JSON pointer, for problems.
        address: Its IRI, empty if it has none.
        motivations: Why it was made.
        targets: What it is about.
        bodies: What it says.
        who: Status and annotator of its labels.
    """

    def __init__(self, said: Mapping[str, Any], line: int, pointer: str) -> None:
        self.where: dict[str, Any] = {"line": line, "pointer": pointer}
        self.address = identifier(said.get("id", said.get("@id")))
        motivation = said.get("motivation")
        self.motivations = [str(each) for each in several(motivation)]
        self.targets = list(_targets(said.get("target")))
        self.bodies = list(_bodies(said, (self.motivations or [""])[0]))
        self.who = _who(said.get("creator"))

    @property
    def labels(self) -> list[str]:
        """The texts that tag or classify what it is about."""
        return [body.value for body in self.bodies if body.is_label]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """What it says beyond its labels, by purpose."""
        others = (body for body in self.bodies if not body.is_label)
        return tuple(Attribute(body.purpose, body.value) for body in others)

    @property
    def links(self) -> bool:
        """Whether it links what it is about to something else."""
        return "linking" in self.motivations


def several(value: object) -> list[Any]:
    """A value that may be there once, several times in an array, or not at all."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _targets(value: object, depth: int = 0) -> Iterator[Target]:
    for each in several(value):
        if isinstance(each, str):
            yield Target(each, [], None)
            continue
        target = mapping(each)
        if "items" in target and depth < 2:
            yield from _targets(target["items"], depth + 1)
            continue
        source = target.get("source", target)
        inside = mapping(source)
        text = inside.get("value")
        address = identifier(inside.get("id") if inside else source)
        selectors = listed(target["selector"]) if "selector" in target else []
        yield Target(address, selectors, text if isinstance(text, str) else None)


def _bodies(said: Mapping[str, Any], motivation: str) -> Iterator[Body]:
    """The bodies; of a choice the first, which is its default."""
    if isinstance(said.get("bodyValue"), str):
        yield Body(motivation or "body", said["bodyValue"], True)
    for each in several(said.get("body")):
        body = mapping(each)
        if "items" in body:
            each = next(iter(several(body["items"])), None)
            body = mapping(each)
        purpose = next(map(str, several(body.get("purpose"))), motivation)
        purpose = purpose if 0 < len(purpose) <= _LONGEST else "body"
        source = body.get("source", body.get("id"))
        address = each if isinstance(each, str) else identifier(mapping(source).get("id", source))
        if isinstance(body.get("value"), str):
            yield Body(purpose, body["value"], True)
        elif address:
            yield Body(purpose, address, False)


def _who(creator: object) -> dict[str, Any]:
    """Status and annotator of what somebody, or some program, created."""
    agent = next(iter(several(creator)), None)
    if isinstance(agent, str):
        return {"status": "gold", "annotator": agent or None}
    said = mapping(agent)
    names = (identifier(said.get(key)) for key in ("nickname", "name", "email", "id"))
    name = next((each for each in names if each), None)
    status = "suggested" if said.get("type") == "Software" else "gold"
    return {"status": status} | ({"annotator": name} if name else {})
