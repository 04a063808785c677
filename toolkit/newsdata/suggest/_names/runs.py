"""Runs of capitalised words, of which names are made."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from newsdata.suggest._names.words import Words
from newsdata.suggest._tokens import tokens as cut

_POSSESSIVES: Final = ("’s", "'s")
_ENDS: Final = frozenset('.!?:\n“„«»"‘')
_MAX_WORDS: Final = 8
_ROADS: Final = frozenset(("Interstate", "Route", "Highway"))
_SPACES: Final = frozenset((" ", "\u00a0", "\u202f", "", "\n"))


class Tokens:
    """The words of a text.

    Attributes:
        words: Its words, as they stand there.
        texts: Its words without possessive endings.
        starts: Where each begins.
    """

    def __init__(self, text: str, language: str, known: Words) -> None:
        parts = cut(text, language)
        self.words, self.starts, self._gaps = parts.words, parts.starts, parts.gaps
        self.texts = self.words
        self._known = known
        self._apart: set[int] = set()
        if language == "en":
            self.texts = self.words.copy()
            for at in parts.odd:
                if self.words[at].endswith(_POSSESSIVES):
                    self.texts[at] = self.words[at][:-2]
        joined = [at for at in parts.odd if "-" in self.words[at] and self._is_of_places(at)]
        if joined:
            self._split(joined)

    def _is_of_places(self, at: int) -> bool:
        """Whether a word is Washington-Beijing, which is no name by itself."""
        places, known = self._known.places, self._known.known
        return all(part in places or known.get(part) == "GPE" for part in self.texts[at].split("-"))

    def _split(self, joined: list[int]) -> None:
        """Make each part of these words a word."""
        words, texts, starts, gaps = list[str](), list[str](), list[int](), list[str]()
        done = 0
        for at in joined:
            parts = self.words[at].split("-")
            starts += self.starts[done : at + 1]
            for part in parts[:-1]:
                starts.append(starts[-1] + len(part) + 1)
            gaps += (*self._gaps[done : at + 1], *"-" * (len(parts) - 1))
            words += (*self.words[done:at], *parts)
            texts += (*self.texts[done:at], *self.texts[at].split("-"))
            self._apart.update(range(len(words) - len(parts), len(words)))
            done = at + 1
        self.words = words + self.words[done:]
        self.texts = texts + self.texts[done:]
        self.starts = starts + self.starts[done:]
        self._gaps = gaps + self._gaps[done:]

    def end(self, at: int) -> int:
        """Where a word ends, without a possessive ending, with a full stop of its own."""
        return self.starts[at] + len(self.texts[at]) + self._has_stop(at)

    def _has_stop(self, at: int) -> bool:
        """Whether a full stop follows a word, and is its own: U.S., Inc., J."""
        if self._gaps[at + 1][:1] != ".":
            return False
        word = self.words[at]
        if not word[0].isupper() or word != self.texts[at]:
            return False
        last = word.rpartition("-")[2]
        initials = last[:1].isupper() and (len(last) == 1 or last[1] == ".")
        return initials or last in self._known.abbreviated

    def is_first(self, at: int) -> bool:
        """Whether a sentence begins with a word, or a quotation."""
        gap = self._gaps[at]
        if at in self._apart:
            return True
        if gap == " " or not at:
            return gap != " "
        if gap[:1] == "." and self._has_stop(at - 1):
            gap = gap[1:]
        return gap != "\n" and not _ENDS.isdisjoint(gap)

    def beside(self, at: int) -> bool:
        """Whether nothing but a space, or a possessive's apostrophe, is before a word."""
        gap, left = self._gaps[at], self.words[at - 1]
        if left != self.texts[at - 1]:
            return False
        if gap in _SPACES:
            return True
        if self._has_stop(at - 1):
            gap = gap[1:]
        return gap in _SPACES or (gap in ("' ", "’ ") and left[-1] == "s")


