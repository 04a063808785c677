"""The mention beside a verb of saying: who is it that speaks?"""

import re
from itertools import pairwise

from newsdata.suggest._quoting.bare_names import bare_name
from newsdata.suggest._quoting.genders import of_given
from newsdata.suggest._quoting.openings import PARTICIPLES, clause_at
from newsdata.suggest._quoting.phrases import MARKS, dateline, phrase, tokens_of
from newsdata.suggest._quoting.sentences import COVER, Place
from newsdata.suggest._quoting.words import NAME, Words

REACH = 240
"""How far from its verb, in code points, a mention may begin."""

_NAME = re.compile(NAME)
_SHUT = frozenset(",.")
_SHORTEST = 4
_RELATIVE = frozenset({"that", "which", "who", "whose", "qui", "quien"})
_CLAUSES = frozenset({"who", "that", "qui", "que"})
_ABSOLUTE = re.compile(r"\b(?:with|hear|heard) ([^,;:()]{2,80}) \Z")
_PREFIXES = frozenset(
    [
        "ab",
        "an",
        "auf",
        "aus",
        "ein",
        "fest",
        "hinzu",
        "klar",
        "mit",
        "nach",
        "nieder",
        "vor",
        "weiter",
        "zu",
        "zurück",
    ]
)
"""What stands apart from a German verb, at the end: fügte … hinzu."""
_ACCUSATIVES = frozenset({"den", "einen", "ihren", "seinen"})
_AUXILIARY = re.compile(r"\b(?:hat|haben|hatte|hatten)\b ?")
_TO = frozenset({"à", "au", "aux", "a", "al"})
_PRESS = frozenset({"presse", "journalistes", "médias", "prensa", "periodistas", "medios"})
_COORDINATORS = frozenset({"and", "und", "et", "y"})
_SUBORDINATORS = frozenset({"when", "while", "als", "während", "quand", "cuando", "mientras"})
_SPACE = re.compile(r"\s+")
_CLITIC = re.compile(r"-(?:t-)?(il|elle|ils|elles|on|je)\b")
_INVERTED = re.compile(r"(?:\ba-t-|\bont-)(il|elle|ils|elles|on)\s+\Z")


def before(covered: str, start: int, end: int, words: Words) -> Place | None:
    """The mention that ends in front of a verb at `end`, in the sentence from `start`.

    `covered` is the sentence's text with its quotations covered.
    """
    start = max(start, end - REACH)
    if between := _between(covered, start, end, words):
        return between
    tokens = tokens_of(covered, start, end)
    while tokens and covered[slice(*tokens[-1])].casefold() in words.between:
        tokens.pop()
    if len(tokens) > 1 and covered[slice(*tokens[-1])] in {"that", "which"}:
        tokens.pop()  # “an apron that says”
    if tokens and covered[slice(*tokens[-1])] in _COORDINATORS:
        return _coordinated(covered, tokens[:-1], words)
    if not tokens or covered[slice(*tokens[-1])].casefold() in words.breaks:
        return None
    if covered[tokens[-1][0]] == ",":
        # “Ann Lee, who chairs it, said”: the mention heads the clause.
        return _headed(covered, tokens, words)
    clause: list[Place] = []
    for token in reversed(tokens):
        word = covered[token[0] : token[1]]
        if word in MARKS or word[0] == COVER:
            break
        if word.casefold() in words.breaks and clause:
            break
        clause.insert(0, token)
    return phrase(covered, _without_verbs(covered, clause, words), words)


def _between(covered: str, start: int, end: int, words: Words) -> Place | None:
    """The mention in the middle of a verb: “a-t-elle ajouté”, “hatten die Fans „Raus“ gerufen”."""
    if found := _INVERTED.search(covered, start, end):
        return found.span(1)
    if not words.verb_second or not (found := _AUXILIARY.search(covered, start, end)):
        return None
    fronted = covered[start : found.start()]
    first = fronted.split()[:1]
    if not first or first[0].casefold() not in words.prepositions - words.articles:
        return None
    if any(mark in fronted for mark in (",", ";", COVER)):
        return None
    clause = _clause_behind(covered, tokens_of(covered, found.end(), end), words)
    clause = _first_phrase(covered, clause, words)
    last = next((n for n, (at, _) in enumerate(clause) if n and covered[at].islower()), None)
    return phrase(covered, clause[:last], words)


