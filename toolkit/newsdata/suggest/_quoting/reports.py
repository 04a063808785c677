"""Reported speech without marks: what stands behind “said that”, or before “she said”."""

import re

from newsdata.suggest._quoting import phrases
from newsdata.suggest._quoting.sentences import COVER, Place
from newsdata.suggest._quoting.verbs import Cue
from newsdata.suggest._quoting.words import Words

_WORDS = re.compile(r"\w+")
# “According to Ann Lee, a geologist, …”
_BESIDE = re.compile(
    r"(?: (?:of|at|from|von|de|del) [^,]{1,60})?, (?:an?|the|who|eine?|une?|una?) [^,]{1,80},"
    r"| (?:of|at|from|von|de|del) [^,]{1,60},"
)
_NO_CLAUSE = frozenset({"so", "no", "yes", "last", "next", "once", "twice"})
# “told the Post he remembered it”
_HEARD = re.compile(r"(?:[\w.’'-]+ ){1,4}?(?=(?:he|she|they|it|there) \w)")
# “betonte am Rande, die Lage sei ernst”: the mood tells reported speech.
_ADVERBIAL = re.compile(r" [^,.:;!?\n]{1,45}, ")
_SUBJUNCTIVE = re.compile(
    r"\b(?:sei|seien|habe|hätten?|werde|würden?|könnten?|könne|müsse|müssten|solle|wolle|dürfe|gebe)\b"
)
_AND = (",", " and ", " but ", " und ", " aber ", " et ", " mais ", " y ", " pero ")


def reported(
    covered: str,
    cue: Cue,
    following: Cue | None,
    sentence: Place,
    quotes: list[Place],
    words: Words,
) -> Place | None:
    """Where the indirect speech of a verb stands in its sentence; None if there is none.

    What is in marks throughout is a quotation and nothing else.
    """
    if cue.subject is None:
        return None
    verb = covered[cue.start : cue.end]
    place: Place | None = None
    if verb[0].lower() + verb[1:] in words.according:
        place = _around(covered, cue, cue.subject, *sentence)
    elif not cue.inverted or words.verb_second:
        place = _behind(covered, cue, following, sentence[1], words)
        if place is None and not quotes and not words.verb_second:
            place = _in_front(covered, cue, cue.subject, *sentence, words)
    elif not quotes and covered[sentence[0] : cue.start].rstrip().endswith(","):
        place = _trimmed(covered, sentence[0], cue.start)
    if place is None or covered[place[0]] == COVER:
        return None
    plain = covered[place[0] : place[1]].replace(COVER, " ")
    if any(mark in plain for mark in '“”„«»"'):
        return None  # a quotation that somebody forgot to close, or to open
    least = 2 if COVER in covered[slice(*place)] else 3
    return place if len(_WORDS.findall(plain)) >= least else None


def _behind(covered: str, cue: Cue, following: Cue | None, end: int, words: Words) -> Place | None:
    """“said on Monday that it rained”, “said it rained”, “told reporters that it rained”."""
    comma = covered[cue.end : cue.end + 1] == ","
    at = _skip(covered, cue.end + comma, end)
    for _ in range(2):
        if skipped := words.after.match(covered, at, end):
            at = _skip(covered, skipped.end(), end)
    if words.verb_second and covered[at : at + 1] == ",":
        comma, at = True, _skip(covered, at + 1, end)
    if that := words.that.match(covered, at, end):
        at = that.end()
    elif (
        covered[cue.start : cue.end] in words.told
        and (heard := words.listener.match(covered, at, end))
    ) or (covered[cue.start : cue.end] in words.told and (heard := _HEARD.match(covered, at, end))):
        at = heard.end()
    elif words.verb_second and not comma and (found := _ADVERBIAL.match(covered, cue.end, end)):
        if cue.inverted or not _SUBJUNCTIVE.search(covered, found.end(), end):
            return None
        comma, at = True, found.end()
    elif covered[cue.start : cue.end] not in words.say or not _clause(covered, at, comma, words):
        return None
    if words.verb_second and not comma:
        return None
    return _trimmed(covered, at, _end(covered, at, following, end))


def _clause(covered: str, at: int, comma: bool, words: Words) -> bool:
    """Whether who or what a clause is about follows, where no “that” is needed."""
    if words.verb_second:
        return comma
    word = _WORDS.match(covered, at) if words.bare and not comma else None
    if word is None or (folded := word[0].casefold()) in _NO_CLAUSE:
        return False
    return folded not in words.prepositions and folded not in words.breaks


def _end(covered: str, at: int, following: Cue | None, end: int) -> int:
    """Where a clause ends: before the next verb of saying and who says that."""
    if following is None:
        return end
    subject = following.subject
    if subject and subject[0] == at:
        return end  # “said he had warned them”: the clause's own verb
    limit = subject[0] if subject and subject[0] > at else following.start
    cut = max(covered.rfind(mark, at, limit) for mark in _AND)
    return cut if cut > at else limit


def _in_front(
    covered: str, cue: Cue, subject: Place, start: int, end: int, words: Words
) -> Place | None:
    """“It rained, police said.” And: “Inside, police said, it was dry.”"""
    if subject[0] > cue.start or "," in covered[subject[1] : cue.start]:
        return None
    sentence = phrases.without_dateline(covered[start : subject[0]])
    start = subject[0] - len(sentence)
    before = sentence.rstrip()
    if not before.endswith(","):
        return None
    mark = covered[cue.end : cue.end + 1]
    if mark == ",":
        return _trimmed(covered, cue.end + 1, end)
    if skipped := words.after.match(covered, _skip(covered, cue.end, end), end):
        mark = covered[skipped.end() : skipped.end() + 1]  # “police said on Monday.”
    return _trimmed(covered, start, start + len(before)) if mark == "." else None


def _around(covered: str, cue: Cue, subject: Place, start: int, end: int) -> Place | None:
    """“It rained, according to police.” And: “According to police, it rained.”"""
    before = covered[start : cue.start]
    if not before.strip():
        beside = _BESIDE.match(covered, subject[1], end)
        return _trimmed(covered, beside.end() if beside else subject[1], end)
    sentence = phrases.without_dateline(before)
    return _trimmed(covered, cue.start - len(sentence), cue.start)


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _trimmed(text: str, start: int, end: int) -> Place | None:
    """The place without white space and marks at its edges."""
    while start < end and (text[start].isspace() or text[start] in ",;"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ".,;!?…"):
        end -= 1
    return (start, end) if start < end else None
