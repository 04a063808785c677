"""The suggesters, and models beside them, at work on articles; one that fails stops nothing."""

import operator
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from newsdata.model import Record, Tool
from newsdata.problems import Problem
from newsdata.scheme import LabelScheme
from newsdata.suggest import Link, Suggester, Suggestion, add, get, speaks
from newsdata.suggest._guard import Guarded, check, failure
from newsdata.suggest._models import Model
from newsdata.suggest._voting import vote

_VOTERS: Final = ("dates", "entities")


class Suggesters:
    """Suggesters by name, and a model that votes with their entities and times.

    What happens on the way is counted: `problems` where one failed, `failed` articles,
    `languages` of articles that a suggester does not know, labels `outside` the scheme.
    """

    def __init__(self, names: Sequence[str], model: Model | None, scheme: LabelScheme) -> None:
        self._modules = [(name, get(name)) for name in names]
        self._model = model
        self._scheme = scheme
        self.problems: list[Problem] = []
        self.failed = 0
        self.languages: Counter[str] = Counter()
        self.outside: Counter[str] = Counter()

    @property
    def tools(self) -> list[Tool]:
        """Who suggests, in their order."""
        tools = [Tool(name, module.VERSION) for name, module in self._modules]
        return [*tools, self._model.tool] if self._model else tools

    def label(self, records: Sequence[Record]) -> Iterator[Record]:
        """The records with their suggestions, in their order."""
        said = self._asked(records)
        for record in records:
            yield self._labelled(record, next(said))

    def _asked(self, records: Sequence[Record]) -> Iterator[list[Suggestion] | Exception]:
        """What the model says of each record, whatever it does."""
        model = self._model
        spoken = [record for record in records if model and speaks(model, record)]
        answers = _answers(model, spoken) if model and spoken else iter(())
        for record in records:
            yield next(answers) if model and speaks(model, record) else []

    def _labelled(self, record: Record, said: list[Suggestion] | Exception) -> Record:
        before = len(self.problems)
        if not all(speaks(module, record) for _, module in self._modules) or (
            record.language is None
        ):
            self.languages[record.language or ""] += 1
        chain: list[tuple[str, Suggester]] = [
            (name, _Counted(name, module, self)) for name, module in self._modules
        ]
        if self._model is not None:
            if isinstance(said, Exception):
                self.failure(self._model.tool.name, record, said)
                said = []
            for found in said:
                self.seen(found)
            chain = self._voted(record, chain, said, self._model.tool)
        labelled = add(record, chain, self._scheme)
        self.failed += len(self.problems) > before
        return labelled

    def _voted(
        self,
        record: Record,
        chain: list[tuple[str, Suggester]],
        said: list[Suggestion],
        tool: Tool,
    ) -> list[tuple[str, Suggester]]:
        """The chain with what stays of each, and the model before what builds on names."""
        voters = [(name, each) for name, each in chain if name in _VOTERS]
        rules = {
            name: [found for found in each.suggest(record) if isinstance(found, Suggestion)]
            for name, each in voters
            if speaks(each, record)
        }
        everything = [found for each in rules.values() for found in each]
        speak = any(speaks(module, record) for name, module in self._modules if name in _VOTERS)
        kept, alone = vote(everything, said, rules_speak=speak and record.language is not None)
        places = {(each.layer, each.start, each.end): each for each in kept}
        voted: list[tuple[str, Suggester]] = []
        for name, each in voters:
            left = (places.get((f.layer, f.start, f.end)) for f in rules.get(name, ()))
            voted.append((name, _Fixed(each.VERSION, [found for found in left if found])))
        voted.append((tool.name, _Fixed(tool.version, alone)))
        return voted + [(name, each) for name, each in chain if name not in _VOTERS]

    def failure(self, name: str, record: Record, error: BaseException) -> None:
        """Remember that a suggester failed on an article."""
        self.problems.append(failure(name, record, error))

    def seen(self, found: Suggestion | Link) -> None:
        """Count what the scheme has no label for."""
        layer = self._scheme.layers.get(found.layer)
        labels = layer.relations if layer and isinstance(found, Link) else layer and layer.labels
        if not labels or found.label not in labels:
            self.outside[f"{found.layer}/{found.label}"] += 1


def _answers(model: Model, records: Sequence[Record]) -> Iterator[list[Suggestion] | Exception]:
    """What a model says of each record; where a batch breaks off, the rest is asked singly."""
    try:
        batch = iter(model.suggest(records))
    except Exception:  # noqa: BLE001  the model is a third party's
        batch = iter(())
    whole = True
    for record in records:
        try:
            said = next(batch) if whole else _alone(model, record)
        except Exception:  # noqa: BLE001  the model is a third party's
            whole = False
            said = _alone(model, record)
        yield said if isinstance(said, Exception) else _plain(said, record.text)


def _alone(model: Model, record: Record) -> list[Suggestion] | Exception:
    try:
        return next(iter(model.suggest([record])))
    except StopIteration:
        return ValueError("It says nothing of the article.")
    except Exception as error:  # noqa: BLE001  the model is a third party's
        return error


def _plain(said: Sequence[Suggestion], text: str) -> list[Suggestion] | Exception:
    """What a model says in numbers of Python: those of numpy cannot be written."""
    try:
        plain = [
            msgspec.structs.replace(
                each,
                start=operator.index(each.start),
                end=operator.index(each.end),
                score=None if each.score is None else float(each.score),
            )
            for each in said
        ]
        check(plain, text)
    except Exception as error:  # noqa: BLE001  the model is a third party's
        return error
    return plain


class _Counted(Guarded):
    """A suggester that may fail, and whose labels outside the scheme are counted."""

    def __init__(self, name: str, module: Suggester, run: Suggesters) -> None:
        super().__init__(name, module, run.failure)
        self._run = run

    def suggest(self, record: Record) -> Iterator[Suggestion | Link]:
        """What the suggester says."""
        for each in super().suggest(record):
            self._run.seen(each)
            yield each


class _Fixed:
    """A suggester that says what has been found already."""

    def __init__(self, version: str, found: Sequence[Suggestion]) -> None:
        self.VERSION = version
        self._found = found

    def suggest(self, record: Record) -> Iterator[Suggestion]:
        """What has been found."""
        yield from self._found
