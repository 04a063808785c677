"""Which pronoun goes with a mention: what its title, its noun or its given name tells.

Only what is usual is known, never what is so: a gender rules out an antecedent, and finds none.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from newsdata.suggest._patterns import any_of, words_of
from newsdata.suggest._quoting.words import UPPER, Words

FEMININE, MASCULINE, UNKNOWN = "f", "m", ""

_TITLE_WORDS = {
    FEMININE: "Mrs Ms Miss Dame Lady Queen Princess Duchess Sister Madam Frau Mme Mlle Madame"
    " Sra Srta Doña doña señora",
    MASCULINE: "Mr Sir Lord King Prince Duke Father Brother Herr Herrn M Monsieur Sr Don don señor",
}
_NOUNS = {
    FEMININE: "woman girl mother mum mom grandmother gran nan daughter sister wife widow aunt"
    " niece lady actress waitress hostess heroine mezzo soprano ballerina nun businesswoman"
    " mutter tochter schwester frau witwe tante oma mère fille sœur femme veuve tante"
    " madre hija hermana mujer esposa viuda tía abuela",
    MASCULINE: "man boy father dad grandfather son brother husband widower uncle nephew actor"
    " gentleman monk baritone tenor vater sohn bruder mann witwer onkel opa"
    " père fils frère homme veuf mari oncle padre hijo hermano hombre marido esposo tío abuelo",
}
_ARTICLES = {"la": FEMININE, "una": FEMININE, "une": FEMININE, "eine": FEMININE} | {
    "le": MASCULINE,
    "el": MASCULINE,
    "un": MASCULINE,
    "ein": MASCULINE,
}
_SHORTEST = 5
_GERMAN = {"der": MASCULINE, "die": FEMININE}
_PRONOUNS = {
    FEMININE: frozenset({"she", "elle", "ella"}),
    MASCULINE: frozenset({"he", "er", "il", "él"}),
}
_TITLES = {title: gender for gender, titles in _TITLE_WORDS.items() for title in titles.split()}
_BY_NOUN = {noun: gender for gender, nouns in _NOUNS.items() for noun in nouns.split()}
_ANYBODY = frozenset(
    [
        "woman",
        "girl",
        "lady",
        "man",
        "boy",
        "gentleman",
        "frau",
        "mann",
        "femme",
        "homme",
        "mujer",
        "hombre",
    ]
)
_KIN = _BY_NOUN.keys() - _ANYBODY
RELATIVES = frozenset({*_KIN, *map(str.capitalize, _KIN)})
"""Who somebody is to another."""
RELATIVE = re.compile(
    any_of(map(re.escape, word) for word in RELATIVES)
    + rf",?[ \xa0]({UPPER}[\w’-]{{1,30}})(?=,|\s+[^\W\d_])"
)
"""One of them, and the name behind it: her brother Linus. May begin in a word."""
TITLED = re.compile(
    rf"({words_of(_TITLES)})\.?[ \xa0]"
    rf"((?:{UPPER}[\w’'-]{{1,30}}[ \xa0]){{0,3}}{UPPER}[\w’'-]{{1,30}}(?<![’'-])(?<![’']s))"
)
"""A title that tells, and the name behind it."""


def of_title(title: str) -> str:
    """The gender that a title tells."""
    return _TITLES.get(title.rstrip("."), UNKNOWN)


def of_pronoun(pronoun: str, verb_second: bool) -> str:
    """The gender of a person's pronoun in the singular; German `sie` may be many, too."""
    folded = pronoun.casefold()
    if verb_second and folded == "sie":
        return FEMININE
    return next((g for g, pronouns in _PRONOUNS.items() if folded in pronouns), UNKNOWN)


def of_noun(word: str, words: Words) -> str:
    """The gender that a noun for a person tells: spokeswoman, Sprecherin, directora."""
    folded = word.casefold()
    if folded in _BY_NOUN:
        return _BY_NOUN[folded]
    if len(folded) < _SHORTEST:
        return UNKNOWN
    if folded.endswith(words.feminine):
        return FEMININE
    return MASCULINE if folded.endswith(words.masculine) else UNKNOWN


def of_phrase(phrase: str, words: Words) -> str:
    """The gender of an unnamed speaker: une autre mère, a police spokeswoman, eine Rentnerin."""
    parts = phrase.split()
    first = parts[0].casefold()
    if words.verb_second and first in _GERMAN:
        return _GERMAN[first]
    if first in _ARTICLES:
        return _ARTICLES[first]
    for part in parts[:8]:
        if gender := of_noun(part.rstrip(",.").rpartition("’")[2], words):
            return gender
    return UNKNOWN


def of_given(name: str) -> str:
    """The gender that usually goes with a given name."""
    return _given().get(name, UNKNOWN)


@cache
def _given() -> dict[str, str]:
    path = resources.files("newsdata.suggest") / "_quoting" / "given.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    return dict.fromkeys(data["feminine"].split(), FEMININE) | dict.fromkeys(
        data["masculine"].split(), MASCULINE
    )