def _without_verbs(covered: str, clause: list[Place], words: Words) -> list[Place]:
    """French and Spanish “M. Lee a fini par” (reconnaître): the subject alone."""
    if words.bare:
        return clause
    for index in range(1, len(clause)):
        name = covered[clause[index - 1][0]].isupper()
        if name and covered[slice(*clause[index])] in words.between:
            return clause[:index]
    return clause


def _coordinated(covered: str, tokens: list[Place], words: Words) -> Place | None:
    """“…, when a pensioner got up and shouted”: the subject of the first of two verbs."""
    for token in reversed(tokens):
        word = covered[slice(*token)]
        if word in MARKS or word[0] == COVER:
            return None
        if word.casefold() in _SUBORDINATORS:
            return head(covered, token[1] + 1, tokens[-1][1], words)
    return None


def absolute(covered: str, start: int, end: int, words: Words) -> Place | None:
    """“…, with the minister, or Ann Lee, warning of”: who does what the participle at `end` says."""
    found = _ABSOLUTE.search(covered, max(start, end - REACH), end)
    return found and phrase(covered, tokens_of(covered, *found.span(1)), words)


def _headed(covered: str, tokens: list[Place], words: Words) -> Place | None:
    clauses: list[list[Place]] = [[]]
    for token in tokens:
        word = covered[token[0] : token[1]]
        if word in MARKS or word[0] == COVER:
            clauses.append([])
        else:
            clauses[-1].append(token)
    beside = clauses[-2] if len(clauses) > 1 else []
    name = _beside(covered, clauses, beside, words) or _with_apposition(covered, clauses, words)
    if name:
        return name
    if len(clauses) > 2 and beside and covered[slice(*beside[0])] in _RELATIVE:
        return phrase(covered, clauses[-3], words)  # “one witness, who gave no name, said”
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
    if aside and covered[slice(*beside[0])].endswith(PARTICIPLES):
        return None  # “Preguntado por ello, respondió”
    return phrase(covered, beside, words)


def _with_apposition(covered: str, clauses: list[list[Place]], words: Words) -> Place | None:
    """“Ann Lee, an analyst at the Council on Water, Air and Fire, said”: a name and what it is."""
    for clause, aside in reversed(list(pairwise(clauses[:-1]))):
        match = _NAME.match(covered, clause[0][0]) if clause and aside else None
        if match is None or match.end() != clause[-1][1] or len(clause) < 2:
            continue
        if covered[slice(*aside[0])] in words.articles:
            return bare_name(covered, *match.span(), words)
    return None


def _beside(
    covered: str, clauses: list[list[Place]], beside: list[Place], words: Words
) -> Place | None:
    """“The deputy governor, Ann Lee, said”: a name between commas that is the mention."""
    if len(beside) < 2 or len(clauses) < 3:
        return None
    earlier = clauses[-3]
    role = bool(earlier) and covered[slice(*earlier[0])].casefold() in words.articles
    rank = role and len(beside) > 2 and covered[slice(*beside[0])].isupper()
    if rank and all(covered[at].isupper() for at, _ in beside):
        return bare_name(covered, beside[1][0], beside[-1][1], words)  # SP Ann Lee
    while len(beside) > 2 and covered[slice(*beside[0])].rstrip(".") in words.titles:
        beside = beside[1:]  # “The bill’s sponsor, State Sen. Ann Lee, said”
    match = _NAME.match(covered, beside[0][0])
    if match is None or match.end() != beside[-1][1] or not clauses[0]:
        return None
    if len(clauses) == 3 and (role or covered[clauses[0][-1][0]].islower()):
        return bare_name(covered, *match.span(), words)
    # “Secretary of the Lane Association, Ann Lee, said”
    named = any(of_given(covered[slice(*token)]) for token in clauses[0])
    if of_given(covered[slice(*beside[0])]) and not named:
        return bare_name(covered, *match.span(), words)
    return None


