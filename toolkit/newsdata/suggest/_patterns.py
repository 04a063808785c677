"""Patterns for lists of words."""

from collections.abc import Iterable


def any_of(words: Iterable[Iterable[str]]) -> str:
    """A pattern for any of the words, each a pattern for each of its characters.

    The longest that fits is tried first. What words begin with in common is tried only once:
    the engine would else try each word from its beginning.
    """
    return _tree({tuple(word) for word in words})


def _tree(words: set[tuple[str, ...]]) -> str:
    following: dict[str, set[tuple[str, ...]]] = {}
    for word in sorted(words):
        if word:
            following.setdefault(word[0], set()).add(word[1:])
    either = "|".join(first + _tree(rest) for first, rest in following.items())
    if () in words:
        return either and f"(?:{either})?"
    return f"(?:{either})" if len(following) > 1 else either
