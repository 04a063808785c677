"""An example record on the card: its beginning with the labels in it."""

import html
import re
from collections.abc import Iterator
from typing import Final

from newsdata.config import Config
from newsdata.packaging.card._markdown import escape, table
from newsdata.packaging.example import Example, ExampleSpan
from newsdata.packaging.manifest import Manifest

_SHOWN: Final = 60
"""Code points of a span's text that its row shows at most."""

_LINE_START: Final = re.compile(r"\A(#|[-+=]|\d+[.)])")


def example(manifest: Manifest, config: Config) -> Iterator[str]:
    """The text with its spans in brackets, and where each of them is."""
    shown = manifest.statistics.example
    if shown is None:
        return
    columns = ["start", "end", "layer", "label", "status"]
    if shown.text:
        yield f"The beginning of {escape(shown.id)}, its spans in brackets, each with its label:\n"
        yield from _quoted(_marked(shown))
        columns.append("text")
    else:
        yield f"The first spans of {escape(shown.id)}, whose text may not be passed on:\n"
    yield from table(columns, _rows(shown))
    if shown.more:
        yield f"{shown.more:,} more spans lie in this part.\n"


def _rows(shown: Example) -> Iterator[tuple[str | int, ...]]:
    for span in shown.spans:
        row = (span.start, span.end, span.layer, span.label, span.status)
        yield (*row, _short(shown.text[span.start : span.end])) if shown.text else row


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()} …"


def _marked(shown: Example) -> str:
    """The text as Markdown with brackets around spans, where those do not cross."""
    pieces: list[str] = []
    open_spans: list[ExampleSpan] = []
    at = 0

    def advance(to: int) -> None:
        nonlocal at
        while open_spans and open_spans[-1].end <= to:
            span = open_spans.pop()
            pieces.append(escape(shown.text[at : span.end]))
            pieces.append(f"\\]<sub>{html.escape(span.label)}</sub>")
            at = span.end
        pieces.append(escape(shown.text[at:to]))
        at = to

    for span in shown.spans:
        advance(span.start)
        if not open_spans or span.end <= open_spans[-1].end:
            pieces.append("\\[")
            open_spans.append(span)
    advance(len(shown.text))
    return "".join(pieces)


def _quoted(text: str) -> Iterator[str]:
    """Lines of a block quotation; a mark at the start of a line begins no list or heading."""
    for line in text.split("\n"):
        yield ("> " + _LINE_START.sub(_escaped, line.strip())).rstrip()
    yield ""


def _escaped(mark: re.Match[str]) -> str:
    """The mark with a backslash before what makes it one: of `1.` that is the dot."""
    return f"{mark[0][:-1]}\\{mark[0][-1]}"
