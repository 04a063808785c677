"""The lines of a record in columns: a token a line, a column of IOB2 tags for each layer."""

from collections.abc import Iterator
from typing import Final

from newsdata.formats import Writing
from newsdata.formats._tokens import LAYER, TaggedSpan, Tokens, escape_gap, write_tags
from newsdata.model import Record

ESCAPED: Final = r"\s"
"""What a tag cannot have."""
KNOWN: Final = {"date": "published", "language": "language"}
"""Comments that are fields of a record."""


def lines_of(record: Record, writing: Writing) -> Iterator[str]:
    """The lines of a record: comments, then a line a token and empty ones between sentences."""
    yield f"# document_id = {record.id}"
    for theirs, ours in KNOWN.items():
        value = getattr(record, ours)
        if value is not None:
            yield f"# {theirs} = {value}"
    tokens = Tokens.of(record)
    layers = [layer for layer in writing.layers if layer != LAYER]
    columns = [_tags(record, layer, tokens, writing) for layer in layers]
    gaps = tokens.gaps()
    breaks = set(tokens.sentences()[1:])
    for number, word in enumerate(tokens.words()):
        # An empty line ends every span.
        if number in breaks and not any(column[number][0] == "I" for column in columns):
            yield ""
        spaces = _misc(word, gaps, number)
        yield "\t".join([" ".join(word.split()), *(column[number] for column in columns), spaces])
    yield ""


def _tags(record: Record, layer: str, tokens: Tokens, writing: Writing) -> list[str]:
    spans = (
        TaggedSpan(
            *tokens.cover(span.start, span.end),
            writing.names.write(layer, span.label, layers=True, escaped=ESCAPED),
        )
        for span in record.spans
        if span.layer == layer
    )
    return write_tags(len(tokens), spans)


def _misc(word: str, gaps: list[str], number: int) -> str:
    """What stands around a token, where it is not one space, and in it, where a form cannot."""
    flags = [f"SpacesBefore={escape_gap(gaps[0])}"] if number == 0 and gaps[0] else []
    after = gaps[number + 1]
    if not after:
        flags.append("NoSpaceAfter")
    elif after != " " or number == len(gaps) - 2:
        flags.append(f"SpacesAfter={escape_gap(after)}")
    if word != " ".join(word.split()):
        flags.append(f"SpacesInToken={escape_gap(word)}")
    return "|".join(flags) or "_"
