"""Random edits of articles, of which it is known where each character went.

Words are misspelt, sentences put in and taken out, quotation marks and white space changed,
paragraphs moved. Of a span whose own words are all still there, one after the other, the
right place is known, because every character that is left remembers where it came from.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from newsdata.model import Record, SubmittedSpan
from newsdata.rebasing.placing import Place

Char = tuple[str, int]
"""A character and where it was in the old text; -1: it was not."""
Chars = list[Char]

SENTENCE = re.compile(r"[^.!?\n]*[.!?]+[”\"’»)]*\s?|[^.!?\n]+\n*|\n+")
_OTHER = {"“": '"', "”": '"', "’": "'", "‘": "'", "„": "“", "«": "“", "»": "”", "–": "-"}


class Truth(NamedTuple):
    """An edited text, and the place of each span in it whose words are all there."""

    text: str
    places: list[tuple[int, int] | None]


def edited(record: Record, others: list[str], chance: random.Random) -> Truth:
    """The text of a record after random edits."""
    paragraphs = [_sentences(paragraph, others, chance) for paragraph in _paragraphs(record.text)]
    for _ in range(chance.choice([0, 0, 1, 2])):
        moved = paragraphs.pop(chance.randrange(len(paragraphs)))
        paragraphs.insert(chance.randrange(len(paragraphs) + 1), moved)
    chars = [char for paragraph in paragraphs for char in paragraph]
    chars = _typos(chars, chance.choice([0.0, 0.02, 0.1]), chance)
    chars = _signs(chars, chance)
    at = {origin: place for place, (_, origin) in enumerate(chars) if origin >= 0}
    text = "".join(char for char, _ in chars)
    return Truth(text, [_true(record.text, chars, at, s.start, s.end) for s in record.spans])


def _paragraphs(text: str) -> Iterator[Chars]:
    at = 0
    for paragraph in re.findall(r".+\n*|\n+", text):
        yield [(char, at + n) for n, char in enumerate(paragraph)]
        at += len(paragraph)


def _sentences(paragraph: Chars, others: list[str], chance: random.Random) -> Chars:
    out: Chars = []
    share = chance.choice([0.0, 0.05, 0.2])
    at = 0
    for sentence in SENTENCE.findall("".join(char for char, _ in paragraph)):
        if chance.random() >= share:
            out += paragraph[at : at + len(sentence)]
        if chance.random() < share:
            out += [(char, -1) for char in chance.choice(others)]
        at += len(sentence)
    return out


def _typos(chars: Chars, share: float, chance: random.Random) -> Chars:
    """Letters that are gone, doubled, changed or swapped, in a share of the words."""
    out: Chars = []
    for char in chars:
        if not char[0].isalpha() or chance.random() >= share / 5:
            out.append(char)
            continue
        kind = chance.randrange(3)
        if kind == 0:
            out += [char, (char[0], -1)]
        elif kind == 1:
            out.append((chance.choice("aeiorst".replace(char[0], "")), -1))
        elif out and out[-1][0].isalpha() and out[-1][0] != char[0]:
            out.insert(len(out) - 1, char)
    return out


def _signs(chars: Chars, chance: random.Random) -> Chars:
    """Other quotation marks, other white space."""
    marks, space = chance.random() < 0.4, chance.random() < 0.4
    out: Chars = []
    for char, origin in chars:
        if marks and char in _OTHER:
            out.append((_OTHER[char], origin))
        elif space and char in " \n" and chance.random() < 0.1:
            out += [(other, -1) for other in chance.choice(["  ", "\u00a0", "\n", " \n"])]
        else:
            out.append((char, origin))
    return out


def _true(
    old: str, chars: Chars, at: dict[int, int], start: int, end: int
) -> tuple[int, int] | None:
    wanted = [n for n in range(start, end) if not old[n].isspace()]
    if not wanted or any(n not in at for n in wanted):
        return None
    first, last = at[wanted[0]], at[wanted[-1]] + 1
    there = [origin for char, origin in chars[first:last] if not char.isspace()]
    # A letter that was put in at its edge has changed its word.
    beside = (chars[max(0, first - 1) : first + 1], chars[last - 1 : last + 1])
    longer = any(
        all(char.isalpha() for char, _ in pair) and any(origin < 0 for _, origin in pair)
        for pair in beside
    )
    return (first, last) if there == wanted and not longer else None


def submitted(record: Record) -> list[SubmittedSpan]:
    """The spans as a submission has them, with 32 characters on either side."""
    return [
        SubmittedSpan(
            id=str(n),
            layer=s.layer,
            label=s.label,
            start=s.start,
            end=s.end,
            text=s.text,
            prefix=record.text[max(0, s.start - 32) : s.start] or None,
            suffix=record.text[s.end : s.end + 32] or None,
        )
        for n, s in enumerate(record.spans)
    ]


def score(count: Counter[str], place: Place, true: tuple[int, int] | None) -> None:
    """Count one span: whether it was right, or wrong without a mark."""
    count["spans"] += 1
    count["there"] += true is not None
    count["changed"] += place.mark == "changed"
    placed = place.mark != "lost" and (place.start, place.end) == true
    count["right"] += placed
    count["wrong"] += place.mark in {"exact", "moved"} and not placed
