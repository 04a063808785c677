"""Models that label articles, in a batch: spaCy, and what third parties register.

A third party registers a module under the entry-point group `newsdata.models`; its name
stands before the colon in `newsdata suggest --model NAME:ARGUMENT`. The module has
`load(argument) -> Model`, which raises `CannotRun` when there is no such model. GLiNER,
transformers or a server behind HTTP each take some twenty lines: docs/models.md has one.
"""

from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import Final, Protocol

from newsdata.errors import CannotRun
from newsdata.model import Record, Tool
from newsdata.suggest import Suggestion, fault_of_languages, fault_of_tool

GROUP: Final = "newsdata.models"
_SPACY: Final = "spacy"


class Model(Protocol):
    """A model that is loaded.

    `tool` goes into the provenance of each record: its version names the weights, too.
    Like a suggester, a model may have `LANGUAGES`: articles in others are not given to it.
    """

    tool: Tool

    def suggest(self, records: Sequence[Record]) -> Iterator[list[Suggestion] | Exception]:
        """For each record its labels, or what was raised for it; the others go on."""


def load(name: str) -> Model:
    """The model of a name: KIND:ARGUMENT, or the name or folder of a spaCy pipeline.

    Raises `CannotRun` when it is not there, or what it needs is not installed.
    """
    kind, colon, argument = name.partition(":")
    registered = {entry.name: entry for entry in metadata.entry_points(group=GROUP)}
    if not colon or kind not in {*registered, _SPACY}:
        kind, argument = _SPACY, name
    if kind in registered:
        try:
            model: Model = registered[kind].load().load(argument)
        except CannotRun:
            raise
        except Exception as error:
            raise CannotRun(f'The model "{name}" cannot be loaded: {error}.') from error
        if fault := _fault(model):
            hint = "Report it to who made it."
            raise CannotRun(f'The model "{name}" cannot be used: {fault}.', hint=hint)
        return model
    from newsdata.suggest import _spacy

    return _spacy.load(argument)


def _fault(model: Model) -> str:
    tool = getattr(model, "tool", None)
    name, version = getattr(tool, "name", None), getattr(tool, "version", None)
    return fault_of_tool(name, version) or fault_of_languages(model)
