"""Who said what: quotations, reported speech, and to whom they are attributed.

QUOTE, INDIRECT, CUE and SPEAKER spans, joined by an `attribution`. A mention that is not
a full name (she, the judge, Lee) comes with the full name it stands for, as `resolved`.
In a text whose language is not known only the quotations are found, whoever says them.
"""

from collections.abc import Iterator

from newsdata.model import Record
from newsdata.suggest import Link, Suggestion
from newsdata.suggest._quoting.attributions import Attribution, Region
from newsdata.suggest._quoting.marks import quotations
from newsdata.suggest._quoting.persons import Person, Persons
from newsdata.suggest._quoting.sentences import Place
from newsdata.suggest._quoting.words import LANGUAGES, Words, words

__all__ = ["LANGUAGES", "VERSION", "suggest"]

VERSION = "2"


def suggest(record: Record) -> Iterator[Suggestion | Link]:
    """The spans of the quote layer, then for each thing said a relation between them."""
    quotes = sorted(quotations(record.text), key=lambda quote: (quote[0], -quote[1]))
    language = (record.language or "").partition("-")[0].lower()
    if language not in LANGUAGES:
        for start, end in quotes if record.language is None else ():
            yield Suggestion("quote", "QUOTE", start, end)
        return
    spoken = words(language)
    nested = _nested(quotes)
    outer = nested.get(None, [])
    found = list(Region(record.text, 0, len(record.text), outer, spoken).attributions())
    for quote in quotes:
        if inner := nested.get(quote):
            inside = Region(record.text, quote[0] + 1, quote[1] - 1, inner, spoken)
            for each in inside.attributions():
                if each.label == "QUOTE":
                    each.quoted = True
                    found.append(each)
    yield from _links(record, found, Persons(record, spoken, outer), spoken)


def _nested(quotes: list[Place]) -> dict[Place | None, list[Place]]:
    """For each quotation, and for the text, the quotations directly in it."""
    inside: dict[Place | None, list[Place]] = {}
    open_: list[Place] = []
    for quote in quotes:
        while open_ and open_[-1][1] <= quote[0]:
            open_.pop()
        inside.setdefault(open_[-1] if open_ else None, []).append(quote)
        open_.append(quote)
    return inside


def _links(
    record: Record, found: list[Attribution], persons: Persons, spoken: Words
) -> Iterator[Suggestion | Link]:
    resolved: dict[Place, Person | None] = {}
    last: tuple[int, Person] | None = None
    for each in sorted(found, key=lambda each: each.content):
        content = Suggestion("quote", each.label, *each.content)
        yield content
        args = [("content", content)]
        if each.cue:
            args.append(("cue", Suggestion("quote", "CUE", *each.cue)))
        if each.source:
            args.append(("source", Suggestion("quote", "SPEAKER", *each.source)))
            if each.source not in resolved:
                person = _person(record.text, each, persons, last, spoken)
                resolved[each.source] = person
                if person:
                    last = each.source[0], person
            person = resolved[each.source]
            if person and person.start != each.source[0]:
                args.append(("resolved", Suggestion("entity", "PERSON", person.start, person.end)))
        if len(args) > 1:
            yield Link("quote", "attribution", tuple(args))


def _person(
    text: str,
    said: Attribution,
    persons: Persons,
    last: tuple[int, Person] | None,
    spoken: Words,
) -> Person | None:
    """The full name that a mention is or stands for, if it is a person's.

    `last` is who spoke last, and where: a pronoun means him, unless another was named since.
    """
    start, end = said.source or said.content
    if persons.is_full(start):
        return Person(start, end)
    name = text[start:end]
    if said.quoted:
        return persons.full(start, end)  # pronouns in a quotation are not the writer's
    if name.casefold() in spoken.persons:
        if last and persons.recent_at(start) < last[0] < start:
            return last[1]
        return persons.recent(start)
    first, _, noun = name.rpartition(" ")
    if first.casefold() in spoken.articles and noun.islower():
        return persons.by_role(noun, start)
    return persons.full(start, end)
