"""The persons an article names, and which of them a mention means."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from newsdata.model import Record
from newsdata.suggest._quoting import genders
from newsdata.suggest._quoting.bare_names import bare_name
from newsdata.suggest._quoting.told import Told
from newsdata.suggest._quoting.words import NAME, PARTICLE, PARTICLES, UPPER, Words, begins_word
from newsdata.suggest._tokens import tokens

# What stands before is looked at behind the first letter, for which the engine looks quickly.
_NAME = re.compile(rf"{UPPER}(?<![\w.’'-].){NAME.removeprefix(UPPER)}")
# German has common nouns in capitals: what a particle joins is rarely one name.
_GERMAN_NAME = re.compile(NAME.replace(PARTICLE, "(?:von|van)"))
_GERMAN_NOUN = re.compile(
    rf"\b(?:[Dd](?:er|ie|as|en|em|es)|[Ee]ine?[mnrs]?|ihre?[mnrs]?|seine?[mnrs]?|\w{{2,9}}zig)"
    rf"[ \xa0]({UPPER}\w+)"
)
_NUMBER = re.compile(r"\d\s\Z")
# It begins where a word does, so that the engine does not try each letter of it.
_BEFORE = re.compile(r"(?<![\w’'-])([\w’'-]+)[.,:;]?\s+\Z")
_REACH = 3_000
"""How far back, in code points, a pronoun looks for its person."""
_TOPIC = frozenset({"For", "Pour", "Para", "Für"})
_GENITIVES = frozenset({"of", "de", "du", "des", "del", "der", "von", "vom"})
"""“The head of the school, Ann Lee”: behind these the name goes with the first noun."""
_SUBORDINATE = frozenset(["that", "which", "whom", "whose", "dass", "que", "qui"])
_CANDIDATES = 16
"""How many mentions back."""


class Person(Struct, frozen=True):
    """A full name in the text, of a person or an organisation."""

    start: int
    end: int
    label: str = "PERSON"


class Named(Struct, frozen=True):
    """A person named as the subject of something, in full or not: where, and who it is."""

    start: int
    end: int
    person: Person


class Persons:
    """Full names by place, and by their last words."""

    def __init__(self, record: Record, words: Words, quoted: list[tuple[int, int]]) -> None:
        self._text = record.text
        self._words = words
        self._tokens = tokens(record.text, words.language)
        self._with_title = [*genders.TITLED.finditer(record.text)]
        self._all = self._find(record)
        self._starts = [each.start for each in self._all]
        self._by_end: dict[str, list[int]] = defaultdict(list)
        for index, each in enumerate(self._all):
            parts = self._text[each.start : each.end].casefold().split()
            # Xi for Xi Jinping: in some names the family's comes first.
            while len(parts) > 2 and "-" in parts[0] and not genders.of_given(parts[0].title()):
                parts = parts[1:]  # Mother-of-two Ann Lee
            if words.language == "es" and len(parts) == 3:
                self._by_end[parts[1]].append(index)  # Salas for Ignacio Salas Lobato
            for name in {parts[0], *(" ".join(parts[n:]) for n in range(1, min(len(parts), 5)))}:
                self._by_end[name].append(index)
        self._strange = self._doubtful()
        self._told = Told(record.text, self._with_title, words)
        self._subjects = sorted(self._acting(quoted), key=lambda each: each.start)
        self._subject_starts = [each.start for each in self._subjects]
        self._organisations = [
            Person(span.start, span.end, "ORG")
            for span in sorted(record.spans, key=lambda span: span.start)
            if span.label == "ORG" and span.status != "rejected"
        ]
        self._organisation_starts = [each.start for each in self._organisations]

    def _acting(self, quoted: list[tuple[int, int]]) -> Iterator[Named]:
        """Where a person is named, in full or not, and is the one who does something."""
        openings = [start for start, _ in quoted]
        for each in _NAME.finditer(self._text):
            word = each[0].casefold()
            if word.isalpha() and word not in self._by_end:
                continue  # most words in capitals name nobody
            start, end = bare_name(self._text, each.start(), each.end(), self._words)
            at = bisect_left(self._starts, start)
            # Or behind words that are none of it: Manager Ann Lee.
            inside = at < len(self._starts) and self._starts[at] < end
            person = self._all[at] if inside else self.full(start, end)
            if person is None or person in self._strange or _within(start, quoted, openings):
                continue
            if self._is_subject(start) and not self._is_apposed(start, end):
                yield Named(start, end, person)

    def _doubtful(self) -> set[Person]:
        """In German, capitals that are likely no name: a noun with an article elsewhere."""
        if not self._words.verb_second:
            return set()
        nouns = {match[1] for match in _GERMAN_NOUN.finditer(self._text)}
        return {
            person
            for person in self._all
            for parts in [self._text[person.start : person.end].split()]
            if parts[-1] in nouns or parts[-1].casefold() in self._words.pronouns
            if not any(map(genders.of_given, parts))
        }

    def _find(self, record: Record) -> list[Person]:
        """The persons that are labelled already; where none is, what looks like a name."""
        found = [
            Person(span.start, span.end)
            for span in record.spans
            if span.label == "PERSON"
            and span.status != "rejected"
            and self._is_whole(*bare_name(self._text, span.start, span.end, self._words))
        ]
        if found:
            # Knights are called by their first names: Dame Ann.
            parts = [self.name(each).split() for each in found]
            called = self._called_by_one_name({name for each in parts for name in each})
            # One a place: her sister Ann Lee is Ann Lee, and no other Ann.
            by_start = {each.start: each for each in (*called, *found)}
            return sorted(by_start.values(), key=lambda person: person.start)
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

    def _called_by_one_name(self, known: set[str]) -> Iterator[Person]:
        """Persons whose other names are nowhere: her brother Linus, Ms. Ortega."""
        for at in self._tokens.places(genders.RELATIVES):
            match = genders.RELATIVE.match(self._text, at)
            if match is None:
                continue
            name = match[1]
            lone = name.casefold() not in known and name not in self._words.titles
            if lone and name[1:].islower() and begins_word(self._text, at):
                yield Person(*match.span(1))
        for match in self._with_title:
            folded = match[2].casefold()
            if folded not in known and folded.split()[-1] not in known:
                known |= {folded, folded.split()[-1]}
                yield Person(*match.span(2))

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
        if before[0].rstrip() != before[1] and word in self._words.prepositions:
            return True  # “Inside, Ann Lee”
        if word in self._words.told or word in {"the", "la", "las", "los"}:
            return False
        if before[1] in _TOPIC:
            return True
        noun = before[1].isalpha() and before[1].islower() and word not in self._words.small
        if noun and before[0].rstrip() == before[1]:
            # “to referee Ann Lee”
            earlier = _BEFORE.search(self._text, max(0, before.start() - 20), before.start())
            word = earlier[1].casefold() if earlier else word
        return word not in self._words.prepositions and word not in _SUBORDINATE

    def _is_apposed(self, start: int, end: int) -> bool:
        """“a note read by the family’s lawyer, Max Ray, she said”: he does nothing."""
        if not (self._text.startswith(",", end) and self._text.endswith(", ", 0, start)):
            return False
        clause = re.split(r"[.,;:!?\n“”„«»\"]", self._text[max(0, start - 80) : start - 2])[-1]
        words = clause.split()
        for at in range(len(words) - 1, 1, -1):
            if words[at].casefold() in self._words.articles:
                return words[at - 1].casefold() in self._words.prepositions - _GENITIVES
        return False

    def full(self, start: int, end: int) -> Person | None:
        """The nearest full name before a mention that ends with the mention's words.

        Of two with one surname, a title in front of the mention says which.
        """
        name = self._text[start:end].casefold()
        known = self._by_end.get(" ".join(name.split()), [])
        at = bisect_left(known, bisect_left(self._starts, start))
        if not known or (not at and self._starts[known[0]] == start):
            return None
        nearest = self._all[known[max(0, at - 1)]]
        before = self._text[max(0, start - 10) : start].split()
        title = genders.of_title(before[-1]) if before else genders.UNKNOWN
        if title:
            for index in reversed(known[max(0, at - _CANDIDATES) : max(1, at)]):
                if self.gender(self._all[index]) in (title, genders.UNKNOWN):
                    return self._all[index]
            # “Max Ray’s wife, Jan, wept. Mrs Ray said”: of the family, but named otherwise.
            return next(
                (each for each in self.mentioned(start) if self.gender(each) == title), None
            )
        return nearest

    def is_full(self, start: int) -> bool:
        """Whether a full name begins here."""
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._starts[at] == start

    def before(self, at: int) -> Iterator[Named]:
        """The persons who are the subject of something before a place, last first."""
        for index in range(bisect_left(self._subject_starts, at) - 1, -1, -1)[:_CANDIDATES]:
            if at - self._subject_starts[index] > _REACH:
                return
            yield self._subjects[index]

    def first_in(self, start: int, end: int) -> Named | None:
        """The first person between two places who is the subject of something."""
        index = bisect_left(self._subject_starts, start)
        if index < len(self._subjects) and self._subjects[index].start < end:
            return self._subjects[index]
        return None

    def mentioned(self, at: int) -> Iterator[Person]:
        """The full names before a place, last first."""
        for index in range(bisect_left(self._starts, at) - 1, -1, -1)[:_CANDIDATES]:
            if at - self._starts[index] > _REACH:
                return
            if self._all[index] not in self._strange:
                yield self._all[index]

    def name(self, person: Person) -> str:
        """What tells one person from another."""
        return self._text[person.start : person.end].casefold()

    def gender(self, person: Person) -> str:
        """The gender that a title, a noun beside the name or the given name tells."""
        return self._told.gender(person.start, person.end)

    def organisation(self, start: int, end: int) -> Person | None:
        """The organisation that is the subject of a sentence: the first one named in it."""
        index = bisect_left(self._organisation_starts, start)
        if index < len(self._organisations) and self._organisation_starts[index] < end:
            return self._organisations[index]
        return None

    def organisation_of(self, name: str, at: int, noun: str = "") -> Person | None:
        """The nearest organisation before a place with a longer name that a mention stands for.

        That begins with `name`, or ends with `noun`: the department.
        """
        begins, ends = name.casefold() + " ", " " + noun.casefold()
        last = bisect_left(self._organisation_starts, at)
        for each in reversed(self._organisations[max(0, last - _CANDIDATES) : last]):
            folded = self.name(each)
            if folded.startswith(begins) or (noun and folded.endswith(ends)):
                return each
        return None

    def by_role(self, noun: str, at: int) -> Person | None:
        """The person before a place beside whose name the noun stands: Judge Ann Lee."""
        folded = noun.casefold()
        for index in range(bisect_left(self._starts, at) - 1, -1, -1)[:20]:
            person = self._all[index]
            around = self._text[max(0, person.start - 30) : person.start]
            around += self._text[person.end : min(person.end + 60, at)]
            around = around.casefold()
            if folded in around and folded in re.split(r"\W+", around):
                return person
        return None


def _within(at: int, quoted: list[tuple[int, int]], starts: list[int]) -> bool:
    index = bisect_left(starts, at) - 1
    return index >= 0 and quoted[index][1] > at
