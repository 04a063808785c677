"""Verbs of saying in a sentence, each with the mention of who says it."""

import re
from bisect import bisect_right

from msgspec import Struct

from newsdata.suggest._quoting import openings, subjects
from newsdata.suggest._quoting.sentences import COVER, Place
from newsdata.suggest._quoting.words import Words, begins_word

# “…”, le respondió Lee; « … », lui a répondu Lee
_GAP = re.compile(
    r"[\s,;:—–«»“”-]*(?:(?:le|les|me|nos|se|lui|leur|nous)\s+)?"
    r"(?:(?:a|ont|ha|han|hat|has|have)\s+)?\Z"
)
_AUXILIARY = re.compile(r"(?<=[,\s])(?:a|ont|ha|han)\s+\Z")
_WORD = re.compile(r"\s(\w+)")
_PASSIVE = re.compile(
    r"described|called|branded|dubbed|label+ed|termed|dismissed|denounced|hailed|praised|slammed"
)
_AGENT = re.compile(r"[^.;:\n]{0,120}?\bby(?=\s)")
_DATIVES = frozenset({"dem", "einem", "ihrem", "seinem", "diesem"})
_REFLEXIVE = frozenset({"se", "s", "sich"})
_CLITIC_VERB = re.compile(r"([\w’']+)-(?:t-)?(ils?|elles?|on)")
_RELATIVE = frozenset({"who", "which", "qui", "quien"})
_SEVERAL = frozenset(
    {"both", "few", "five", "four", "many", "more", "most", "other", "several", "six", "some"}
    | {"these", "those", "three", "two"}
)
# What has more is no sentence but a damaged text; this also bounds the time.
_MAX_CUES = 60
_MAX_SENTENCE = 20_000


class Cue(Struct):
    """A verb of saying in its sentence, and the mention that goes with it."""

    start: int
    end: int
    subject: Place | None
    inverted: bool


def find_cues(
    covered: str, start: int, end: int, quotes: list[Place], verbs: list[int], words: Words
) -> list[Cue]:
    """The verbs of saying in covered[start:end], a sentence with its quotations covered.

    `verbs` are the places in it where one may begin.
    """
    found: list[Cue] = []
    if end - start > _MAX_SENTENCE:
        return found
    closed = [quote[1] for quote in quotes]
    taken = start
    passed = start
    for at in verbs:
        match = words.cue.match(covered, at, end) if at >= passed else None
        if match is None or not begins_word(covered, at):
            continue
        verb, passed = match[0], match.end()
        if verb[0].lower() + verb[1:] in words.according:
            mention = subjects.after(covered, match.end(), end, words)
            cue = mention and Cue(*match.span(), mention, inverted=True)
        elif verb == "so":
            cue = _aside(covered, match, end, words)
        elif quotes and _PASSIVE.fullmatch(verb) and _is_no_verb(covered, match, words):
            cue = _passive(covered, match, end, words)
        elif verb[0].islower() and not _is_no_verb(covered, match, words):
            cue = _inverted(covered, match, start, end, closed, words)
            cue = cue or (None if quotes else _trailing(covered, match, start, end, words))
            cue = cue or Cue(
                *match.span(), _before(covered, match, taken, start, found, words), inverted=False
            )
        else:
            continue
        if cue:
            found.append(cue)
            taken = cue.end
        if len(found) == _MAX_CUES:
            break
    return found


def _is_no_verb(covered: str, match: re.Match[str], words: Words) -> bool:
    """“was called”, “to say”, “who asked not to be named”, “two states”: nobody speaks here."""
    before = covered[max(0, match.start() - 12) : match.start()]
    last = before.split()[-1:]
    if not last or before.endswith("heard to "):
        return False
    if match[0].endswith("s") and last[0].casefold() in _SEVERAL:
        return True
    quoted = covered[match.end() : match.end() + 2].endswith(COVER)
    return last[0] in words.passive or (last[0] in _RELATIVE and not quoted)


def _inverted(
    covered: str, match: re.Match[str], start: int, end: int, closed: list[int], words: Words
) -> Cue | None:
    """The verb with the mention behind it: “…,” said Ann Lee."""
    at = match.start()
    if match[0].endswith("ing"):
        return None  # “…”, saying he trusted the courts
    index = bisect_right(closed, at) - 1
    behind = index >= 0 and at - closed[index] < 16 and _GAP.match(covered[closed[index] : at])
    clitic = covered[match.end() : match.end() + 1] == "-"
    word = _WORD.match(covered, match.end(), end) if words.verb_second else None
    second = words.verb_second and covered[max(0, at - 2) : at] == ", "  # “Gefragt, …, sagte er”
    pronoun = word and word[1] in words.pronouns
    fronted = words.verb_second and _is_fronted(covered, start, at, words)
    if not (behind or clitic or second or pronoun or fronted):
        return None
    mention = subjects.after(covered, match.end(), end, words)
    if mention and not (behind or clitic or pronoun):
        # “Die Leiterin, Ann Lee, sprach von einem „Erfolg“”
        first = covered[slice(*mention)].split()[0].casefold()
        alone = covered[slice(*mention)].casefold() in words.articles
        if alone or first in words.prepositions - words.articles:
            return None
    return Cue(*match.span(), mention, inverted=True) if mention else None


