"""The lines of a record in CoNLL-U: its words, with entities and spaces in the MISC column."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from newsdata.formats import Writing
from newsdata.formats._entities import brackets, columns, written
from newsdata.formats._names import escape
from newsdata.formats._tokens import LAYER, Tokens, escape_gap
from newsdata.model import Record, Span

KNOWN: Final = {
    "meta::title": "title",
    "meta::dateCreated": "published",
    "meta::sourceURL": "url",
}
"""Comments that are fields of a record."""
BREAKS: Final = "\n\r"
"""What the value of a comment cannot have."""


def lines_of(record: Record, writing: Writing) -> Iterator[str]:
    """The lines of a record: comments, then a line a word and empty ones behind sentences."""
    tokens = Tokens.of(record)
    spans = [span for span in record.spans if span.layer != LAYER]
    names = columns(spans)
    yield f"# newdoc id = {record.id}"
    yield f"# global.Entity = {'-'.join(names)}"
    for theirs, ours in KNOWN.items():
        value = getattr(record, ours)
        if value is not None:
            yield f"# {theirs} = {escape(value, BREAKS)}"
    marks = brackets(
        [
            (name, more, [_covered(tokens, start, end) for start, end in _parts(span)])
            for span, (name, more) in zip(spans, written(spans, writing.names, names), strict=True)
        ]
    )
    gaps, words = tokens.gaps(), tokens.words()
    breaks = [*tokens.sentences(), len(tokens)]
    for number, (first, end) in enumerate(pairwise(breaks), 1):
        if number > 1:
            yield ""
        if number == 1 or "\n\n" in gaps[first]:
            yield "# newpar"
        yield f"# sent_id = {record.id}-{number}"
        text = record.text[tokens.starts[first] : tokens.ends[end - 1]]
        yield f"# text = {' '.join(text.split())}"
        for at in range(first, end):
            misc = _misc(words[at], gaps, at, marks.get(at, ""))
            form = " ".join(words[at].split())
            yield f"{at - first + 1}\t{form}\t" + "_\t" * 7 + misc
    yield ""


def _parts(span: Span) -> list[tuple[int, int]]:
    return [(part.start, part.end) for part in span.fragments] or [(span.start, span.end)]


def _covered(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    first, behind = tokens.cover(start, end)
    return first, behind - 1


def _misc(word: str, gaps: list[str], at: int, entity: str) -> str:
    """Entities and what stands around a word, where it is not one space."""
    flags = [f"Entity={entity}"] if entity else []
    after = gaps[at + 1]
    if not after:
        flags.append("SpaceAfter=No")
    elif after != " " or at == len(gaps) - 2:
        flags.append(f"SpacesAfter={escape_gap(after)}")
    if at == 0 and gaps[0]:
        flags.append(f"SpacesBefore={escape_gap(gaps[0])}")
    if word != " ".join(word.split()):
        flags.append(f"SpacesInToken={escape_gap(word)}")
    return "|".join(flags) or "_"
