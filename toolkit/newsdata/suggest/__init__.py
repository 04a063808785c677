"""Suggesters: programs that propose labels, for people to accept or reject.

A suggester is a module of this package, or one that a third party registered
under the entry-point group `newsdata.suggest`. It has

- `VERSION`, a string: changes when the same text gives other suggestions;
- `suggest(record)`: yields a `Suggestion` for each label it proposes and a `Link`
  for each relation between them;
- where it knows some languages only, `LANGUAGES`, their codes (`en`).

Suggesters run in their order, and each sees what those before it have added.
A suggestion never touches a person's label: see `add`.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

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
