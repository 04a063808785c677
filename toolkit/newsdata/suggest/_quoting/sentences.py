"""Text with its quotations covered up, and the sentences of what is left."""

import re
from collections.abc import Iterator

from newsdata.suggest._quoting.words import UPPER, Words, begins_word

COVER = "\ue000"
"""A private-use character in the place of each quoted one: offsets stay the same."""

Place = tuple[int, int]

_BLANK = re.compile(r"\n\s*\n\s*")
# A full stop and what may begin a sentence, or such a stop inside a quotation's marks.
# Each way begins with a set of characters, which the engine looks for quickly.
_STOP = re.compile(rf"(?:[.!?…][)\]]*\s+|\s(?<={COVER}\s)\s*)(?=[{UPPER[1:-1]}{COVER}¿¡\d—–])")
ABBREVIATION = re.compile(
    r"(?:^|[\s(.])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Col|Gen|Lt|Capt|Sgt|Prof|Rev|St|Jr|No|Jan|Feb"
    r"|Hon|Messrs|Cllr|Coun|Supt|Insp|Det|Maj|Cpl|Adm|Brig|Engr|Mt|Ft|vs|etc|approx"
    r"|Aug|Sept|Oct|Nov|Dec|Mme|Mlle|Sr|Sra|bzw|ca|Inc|Corp|Ltd|Co)\.\Z"
)
_ORDINAL = re.compile(r"\b\d{1,2}\.\Z")


_ENDS = frozenset(".!?…")
_BREAKS = f".,;:{COVER}"


def cover(text: str, start: int, end: int, quotes: list[Place]) -> str:
    """text[start:end] with every quotation in it covered; `quotes` do not overlap."""
    parts: list[str] = []
    at = start
    for opened, closed in quotes:
        parts += (text[at:opened], COVER * (closed - opened))
        at = closed
    return "".join((*parts, text[at:end]))


def paragraphs(covered: str) -> Iterator[Place]:
    """What stands between blank lines that no quotation runs over."""
    at = 0
    for blank in _BLANK.finditer(covered):
        if blank.start() > at:
            yield at, blank.start()
        at = blank.end()
    if at < len(covered):
        yield at, len(covered)


def sentences(text: str, covered: str, start: int, end: int, words: Words) -> Iterator[Place]:
    """The sentences of covered[start:end]; `text` is the same without the cover."""
    at = start
    for stop in _STOP.finditer(covered, start, end):
        if covered[stop.start() - 1 : stop.start()] == COVER and covered[stop.start()].isspace():
            # “No.” He left. But: “No,” he said. And: “one” Two
            mark = last_inside(text, stop.start())
            if mark not in _ENDS or (mark != "." and _goes_on(covered, stop.end(), end, words)):
                continue
        else:
            before = covered[max(at, stop.start() - 6) : stop.start() + 1]
            if covered[stop.start()] == "." and (
                ABBREVIATION.search(before) or (words.verb_second and _ORDINAL.search(before))
            ):
                continue
        yield at, stop.start() + len(stop[0].rstrip())
        at = stop.end()
    if at < end:
        yield at, end


def last_inside(text: str, end: int) -> str:
    """The last character of a quotation that ends at `end`, spaces aside: French « Non ! »."""
    return text[max(0, end - 4) : end - 1].rstrip()[-1:]


def _goes_on(covered: str, at: int, end: int, words: Words) -> bool:
    """Whether who says it follows a quotation that ends in a question mark: “No!” Lee said."""
    verb = words.cue.search(covered, at, min(end, at + 60))
    if verb is None or not begins_word(covered, verb.start()):
        return False
    return not any(mark in covered[at : verb.start()] for mark in _BREAKS)