def head(covered: str, start: int, end: int, words: Words) -> Place | None:
    """The mention a sentence begins with, whose verb may stand far from it."""
    clause = clause_at(covered, start + dateline(covered, start, end), min(end, start + REACH))[:8]
    if not clause or (first := covered[slice(*clause[0])].casefold()) in words.breaks:
        return None
    if first in words.pronouns:
        return clause[0]
    if first.endswith(PARTICIPLES) and not words.verb_second and len(first) > _SHORTEST:
        return None
    return (
        _apposed(covered, clause, words)
        or _full(covered, clause, words)
        or _short(covered, clause, first, words)
    )


def _apposed(covered: str, clause: list[Place], words: Words) -> Place | None:
    """“Lee’s deputy, Ann Roe, …”"""
    named = _NAME.match(covered, clause[-1][1] + 2)
    if not named or covered[clause[-1][0]].isupper():
        return None
    if not covered.startswith(", ", clause[-1][1]) or covered[named.end() : named.end() + 1] != ",":
        return None
    return bare_name(covered, *named.span(), words) if " " in named[0] else None


def _full(covered: str, clause: list[Place], words: Words) -> Place | None:
    """The full name that a clause begins with, behind an article or a title."""
    first = covered[slice(*clause[0])].casefold()
    for match in _NAME.finditer(covered, clause[0][0], clause[-1][1]):
        name = bare_name(covered, *match.span(), words)
        if " " in covered[slice(*name)]:
            return name
        if match.start() > clause[0][0] or first not in words.articles | words.prepositions:
            break
    return None


def _short(covered: str, clause: list[Place], first: str, words: Words) -> Place | None:
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
    clause = _clause_behind(covered, tokens_of(covered, gap.end(), min(end, start + REACH)), words)
    if words.verb_second:
        if clause and covered[slice(*clause[0])] == "von":
            clause = clause[1:]  # nach Angaben von Ann Lee
        clause = _first_phrase(covered, clause, words)
    if not clause:
        return None
    if not words.bare and (told := _told(covered, clause, words)):
        return told
    found = phrase(covered, clause, words)
    return found and (_following(covered, found, words) or found)


def _told(covered: str, clause: list[Place], words: Words) -> Place | None:
    """“a déclaré à l’AFP Ann Lee”: the full name behind the paper or agency that was told."""
    if covered[slice(*clause[0])] not in _TO:
        return None
    for index in range(2, len(clause) - 1):
        paper = covered[slice(*clause[index - 1])]
        paper = paper.rpartition("’")[2]
        if (paper.isupper() or paper in _PRESS) and covered[clause[index][0]].isupper():
            match = _NAME.match(covered, clause[index][0])
            return bare_name(covered, *match.span(), words) if match and " " in match[0] else None
    return None


def _first_phrase(covered: str, clause: list[Place], words: Words) -> list[Place]:
    """German “nannte die Leiterin den Plan”, “fügte Lee hinzu”: who speaks comes first."""
    if len(clause) > 1 and covered[slice(*clause[-1])].rstrip(".!?") in _PREFIXES:
        clause = clause[:-1]
    objects = (words.articles | _ACCUSATIVES) - words.prepositions
    for index in range(1, len(clause)):
        noun = covered[clause[index - 1][0]].isupper()
        if noun and covered[slice(*clause[index])] in objects:
            return clause[:index]
    return clause


def _following(covered: str, found: Place, words: Words) -> Place | None:
    """“souligne le trésorier, Paul Arnould”: the name behind a noun phrase."""
    match = _NAME.match(covered, found[1] + 2)
    if not match or " " not in match[0] or not covered.startswith(", ", found[1]):
        return None
    if words.verb_second:
        shut = covered[match.end() : match.end() + 1] in _SHUT
    else:
        shut = not _NAME.search(covered, *found)
    return bare_name(covered, *match.span(), words) if shut else None


def _clause_behind(covered: str, tokens: list[Place], words: Words) -> list[Place]:
    """The tokens up to where another clause begins."""
    clause: list[Place] = []
    for token in tokens:
        word = covered[token[0] : token[1]]
        if word in MARKS or word[0] == COVER:
            break
        folded = word.casefold()
        if clause and (folded in words.breaks | words.pronouns or folded in _CLAUSES):
            break
        named = words.verb_second and clause and covered[clause[-1][0]].isupper()
        if named and word.islower() and word not in words.prepositions:
            break  # “Laut Polizei gab es”
        clause.append(token)
    return clause
