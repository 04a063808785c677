"""Descriptions of people: which noun phrases stand for somebody who is named elsewhere."""

from newsdata.suggest._quoting import genders
from newsdata.suggest._quoting.words import PARTICLES, Words

_NAME_WORDS = range(2, 5)
_COMPLEMENTS = frozenset(
    {
        *("of", "for", "from", "at", "in", "with", "who", "that", "which"),
        *("de", "del", "du", "des", "d’une", "d’un", "qui", "que", "der", "von", "vom"),
    }
)
_DEMONYMS = ("ian", "an", "ese", "ish", "er", "ard", "ot", "man", "woman")


def is_name(name: str, words: Words) -> bool:
    """Whether words in capitals are somebody's full name: the first is a given name."""
    return looks_like_a_name(name, words) and bool(genders.of_given(name.split()[0]))


def looks_like_a_name(name: str, words: Words) -> bool:
    """Whether all words are in capitals and none of them is a group's."""
    parts = name.split()
    return (
        len(parts) in _NAME_WORDS
        and parts[0][0].isupper()
        and parts[0].casefold() not in words.articles
        and all(part[0].isupper() or part in PARTICLES for part in parts)
        and not words.groups.intersection(parts)
    )


def is_definite(name: str, words: Words) -> bool:
    """Whether a noun phrase means somebody that the reader knows of."""
    first = name.split()[0].casefold()
    return first in words.definite or name[:2].casefold() in words.definite


def noun(name: str, words: Words) -> str:
    """The noun that a phrase is built around: `judge` of “the judge at the trial”."""
    head: list[str] = []
    for part in name.replace("’", "’ ").split():
        word = part.strip(",.")
        if head and (word.casefold() in words.prepositions or part.endswith(",")):
            if part.endswith(","):
                head.append(word)
            break
        head.append(word)
    if not head:
        return ""
    if words.noun_first:
        nouns = [word for word in head if word.casefold() not in words.articles | words.definite]
        return nouns[0] if nouns else ""
    return head[-1]


def is_human(word: str, words: Words) -> bool:
    """Whether a noun is somebody rather than something."""
    folded = word.casefold()
    if folded in words.things:
        return False
    if folded in words.people or folded in words.strangers:
        return True
    return bool(genders.of_noun(word, words)) or folded.endswith(words.people_ends)


def stands_for_a_name(name: str, noun: str, words: Words) -> bool:
    """Whether a definite noun phrase is another word for somebody just named."""
    folded = noun.casefold()
    if folded in words.things or folded in words.strangers:
        return False
    rest = name.partition(noun)[2].split()
    if rest and rest[0].casefold() in _COMPLEMENTS:
        return False  # “the owner of a shop” says which
    if folded in words.people or genders.of_noun(noun, words):
        return True
    if noun[0].isupper() and not words.verb_second:
        return len(name.split()) <= 3 and folded.endswith(_DEMONYMS)
    return folded.endswith(words.people_ends)
