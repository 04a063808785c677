"""Runs of capitalised words, of which names are made."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from newsdata.suggest._names.words import Words

_REST: Final = r"[^\W_](?:[\w\u0300-\u036f]|[-’'.&](?=\w))*"
_WORD: Final = re.compile(_REST)
# French and Spanish leave off a vowel; what follows is a word of its own.
_ELIDED: Final = re.compile(rf"(?:[cdjlmnstCDJLMNST]|[Qq]u)[’'](?=\w)|{_REST}")
_POSSESSIVES: Final = ("’s", "'s")
_ENDS: Final = frozenset('.!?:\n“„«»"‘')
_MAX_WORDS: Final = 8


class Word(Struct, frozen=True, gc=False):
    """A word, and its place without a possessive ending.

    `first` says whether a sentence begins with it, `capital` whether it has a capital.
    """

    text: str
    start: int
    end: int
    first: bool
    capital: bool


def split(text: str, language: str, known: Words) -> list[Word]:
    """The words of a text."""
    found: list[Word] = []
    pattern = _ELIDED if language in ("fr", "es") else _WORD
    end = 0
    for match in pattern.finditer(text):
        word, start = match[0], match.start()
        gap = text[end:start]
        first = gap != " " and (not found or _ends_sentence(gap))
        ends = end = match.end()
        capital = word[0].isupper()
        if word[-2:] in _POSSESSIVES and language == "en":
            word, ends = word[:-2], end - 2
        elif (
            capital
            and text[end : end + 1] == "."
            and _is_abbreviated(word.rpartition("-")[2], known)
        ):
            ends = end = end + 1
        if capital and "-" in word and (parts := _places(word, start, ends, known)):
            found += parts
        else:
            found.append(Word(word, start, ends, first, capital))
    return found


def _is_abbreviated(word: str, known: Words) -> bool:
    """Whether the full stop after a word is its own: U.S., Inc., J."""
    return word in known.abbreviated or (word[:1].isupper() and (len(word) == 1 or word[1] == "."))


def _places(word: str, start: int, end: int, known: Words) -> list[Word]:
    """Each place of Washington-Beijing, which is no name by itself."""
    parts = word.split("-")
    if not all(part in known.places or known.known.get(part) == "GPE" for part in parts):
        return []
    found = []
    for part in parts:
        found.append(Word(part, start, start + len(part), True, True))
        start += len(part) + 1
    found[-1] = Word(found[-1].text, found[-1].start, end, True, True)
    return found


def _ends_sentence(gap: str) -> bool:
    """Whether what stands between two words ends a sentence, or opens a quotation."""
    return gap != "\n" and not _ENDS.isdisjoint(gap)


class Run(Struct, frozen=True):
    """Words that may be a name, the first and last of them capitalised.

    `text` is they with a space between them; `before` and `after` the words beside them.
    """

    words: tuple[Word, ...]
    text: str
    before: tuple[str, ...]
    after: str

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.words[-1].end

    def part(self, first: int, last: int | None = None) -> "Run":
        """Some of its words."""
        words = self.words[first:last]
        before = tuple(w.text for w in self.words[max(0, first - 2) : first]) or self.before
        after = self.after if last is None or last >= len(self.words) else self.words[last].text
        return run_of(words, before, after)


def run_of(words: tuple[Word, ...], before: tuple[str, ...] = (), after: str = "") -> Run:
    """A run of words, with the words beside it."""
    return Run(words, " ".join([word.text for word in words]), before, after)


class Runs:
    """Finds the runs of a text.

    Args:
        text: The text.
        words: Its words.
        known: What is known of names.
        skip: Words that are in no run.
        particles: Words in lower case that are within a person's name.
    """

    def __init__(
        self,
        text: str,
        words: Sequence[Word],
        known: Words,
        skip: frozenset[str],
        particles: frozenset[str],
    ) -> None:
        self._text = text
        self._words = words
        self._known = known
        self._skip = skip
        self._particles = particles

    def __iter__(self) -> Iterator[Run]:
        words, at = self._words, 0
        while at < len(words):
            if not self._begins(at):
                at += 1
                continue
            last = self._last(at)
            if last > at or words[at].capital:
                before = () if words[at].first else words[max(0, at - 2) : at]
                after = words[last + 1].text if last + 1 < len(words) else ""
                run = tuple(words[at : last + 1])
                yield run_of(run, tuple([word.text for word in before]), after)
            at = last + 1

    def _begins(self, at: int) -> bool:
        word = self._words[at].text
        if self._words[at].capital:
            plain = word.replace("’", "'").partition("'")[0]
            initial = self._words[at].end - self._words[at].start == 2 and len(word) == 1
            return word not in self._skip and (initial or plain not in self._known.starters)
        if word in self._known.lower_starts:
            return True
        following = self._words[at + 1 : at + 2]
        return bool(following) and word in self._known.particles_first and following[0].capital

    def _last(self, first: int) -> int:
        """The last word of the run that begins with a word."""
        words, last = self._words, first
        while last + 1 < len(words) and last - first < _MAX_WORDS:
            ahead = last + 1
            while ahead < min(len(words) - 1, last + 4) and self._links(first, last, ahead):
                ahead += 1
            word = words[ahead]
            road = words[last].text in ("Interstate", "Route", "Highway") and word.text.isdecimal()
            if not self._beside(ahead) or not (word.capital or road) or word.text in self._skip:
                break
            last = ahead
        return last

    def _links(self, first: int, last: int, at: int) -> bool:
        """Whether a word in lower case goes on with the name that has begun."""
        word = self._words[at].text
        if not self._beside(at):
            return False
        if word in self._particles and self._words[first].capital:
            return True
        begun, ends = self._words[first].text, self._words[last].text
        known = self._known
        return word in known.links and (
            begun in known.starts
            or begun in known.lower_starts
            or ends in known.ends
            or ends in known.starts
        )

    def _beside(self, at: int) -> bool:
        """Whether nothing but a space, or a possessive's apostrophe, is before a word."""
        left = self._words[at - 1]
        gap = self._text[left.end : self._words[at].start]
        return gap in (" ", "\u00a0", "\u202f", "", "\n") or (
            gap in ("' ", "’ ") and left.text[-1] == "s"
        )
