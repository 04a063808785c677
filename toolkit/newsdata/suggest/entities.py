"""Named entities with the meaning of OntoNotes 5, without a model.

A name is a run of capitalised words. What it names is told by a gazetteer, by words that
names begin or end with (University, Bridge, Inc.), by what stands before it (a title, "in");
a run of two to four other words is taken for a person. Then the article is read again: a
surname is the person of that name, the place of a dateline is a place wherever it stands.
Mentions of one entity have the same `entity_id`. A score below 0.8 is a guess.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from newsdata.model import Attribute, Record
from newsdata.suggest import Suggestion
from newsdata.suggest._names.amounts import amounts
from newsdata.suggest._names.kinds import SURE, Name, names
from newsdata.suggest._names.mentions import Mentions, identities
from newsdata.suggest._names.runs import Run, Runs, Tokens
from newsdata.suggest._names.words import Words, words
from newsdata.suggest._times.words import words as time_words

LANGUAGES: Final = ("de", "en", "es", "fr")
VERSION = "1"

# A place in capitals at the start of a paragraph: GENEVA (AP) —, LARKSPUR, Ohio —
_DATELINE: Final = re.compile(
    r"^([^\W\d_a-z](?:[^\W\d_a-z]|[ .’'-]){1,40})(?=,[^\n]{1,40}[—–-] ?|[  ]?\([^)\n]{2,30}\)|[  ]?[—–][  ]|[  ]-[  ])",
    re.MULTILINE,
)


def suggest(record: Record) -> Iterator[Suggestion]:
    """The names and amounts of an article, in the order of the text."""
    language = (record.language or "").partition("-")[0].lower()
    if language not in LANGUAGES:
        return
    known = words()
    text = record.text
    found = [
        Suggestion("entity", label, start, end) for label, start, end in amounts(text, language)
    ]
    taken = _Places((each.start, each.end) for each in found)
    tokens = Tokens(text, language, known)
    # German nouns are capitalised: beside them `von` joins no name that can be told.
    particles = frozenset[str]() if language == "de" else known.particles
    named = [
        name
        for run in Runs(tokens, known, _calendar(language), particles)
        if not taken.overlaps(run.start, run.end)
        for name in names(run, known, language)
    ]
    mentions = Mentions(known, named, _datelines(text), language)
    resolved = [*mentions.resolve(named), *_nationalities(tokens, known, language)]
    ids = identities(resolved, known)
    for name, identity in zip(resolved, ids, strict=True):
        score = None if name.score >= SURE else name.score
        attributes = (Attribute("entity_id", identity),)
        found.append(
            Suggestion("entity", name.label, name.run.start, name.run.end, score, attributes)
        )
    yield from sorted(found, key=lambda each: each.start)


class _Places:
    """Places that are taken, in order and apart."""

    def __init__(self, places: Iterator[tuple[int, int]]) -> None:
        self._places = list(places)
        self._next = 0

    def overlaps(self, start: int, end: int) -> bool:
        """Whether one of them overlaps; asked in the order of the text."""
        while self._next < len(self._places) and self._places[self._next][1] <= start:
            self._next += 1
        return self._next < len(self._places) and self._places[self._next][0] < end


@cache
def _calendar(language: str) -> frozenset[str]:
    """Months and weekdays, which are no names."""
    table = time_words(language)
    return frozenset(word.capitalize() for word in (*table.months, *table.weekdays))


def _datelines(text: str) -> frozenset[str]:
    return frozenset(found[1].rstrip() for found in _DATELINE.finditer(text))


def _nationalities(tokens: Tokens, known: Words, language: str) -> Iterator[Name]:
    """Those in lower case, as French and Spanish write them."""
    if language in known.norp_languages:
        for at, word in enumerate(tokens.words):
            if word in known.norps_lower:
                yield Name(Run(tokens, at, (word,), word, (), ""), "NORP", SURE)