def _is_fronted(covered: str, start: int, at: int, words: Words) -> bool:
    """Whether a German sentence begins with “In ihrer Rede” and its verb, so that who speaks follows."""
    clause = openings.clause_at(covered, start, at)
    if not 1 < len(clause) < 6 or clause[-1][1] != at - 1:
        return False
    first = covered[slice(*clause[0])].casefold()
    return (
        first in (words.prepositions | _DATIVES) - words.articles and first not in words.according
    )


def _passive(covered: str, match: re.Match[str], end: int, words: Words) -> Cue | None:
    """“The plan was described by Ann Lee as “a mess””: who speaks stands behind by."""
    agent = _AGENT.match(covered, match.end(), end)
    mention = agent and subjects.after(covered, agent.end(), end, words)
    return Cue(*match.span(), mention, inverted=True) if mention else None


def _aside(covered: str, match: re.Match[str], end: int, words: Words) -> Cue | None:
    """German “…, so der Minister”: a word for a verb, behind a comma only."""
    if not covered[max(0, match.start() - 3) : match.start()].rstrip().endswith((",", COVER)):
        return None
    mention = subjects.after(covered, match.end(), end, words)
    if mention is None or covered[mention[0]].islower() != (
        covered[slice(*mention)].split()[0] in words.articles
    ):
        return None
    return Cue(*match.span(), mention, inverted=True)


def _trailing(covered: str, match: re.Match[str], start: int, end: int, words: Words) -> Cue | None:
    """The verb behind reported speech with the mention at the end: “It rained, says Ann Lee.”"""
    at = match.start()
    auxiliary = _AUXILIARY.search(covered, max(start, at - 8), at)
    before = covered[start : auxiliary.start() if auxiliary else at].rstrip()
    if not before.endswith(",") or before.count(",") > 1 or before.count(" ") < 3:
        return None
    mention = subjects.after(covered, match.end(), end, words)
    if mention and covered[mention[1] : mention[1] + 1] in {".", ","}:
        return Cue(*match.span(), mention, inverted=True)
    return None


def _before(
    covered: str, match: re.Match[str], taken: int, start: int, found: list[Cue], words: Words
) -> Place | None:
    """The mention in front of a verb; “Lee said … and added”, “…, adding” have that of another."""
    if not match[0].endswith("ing") or covered.endswith("heard ", 0, match.start()):
        mention = subjects.before(covered, taken, match.start(), words)
    else:
        mention = subjects.absolute(covered, taken, match.start(), words)
    if mention is None and found:
        return found[-1].subject
    return mention or subjects.head(covered, start, match.start(), words)


def verb_behind(covered: str, at: int, end: int, words: Words) -> Cue | None:
    """Whatever verb follows a quotation with its mention: “…,” beamed the captain; “…,” Lee beamed.

    That somebody speaks is told by the comma before it alone, so that any verb will do.
    """
    tokens = openings.clause_at(covered, at, min(end, at + 160))
    folded = [covered[slice(*token)].casefold() for token in tokens]
    if not tokens or folded[0] in words.breaks:
        return None
    first = int(len(tokens) > 1 and (folded[0] in words.between or folded[0] in _REFLEXIVE))
    if clitic := _CLITIC_VERB.fullmatch(folded[first]):
        start = tokens[first][0]
        return Cue(start, start + clitic.end(1), (start + clitic.start(2), tokens[first][1]), True)
    alone = len(tokens) == first + 1 or folded[first + 1] in words.prepositions
    if alone and not words.bare and folded[first].endswith(("ó", "aba", "ía")):
        return Cue(*tokens[first], None, inverted=True)  # Spanish: who speaks need not be said
    if _may_be_verb(covered, tokens[first], words) and len(tokens) > first + 1:
        mention = subjects.after(covered, tokens[first][1], end, words)
        opens = covered[tokens[first + 1][0]]
        if mention and (opens.isupper() or folded[first + 1] in words.articles | words.pronouns):
            return Cue(*tokens[first], mention, inverted=True)
    for index in range(1, len(tokens)):
        if not _may_be_verb(covered, tokens[index], words) or folded[index] in words.between:
            continue
        name = covered[tokens[index - 1][0]].isupper() or folded[0] in words.pronouns
        if name or (not words.verb_second and folded[index].endswith(("ed", "ó"))):
            mention = subjects.before(covered, at, tokens[index][0], words)
            return Cue(*tokens[index], mention, inverted=False) if mention else None
    return None


def _may_be_verb(covered: str, token: Place, words: Words) -> bool:
    word = covered[slice(*token)]
    return word.islower() and word.replace("’", "").isalpha() and word not in words.small
