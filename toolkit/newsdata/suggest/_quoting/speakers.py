"""Whose each quotation is, and which full name a mention stands for.

The text is gone through once. A mention is looked up among the persons; a pronoun or a
description (she, the captain) means whoever was last the subject of something or spoke, unless
the gender is another. A quotation without a mention belongs, in this order, to whom its
paragraph has quoted already, in a dialogue to the other of two, to the subject of the sentence
in front of it, or to who spoke last (the sieves of Muzny, Fang, Chang and Jurafsky 2017, without
a parser).
"""

import re
from collections.abc import Iterator
from heapq import merge

from msgspec import Struct

from newsdata.suggest._quoting import described, genders, openings
from newsdata.suggest._quoting.attributions import Attribution
from newsdata.suggest._quoting.persons import Person, Persons
from newsdata.suggest._quoting.sentences import Place, last_inside
from newsdata.suggest._quoting.words import UPPER, Words

_NEAR = 400
"""How much of the sentence before a quotation is looked at, in code points."""
# “said the investor, who asked not to be named”
_ANONYMOUS = re.compile(
    r", (?:who (?:\w+ ){1,4}not to be (?:named|identified)|who declined to be (?:named|identified)"
    r"|(?:who spoke|speaking) on (?:the )?condition of anonymity"
    r"|(?:der|die) (?:anonym|namentlich nicht|nicht namentlich|ungenannt)\b"
    r"|qui (?:\w+ ){1,4}(?:anonyme|l’anonymat)|sous couvert d’anonymat"
    r"|que (?:\w+ ){1,3}(?:el anonimato|no ser identificad[oa])|bajo condición de anonimato)"
)
_VOICES = 8
"""How many speakers back a pronoun looks for its own."""


class Voice(Struct, frozen=True):
    """A speaker: the mention, the full name if there is one, and what tells him from others."""

    source: Place
    person: Person | None
    key: str
    gender: str
    human: bool = True


Turn = tuple[int, Voice, bool]
"""Somebody's words: the paragraph, the speaker, and whether the paragraph begins with them."""


