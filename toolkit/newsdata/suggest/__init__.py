"""Suggesters: programs that propose labels, for people to accept or reject.

A suggester is a module of this package, or one that a third party registered
under the entry-point group `newsdata.suggest`. It has

- `VERSION`, a string: changes when the same text gives other suggestions;
- `suggest(record)`: yields a `Suggestion` for each label it proposes and a `Link`
  for each relation between them;
- where it knows some languages only, `LANGUAGES`, a tuple or set of their codes (`en`).

Suggesters run in their order, and each sees what those before it have added.
A suggestion never touches a person's label: see `add`.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol, cast

import msgspec
from msgspec import Struct

from newsdata import plugins
from newsdata.errors import CannotRun
from newsdata.model import Attribute, Record, Tool
from newsdata.scheme import LabelScheme


class Suggestion(Struct, frozen=True):
    """A label that a program proposes for text[start:end], in code points."""

    layer: str
    label: str
    start: int
    end: int
    score: float | None = None
    attributes: tuple[Attribute, ...] = ()


class Link(Struct, frozen=True):
    """A relation that a program proposes: for each end its role and what is in it.

    What is in it need not be yielded on its own: it is added with the relation.
    """

    layer: str
    label: str
    args: tuple[tuple[str, Suggestion], ...]


class Suggester(Protocol):
    """What the pipeline needs of a suggester module."""

    VERSION: str

    def suggest(self, record: Record) -> Iterator[Suggestion | Link]:
        """The labels and relations proposed for a record."""


def get(name: str) -> Suggester:
    """The suggester of that name. Raises `CannotRun` for one that is not there, or is none."""
    module = plugins.get("suggester", name)
    fault = fault_of_tool(name, getattr(module, "VERSION", None)) or fault_of_languages(module)
    if not fault and not callable(getattr(module, "suggest", None)):
        fault = "it has no function `suggest`"
    if fault:
        raise CannotRun(
            f'The suggester "{name}" cannot be used: {fault}.', hint="Report it to who made it."
        )
    return cast("Suggester", module)


def fault_of_tool(name: object, version: object) -> str:
    """Why a record's provenance cannot have a tool of such a name and version; or `""`."""
    if version is None:
        return "it does not say its version"
    try:
        msgspec.convert({"name": name, "version": version}, Tool)
        f"{name}{version}".encode()
    except (msgspec.ValidationError, UnicodeEncodeError):
        told = f"name and version, {str(name)[:40]!a} and {str(version)[:40]!a}"
        return f"its {told}, have to be strings of 1 to 128 characters"
    return ""


def fault_of_languages(suggester: object) -> str:
    """Why nobody can tell which languages a suggester, or a model, knows; or `""`."""
    found = getattr(suggester, "LANGUAGES", ())
    if found is None or (
        isinstance(found, Collection)
        and not isinstance(found, str | bytes)
        and all(isinstance(each, str) for each in found)
    ):
        return ""
    return (
        f'its LANGUAGES, {str(found)[:40]!a}, have to be a tuple or set of codes, as ("en", "de")'
    )


def speaks(suggester: object, record: Record) -> bool:
    """Whether a suggester, or a model, knows the language of a record, where both name one."""
    languages = getattr(suggester, "LANGUAGES", None)
    if languages is None or record.language is None:
        return True
    return record.language.partition("-")[0].lower() in languages


def add(record: Record, suggesters: Sequence[tuple[str, Suggester]], scheme: LabelScheme) -> Record:
    """The record with the suggestions of each suggester that may stand in it.

    None is added with a label that the scheme does not have. None is added to a layer that
    an annotator reviewed, nor where a person's span, accepted or rejected, has the same
    place or label on the same words. In a relation, a span that is there already stands
    for an equal suggestion; what may not stand is left out of it, and a relation without
    a role that the scheme requires is left out whole, as is one that a person has judged.
    The id of a suggestion follows from what it says, so that the same one has
    the same id in every build. A suggester that does not know the language adds none.
    The provenance names the suggesters beside those that the record had before.
    """
    from newsdata.suggest._placing import Placing  # which needs the types above

    if not suggesters:
        return record
    placing = Placing(record, scheme)
    for name, suggester in suggesters:
        if not speaks(suggester, record):
            continue
        for found in suggester.suggest(placing.record()):
            if isinstance(found, Link):
                placing.link(found, name)
            else:
                placing.span(found, name)
    tools = {tool.name: tool for tool in record.provenance.suggesters}
    tools |= {name: Tool(name, module.VERSION) for name, module in suggesters}
    return msgspec.structs.replace(
        placing.record(),
        provenance=msgspec.structs.replace(record.provenance, suggesters=tuple(tools.values())),
    )
