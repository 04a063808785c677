"""Quotations and reported speech, each with its verb of saying and its speaker.

The text is gone through sentence by sentence, quotations covered up, so that what is
said inside one is not taken for who says it; the insides of quotations are gone
through in the same way afterwards. Syntax is guessed from the places of verbs of saying,
marks and capitals (as Pouliquen, Steinberger and Best 2007 did); a quotation that
stands alone takes the speaker before it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from msgspec import Struct

from newsdata.suggest._quoting import subjects
from newsdata.suggest._quoting.reports import reported
from newsdata.suggest._quoting.sentences import (
    COVER,
    Place,
    cover,
    last_inside,
    paragraphs,
    sentences,
)
from newsdata.suggest._quoting.verbs import Cue, find_cues, verb_behind
from newsdata.suggest._quoting.words import NAME, UPPER, Words, begins_word

_WORDS = re.compile(r"\w+")
# “Pour Ann Lee,”, “Pour le maire Ann Lee,”
_TOPIC = re.compile(
    rf"(?:For|Pour|Para|Für)(?= {UPPER}| (?:[\w’-]{{1,30}} ){{1,4}}{UPPER}[\w’-]{{1,30}} {UPPER})"
)
_BYLINED = re.compile(rf"(?:: | [–—] )({NAME})")
_BEFORE = 50
"""How far in front of a quotation, in code points, its name and verb may begin."""
_VERB_IN_FRONT = re.compile(r"\b(?P<source>\w+) (?P<cue>[a-z]{2,20}(?:s|ed)), \Z")
_LABEL = re.compile(rf"(?:[*•–—-] ?)?({NAME}): ?")
_OPEN_ENDS = frozenset(",?!…")
_FAR = 2_000
_SHORT = 5
"""Fewer words in marks, said by nobody, are a scare quote or a title."""
_CLITIC = re.compile(r"-(?:t-)?(il|elle|on)\b")


class Attribution(Struct):
    """Something said: where, by what verb, by what mention. Places are in the text.

    Where no mention stands beside it, `lead` is the sentence, or the part of one, whose subject
    may be the speaker.
    """

    content: Place
    label: str
    cue: Place | None = None
    source: Place | None = None
    lead: Place | None = None
    alone: bool = False  # a quotation that is a sentence by itself
    opens: bool = False  # one that its paragraph begins with
    paragraph: int = 0
    outer: Place | None = None  # the quotation that it is in


class Region:
    """A stretch of text with the quotations directly in it.

    `verbs` are the places, in the whole text, where verbs of saying may begin.
    """

    def __init__(
        self,
        text: str,
        place: Place,
        quotes: list[Place],
        words: Words,
        verbs: list[int],
        outer: Place | None = None,
    ) -> None:
        start, end = place
        self._words = words
        self._text = text[start:end]
        self._offset = start
        self._quotes = [(opened - start, closed - start) for opened, closed in quotes]
        self._verbs = [
            at - start for at in verbs[bisect_left(verbs, start) : bisect_left(verbs, end)]
        ]
        self._starts = [opened for opened, _ in self._quotes]
        self._covered = cover(text, start, end, quotes)
        self._colon: Cue | None = None
        self._lead: Place | None = None
        self._outer = outer

    def attributions(self) -> Iterator[Attribution]:
        """Everything said in the region, in the order of its sentences."""
        for number, (start, end) in enumerate(paragraphs(self._covered)):
            for sentence in sentences(self._text, self._covered, start, end, self._words):
                for found in self._sentence(*sentence):
                    found.paragraph = number
                    found.opens = found.content[0] == start
                    yield self._shift(found)

    def _shift(self, found: Attribution) -> Attribution:
        by, found.outer = self._offset, self._outer
        if not by:
            return found

        def moved(place: Place | None) -> Place | None:
            return place and (place[0] + by, place[1] + by)

        found.content = (found.content[0] + by, found.content[1] + by)
        found.cue, found.source = moved(found.cue), moved(found.source)
        found.lead = moved(found.lead)
        return found

    def _sentence(self, start: int, end: int) -> Iterator[Attribution]:
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        quotes = self._quotes[first:last]
        verbs = self._verbs[bisect_left(self._verbs, start) : bisect_left(self._verbs, end)]
        cues = find_cues(self._covered, start, end, quotes, verbs, self._words)
        alone = not _WORDS.search(self._covered, start, end)
        for quote in quotes:
            if written := self._written(quote, start, end):
                yield written
                continue
            cue = self._cue_of(quote, cues, quotes) or self._verb_behind(quote, start, end)
            if cue is not None:
                yield Attribution(quote, "QUOTE", (cue.start, cue.end), cue.subject, self._lead)
            elif found := self._without_cue(quote, start, alone):
                yield found
        done = start
        for index, cue in enumerate(cues):
            following = cues[index + 1] if index + 1 < len(cues) else None
            if place := reported(self._covered, cue, following, (start, end), quotes, self._words):
                if place[0] < done <= place[1]:
                    continue
                done = place[1]
                verb = (cue.start, cue.end)
                yield Attribution(place, "INDIRECT", verb, cue.subject, self._lead)
        colon = self._covered[start:end].rstrip().endswith(":")
        self._colon = cues[-1] if colon and cues else None
        self._lead = None if quotes else (start, end)

    def _written(self, quote: Place, start: int, end: int) -> Attribution | None:
        """“Auf einem Schild steht: „Nein“”: the words of a sign or a letter."""
        found = None
        if quote[0] - start < subjects.REACH:
            found = self._words.written.fullmatch(self._covered, start, quote[0])
        found = found or self._words.written_behind.match(self._covered, quote[1], end)
        return found and Attribution(quote, "QUOTE", found.span("cue"), found.span("source"))

    def _verb_behind(self, quote: Place, start: int, end: int) -> Cue | None:
        """Any verb right behind a quotation that a sentence begins with and goes on from."""
        if quote[0] - start > _FAR or _WORDS.search(self._covered, start, quote[0]):
            return None
        last = last_inside(self._text, quote[1])
        comma = self._covered[quote[1] : quote[1] + 1] == ","
        if not comma and (not last or last not in _OPEN_ENDS):
            return None
        return verb_behind(self._covered, quote[1] + comma, end, self._words)

    def _cue_of(self, quote: Place, cues: list[Cue], quotes: list[Place]) -> Cue | None:
        """The verb that a quotation in the same sentence belongs to."""
        if self._is_title(quote):
            return None
        index = bisect_left([cue.start for cue in cues], quote[0])
        following = cues[index] if index < len(cues) else None
        earlier = cues[index - 1] if index else None
        if earlier and self._in_front(quote, earlier, quotes):
            return earlier
        if following and self._follows(quote, following):
            return following
        if index:
            return cues[index - 1]
        if following and following.subject and following.subject[0] >= quote[1]:
            return following
        return None

    def _in_front(self, quote: Place, cue: Cue, quotes: list[Place]) -> bool:
        """“When a friend replied “What?”, Lee said”: a verb with its mention right in front."""
        if cue.inverted or not cue.subject or quotes[0] != quote:
            return False
        return self._covered[cue.end : quote[0]].strip(" \xa0:,") == "" and cue.start < quote[0]

    def _follows(self, quote: Place, cue: Cue) -> bool:
        """Whether a verb, or its mention, stands right behind a quotation."""
        begin, most = cue.start, 0
        if cue.subject and quote[1] <= cue.subject[0] < cue.start:
            begin, most = cue.subject[0], 5
        gap = self._covered[quote[1] : min(begin, quote[1] + 81)]
        if len(gap) > 80 or any(mark in gap for mark in (COVER, ";", ":")):
            return False
        between = _WORDS.findall(gap)
        if len(between) > most and not _auxiliary(between, self._words):
            return False
        return not any(word.casefold() in self._words.breaks for word in between)

    def _is_title(self, quote: Place) -> bool:
        before = self._covered[max(0, quote[0] - 14) : quote[0]].rstrip(" \xa0,")
        return before.endswith(self._words.scare)

    def _without_cue(self, quote: Place, start: int, alone: bool) -> Attribution | None:
        """A quotation that no verb in its sentence introduces."""
        if (cue := self._cue_inside(quote)) is not None:
            return cue
        if self._colon and alone:
            colon = self._colon
            return Attribution(
                quote, "QUOTE", (colon.start, colon.end), colon.subject, self._lead, alone
            )
        if alone:
            return Attribution(quote, "QUOTE", lead=self._lead, alone=True)
        if topic := self._topic(quote, start) or self._headline(quote, start):
            return topic
        if self._covered[max(0, quote[0] - 3) : quote[0]].rstrip().endswith(":"):
            source = self._label(quote, start)
            return Attribution(quote, "QUOTE", source=source, lead=(start, quote[0]))
        if verb := self._verb_in_front(quote, start):
            return verb
        long = self._text.count(" ", *quote) >= _SHORT and not self._is_title(quote)
        return Attribution(quote, "QUOTE") if long else None

    def _verb_in_front(self, quote: Place, start: int) -> Attribution | None:
        """“When she sings, “the rain it raineth every day””: any verb of a name or pronoun."""
        found = _VERB_IN_FRONT.search(self._covered, max(start, quote[0] - _BEFORE), quote[0])
        if not found or self._words.verb_second or self._text.count(" ", *quote) < _SHORT - 1:
            return None
        name = found["source"]
        if not name[0].isupper() and name not in self._words.persons:
            return None
        return Attribution(quote, "QUOTE", found.span("cue"), found.span("source"), self._lead)

    def _label(self, quote: Place, start: int) -> Place | None:
        """“* CEO: “We were slow””: all that stands in front of a quotation in its line."""
        near = max(start, quote[0] - subjects.REACH)
        line = max(start, self._covered.rfind("\n", near, quote[0]) + 1)
        match = _LABEL.fullmatch(self._covered, line, quote[0])
        if match is None or match[1].casefold() in self._words.small:
            return None
        if not self._words.verb_second:
            return match.span(1)
        name = match[1].split()[-1]  # in German, capitals do not tell a name
        known = self._is_surname(name, line, quote[1])
        return (match.end(1) - len(name), match.end(1)) if known else None

    def _topic(self, quote: Place, start: int) -> Attribution | None:
        """“For Ann Lee, the plan is “a mess.”” At the beginning of a sentence this is who says it."""
        match = _TOPIC.match(self._covered, start, quote[0])
        if match is None:
            return None
        source = subjects.after(self._covered, match.end(), quote[0], self._words)
        return source and Attribution(quote, "QUOTE", match.span(), source, self._lead)

    def _headline(self, quote: Place, start: int) -> Attribution | None:
        """“I was there”: Ann Lee on ghosts. The name behind a quotation that a line begins with."""
        match = _BYLINED.match(self._covered, quote[1]) if quote[0] == start else None
        if match is None or self._words.verb_second:
            return None  # in German, capitals do not tell a name
        first, *others = match[1].split()
        named = others or self._is_surname(first, quote[0], quote[1])
        named = named and first.casefold() not in self._words.small
        return Attribution(quote, "QUOTE", source=match.span(1)) if named else None

    def _is_surname(self, word: str, start: int, end: int) -> bool:
        """Whether a word of the first line stands behind another in capitals below it."""
        pattern = rf"\b{UPPER}[\w’-]{{1,30}} {re.escape(word)}\b"
        return start == 0 and re.compile(pattern).search(self._text, end) is not None

    def _cue_inside(self, quote: Place) -> Attribution | None:
        """«No es un milagro —advierte—. Es agua»: the verb stands inside the marks."""
        inside = self._text[quote[0] : min(quote[1], quote[0] + 1_000)]
        for match in self._words.cue.finditer(inside):
            if not begins_word(inside, match.start()):
                continue
            start, end = match.start() + quote[0], match.end() + quote[0]
            clitic = _CLITIC.match(self._text, end)
            if clitic and inside[: match.start()].rstrip().endswith(","):
                return Attribution(quote, "QUOTE", (start, end), clitic.span(1), self._lead)
            if self._words.language == "fr" and inside[: match.start()].endswith(", "):
                source = subjects.after(self._text, end, quote[1], self._words)
                if source and self._text[source[1]] in ".,":
                    return Attribution(quote, "QUOTE", (start, end), source, self._lead)
            if inside[: match.start()].endswith("—") and "—" in inside[match.end() :][:60]:
                close = self._text.index("—", end)
                source = subjects.after(self._text, end, close, self._words)
                return Attribution(quote, "QUOTE", (start, end), source, self._lead)
        return None


def _auxiliary(between: list[str], words: Words) -> bool:
    """“a-t-il ajouté”: what stands between is part of the verb."""
    return len(between) < 4 and all(
        word.casefold() in words.between | words.pronouns | {"t"} for word in between
    )
