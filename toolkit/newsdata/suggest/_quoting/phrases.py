"""Noun phrases: which words of a clause are the mention of a speaker."""

import re

from newsdata.suggest._quoting.bare_names import bare_name
from newsdata.suggest._quoting.genders import of_given
from newsdata.suggest._quoting.sentences import Place
from newsdata.suggest._quoting.words import PARTICLES, UPPER, Words

MARKS = frozenset(",;:()—–")
TOKEN = re.compile(r"[^\s,;:()—–]+|[,;:()—–]")
_DATELINE = re.compile(rf"\A{UPPER}[^a-z\n]{{1,40}}[^—–\n]{{0,30}}?(?:[—–]|\s-)\s+")


def phrase(covered: str, clause: list[Place], words: Words) -> Place | None:
    """The mention in a clause: the bare name, else the whole noun phrase or pronoun."""
    clause = _without_adverbial(covered, clause, words)
    if not clause or words.after.match(covered, clause[0][0]):
        return None
    first = covered[slice(*clause[0])]
    if first.casefold() in words.prepositions and not words.verb_second:
        return None
    if (pronoun := first.rstrip(".!?")).casefold() in words.pronouns:
        return clause[0][0], clause[0][0] + len(pronoun)
    if first[:2].casefold() in {"j’", "j'"} and not words.bare:
        return clause[0][0], clause[0][0] + 1
    if name := _named(covered, clause, words):
        return name
    if not (
        first[0].isupper()
        or first.casefold() in words.articles
        or first[:2].casefold() in words.articles
        or (words.bare and len(_head(covered, clause, words)) <= 3)
    ):
        return None
    start, end = clause[0][0], _end(covered, clause)
    return (start, end) if end > start else None


def _named(covered: str, clause: list[Place], words: Words) -> Place | None:
    """The name in a noun phrase, or the group that a name begins: Analysts at Fjellbanken."""
    first = covered[slice(*clause[0])]
    folded = first.casefold()
    head = _head(covered, clause, words)
    name = _last_name(covered, head, words)
    if name and folded in words.articles and covered[slice(*name)] in words.titles:
        return None  # “The High Commissioner”
    if name and name[1] >= _end(covered, head) - 2:
        articled = folded in words.articles and name[0] == clause[0][1] + 1
        group = name[0] == clause[0][0] and len(clause) > len(head)
        if not articled:
            whole = group and words.bare and _plural(covered[slice(*head[-1])])
            return (clause[0][0], _end(covered, clause)) if whole else name
    if len(clause) == len(head):
        return None
    full = _last_name(covered, clause, words)
    if full and " " in covered[slice(*full)] and of_given(covered[slice(*full)].split()[0]):
        before = covered[max(0, full[0] - 20) : full[0]].rstrip().rpartition(" ")[2]
        if before.casefold() not in words.prepositions:
            return full  # “leader of the council Ann Lee”
    rest = covered[clause[1][0] : clause[-1][1]]
    if first[0].isupper() and rest.islower() and folded not in words.small:
        # “Lee se limitó a decir”
        return None if words.verb_second else bare_name(covered, *clause[0], words)
    return None


def _head(covered: str, clause: list[Place], words: Words) -> list[Place]:
    """A noun phrase up to its first preposition."""
    for index, token in enumerate(clause):
        if index and covered[slice(*token)].casefold() in words.prepositions:
            return clause[:index]
    return clause


def _plural(word: str) -> bool:
    return word.endswith("s") and word[:1].isupper() and len(word) > 5


def _end(covered: str, clause: list[Place]) -> int:
    end = clause[-1][1]
    return end - 1 if covered[end - 1] in ".!?" and covered[end - 3 : end - 2] != "." else end


def _without_adverbial(covered: str, clause: list[Place], words: Words) -> list[Place]:
    """“In 2019 ministers”: the words after the date are the mention."""
    if not clause:
        return clause
    first = covered[slice(*clause[0])].casefold()
    if first in words.prepositions and len(clause) > 1:
        for index, token in enumerate(clause[:-1]):
            if covered[slice(*token)][-1:].isdigit():
                return clause[index + 1 :]
        for index in range(1, len(clause)):
            word = covered[slice(*clause[index])].casefold()
            if word in words.pronouns:
                return clause[index:]
    if first in words.breaks or (first.endswith("ly") and len(clause) > 1):
        return _without_adverbial(covered, clause[1:], words)
    return _last_phrase(covered, clause, words)


def _last_phrase(covered: str, clause: list[Place], words: Words) -> list[Place]:
    """“a sum the union called”: of two noun phrases in a row, or a pronoun, the last speaks."""
    if len(clause) > 1 and covered[slice(*clause[-1])].casefold() in words.pronouns:
        return clause[-1:]
    for index in range(len(clause) - 1, 0, -1):
        word, previous = (covered[slice(*clause[n])].casefold() for n in (index, index - 1))
        genitive = word in words.prepositions  # as in German
        if word in words.articles and not genitive and previous not in words.prepositions:
            return clause[index:]
    return clause


def _last_name(covered: str, clause: list[Place], words: Words) -> Place | None:
    """The name at the end of a noun phrase, without what is in front of it."""
    end = _end(covered, clause)
    start = clause[-1][0]
    for token in reversed(clause):
        word = covered[slice(*token)]
        if word.casefold() in words.articles or word.rstrip(".") in words.titles:
            break
        if word.endswith(".") and token is not clause[-1]:
            break
        if not (word[:1].isupper() or word in PARTICLES):
            break
        start = token[0]
    while covered[start:end].partition(" ")[0] in PARTICLES:
        start += len(covered[start:end].partition(" ")[0]) + 1
    # A particle begins a name if nothing in capitals stands before it: van Aswegen.
    particle = covered[max(0, start - 4) : start]
    if particle.strip() in {"van", "von", "de", "di"} and " " not in covered[start:end]:
        start -= len(particle.strip()) + 1
    if start >= end or not (covered[start].isupper() or covered[start] in "vd"):
        return None
    return bare_name(covered, start, end, words)


def dateline(covered: str, start: int, end: int) -> int:
    """How long the dateline at a place is; 0 where there is none."""
    found = _DATELINE.match(covered[start : min(end, start + 90)])
    return found.end() if found else 0


def without_dateline(sentence: str) -> str:
    """A sentence without the place and dash in front of it."""
    found = _DATELINE.match(sentence[:90])
    return sentence[found.end() :] if found else sentence


def tokens_of(covered: str, start: int, end: int) -> list[Place]:
    """The words and marks between two places, without a dateline."""
    start += dateline(covered, start, end)
    return [found.span() for found in TOKEN.finditer(covered, start, end)]
