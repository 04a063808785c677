"""Runs of capitalised words, of which names are made."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from newsdata.suggest._names.words import Words

_REST: Final = r"[^\W_]\w*(?:(?:[\u0300-\u036f]|[-’'.&](?=\w))\w*)*"
_WORD: Final = re.compile(_REST)
# French and Spanish leave off a vowel; what follows is a word of its own.
_ELIDED: Final = re.compile(rf"(?:[cdjlmnstCDJLMNST]|[Qq]u)[’'](?=\w)|{_REST}")
_POSSESSIVES: Final = ("’s", "'s")
_ENDS: Final = frozenset('.!?:\n“„«»"‘')
_MAX_WORDS: Final = 8
_ROADS: Final = frozenset(("Interstate", "Route", "Highway"))
_SPACES: Final = frozenset((" ", "\u00a0", "\u202f", "", "\n"))


class Word(Struct, frozen=True, gc=False):
    """A word, and its place without a possessive ending.

    `first` says whether a sentence begins with it, `capital` whether it has a capital.
    """

    text: str
    start: int
    end: int
    first: bool
    capital: bool


class Tokens:
    """The words of a text; of most, no more is made than the string.

    Attributes:
        text: The text.
        words: Its words, with a possessive ending.
    """

    def __init__(self, text: str, language: str, known: Words) -> None:
        self.text = text
        self._known = known
        self._english = language == "en"
        pattern = _ELIDED if language in ("fr", "es") else _WORD
        matches = list(pattern.finditer(text))
        self.words = [match[0] for match in matches]
        self._spans = [match.span() for match in matches]
        self._made: dict[int, Word] = {}  # by where it begins
        joined = [at for at, word in enumerate(self.words) if "-" in word and word[0].isupper()]
        for at in reversed(joined):
            self._split(at)

    def __len__(self) -> int:
        return len(self.words)

    def _split(self, at: int) -> None:
        """Make two words of Washington-Beijing."""
        start, end = self._spans[at]
        word, ends = self._trimmed(self.words[at], end)
        if parts := _places(word, start, ends, self._known):
            self._made |= {part.start: part for part in parts}
            self.words[at : at + 1] = [part.text for part in parts]
            starts = [part.start for part in parts]
            self._spans[at : at + 1] = zip(starts, [*starts[1:], end], strict=True)

    def _trimmed(self, word: str, end: int) -> tuple[str, int]:
        """A word without its possessive ending, and where it ends, with a full stop of its own."""
        if self._english and word[-2:] in _POSSESSIVES:
            return word[:-2], end - 2
        if word[0].isupper() and self.text[end : end + 1] == ".":
            if _is_abbreviated(word.rpartition("-")[2], self._known):
                return word, end + 1
        return word, end

    def __getitem__(self, at: int) -> Word:
        """The word at an index."""
        start, end = self._spans[at]
        made = self._made.get(start)
        if made is None:
            word, ends = self._trimmed(self.words[at], end)
            made = Word(word, start, ends, self._is_first(at), word[0].isupper())
            self._made[start] = made
        return made

    def _is_first(self, at: int) -> bool:
        """Whether a sentence begins with a word."""
        start = self._spans[at][0]
        if not at:
            return self.text[:start] != " "
        end = self._spans[at - 1][1]
        if self.text[end : end + 1] == ".":
            end = max(end, self[at - 1].end)
        gap = self.text[end:start]
        return gap != " " and _ends_sentence(gap)


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

    `texts` are they as strings, `text` is they with a space between them; `before` and `after`
    the words beside them.
    """

    words: tuple[Word, ...]
    texts: tuple[str, ...]
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
        before = self.texts[max(0, first - 2) : first] or self.before
        after = self.after if last is None or last >= len(self.words) else self.texts[last]
        return run_of(words, before, after)


def run_of(words: tuple[Word, ...], before: tuple[str, ...] = (), after: str = "") -> Run:
    """A run of words, with the words beside it."""
    texts = tuple([word.text for word in words])
    return Run(words, texts, " ".join(texts), before, after)


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
        lower = self._known.lower_starts.keys() | self._known.particles_first
        for at, word in enumerate(tokens.words):
            if at < ahead or not (word[0].isupper() or word in lower) or not self._begins(at):
                continue
            last = self._last(at)
            if last > at or tokens[at].capital:
                first = at if tokens[at].first else max(0, at - 2)
                before = tuple([tokens[n].text for n in range(first, at)])
                after = tokens[last + 1].text if last + 1 < len(tokens) else ""
                yield run_of(tuple([tokens[n] for n in range(at, last + 1)]), before, after)
            ahead = last + 1

    def _begins(self, at: int) -> bool:
        token = self._tokens[at]
        word = token.text
        if token.capital:
            plain = word.replace("’", "'").partition("'")[0]
            initial = token.end - token.start == 2 and len(word) == 1
            return word not in self._skip and (initial or plain not in self._known.starters)
        if word in self._known.lower_starts:
            return True
        if word not in self._known.particles_first or at + 1 == len(self._tokens):
            return False
        return self._tokens.words[at + 1][0].isupper()

    def _last(self, first: int) -> int:
        """The last word of the run that begins with a word."""
        tokens, last = self._tokens, first
        while last + 1 < len(tokens) and last - first < _MAX_WORDS:
            ahead = last + 1
            while ahead < min(len(tokens) - 1, last + 4) and self._links(first, last, ahead):
                ahead += 1
            if not self._beside(ahead):
                break
            word = tokens.words[ahead]
            road = tokens[last].text in _ROADS and tokens[ahead].text.isdecimal()
            if not (word[0].isupper() or road) or tokens[ahead].text in self._skip:
                break
            last = ahead
        return last

    def _links(self, first: int, last: int, at: int) -> bool:
        """Whether a word in lower case goes on with the name that has begun."""
        word = self._tokens.words[at]
        if word not in self._linking or not self._beside(at):
            return False
        if word in self._particles and self._tokens[first].capital:
            return True
        begun, ends = self._tokens[first].text, self._tokens[last].text
        known = self._known
        return word in known.links and (
            begun in known.starts
            or begun in known.lower_starts
            or ends in known.ends
            or ends in known.starts
        )

    def _beside(self, at: int) -> bool:
        """Whether nothing but a space, or a possessive's apostrophe, is before a word."""
        left = self._tokens[at - 1]
        gap = self._tokens.text[left.end : self._tokens[at].start]
        return gap in _SPACES or (gap in ("' ", "’ ") and left.text[-1] == "s")