class Run(Struct, frozen=True):
    """Words that may be a name, the first and last of them capitalised.

    `at` is the number of the first, `texts` are they as strings, `text` is they with a space
    between them; `before` and `after` the words beside them.
    """

    tokens: Tokens
    at: int
    texts: tuple[str, ...]
    text: str
    before: tuple[str, ...]
    after: str

    @property
    def owns(self) -> bool:
        """Whether a possessive ending follows: in Ann Lee’s play."""
        last = self.at + len(self.texts) - 1
        return self.tokens.words[last] != self.tokens.texts[last]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.tokens.starts[self.at]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.tokens.end(self.at + len(self.texts) - 1)

    @property
    def is_first(self) -> bool:
        """Whether a sentence begins with it."""
        return self.tokens.is_first(self.at)

    def part(self, first: int, last: int | None = None) -> "Run":
        """Some of its words."""
        texts = self.texts[first:last]
        before = self.texts[max(0, first - 2) : first] or self.before
        after = self.after if last is None or last >= len(self.texts) else self.texts[last]
        return Run(self.tokens, self.at + first, texts, " ".join(texts), before, after)


class Runs:
    """Finds the runs of a text.

    Args:
        tokens: Its words.
        known: What is known of names.
        skip: Words that are in no run.
        particles: Words in lower case that are within a person's name.
    """

    def __init__(
        self, tokens: Tokens, known: Words, skip: frozenset[str], particles: frozenset[str]
    ) -> None:
        self._tokens = tokens
        self._known = known
        self._skip = skip
        self._particles = particles
        self._linking = particles | known.links

    def __iter__(self) -> Iterator[Run]:
        tokens, ahead = self._tokens, 0
        texts, lower = tokens.texts, self._known.lower_firsts
        words = enumerate(tokens.words)
        firsts = [at for at, word in words if word[0].isupper() or word in lower]
        for at in firsts:
            if at < ahead or not self._begins(at):
                continue
            last = self._last(at)
            if last > at or texts[at][0].isupper():
                first = at if tokens.is_first(at) else max(0, at - 2)
                named = tuple(texts[at : last + 1])
                after = texts[last + 1] if last + 1 < len(texts) else ""
                yield Run(tokens, at, named, " ".join(named), tuple(texts[first:at]), after)
            ahead = last + 1

    def _begins(self, at: int) -> bool:
        texts, known = self._tokens.texts, self._known
        word = texts[at]
        if word[0].isupper():
            if word in self._skip:
                return False
            if word.replace("’", "'").partition("'")[0] not in known.starters:
                return True
            return len(word) == 1 and self._tokens.end(at) - self._tokens.starts[at] == 2
        if word in known.lower_starts:
            return True
        if word not in known.particles_first or at + 1 == len(texts):
            return False
        return texts[at + 1][0].isupper()

    def _last(self, first: int) -> int:
        """The last word of the run that begins with a word."""
        texts, last = self._tokens.texts, first
        while last + 1 < len(texts) and last - first < _MAX_WORDS:
            ahead = last + 1
            if self._tokens.words[ahead] in self._linking:
                ahead = self._behind_links(first, last)
            word = texts[ahead]
            road = texts[last] in _ROADS and word.isdecimal()
            if not (word[0].isupper() or road) or word in self._skip:
                break
            if not self._tokens.beside(ahead):
                break
            last = ahead
        return last

    def _behind_links(self, first: int, last: int) -> int:
        """The word behind those in lower case that go on with the name that has begun."""
        ahead, most = last + 1, min(len(self._tokens.texts) - 1, last + 4)
        while ahead < most and self._links(first, last, ahead):
            ahead += 1
        return ahead

    def _links(self, first: int, last: int, at: int) -> bool:
        """Whether a word in lower case goes on with the name that has begun."""
        word = self._tokens.words[at]
        if word not in self._linking or not self._tokens.beside(at):
            return False
        begun, known = self._tokens.texts[first], self._known
        if word in self._particles and begun[0].isupper():
            return True
        ends = self._tokens.texts[last]
        return word in known.links and (
            begun in known.starts
            or begun in known.lower_starts
            or ends in known.ends
            or ends in known.starts
        )
