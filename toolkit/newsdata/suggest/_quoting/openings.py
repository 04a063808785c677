"""What a sentence is about, where no verb of saying tells: its first pronoun or noun phrase."""

from newsdata.suggest._quoting.phrases import MARKS, TOKEN
from newsdata.suggest._quoting.sentences import ABBREVIATION, COVER, Place
from newsdata.suggest._quoting.words import Words

PARTICIPLES = ("ing", "ed", "é", "ée", "és", "ado", "ada", "ido", "ida")
"""Endings of what begins “Asked about it, …”."""
_CLAUSE = 14


def clause_at(covered: str, start: int, end: int) -> list[Place]:
    """The words from a place to the next mark or quotation."""
    found: list[Place] = []
    for token in TOKEN.finditer(covered, start, end):
        if token[0] in MARKS or token[0][0] == COVER or len(found) == _CLAUSE:
            break
        at, stop = token.span()
        full = token[0][-1] in ".!?" and not ABBREVIATION.search(token[0][-6:])
        found.append((at, stop - full))
        if full:
            break
    return [place for place in found if place[0] < place[1]]


def opening(text: str, start: int, end: int, words: Words) -> Place | None:
    """The pronoun or noun phrase that a sentence is about, where that is not a name."""
    tokens = clause_at(text, start, end)
    for _ in range(2):
        while tokens and text[slice(*tokens[0])].casefold() in words.breaks:
            tokens = tokens[1:]
        if not tokens:
            return None
        first = text[slice(*tokens[0])].casefold()
        for token in tokens[: 1 if first.endswith(PARTICIPLES) else 3]:
            if text[slice(*token)].casefold() in words.persons:
                return token
        if first in words.articles or first[:2] in words.articles:
            return _noun_phrase(text, tokens, words)
        comma = text.find(",", tokens[0][0], end)
        if comma < 0 or not (first in words.prepositions or first.endswith(PARTICIPLES)):
            return None
        tokens = clause_at(text, comma + 1, end)
    return None


def _noun_phrase(text: str, tokens: list[Place], words: Words) -> Place | None:
    """An article and what goes with it, up to where the verb may be."""
    last = 0 if text[slice(*tokens[0])][:2].casefold() in words.definite - words.persons else 1
    last = last if text[tokens[0][0] + 1] in "’'" else 1
    while last < min(len(tokens), 6):
        word = text[slice(*tokens[last])]
        if words.verb_second and word[0].isupper():
            while last + 1 < len(tokens) and text[tokens[last + 1][0]].isupper():
                last += 1
            break
        following = text[slice(*tokens[last + 1])] if last + 1 < len(tokens) else ""
        if not following or not words.bare or following.casefold() in words.small | words.between:
            break
        if following.endswith("ed") or words.cue.fullmatch(following):
            break
        if not words.verb_second and last >= 3:
            break
        last += 1
    return (tokens[0][0], tokens[last][1]) if last < len(tokens) else None