class Speakers:
    """The speakers of an article, to be asked for in the order of the text."""

    def __init__(self, text: str, persons: Persons, words: Words) -> None:
        self._text = text
        self._persons = persons
        self._words = words
        self._surnames: dict[str, Person] = {}
        self._known: dict[Place, Voice] = {}
        self._spoken: dict[Place, Voice] = {}
        self._voices: list[Voice] = []
        self._asides: list[Place] = []
        self._turns: list[Turn] = []
        self._asked = False
        self._last: tuple[int, Voice] | None = None

    def of(self, said: Attribution) -> Voice | None:
        """The speaker of something said, if the text tells."""
        if said.outer:
            return self._inside(said.source, said.outer) if said.source else None
        voice = self._mention(said.source, said.lead) if said.source else self._silent(said)
        if voice:
            self._spoken[said.content] = voice
            self._voices.append(voice)
            if said.source and said.cue and said.source[1] < said.cue[0]:
                self._asides.append((said.source[1], said.cue[0]))
            if said.label == "QUOTE":
                self._turns.append((said.paragraph, voice, said.opens))
                self._asked = last_inside(self._text, said.content[1]) == "?"
            self._last = said.paragraph, voice
            name = self._text[slice(*voice.source)]
            if described.looks_like_a_name(name, self._words):
                self._surnames[name.casefold().split()[-1]] = Person(*voice.source)
        return voice

    def _inside(self, source: Place, outer: Place) -> Voice:
        """Who speaks inside a quotation: “I asked, ‘Why?’” is the speaker's own."""
        name = self._text[slice(*source)]
        speaker = self._spoken.get(outer)
        if name.casefold() in self._words.first:
            return Voice(source, speaker.person if speaker else None, "", genders.UNKNOWN)
        # Pronouns in a quotation are not the writer's.
        return Voice(source, self._persons.full(*source), "", genders.UNKNOWN)

    def _silent(self, said: Attribution) -> Voice | None:
        """The speaker of a quotation with no mention beside it."""
        colon = not said.alone and said.cue is None
        lead = self._lead(said.lead, colon) if said.lead else None
        last = self._last
        if last and last[0] == said.paragraph:
            if said.lead and said.lead[0] <= last[1].source[0] < said.lead[1]:
                return last[1]
            other = lead and (colon or (lead.key and lead.key != last[1].key))
            return lead if other else last[1]
        if colon:
            return lead
        if said.opens and (other := self._other(said.paragraph)):
            return other
        if lead:
            return lead
        return last[1] if last and said.paragraph - last[0] <= 2 else None

    def _other(self, paragraph: int) -> Voice | None:
        """In a dialogue, who did not speak last."""
        if len(self._turns) < 2:
            return None
        last = self._turns[-1]
        if last[0] == paragraph - 1 and self._asked and last[1].key:
            # A question is answered by who spoke before.
            for _, voice, _ in reversed(self._turns[-_VOICES:-1]):
                if voice.key and voice.key != last[1].key:
                    return voice
        turns = [turn for turn in self._turns[-_VOICES:] if turn[0] == paragraph - 2]
        if last[0] != paragraph - 1 or not turns:
            return None
        first, second = turns[-1][1], last[1]
        dialogue = turns[0][2] and next(t[2] for t in self._turns[-_VOICES:] if t[0] == last[0])
        return first if dialogue and first.key and first.key != second.key else None

    def _lead(self, place: Place, anything: bool) -> Voice | None:
        """The subject of a sentence that introduces a quotation."""
        start, end = place[0], min(place[1], place[0] + _NEAR)
        named = self._persons.first_in(start, end)
        about = openings.opening(self._text, start, end, self._words)
        if about and (named is None or about[0] < named.start):
            if named and self._beside(about[1], named.start):
                return self._voice((named.start, named.end), named.person)
            voice = self._mention(about)
            if voice.human or (anything and named is None):
                return voice
        return self._voice((named.start, named.end), named.person) if named else None

    def _beside(self, start: int, end: int) -> bool:
        """Whether a name goes with the noun phrase before it: the novelist, Ann Lee."""
        gap = self._text[start:end]
        between = gap.casefold().split()
        if gap.endswith(", ") and between[0] != ",":
            return between[0] in self._words.prepositions
        if self._words.bare or "," in gap:
            return gap.strip(" ,") == ""
        verbal = self._words.between.intersection(between) or self._words.cue.search(gap)
        return len(between) <= 3 and not verbal

    def _mention(self, source: Place, lead: Place | None = None) -> Voice:
        if source not in self._known:
            self._known[source] = self._find(source, lead)
        return self._known[source]

    def _find(self, source: Place, lead: Place | None) -> Voice:
        start, end = source
        persons = self._persons
        name = self._text[start:end]
        folded = name.casefold()
        if persons.is_full(start):
            return self._voice(source, Person(start, end))
        if folded in self._words.persons:
            gender = genders.of_pronoun(folded, self._words.verb_second)
            return self._antecedent(source, gender, lead)
        if folded in self._words.pronouns:
            return self._thing(source, lead)
        if person := persons.full(start, end) or persons.organisation_of(name, start):
            return self._voice(source, person)
        if described.is_name(name, self._words):
            return self._voice(source, Person(start, end))
        if described.looks_like_a_name(name, self._words) and not persons.organisation(start, end):
            return Voice(source, None, folded, genders.UNKNOWN)
        if person := self._surnames.get(folded):
            return self._voice(source, person)
        return self._described(source, name, lead)

    def _described(self, source: Place, name: str, lead: Place | None) -> Voice:
        """The judge, die 64-Jährige: somebody named or not."""
        noun = described.noun(name, self._words)
        gender = genders.of_phrase(name, self._words)
        human = described.is_human(noun, self._words)
        unnamed = Voice(source, None, name.casefold(), gender, human)
        anonymous = _ANONYMOUS.match(self._text, source[1])
        if not noun or anonymous or not described.is_definite(name, self._words):
            return unnamed
        for voice in reversed(self._voices[-_VOICES:]):
            said = self._text[slice(*voice.source)]
            if described.noun(said, self._words).casefold() == noun.casefold():
                return Voice(source, voice.person, voice.key, voice.gender, voice.human)
        if noun.casefold() in self._words.things:
            return unnamed
        if self._introduced(noun, source[0]):
            return unnamed
        found = self._persons.by_role(noun, source[0])
        found = found or self._persons.organisation_of(name, source[0], noun)
        if found:
            return self._voice(source, found)
        if described.stands_for_a_name(name, noun, self._words):
            return self._antecedent(source, gender, lead)
        return unnamed

    def _introduced(self, noun: str, at: int) -> bool:
        """“A source went further. “Yes,” the source said”: the same one, and nobody with a name."""
        before = self._text[max(0, at - _NEAR) : at]
        for match in re.finditer(
            rf"\b(\w+)[ \xa0]{re.escape(noun)}(?= (?!{UPPER})|[.,;] ?\W)", before
        ):
            if match[1].casefold() in self._words.indefinite:
                # “Ann Lee, 45, a teacher”, “She is a teacher”: that is somebody with a name.
                earlier = before[: match.start()].rstrip(" \xa0\n")
                comma = earlier.endswith(",") and earlier.split()[-1][:-1].islower()
                return match[1][0].isupper() or comma
        return False

    def _antecedent(self, source: Place, gender: str, lead: Place | None) -> Voice:
        """The last person before a mention who may be meant by it."""
        for voice in self._candidates(source[0], lead):
            if not gender or voice.gender in (gender, genders.UNKNOWN):
                person = voice.person or self._named(voice)
                return Voice(source, person, voice.key, voice.gender or gender)
        for allowed in ((gender,), (gender, genders.UNKNOWN)):
            for person in self._persons.mentioned(source[0]):
                if not gender or self._persons.gender(person) in allowed:
                    return self._voice(source, person)
        return Voice(source, None, "", gender)

    def _named(self, voice: Voice) -> Person | None:
        """A speaker whom nobody labelled as a person, but whom a pronoun stands for."""
        named = described.looks_like_a_name(self._text[slice(*voice.source)], self._words)
        return Person(*voice.source) if named else None

    def _candidates(self, at: int, lead: Place | None) -> Iterator[Voice]:
        """Who spoke or did something before a place, last first."""
        asides = self._asides[-_VOICES:]
        named = (
            self._voice((each.start, each.end), each.person)
            for each in self._persons.before(at)
            # “Ann Lee, who works for Max Ray, said”: he says nothing.
            if not any(start <= each.start < end for start, end in asides)
        )
        spoke = sorted(
            (v for v in self._voices[-_VOICES:] if v.human and v.source[0] < at),
            key=lambda voice: -voice.source[0],
        )
        near = (lead[0], min(lead[1], lead[0] + _NEAR)) if lead and lead[1] <= at else None
        about = near and openings.opening(self._text, *near, self._words)
        if about and self._text[slice(*about)].casefold() not in self._words.pronouns:
            voice = self._lead(lead, anything=False) if lead else None
            spoke = [each for each in (*spoke, voice) if each]
            spoke.sort(key=lambda each: -each.source[0])
        return merge(named, spoke, key=lambda voice: -voice.source[0])

    def _thing(self, source: Place, lead: Place | None) -> Voice:
        """It: the organisation that the sentence, or the one before, is about."""
        begin = max(
            self._text.rfind("\n", max(0, source[0] - _NEAR), source[0]) + 1, source[0] - _NEAR
        )
        found = self._persons.organisation(begin, source[0])
        if found:
            return self._voice(source, found)
        # German “hieß es” is nobody.
        named = lead and not self._words.verb_second and self._persons.first_in(*lead)
        if named and not self._persons.gender(named.person):
            return self._voice(source, named.person)
        return Voice(source, None, "", genders.UNKNOWN, human=False)

    def _voice(self, source: Place, person: Person) -> Voice:
        human = person.label == "PERSON"
        gender = self._persons.gender(person) if human else genders.UNKNOWN
        return Voice(source, person, self._persons.name(person), gender, human)
