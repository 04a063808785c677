"""Whether a string repeats a passage of an article: five words in a row, however written.

Who may not pass an article on may not pass on its passages either, whether they stand in
an attribute, in a file's name or, percent-encoded, in a link that shares it.
"""

import html
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Final
from urllib.parse import unquote_plus

WORDS: Final = 5
"""So many words in a row are a passage; what is between them does not count."""
_LETTERS: Final = 32  # and so many letters, for scripts that put no space between words
_STEP: Final = 8
_ESCAPES: Final = 4
_NO_LETTERS: Final = {"Mn", "Mc", "Me", "Cf"}
_ZERO_WIDTH_SPACE: Final = 0x200B
_WORD: Final = re.compile(r"[^\W_]+")
_PATH: Final = re.compile(r"\Ahttps?://[^?#]*", re.IGNORECASE)


class Passages:
    """The passages of some texts, such as a title and the article below it.

    Five words in a row are always found, and so are 39 letters; fewer of both never.
    """

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    def in_value(self, value: str) -> bool:
        """Whether a value repeats one. The path of an address does not count: see `in_name`."""
        return self.in_name(_undone(unquote_plus, _PATH.sub("", value)))

    def in_name(self, name: str) -> bool:
        """Whether a name repeats one, such as that of a file: words may be joined by anything."""
        if len(name) < 2 * WORDS - 1:
            return False
        words = _words(name)
        if not self._runs.isdisjoint(_runs(words)):
            return True
        letters = "".join(words)
        return any(
            letters[at : at + _LETTERS] in self._letters
            for at in range(len(letters) - _LETTERS + 1)
        )

    @cached_property
    def _runs(self) -> frozenset[str]:
        return frozenset(run for text in self._texts for run in _runs(_words(text)))

    @cached_property
    def _letters(self) -> frozenset[str]:
        found: set[str] = set()
        for text in self._texts:
            letters = "".join(_words(text))
            last = len(letters) - _LETTERS + 1
            found.update(letters[at : at + _LETTERS] for at in range(0, last, _STEP))
        return frozenset(found)


def _words(text: str) -> list[str]:
    """The words however they are spelt: escaped, in capitals, in whatever normal form,
    with or without accents, vowel points and soft hyphens."""
    text = _undone(html.unescape, text)
    if not text.isascii():
        bare = unicodedata.normalize("NFKD", text).translate(_marks())
        text = unicodedata.normalize("NFKC", bare)  # syllables of Hangul are letters again
    return _WORD.findall(text.casefold())


def _undone(undo: Callable[[str], str], text: str) -> str:
    """A text without escapes, nor those of escapes, as links in links have them."""
    for _ in range(_ESCAPES):
        before, text = text, undo(text)
        if text == before:
            break
    return text


@cache
def _marks() -> dict[int, None]:
    """What is no letter of its own and parts no word: marks, and what is not seen."""
    points = (point for point in range(sys.maxunicode + 1) if point != _ZERO_WIDTH_SPACE)
    return dict.fromkeys(p for p in points if unicodedata.category(chr(p)) in _NO_LETTERS)


def _runs(words: list[str]) -> Iterator[str]:
    for at in range(len(words) - WORDS + 1):
        yield " ".join(words[at : at + WORDS])
