"""The words of a text, cut once for all rules."""

import re
from collections.abc import Set
from functools import lru_cache
from itertools import accumulate
from typing import Final

from msgspec import Struct

# Nothing is given back, since nothing follows: `+` says so, and saves time.
_REST: Final = r"[^\W_]\w*+(?:(?:[\u0300-\u036f]|[-’'.&](?=\w))\w*+)*+"
_WORD: Final = re.compile(f"({_REST})")
# French and Spanish leave off a vowel; what follows is a word of its own.
_ELIDED: Final = re.compile(rf"((?:[cdjlmnstCDJLMNST]|[Qq]u)[’'](?=\w)|{_REST})")
_INSIDE: Final = re.compile(r"[\u0300-\u036f’'.&](?=\w)")
_LETTERS: Final = re.compile(r"\w+")
_ELIDING: Final = ("es", "fr")


class Tokens(Struct, frozen=True):
    """A text in parts.

    Attributes:
        words: Letters and digits, with hyphens, apostrophes and full stops within.
        starts: Where each word begins.
        gaps: What stands before each word; the last, behind the last word.
        odd: Which words are not of letters alone.
        inside: Where a letter or digit stands behind a mark that words may have within, but for
            the hyphen.
    """

    words: list[str]
    starts: list[int]
    gaps: list[str]
    odd: list[int]
    inside: list[int]

    def places(self, known: Set[str]) -> list[int]:
        """Where words of a set may begin, in order; those of other words are only perhaps there.

        The first part of a word with marks within is looked up: `dit` of dit-il.
        """
        found = [at for word, at in zip(self.words, self.starts, strict=True) if word in known]
        for number in self.odd:
            first = _LETTERS.match(self.words[number])
            if first and first[0] in known:
                found.append(self.starts[number])
        return sorted({*found, *self.inside})


def tokens(text: str, language: str) -> Tokens:
    """The words of a text; those of the last text are kept, since each suggester asks for them."""
    return _tokens(text, language in _ELIDING)


@lru_cache(maxsize=1)
def _tokens(text: str, elided: bool) -> Tokens:
    # A pattern with a group gives gaps and words in turn.
    parts = (_ELIDED if elided else _WORD).split(text)
    words = parts[1::2]
    starts = [*accumulate(map(len, parts))][:-1:2]
    odd = [at for at, word in enumerate(words) if not word.isalpha()]
    inside = [mark.end() for mark in _INSIDE.finditer(text)]
    return Tokens(words, starts, parts[::2], odd, inside)
