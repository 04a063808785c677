"""The persons an article names, and which of them a mention means."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from newsdata.model import Record
from newsdata.suggest._quoting.words import NAME, PARTICLE, PARTICLES, Words

_NAME = re.compile(rf"(?<![\w.’'-]){NAME}")
# German has common nouns in capitals: what a particle joins is rarely one name.
_GERMAN_NAME = re.compile(NAME.replace(PARTICLE, "(?:von|van)"))
_NUMBER = re.compile(r"\d\s\Z")
_PART = re.compile(r"\S+")
# It begins where a word does, so that the engine does not try each letter of it.
_BEFORE = re.compile(r"(?<![\w’'-])([\w’'-]+)[.,:;]?\s+\Z")
_REACH = 3_000
"""How far back, in code points, a pronoun looks for its person."""


class Person(Struct, frozen=True):
    """A full name in the text."""

    start: int
    end: int


class Persons:
    """Full names by place, and by their last words."""

    def __init__(self, record: Record, words: Words, quoted: list[tuple[int, int]]) -> None:
        self._text = record.text
        self._words = words
        self._all = self._find(record)
        self._starts = [each.start for each in self._all]
        self._by_end: dict[str, list[int]] = defaultdict(list)
        for index, each in enumerate(self._all):
            parts = self._text[each.start : each.end].casefold().split()
            # Xi for Xi Jinping: in some names the family's comes first.
            for name in {parts[0], *(" ".join(parts[n:]) for n in range(1, min(len(parts), 5)))}:
                self._by_end[name].append(index)
        self._subjects = sorted(self._acting(quoted), key=lambda each: each[0])
        self._subject_starts = [at for at, _ in self._subjects]

    def _acting(self, quoted: list[tuple[int, int]]) -> Iterator[tuple[int, Person]]:
        """Where a person is named, in full or not, and is the one who does something."""
        inside = [start for start, _ in quoted]
        for each in _NAME.finditer(self._text):
            word = each[0].casefold()
            if word.isalpha() and word not in self._by_end:
                continue  # most words in capitals name nobody
            start, end = bare_name(self._text, each.start(), each.end(), self._words)
            at = bisect_left(self._starts, start)
            whole = at < len(self._starts) and self._starts[at] == start
            person = self._all[at] if whole else self.full(start, end)
            if person and self._is_subject(start) and not _within(start, quoted, inside):
                yield start, person

    def _find(self, record: Record) -> list[Person]:
        """The persons that are labelled already; where none is, what looks like a name."""
        found = [
            Person(span.start, span.end)
            for span in record.spans
            if span.label == "PERSON"
            and span.status != "rejected"
            and self._is_whole(span.start, span.end)
        ]
        if found:
            return sorted(set(found), key=lambda person: person.start)
        pattern = _GERMAN_NAME if self._words.verb_second else _NAME
        for each in pattern.finditer(record.text):
            if " " not in each[0] and "\xa0" not in each[0]:
                continue
            if _NUMBER.search(record.text, max(0, each.start() - 3), each.start()):
                continue  # 30 Millionen Euro
            start, end = bare_name(record.text, each.start(), each.end(), self._words)
            groups = self._words.groups.intersection(record.text[start:end].split())
            if not groups and self._is_whole(start, end):
                found.append(Person(start, end))
        return found

    def _is_whole(self, start: int, end: int) -> bool:
        """Whether a name has more than one part, particles aside."""
        parts = self._text[start:end].split()
        return sum(part.casefold() not in PARTICLES for part in parts) > 1

    def _is_subject(self, start: int) -> bool:
        """Whether a name stands where one who acts does, not behind a preposition."""
        before = _BEFORE.search(self._text, max(0, start - 30), start)
        if before is None:
            return True
        word = before[1].casefold()
        return word not in self._words.prepositions and word not in {"the", "la", "las", "los"}

    def full(self, start: int, end: int) -> Person | None:
        """The nearest full name before a mention that ends with the mention's words."""
        name = self._text[start:end].casefold()
        known = self._by_end.get(" ".join(name.split()), [])
        at = bisect_left(known, bisect_left(self._starts, start))
        if known and (at or self._starts[known[0]] != start):
            return self._all[known[max(0, at - 1)]]
        return None

    def is_full(self, start: int) -> bool:
        """Whether a full name begins here."""
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._starts[at] == start

    def recent(self, at: int) -> Person | None:
        """The last person before a place who is the subject of something."""
        index = bisect_left(self._subject_starts, at) - 1
        if index < 0 or at - self._subject_starts[index] > _REACH:
            return None
        return self._subjects[index][1]

    def recent_at(self, at: int) -> int:
        """Where that person was named last before a place; -1 for nowhere."""
        index = bisect_left(self._subject_starts, at) - 1
        return self._subject_starts[index] if index >= 0 else -1

    def by_role(self, noun: str, at: int) -> Person | None:
        """The person before a place beside whose name the noun stands: Judge Ann Lee."""
        for index in range(bisect_left(self._starts, at) - 1, -1, -1)[:20]:
            person = self._all[index]
            around = self._text[max(0, person.start - 30) : person.start]
            around += self._text[person.end : person.end + 60]
            if noun.casefold() in re.split(r"\W+", around.casefold()):
                return person
        return None


def bare_name(text: str, start: int, end: int, words: Words) -> tuple[int, int]:
    """A name without what is in front of it, such as titles, and a possessive ending."""
    parts = [*_PART.finditer(text[start:end])]
    if len(parts) == 1:
        return start, end - 2 * text.endswith(("'s", "’s"), start, end)
    keep = 0
    for index, part in enumerate(parts[:-1]):
        if _no_name(part[0], words):
            keep = index + 1
    names = [n for n, part in enumerate(parts) if n >= keep and part[0] not in PARTICLES]
    if words.verb_second and len(names) > 2:
        keep = names[-2]  # German has no capitals to tell a title by: two words are the name
    if len(names) > 2 and parts[keep][0].endswith(words.roles or ("\0",)):
        keep += 1  # Forecaster Ann Lee
    start += parts[keep].start()
    if text[end - 2 : end] in {"'s", "’s"}:
        end -= 2
    return start, end


def _no_name(word: str, words: Words) -> bool:
    folded = word.casefold()
    return (
        word.rstrip(".") in words.titles
        or folded.endswith(("’s", "'s"))
        or (word not in PARTICLES and folded in words.small)
    )


def _within(at: int, quoted: list[tuple[int, int]], starts: list[int]) -> bool:
    index = bisect_left(starts, at) - 1
    return index >= 0 and quoted[index][1] > at
