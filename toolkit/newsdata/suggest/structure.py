"""What part of the article each block is, from its place and shape.

A block is a run of lines that are not blank. News text comes as: section line,
headline, byline, captions, then the body. What does not look like one of the
former is a paragraph, so that every block has a label.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from newsdata.model import Record
from newsdata.suggest import Suggestion

VERSION = "2"

# `[^\S\n]` is white space within a line.
_BLOCK = re.compile(r"\S.*(?:\n(?![^\S\n]*(?:\n|\Z)).*)*")
_BYLINE = re.compile(r"(?:By|Von|Par|Por|Di|Door) [^\W\d_a-z][^.!?]*\Z")
_DATE = r"(?:[A-Z][\w.]+ \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}\.? (?:de )?\w+ (?:de )?\d{4})"
_CREDIT = r"[(\[|–—/] ?(?:Photo|Foto|Credit|Image|Picture|Bild|Crédit|Imagen|[A-Z]{2,5} Photo)\b.*"
_CAPTION = re.compile(
    rf"(?:Photo|Foto|Caption|Image|Bild)\s?: |.*(?:{_DATE}\.?|{_CREDIT})\Z", re.DOTALL
)
# Place in capitals, perhaps region and agency, then a dash: "GENEVA (AP) — ".
_DATELINE = re.compile(
    r"[^\W\d_a-z](?:[^\W\d_a-z]|[ .'’-]){1,40}(?:, [^\W\d_a-z][\w. ]{1,30})?"
    r"(?: \([\w /]{2,20}\))?(?=\s?[—–]\s|\s-\s)"
)
_SENTENCE_END = re.compile(r"[.!?…:][\"”’»“)\]]*\Z")
_OPENING = '"“„«»‘‚(—–'


def suggest(record: Record) -> Iterator[Suggestion]:
    """SECTION, HEADLINE, BYLINE, CAPTION, PARAGRAPH and DATELINE spans.

    Of an article whose source marked the paragraphs, only the dateline, if any.
    """
    if paragraphs := [s for s in record.spans if s.label == "PARAGRAPH" and s.status == "gold"]:
        first = min(paragraphs, key=lambda span: span.start)
        if dateline := _dateline(first.text, first.start):
            yield dateline
        return
    in_head = True
    seen: set[str] = set()
    for (start, end), (next_start, next_end) in pairwise((*blocks(record.text), (0, 0))):
        block = record.text[start:end]
        label = "PARAGRAPH"
        if in_head:
            label = _head_label(block, record.text[next_start:next_end], seen)
        if label == "PARAGRAPH" and in_head:
            in_head = False
            if dateline := _dateline(block, start):
                yield dateline
        seen.add(label)
        yield Suggestion("structure", label, start, end)


def _dateline(block: str, start: int) -> Suggestion | None:
    """The dateline at the start of a paragraph, which begins at `start`."""
    found = _DATELINE.match(block)
    if not found:
        return None
    return Suggestion("structure", "DATELINE", start, start + len(found[0].rstrip()))


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every run of lines that are not blank, edges trimmed."""
    for found in _BLOCK.finditer(text):
        yield found.start(), found.start() + len(found[0].rstrip())


def _head_label(block: str, following: str, seen: set[str]) -> str:
    """The label of a block above the body, from what stands before and after it."""
    if "\n" not in block and len(block) <= 120 and _BYLINE.match(block):
        return "BYLINE"
    if "HEADLINE" in seen:
        return "CAPTION" if "CAPTION" not in seen and _is_caption(block) else "PARAGRAPH"
    if not _is_titular(block):
        return "PARAGRAPH"
    few_words = len(block) <= 32 and len(block.split()) <= 3
    return "SECTION" if few_words and not seen and _is_titular(following) else "HEADLINE"


def _is_titular(block: str) -> bool:
    """Whether a block looks like a section line or headline: one line, no full stop."""
    return (
        0 < len(block) <= 200
        and "\n" not in block
        and not _SENTENCE_END.search(block)
        and not _DATELINE.match(block)
        and not _BYLINE.match(block)
    )


def _is_caption(block: str) -> bool:
    return block[0] not in _OPENING and len(block) <= 400 and bool(_CAPTION.match(block))
