"""The gazetteer and the words that tell names from one another."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from msgspec import Struct

_LONGEST_END: Final = 30


class Words(Struct, frozen=True):
    """What is known of names. Names are without a full stop at their end.

    Attributes:
        known: Label of each name that needs no evidence.
        places: The gazetteer: countries, states and cities.
        starts: Label of the names that begin with a word.
        ends: Label of the names that end with it.
        lower_starts: Those in lower case, in French and Spanish.
        lower_firsts: What names in lower case begin with: those, and particles.
        nouns: Label of the name that stands beside a noun: village, Verein.
        german_ends: Label of German compounds, by their end.
        compounds: Those ends.
        titles: What stands before a person's name.
        roles: German nouns that do.
        starters: Words that begin a sentence and no name.
        acronyms_not: Capitals that are no organisation.
        person_not: Words of which no person's name is made.
        person_not_ends: Ends of words, mostly German nouns, that no surname has.
        postnominals: Letters behind a person's name.
        norps_lower: Nationalities in lower case, by language.
        place_before: Words that stand before a place.
        in_place: Those of them that stand before little else.
        org_before: Words that stand before an organisation.
        particles: Words in lower case within a person's name.
        particles_first: Those that begin a surname.
        links: Those within other names.
        conjunctions: What joins two names.
        articles: What stands before no person's name.
        speech: Verbs that say that somebody speaks.
        abbreviated: Words that a full stop belongs to.
        aliases: Other names of one entity.
    """

    known: Mapping[str, str]
    places: frozenset[str]
    starts: Mapping[str, str]
    ends: Mapping[str, str]
    lower_starts: Mapping[str, str]
    lower_firsts: frozenset[str]
    nouns: Mapping[str, str]
    german_ends: Mapping[str, str]
    compounds: tuple[str, ...]
    titles: frozenset[str]
    roles: re.Pattern[str]
    starters: frozenset[str]
    acronyms_not: frozenset[str]
    person_not: frozenset[str]
    person_not_ends: tuple[str, ...]
    postnominals: frozenset[str]
    norps_lower: frozenset[str]
    norp_languages: frozenset[str]
    place_before: frozenset[str]
    in_place: frozenset[str]
    org_before: frozenset[str]
    particles: frozenset[str]
    particles_first: frozenset[str]
    links: frozenset[str]
    conjunctions: frozenset[str]
    articles: frozenset[str]
    speech: frozenset[str]
    abbreviated: frozenset[str]
    aliases: Mapping[str, str]


@cache
def words() -> Words:
    """The words, read once."""
    folder = resources.files(__package__)
    table: dict[str, Any] = tomllib.loads(folder.joinpath("words.toml").read_text("utf-8"))
    listed = {
        name: frozenset(value.split()) for name, value in table.items() if isinstance(value, str)
    }
    known = dict.fromkeys(table["loc_phrases"].split("|"), "LOC")
    for name, label in (
        ("loc_known", "LOC"),
        ("gpe_known", "GPE"),
        ("org_known", "ORG"),
        ("norps", "NORP"),
    ):
        known |= dict.fromkeys(listed[name], label)
    lower_starts = _labelled(listed, "lower")
    german_ends = {end: label for label, ends in table["german_ends"].items() for end in ends}
    return Words(
        known=known,
        places=frozenset(folder.joinpath("places.txt").read_text("utf-8").splitlines()),
        starts=_labelled(listed, "starts"),
        ends=_labelled(listed, "ends"),
        lower_starts=lower_starts,
        lower_firsts=listed["particles_first"].union(lower_starts),
        nouns=_labelled(listed, "nouns"),
        german_ends=german_ends,
        compounds=tuple(german_ends),
        titles=listed["titles"],
        roles=re.compile(table["roles_de"], re.IGNORECASE),
        starters=listed["starters"],
        acronyms_not=listed["org_acronyms_not"],
        person_not=listed["person_not"],
        person_not_ends=tuple(table["person_not_ends"].split()),
        postnominals=listed["postnominals"],
        norps_lower=listed["norps_lower"],
        norp_languages=listed["norp_lower_languages"],
        place_before=listed["place_before"],
        in_place=listed["in_place"],
        org_before=listed["org_before"],
        particles=listed["particles"],
        particles_first=listed["particles_first"],
        links=listed["links"],
        conjunctions=listed["and"],
        articles=listed["articles"],
        speech=listed["speech"],
        abbreviated=listed["abbreviated"],
        aliases=table["aliases"],
    )


def is_role(word: str) -> bool:
    """Whether a German noun says what somebody does; its end tells."""
    return _is_role(word[-_LONGEST_END:])


@lru_cache(maxsize=10_000)
def _is_role(end: str) -> bool:
    return words().roles.search(end) is not None


def _labelled(listed: Mapping[str, frozenset[str]], where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for label in ("org", "fac", "loc", "gpe", "event"):
        for word in listed.get(f"{label}_{where}", ()):
            found.setdefault(word, label.upper())
    return found
