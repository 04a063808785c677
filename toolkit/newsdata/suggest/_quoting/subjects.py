"""The mention beside a verb of saying: who is it that speaks?"""

import re

from newsdata.suggest._quoting.genders import of_given as given
from newsdata.suggest._quoting.persons import bare_name
from newsdata.suggest._quoting.sentences import COVER, Place
from newsdata.suggest._quoting.words import NAME, PARTICLES, UPPER, Words

_RELATIVE = frozenset({"that", "which"})
_PARTICIPLES = ("ing", "ed", "é", "ée", "és", "ado", "ada", "ido", "ida")
_SHORTEST = 4
_CLAUSE = 14
REACH = 240
"""How far from its verb, in code points, a mention may begin."""

_NAME = re.compile(NAME)
_TOKEN = re.compile(r"[^\s,;:()—–]+|[,;:()—–]")
_MARKS = frozenset(",;:()—–")
_SHUT = frozenset(",.")
_SPACE = re.compile(r"\s+")
_CLITIC = re.compile(r"-(?:t-)?(il|elle|ils|elles|on|je)\b")
_INVERTED = re.compile(r"(?:\ba-t-|\bont-)(il|elle|ils|elles|on)\s+\Z")
_DATELINE = re.compile(rf"\A{UPPER}[^a-z\n]{{1,40}}[^—–\n]{{0,30}}?(?:[—–]|\s-)\s+")


def before(covered: str, start: int, end: int, words: Words) -> Place | None:
    """The mention that ends in front of a verb at `end`, in the sentence from `start`.

    `covered` is the sentence's text with its quotations covered.
    """
    start = max(start, end - REACH)
    if found := _INVERTED.search(covered, start, end):
        return found.span(1)
    tokens = _tokens(covered, start, end)
    while tokens and covered[slice(*tokens[-1])].casefold() in words.between:
        tokens.pop()
    if len(tokens) > 1 and covered[slice(*tokens[-1])] in _RELATIVE:
        tokens.pop()  # “an apron that says”
    if not tokens or covered[slice(*tokens[-1])].casefold() in words.breaks:
        return None
    if covered[tokens[-1][0]] == ",":
        # “Ann Lee, who chairs it, said”: the mention heads the clause.
        return _headed(covered, tokens, words)
    clause: list[Place] = []
    for token in reversed(tokens):
        word = covered[token[0] : token[1]]
        if word in _MARKS or word[0] == COVER:
            break
        if word.casefold() in words.breaks and clause:
            break
        clause.insert(0, token)
    return phrase(covered, clause, words)


def _headed(covered: str, tokens: list[Place], words: Words) -> Place | None:
    clauses: list[list[Place]] = [[]]
    for token in tokens:
        word = covered[token[0] : token[1]]
        if word in _MARKS or word[0] == COVER:
            clauses.append([])
        else:
            clauses[-1].append(token)
    beside = clauses[-2] if len(clauses) > 1 else []
    if len(clauses) == 3 and len(beside) > 1 and clauses[0]:
        match = _NAME.match(covered, beside[0][0])
        first = covered[slice(*clauses[0][0])].casefold()
        role = first in words.articles or covered[clauses[0][-1][0]].islower()
        if role and match and match.end() == beside[-1][1]:
            # “The deputy governor, Ann Lee, said”: the name is the mention.
            return bare_name(covered, *match.span(), words)
    earlier = clauses[-3] if len(clauses) > 3 else []
    if earlier and covered[slice(*earlier[0])].casefold() in words.articles and len(beside) > 2:
        # “When asked, the press officer, SP Ann Lee, said”
        if covered[slice(*beside[0])].isupper() and all(covered[at].isupper() for at, _ in beside):
            return bare_name(covered, beside[1][0], beside[-1][1], words)
    if len(beside) > 1 and given(covered[slice(*beside[0])]):
        match = _NAME.match(covered, beside[0][0])
        if match and match.end() == beside[-1][1] and _plain(covered, clauses[0], words):
            return bare_name(covered, *match.span(), words)
    for clause in reversed(clauses[:-2]):
        if not clause:
            continue
        first = covered[slice(*clause[0])].casefold()
        if first in words.breaks or first in words.prepositions or first.endswith(("ed", "ing")):
            continue
        found = phrase(covered, clause, words)
        if found and any(_NAME.match(covered, token[0]) for token in clause):
            return found
    aside = beside and not words.verb_second and not covered[beside[0][0]].islower()
    if aside and covered[slice(*beside[0])].endswith(_PARTICIPLES):
        return None  # “Preguntado por ello, respondió”
    return phrase(covered, beside, words)


def _plain(covered: str, clause: list[Place], words: Words) -> bool:
    """Whether a clause names no person: “Secretary of the Lane Association, Ann Lee, said”."""
    return not any(given(covered[slice(*token)]) for token in clause)


