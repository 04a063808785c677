"""Patterns for lists of words."""

import re
from collections import defaultdict
from collections.abc import Iterable


def any_of(words: Iterable[Iterable[str]]) -> str:
    """A pattern for any of the words, each a pattern for each of its characters.

    The longest that fits is tried first. What words begin with in common is tried only once:
    the engine would else try each word from its beginning.
    """
    return _tree({tuple(word) for word in words})


def words_of(words: Iterable[str]) -> str:
    """A pattern for any of the words where a word begins.

    That it does is asked behind the first letter: the engine looks for letters quickly, but tries
    a pattern that begins with `\\b` at each place. What follows has to tell the words apart.
    """
    rests: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        rests[word[0]].append(re.escape(word[1:]))
    parts = (rf"{first}(?<=\b.)(?:{'|'.join(rest)})" for first, rest in rests.items())
    return f"(?:{'|'.join(parts)})"


def _tree(words: set[tuple[str, ...]]) -> str:
    following: dict[str, set[tuple[str, ...]]] = {}
    for word in sorted(words):
        if word:
            following.setdefault(word[0], set()).add(word[1:])
    either = "|".join(first + _tree(rest) for first, rest in following.items())
    if () in words:
        return either and f"(?:{either})?"
    return f"(?:{either})" if len(following) > 1 else either
