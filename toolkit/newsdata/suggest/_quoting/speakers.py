"""Whose each quotation is, and which full name a mention stands for.

The text is gone through once. A mention is looked up among the persons; a pronoun or a
description (she, the captain) means whoever was last the subject of something or spoke, unless
the gender is another. A quotation without a mention belongs, in this order, to whom its
paragraph has quoted already, in a dialogue to the other of two, to the subject of the sentence
in front of it, or to who spoke last (the sieves of Muzny, Fang, Chang and Jurafsky 2017, without
a parser).
"""

from collections.abc import Iterator
from heapq import merge

from msgspec import Struct

from newsdata.suggest._quoting import described, genders, subjects
from newsdata.suggest._quoting.attributions import Attribution
from newsdata.suggest._quoting.persons import Person, Persons
from newsdata.suggest._quoting.sentences import Place
from newsdata.suggest._quoting.words import Words

_VOICES = 8
"""How many speakers back a pronoun looks for its own."""


class Voice(Struct, frozen=True):
    """A speaker: the mention, the full name if there is one, and what tells him from others."""

    source: Place
    person: Person | None
    key: str
    gender: str
    human: bool = True


class Speakers:
    """The speakers of an article, to be asked for in the order of the text."""

    def __init__(self, text: str, persons: Persons, words: Words) -> None:
        self._text = text
        self._persons = persons
        self._words = words
        self._known: dict[Place, Voice] = {}
        self._spoken: dict[Place, Voice] = {}
        self._voices: list[Voice] = []
        self._turns: list[tuple[int, Voice]] = []

    def of(self, said: Attribution) -> Voice | None:
        """The speaker of something said, if the text tells."""
        if said.outer:
            return said.source and self._inside(said.source, said.outer)
        voice = self._mention(said.source) if said.source else self._silent(said)
        if voice:
            self._spoken[said.content] = voice
            self._voices.append(voice)
            if said.label == "QUOTE":
                self._turns.append((said.paragraph, voice))
        return voice

    def _inside(self, source: Place, outer: Place) -> Voice:
        """Who speaks inside a quotation: “I asked, ‘Why?’” is the speaker's own."""
        name = self._text[slice(*source)]
        speaker = self._spoken.get(outer)
        if name.casefold() in self._words.first:
            return Voice(source, speaker and speaker.person, "", genders.UNKNOWN)
        # Pronouns in a quotation are not the writer's.
        return Voice(source, self._persons.full(*source), "", genders.UNKNOWN)

    def _silent(self, said: Attribution) -> Voice | None:
        """The speaker of a quotation with no mention beside it."""
        lead = self._lead(said.lead) if said.lead else None
        if not said.alone and said.cue is None:
            return lead
        last = self._turns[-1] if self._turns else None
        if last and last[0] == said.paragraph:
            other = lead and lead.person and lead.key != last[1].key
            return lead if other else last[1]
        if said.opens and (other := self._other(said.paragraph)):
            return other
        if lead:
            return lead
        return last[1] if last and said.paragraph - last[0] <= 2 else None

    def _other(self, paragraph: int) -> Voice | None:
        """In a dialogue, who did not speak last."""
        if len(self._turns) < 2:
            return None
        (before, first), (last, second) = self._two_turns()
        if (last, before) == (paragraph - 1, paragraph - 2) and first.key and second.key:
            return first if first.key != second.key else None
        return None

    def _two_turns(self) -> tuple[tuple[int, Voice], tuple[int, Voice]]:
        last = self._turns[-1]
        for turn in reversed(self._turns[-_VOICES:]):
            if turn[0] != last[0]:
                return turn, last
        return last, last

    def _lead(self, place: Place) -> Voice | None:
        """The subject of a sentence that introduces a quotation."""
        start, end = place
        named = self._persons.first_in(start, end)
        about = subjects.opening(self._text, start, end, self._words)
        if about and (named is None or about[0] < named.start):
            beside = named and self._text[about[1] : named.start].strip(" ,") == ""
            voice = self._mention(about)
            if voice.human and not beside:
                return voice
        return self._voice((named.start, named.end), named.person) if named else None

    def _mention(self, source: Place) -> Voice:
        if source not in self._known:
            self._known[source] = self._find(source)
        return self._known[source]

    def _find(self, source: Place) -> Voice:
        start, end = source
        persons = self._persons
        name = self._text[start:end]
        folded = name.casefold()
        if persons.is_full(start):
            return self._voice(source, Person(start, end))
        if folded in self._words.persons:
            gender = genders.of_pronoun(folded, self._words.verb_second)
            return self._antecedent(source, gender)
        if folded in self._words.pronouns:
            return self._thing(source)
        if person := persons.full(start, end) or persons.organisation_of(name, start):
            return self._voice(source, person)
        if described.is_name(name, self._words):
            return self._voice(source, Person(start, end))
        return self._described(source, name)

    def _described(self, source: Place, name: str) -> Voice:
        """The judge, die 64-Jährige: somebody named or not."""
        noun = described.noun(name, self._words)
        gender = genders.of_phrase(name, self._words.verb_second)
        unnamed = Voice(source, None, name.casefold(), gender, described.is_human(noun, gender))
        if not noun or not described.is_definite(name, self._words):
            return unnamed
        for voice in reversed(self._voices[-_VOICES:]):
            said = self._text[slice(*voice.source)]
            if described.noun(said, self._words).casefold() == noun.casefold():
                return Voice(source, voice.person, voice.key, voice.gender, voice.human)
        if person := self._persons.by_role(noun, source[0]):
            return self._voice(source, person)
        if described.stands_for_a_name(name, noun, self._words):
            return self._antecedent(source, gender)
        return unnamed

    def _antecedent(self, source: Place, gender: str) -> Voice:
        """The last person before a mention who may be meant by it."""
        for voice in self._candidates(source[0]):
            if not gender or voice.gender in (gender, genders.UNKNOWN):
                return Voice(source, voice.person, voice.key, voice.gender or gender)
        for person in self._persons.mentioned(source[0]):
            if gender and self._persons.gender(person) == gender:
                return self._voice(source, person)
        return Voice(source, None, "", gender)

    def _candidates(self, at: int) -> Iterator[Voice]:
        """Who spoke or did something before a place, last first."""
        named = (
            self._voice((each.start, each.end), each.person) for each in self._persons.before(at)
        )
        spoke = sorted(
            (v for v in self._voices[-_VOICES:] if v.human and v.source[0] < at),
            key=lambda voice: -voice.source[0],
        )
        return merge(named, spoke, key=lambda voice: -voice.source[0])

    def _thing(self, source: Place) -> Voice:
        """It: the organisation that the sentence, or the one before, is about."""
        begin = max(self._text.rfind("\n", 0, source[0]) + 1, source[0] - 400)
        found = self._persons.organisation(begin, source[0])
        if found:
            return self._voice(source, found)
        return Voice(source, None, "", genders.UNKNOWN, human=False)

    def _voice(self, source: Place, person: Person) -> Voice:
        human = person.label == "PERSON"
        gender = self._persons.gender(person) if human else genders.UNKNOWN
        return Voice(source, person, self._persons.name(person), gender, human)
