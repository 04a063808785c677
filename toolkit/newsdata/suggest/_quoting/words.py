"""The words by which a language reports speech, from its TOML file, as patterns."""

import re
import tomllib
from functools import cache
from importlib import resources

from msgspec import Struct

from newsdata.suggest._patterns import any_of

UPPER = "[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ]"
WORD = r"\w+(?:[-’'.]\w+){0,4}"
PARTICLE = "(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|el|al|bin|ten|ter|zu)"
_CAPITAL = UPPER + r"[\w\u0300-\u036f]*(?:[-’'][\w\u0300-\u036f]+){0,3}"
NAME = rf"{_CAPITAL}(?:[ \xa0](?:{PARTICLE}[ \xa0]){{0,2}}{_CAPITAL}){{0,4}}"
"""Words in capitals, with the particles between them. Matches in bounded time a place."""


class Words(Struct, frozen=True):
    """A language: its verbs of saying and what stands around them."""

    language: str
    cue: re.Pattern[str]
    cue_firsts: frozenset[str]
    say: frozenset[str]
    according: frozenset[str]
    that: re.Pattern[str]
    told: frozenset[str]
    listener: re.Pattern[str]
    after: re.Pattern[str]
    between: frozenset[str]
    pronouns: frozenset[str]
    persons: frozenset[str]
    prepositions: frozenset[str]
    articles: frozenset[str]
    breaks: frozenset[str]
    titles: frozenset[str]
    passive: frozenset[str]
    groups: frozenset[str]
    small: frozenset[str]
    scare: tuple[str, ...]
    written: re.Pattern[str]
    written_behind: re.Pattern[str]
    roles: tuple[str, ...]
    first: frozenset[str]
    definite: frozenset[str]
    indefinite: frozenset[str]
    people: frozenset[str]
    people_ends: tuple[str, ...]
    things: frozenset[str]
    strangers: frozenset[str]
    feminine: tuple[str, ...]
    masculine: tuple[str, ...]
    noun_first: bool
    bare: bool
    verb_second: bool


PARTICLES = frozenset(PARTICLE[3:-1].split("|"))

LANGUAGES = frozenset({"de", "en", "es", "fr"})


@cache
def words(language: str) -> Words:
    """The words of one of `LANGUAGES`."""
    path = resources.files("newsdata.suggest") / "_quoting" / f"{language}.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    sets = {
        key: frozenset(data[key].split())
        for key in (
            *("say", "between", "pronouns", "persons", "prepositions"),
            *("articles", "breaks", "titles", "passive", "groups"),
            *("first", "definite", "indefinite", "people", "things", "strangers"),
        )
    }
    cues = {*data["according"], *sets["say"], *data["phrase"].split()}
    cues |= {each[0].upper() + each[1:] for each in data["according"]}
    return Words(
        language=language,
        cue=re.compile(any_of(map(re.escape, cue) for cue in cues) + r"(?!\w)"),
        cue_firsts=frozenset(first[0] for cue in cues if (first := re.match(r"\w+", cue))),
        according=frozenset(data["according"]),
        that=re.compile(rf"{data['that']}\b\s*"),
        told=frozenset(data.get("told", "").split()),
        listener=re.compile(rf"(?:[\w.’'-]+ ){{1,6}}?{data['that']}\b\s*"),
        after=re.compile(rf"(?:{data['after']})\b\s*"),
        scare=tuple(data["scare"]),
        written=_written(data["written"], r"%s[\s:]*"),
        written_behind=_written(data["written_behind"] or "(?!)", r",?\s%s"),
        roles=tuple(data["roles"].split()),
        people_ends=tuple(data["people_ends"].split()),
        feminine=tuple(data["feminine"].split()),
        masculine=tuple(data["masculine"].split()),
        noun_first=data["noun_first"],
        bare=data["bare"],
        verb_second=data["verb_second"],
        small=sets["articles"] | sets["prepositions"] | sets["breaks"],
        **sets,
    )


def _written(pattern: str, within: str) -> re.Pattern[str]:
    return re.compile(within % pattern.format(phrase=r"[^.,;:\n\ue000]{2,80}"))


def begins_word(text: str, at: int) -> bool:
    """Whether no letter, digit, hyphen or apostrophe stands before a place."""
    before = text[at - 1 : at] if at else ""
    return not (before.isalnum() or before in {"_", "-", "’", "'"})
