"""What a run of capitalised words names, judged by itself."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from newsdata.suggest._names.runs import Run
from newsdata.suggest._names.words import Words, is_role

SURE: Final = 1.0
LIKELY: Final = 0.8
GUESSED: Final = 0.5
_PERSON_WORDS: Final = range(2, 5)
_SHORT: Final = 4
# BelRail, but McDonald and DeSantis
_CAMEL: Final = re.compile(r"[A-Z]+[a-z]+[A-Z]\w{2,}")
_NAME_STARTS: Final = ("Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Von", "Fitz", "O")
_FRENCH_PLACE: Final = frozenset(("sur", "sous", "lès", "les", "en", "la", "de", "du", "des"))


class Name(Struct, frozen=True):
    """A run with its label, or without one where nothing tells it. Score from 0 to 1."""

    run: Run
    label: str
    score: float


def names(run: Run, known: Words, language: str) -> Iterator[Name]:
    """The names in a run, in its order; what remains unknown comes back without a label."""
    run = _bare(run, known, language)
    label, score = _as_a_whole(run, known)
    first, titled = _titles(run, known, language)
    if score and not (first and language == "de"):
        yield Name(run, label, score)
        return
    if first == len(run.texts):
        return
    if first:
        rest = run.part(first)
        label, score = _as_a_whole(rest, known)
        if score and not (titled and label == "GPE"):
            yield Name(rest, label, score)
        else:
            yield from _person_or_unknown(rest, known, language, titled=titled)
        return
    for size in range(min(3, len(run.texts) - 1), 0, -1):
        head = " ".join(run.texts[:size])
        label = known.known.get(head, "GPE" if head in known.places else "")
        if label == "NORP" or (label in ("GPE", "LOC") and _is_apart(run.part(size), known)):
            yield Name(run.part(0, size), label, SURE)
            yield from names(run.part(size), known, language)
            return
    for at in range(1, len(run.texts)):
        if run.texts[at] in known.titles and run.texts[at - 1] not in known.titles:
            yield from names(run.part(0, at), known, language)
            yield from names(run.part(at), known, language)
            return
    yield from _person_or_unknown(run, known, language, titled=False)


def _bare(run: Run, known: Words, language: str) -> Run:
    """A name without the letters behind it: Ann Lee KC. But Orlando City SC.

    And without the German preposition in front of a full name: von Ann Lee, but von Lee.
    """
    if language == "de" and run.texts[0] == "von" and len(run.texts) > 2:
        run = run.part(1)
    if len(run.texts) < 3 or run.texts[-1] not in known.postnominals:
        return run
    return run if run.texts[-2] in known.ends else run.part(0, len(run.texts) - 1)


def _as_a_whole(run: Run, known: Words) -> tuple[str, float]:
    """The label that the gazetteer, a word of the name or the noun before it tells."""
    whole = run.text
    if label := known.known.get(whole):
        return label, SURE
    if whole in known.places:
        return _place(run, known)
    if label := _keyword(run, known):
        return label, LIKELY
    if "-" in whole:
        parts = whole.split("-")
        if len(parts) > 2 and _FRENCH_PLACE.intersection(parts):
            return "GPE", LIKELY
    for noun in _nouns(run, known):
        if label := known.nouns.get(noun.lower()):
            return label, LIKELY
    return "", 0.0


def _nouns(run: Run, known: Words) -> tuple[str, ...]:
    """The nouns that may say what a name is: the island of Inchvarra."""
    if not run.before:
        return ()
    if run.before[-1] in known.links and len(run.before) > 1:
        return run.before[-2:-1]
    return run.before[-1:]


def _place(run: Run, known: Words) -> tuple[str, float]:
    """A short name in the gazetteer is a place where a preposition says so."""
    preceded = bool(run.before) and run.before[-1].lower() in known.place_before
    if len(run.text) <= _SHORT and not preceded:
        return "", 0.0
    return "GPE", SURE if preceded else LIKELY


def _keyword(run: Run, known: Words) -> str:
    """The label that the first or last word of a name tells."""
    words = run.texts
    last = words[-1]
    if last.lower().endswith(known.compounds) and (label := _compound(run, known)):
        return label
    if len(words) < 2:
        return ""
    if words[0] in known.lower_starts:
        return known.lower_starts[words[0]]
    linked = next((n for n, word in enumerate(words) if not word[0].isupper() and n), 0)
    if linked and not words[linked].isdecimal():
        if words[0] in known.starts:
            return known.starts[words[0]]
        return known.ends.get(words[linked - 1], "")
    if last.isdecimal():
        return known.ends.get(words[-2]) or known.starts.get(words[-2], "")
    if last in known.ends and last not in ("Minister", "Speaker"):
        return known.ends[last]
    if words[0] in known.titles:
        return ""
    return known.starts.get(words[0], "")


def _compound(run: Run, known: Words) -> str:
    """The label that the end of a German noun tells: Hauptbahnhof."""
    last = run.texts[-1]
    for end, label in known.german_ends.items():
        compound = len(last) > len(end) + 2 and last[0].isupper() and last.lower().endswith(end)
        if compound and (label == "FAC" or len(run.texts) > 1):
            return label
    return ""


def _titles(run: Run, known: Words, language: str) -> tuple[int, bool]:
    """How many words are titles, and whether some are."""
    words = run.texts
    first = 0
    of_office = len(run.before) == 2 and run.before[1] in ("of", "for")
    if of_office and run.before[0] in known.titles and len(words) > 2:
        return len(words) - 2, True
    while first < len(words) and (
        words[first] in known.titles
        or (language == "de" and is_role(words[first]))
        or (language == "de" and first + 1 < len(words) and words[first].lower() in known.nouns)
    ):
        first += 1
    return first, first > 0


def _is_apart(rest: Run, known: Words) -> bool:
    """Whether what follows a place is another name: U.S. Secretary, Sudan Airways."""
    return rest.texts[0] in known.titles or rest.text in known.known


def _person_or_unknown(run: Run, known: Words, language: str, *, titled: bool) -> Iterator[Name]:
    if titled and language == "de" and run.before == () and len(run.texts) == 1:
        titled = False
    noun = run.before[-1].lower() if run.before else ""
    if titled and language == "de" and noun in known.nouns:
        yield Name(run, known.nouns[noun], LIKELY)
    elif titled and len(run.texts) == 1 and not _is_acronym(run.text):
        yield Name(run, "PERSON", LIKELY)
    elif _looks_personal(run, known) and (titled or noun not in known.articles):
        yield _person_or_place(run, known, titled=titled)
    else:
        yield _single_or_unknown(run, known, language)


def _person_or_place(run: Run, known: Words, *, titled: bool) -> Name:
    before = run.before[-1] if run.before else ""
    if titled or run.after in known.speech:
        return Name(run, "PERSON", LIKELY)
    if before in known.in_place and before != "from" and not run.owns:
        return Name(run, "GPE", GUESSED)
    if run.texts[-1] in known.known and known.known[run.texts[-1]] == "GPE":
        return Name(run, "ORG", GUESSED)
    if before == "at" and (run.after in known.places or run.after in known.known):
        return Name(run, "GPE", GUESSED)
    return Name(run, "PERSON", GUESSED)


def _looks_personal(run: Run, known: Words) -> bool:
    words = run.texts
    if len(words) < 2:
        return False
    capitals = [word for word in words if word[0].isupper()]
    return (
        len(capitals) in _PERSON_WORDS
        and known.person_not.isdisjoint(words)
        and not words[-1].endswith(known.person_not_ends)
        and not any(word.isdecimal() or _is_acronym(word) for word in words)
        and not words[0].isupper()
    ) or _has_initial(words)


def _has_initial(words: tuple[str, ...]) -> bool:
    """J. K. Rowling."""
    return len(words[0]) == 1 and len(words[-1]) > 2 and words[-1].istitle()


def _single_or_unknown(run: Run, known: Words, language: str) -> Name:
    text = run.text
    before = run.before[-1] if run.before else ""
    if len(run.texts) > 1:
        return Name(run, "", 0.0)
    if _is_acronym(text) and text not in known.acronyms_not:
        return Name(run, "ORG", GUESSED)
    if _CAMEL.fullmatch(text) and not text.startswith(_NAME_STARTS):
        return Name(run, "ORG", GUESSED)
    if language != "de" and not run.is_first:
        if before in known.org_before:
            return Name(run, "ORG", GUESSED)
        if before in known.in_place and run.after not in known.speech:
            return Name(run, "GPE", GUESSED)
        if run.after in known.speech and before not in known.articles:
            return Name(run, "PERSON", GUESSED)
    return Name(run, "", 0.0)


def _is_acronym(word: str) -> bool:
    return word.isupper() and 2 <= len(word) <= 6 and word.isalpha()
