"""What a text tells of somebody's gender: by a title, a given name, or a noun beside the name."""

import re
from collections.abc import Iterable

from newsdata.suggest._quoting import genders
from newsdata.suggest._quoting.words import Words

_ROLE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_AROUND = 45
"""How far from a name, in code points, a noun stands that says who it is."""


class Told:
    """The genders of those whom a text names.

    Args:
        text: The whole of it.
        titled: Where it has names with a title, as `genders.TITLED` finds them.
        words: Those of its language.
    """

    def __init__(self, text: str, titled: Iterable[re.Match[str]], words: Words) -> None:
        self._text = text
        self._words = words
        self._titled = _by_title(titled)
        self._found: dict[str, str] = {}

    def gender(self, start: int, end: int) -> str:
        """Of the one whose name stands at a place; all of one name are one to it."""
        name = self._text[start:end].casefold()
        if name not in self._found:
            self._found[name] = self._gender(start, end)
        return self._found[name]

    def _gender(self, start: int, end: int) -> str:
        text = self._text[start:end]
        parts = text.split()
        if gender := self._titled.get(text.casefold()):
            return gender
        # Before a title with the surname alone, which may be the wife's: Mrs Lee.
        for part in parts[:-1] or parts:
            if gender := genders.of_given(part):
                return gender
        if gender := self._titled.get(parts[-1].casefold()):
            return gender
        return self._by_noun(start, end)

    def _by_noun(self, start: int, end: int) -> str:
        before = self._text[max(0, start - _AROUND) : start]
        before = self._beside(re.split(r"[.;:!?\n“”„«»\"]", before)[-1])
        for word in reversed(_ROLE.findall(before)):
            if gender := genders.of_noun(word, self._words):
                return gender
        if self._text.startswith(", ", end):
            beside = re.split(r"[.,;:]", self._text[end + 2 : end + 2 + _AROUND])[0]
            for word in _ROLE.findall(beside):
                if gender := genders.of_noun(word, self._words):
                    return gender
        return genders.UNKNOWN

    def _beside(self, before: str) -> str:
        """The words in front of a name that may say who it is: not “Depuis janvier, Ann Lee”."""
        role, comma, adverbial = before.rpartition(",")
        if not comma or adverbial.strip():
            return adverbial
        words = role.rpartition(",")[2].split()
        return "" if words and words[0].casefold() in self._words.prepositions else role


def _by_title(titled: Iterable[re.Match[str]]) -> dict[str, str]:
    """For each name with a title that tells a gender, that gender; "" for both."""
    found: dict[str, str] = {}
    for match in titled:
        gender = genders.of_title(match[1])
        for name in {match[2].casefold(), match[2].casefold().split()[-1]}:
            found[name] = gender if found.get(name, gender) == gender else genders.UNKNOWN
    return found