def head(covered: str, start: int, end: int, words: Words) -> Place | None:
    """The mention a sentence begins with, whose verb may stand far from it."""
    tokens = _tokens(covered, start, min(end, start + REACH))
    clause: list[Place] = []
    for token in tokens[:8]:
        if covered[token[0]] in ",;:()—–" or covered[token[0]] == COVER:
            break
        clause.append(token)
    if not clause or (first := covered[slice(*clause[0])].casefold()) in words.breaks:
        return None
    if first in words.pronouns:
        return clause[0]
    if first.endswith(_PARTICIPLES) and not words.verb_second and len(first) > _SHORTEST:
        return None
    named = _NAME.match(covered, clause[-1][1] + 2)
    if covered[clause[-1][0]].islower() and covered.startswith(", ", clause[-1][1]) and named:
        name = bare_name(covered, *named.span(), words)
        if " " in covered[slice(*name)] and covered[name[1] : name[1] + 1] == ",":
            return name  # “Lee’s deputy, Ann Roe, …”
    for match in _NAME.finditer(covered, clause[0][0], clause[-1][1]):
        name = bare_name(covered, *match.span(), words)
        if " " in covered[slice(*name)]:
            return name
        if match.start() > clause[0][0] or first not in words.articles | words.prepositions:
            break
    if first in words.articles and len(clause) > 1:
        return clause[0][0], clause[1][1]
    return clause[0] if first not in words.prepositions else None


def after(covered: str, start: int, end: int, words: Words) -> Place | None:
    """The mention that begins behind a verb at `start`, before the sentence's `end`."""
    if clitic := _CLITIC.match(covered, start, end):
        return clitic.span(1)
    gap = _SPACE.match(covered, start, end)
    if not gap:
        return None
    clause = _clause_behind(covered, _tokens(covered, gap.end(), min(end, start + REACH)), words)
    if not clause:
        return None
    found = phrase(covered, clause, words)
    beside = covered[found[1] : found[1] + 2] == ", " if found else False
    if found and beside and (words.verb_second or not _NAME.search(covered, *found)):
        # “souligne le trésorier, Paul Arnould”
        match = _NAME.match(covered, found[1] + 2)
        closed = match and (
            not words.verb_second or covered[match.end() : match.end() + 1] in _SHUT
        )
        if match and closed and " " in match[0]:
            return bare_name(covered, *match.span(), words)
    return found


def _clause_behind(covered: str, tokens: list[Place], words: Words) -> list[Place]:
    """The tokens up to where another clause begins."""
    clause: list[Place] = []
    for token in tokens:
        word = covered[token[0] : token[1]]
        if word in _MARKS or word[0] == COVER:
            break
        if clause and word.casefold() in words.breaks | {"who", "that", "qui", "que"}:
            break
        named = words.verb_second and clause and covered[clause[-1][0]].isupper()
        if named and word.islower() and word not in words.prepositions:
            break  # “Laut Polizei gab es”
        clause.append(token)
    return clause


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
    head = clause
    for index, token in enumerate(clause):
        if index and covered[slice(*token)].casefold() in words.prepositions:
            head = clause[:index]
            break
    name = _last_name(covered, head, words)
    full = name if head is clause else _last_name(covered, clause, words)
    last = covered[slice(*head[-1])]
    if name and name[1] >= _end(covered, head) - 2:
        articled = first.casefold() in words.articles and name[0] == clause[0][1] + 1
        group = name[0] == clause[0][0] and len(clause) > len(head) and _plural(last)
        if not articled:
            return (clause[0][0], _end(covered, clause)) if group else name
    if full and " " in covered[slice(*full)] and given(covered[slice(*full)].split()[0]):
        return full  # “leader of the council Ann Lee”
    if len(clause) > 1 and not words.verb_second and first[0].isupper():
        rest = covered[clause[1][0] : clause[-1][1]]
        if rest.islower() and first.casefold() not in words.small and len(clause) > len(head):
            return bare_name(covered, *clause[0], words)  # “Lee se limitó a decir”
    if not (
        first[0].isupper()
        or first.casefold() in words.articles
        or first[:2].casefold() in words.articles
        or (words.bare and len(clause) <= 3)
    ):
        return None
    return clause[0][0], _end(covered, clause)


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


def clause_at(covered: str, start: int, end: int) -> list[Place]:
    """The words from a place to the next mark or quotation."""
    found: list[Place] = []
    for token in _TOKEN.finditer(covered, start, end):
        if token[0] in _MARKS or token[0][0] == COVER or len(found) == _CLAUSE:
            break
        at, stop = token.span()
        full = token[0][-1] in ".!?" and not token[0][-3:-2] == "."
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
        for token in tokens[: 1 if first.endswith(_PARTICIPLES) else 3]:
            if text[slice(*token)].casefold() in words.persons:
                return token
        if first in words.articles or first[:2] in words.articles:
            return _noun_phrase(text, tokens, words)
        comma = text.find(",", tokens[0][0], end)
        if comma < 0 or not (first in words.prepositions or first.endswith(_PARTICIPLES)):
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


def without_dateline(sentence: str) -> str:
    """A sentence without the place and dash in front of it."""
    found = _DATELINE.match(sentence[:90])
    return sentence[found.end() :] if found else sentence


def _tokens(covered: str, start: int, end: int) -> list[Place]:
    if found := _DATELINE.match(covered[start : min(end, start + 90)]):
        start += found.end()
    return [found.span() for found in _TOKEN.finditer(covered, start, end)]
