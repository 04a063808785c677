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
from newsdata.suggest._quoting.persons import Persons
from newsdata.suggest._quoting.sentences import Place
from newsdata.suggest._quoting.speakers import Speakers, Voice
from newsdata.suggest._quoting.words import LANGUAGES, words
from newsdata.suggest._tokens import tokens

__all__ = ["LANGUAGES", "VERSION", "suggest"]

VERSION = "3"


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
    whole = (0, len(record.text))
    verbs = tokens(record.text, language).places(spoken.cue_firsts)
    found = list(Region(record.text, whole, outer, spoken, verbs).attributions())
    for quote in quotes:
        if inner := nested.get(quote):
            place = (quote[0] + 1, quote[1] - 1)
            inside = Region(record.text, place, inner, spoken, verbs, quote).attributions()
            found += [each for each in inside if each.label == "QUOTE"]
    persons = Persons(record, spoken, outer)
    yield from _links(record.text, found, Speakers(record.text, persons, spoken))


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


def _of_headline(text: str, found: list[Attribution], voices: list[Voice | None]) -> Voice | None:
    """Whose the quotation of a headline that names nobody is: who says these words below it.

    Where it is the whole headline, and nobody does, that is the first whom the text quotes by
    name.
    """
    first = found[0]
    if first.paragraph or first.outer or first.label != "QUOTE":
        return None
    said = text[first.content[0] + 1 : first.content[1] - 1].strip(" \xa0\u202f.,!?…")
    quoted = [
        (each, voice)
        for each, voice in zip(found, voices, strict=True)
        if voice and each.label == "QUOTE" and each.outer is None
    ]
    for each, voice in quoted:
        if said and said.casefold() in text[slice(*each.content)].casefold():
            return voice
    named = (voice for _, voice in quoted if voice.person)
    return next(named, None) if first.alone and first.content[0] == 0 else None


def _links(text: str, found: list[Attribution], speakers: Speakers) -> Iterator[Suggestion | Link]:
    ordered = sorted(found, key=lambda each: each.content)
    voices = [speakers.of(each) for each in ordered]
    if ordered and voices[0] is None:
        voices[0] = _of_headline(text, ordered, voices)
    for each, voice in zip(ordered, voices, strict=True):
        content = Suggestion("quote", each.label, *each.content)
        yield content
        args = [("content", content)]
        if each.cue:
            args.append(("cue", Suggestion("quote", "CUE", *each.cue)))
        if voice:
            args.append(("source", Suggestion("quote", "SPEAKER", *voice.source)))
            person = voice.person
            if person and person.start != voice.source[0]:
                named = Suggestion("entity", person.label, person.start, person.end)
                args.append(("resolved", named))
        if len(args) > 1:
            yield Link("quote", "attribution", tuple(args))
