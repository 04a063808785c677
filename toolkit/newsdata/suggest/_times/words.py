"""The words and rules of a language, from its TOML file, as compiled patterns.

A rule is a kind, a pattern, and what has to stand before and after it. In patterns a
space is any one space, tab, newline or no-break space, `’` either apostrophe, and a name
in braces one of the placeholders of `_placeholders`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from msgspec import Struct

from newsdata.suggest._patterns import any_of

LANGUAGES: Final = ("de", "en", "es", "fr")
_SPACES: Final = " \t\n\u00a0\u202f"
_SPACE: Final = re.compile(r"\[[^\]]*\]| |’|\{[A-Z]\w*\}")
_GROUP: Final = re.compile(r"\(\?P<(\w+)>")
_FIRST_WORD: Final = re.compile(r"[^\W\d_]+")
_NEVER: Final = r"(?!)"
_WORD_END: Final = r"(?!\w)"


class Rule(Struct, frozen=True):
    """One form that expressions of a kind have."""

    kind: str
    pattern: re.Pattern[str]
    before: re.Pattern[str] | None

    def groups(self, match: re.Match[str]) -> dict[str, str]:
        """What was found, by the name of its group; alternatives of one name are one."""
        found = {name.rstrip("_"): text for name, text in match.groupdict().items() if text}
        return found | {"text": match[0]}


class Words(Struct, frozen=True):
    """What a language says times with. Words are in lower case.

    Attributes:
        rules: The forms of expressions, the most specific first.
        any: All of them as one pattern, to save time; behind the n-th rule is the n-th group.
        starts: The words and digits that an expression may begin with.
        compounds: The ends of other words that may be one, such as "Freitagabend".
        months: Number of each month's name; `weekdays` alike, from Monday, 0.
        seasons: TIMEX3 name (SP, SU, FA, WI) of each season.
        relations: last (-1), this (0), next (1).
        days: Days from today of "yesterday" and the like.
        units: Unit of each of its forms.
        numbers: Value of each number in words.
        ordinals: 1 to 4 of "first" to "fourth".
        zones: Offset from UTC of each zone's name.
        holidays: `MM-DD` of each holiday; empty where it moves.
        counted: A number and a unit.
        thousands: The mark between thousands.
        future: What says that a sentence is about what is to come; `past` alike.
        until: What stands before a time that is to come.
        after: What stands after one.
    """

    rules: tuple[Rule, ...]
    any: re.Pattern[str]
    starts: frozenset[str]
    compounds: tuple[str, ...]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, str]
    relations: Mapping[str, int]
    days: Mapping[str, int]
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    zones: Mapping[str, str]
    holidays: Mapping[str, str]
    counted: re.Pattern[str]
    thousands: str
    future: re.Pattern[str]
    past: re.Pattern[str]
    until: re.Pattern[str]
    after: re.Pattern[str]


@cache
def words(language: str) -> Words:
    """The words of one of `LANGUAGES`."""
    table = tomllib.loads(
        resources.files(__package__).joinpath(f"{language}.toml").read_text("utf-8")
    )
    numbers = _numbers(table)
    lists: dict[str, Mapping[str, Any]] = {
        "months": _numbered((entry.split() for entry in table["months"]), 1),
        "weekdays": _numbered((entry.split() for entry in table["weekdays"]), 0),
        "seasons": _turned(table["seasons"]),
        "relations": {
            word: {"last": -1, "this": 0, "next": 1}[name]
            for word, name in _turned(table["relations"]).items()
        },
        "days": table["days"],
        "units": _turned(table["units"]),
        "ordinals": _numbered(([word] for word in table["ordinals"]), 1),
        "zones": _turned(table["zones"]),
        "holidays": _turned(table["holidays"]),
    }
    placeholders = _placeholders(table, lists, numbers)
    rules = tuple(
        Rule(kind, *_compiled(source, before, after, placeholders))
        for kind, source, before, after in ((*rule, "", "")[:4] for rule in table["rules"])
    )
    known = (*numbers, *table["starts"], *(word for each in lists.values() for word in each))
    return Words(
        rules=rules,
        # A group around a rule would hide what it begins with from the engine, and cost time.
        any=re.compile("|".join(f"{_GROUP.sub('(?:', rule.pattern.pattern)}()" for rule in rules)),
        starts=_starts(known),
        compounds=tuple(table.get("compounds", "").split()),
        numbers=numbers,
        counted=re.compile(
            _GROUP.sub("(", f"{placeholders['{N}']}[- {_SPACES}]{placeholders['{U}']}")
        ),
        thousands=table["thousands"],
        future=_pattern(table["future"]),
        past=_pattern(table["past"]),
        until=_pattern(table["until"]),
        after=_pattern(table.get("after", _NEVER)),
        **{name: {_key(word): value for word, value in d.items()} for name, d in lists.items()},
    )


def _starts(known: Iterable[str]) -> frozenset[str]:
    """The first words of these, with a capital or without, and the digits."""
    first = {found[0] for word in known if (found := _FIRST_WORD.match(word))}
    return frozenset({*first, *map(str.capitalize, first), *"0123456789"})


def _key(word: str) -> str:
    return word.lower().replace("’", "'")


def _numbered(groups: Iterable[Iterable[str]], first: int) -> dict[str, int]:
    return {word: n for n, group in enumerate(groups, first) for word in group}


def _turned(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words}


def _numbers(table: Mapping[str, Any]) -> dict[str, int]:
    """One to ninety-nine in words, joined as the language joins them."""
    ones: list[str] = table["numbers"]
    numbers = {word: n for n, word in enumerate(ones, 1)}
    for tenfold, ten in enumerate(table["tens"], 2):
        numbers[ten] = tenfold * 10
        for n, one in enumerate(ones[:9], 1):
            numbers[table["joined"].format(ten=ten, one=one)] = tenfold * 10 + n
    numbers |= dict.fromkeys(table["articles"], 1)
    return numbers


def _placeholders(
    table: Mapping[str, Any], lists: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, int]
) -> dict[str, str]:
    """What each name in braces stands for; the name of its group says what it holds."""
    digits = r"\d{1,3}(?:[,.   ]\d{3})+(?!\d)|\d{1,4}(?:[.,]\d{1,2})?"
    articles = set(table["articles"])
    counted = _either(word for word in numbers if word not in articles)
    units = _either(lists["units"])
    adjectives = r"(?P<u>sekund|minut|stünd|tag|täg|wöch|monat|jähr)ig(?:e[nmrs]?)?"
    return {
        "{M}": f"(?P<m>{_either(lists['months'])}){_WORD_END}",
        "{W}": f"(?P<wd>{_either(lists['weekdays'])})",
        "{S}": f"(?P<s>{_either(lists['seasons'])}){_WORD_END}",
        "{R}": f"(?P<r>{_either(lists['relations'])}){_WORD_END}",
        "{R2}": f"(?P<r2>{_either(lists['relations'])}){_WORD_END}",
        "{N}": rf"(?P<n>{digits}|(?:{counted}){_WORD_END})",
        "{NW}": f"(?P<n>{counted})",
        "{A}": f"(?P<a>{_either(articles)}){_WORD_END}",
        "{U}": f"(?P<u>{units}){_WORD_END}",
        "{U1}": f"(?P<u1>{units}){_WORD_END}",
        "{D}": r"(?P<d>[12]\d|3[01]|0?[1-9])(?![\d%])",
        "{D2}": r"(?P<d2>[12]\d|3[01]|[1-9])(?!\d)",
        "{Y}": r"(?P<y>1[5-9]\d\d|20\d\d)(?![\d%]|[.,]\d)",
        "{H}": r"(?P<h>[01]?\d|2[0-4]|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)",
        "{HW}": f"(?P<h>{counted}){_WORD_END}",
        "{MIN}": r"(?P<min>[0-5]\d)(?!\d)",
        "{AM}": r"(?P<am>[aA]\.m\.|am\b|AM\b)",
        "{PM}": r"(?P<pm>[pP]\.m\.|pm\b|PM\b)",
        "{Z}": f"(?P<z>{_either(lists['zones'])}){_WORD_END}",
        "{Q}": f"(?P<q>{_either(lists['ordinals'])})",
        "{HOL}": f"(?P<hol>{_either(lists['holidays'])}){_WORD_END}",
        "{DAY}": f"(?P<day>{_either(table['days'])}){_WORD_END}",
        "{DECADE}": r"(?P<dec>(?:1[5-9]|20)?\d0)",
        "{COMPOUND}": rf"(?P<n>{counted}|\d{{1,3}}-?){adjectives}{_WORD_END}",
    }


def _either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, with a capital or without."""
    return any_of(_spelt(word) for word in words)


def _spelt(word: str) -> Iterator[str]:
    """A pattern for each character."""
    for at, character in enumerate(word):
        if character == "’":
            yield "[’']"
        elif character == " ":
            yield f"[{_SPACES}]"
        elif character.islower() and not at:
            yield f"[{character}{character.upper()}]"
        else:
            yield re.escape(character)


def _compiled(
    source: str, before: str, after: str, placeholders: Mapping[str, str]
) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    rule = _pattern(f"(?:{source}){_WORD_END}{after}", placeholders)
    return rule, _pattern(before) if before else None


def _pattern(source: str, placeholders: Mapping[str, str] | None = None) -> re.Pattern[str]:
    named = placeholders or {}

    def replaced(found: re.Match[str]) -> str:
        part = found[0]
        if part == " ":
            return f"[{_SPACES}]"
        if part == "’":
            return "[’']"
        return named[part] if part.startswith("{") else part.replace(" ", _SPACES)

    seen: set[str] = set()

    def own(found: re.Match[str]) -> str:
        name = found[1]
        while name in seen:
            name += "_"
        seen.add(name)
        return f"(?P<{name}>"

    return re.compile(_GROUP.sub(own, _SPACE.sub(replaced, source)))
