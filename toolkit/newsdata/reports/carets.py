"""A snippet, and carets under what it is about, in the cells of a terminal.

The width of a character is that of wcwidth: two cells for wide ones (CJK, emoji), none
for those that combine with what stands before them. What acts on a terminal is printed
as its escape, and takes the cells of that. Carets follow the order in which text is
stored: a terminal that shows Arabic or Hebrew from right to left moves the letters, but
not the carets.
"""

from itertools import accumulate
from typing import NamedTuple

from wcwidth import iter_graphemes, wcswidth

from newsdata.problems import Snippet
from newsdata.reports.safe import pieces, printable

_CUT = "…"


class _Cluster(NamedTuple):
    """What shows as one character, its cells, and whether it has a caret."""

    text: str
    cells: int
    marked: bool


def lines(snippet: Snippet, cells: int = 72) -> tuple[str, str]:
    """The snippet as it is printed, and the line of carets under it.

    Where the snippet is wider than `cells`, what is far from its range is left out. A
    character of several code points is marked whole. An empty range has one caret, under
    the character that follows it.
    """
    text, start, end = _clamped(snippet)
    if text.isascii() and len(text) <= cells and printable(text) == text:
        # Most text: a cell a character.
        return text, " " * start + "^" * max(end - start, 1)
    clusters = _clusters(text, start, end)
    first, last = _window(clusters, cells)
    before = [_Cluster(_CUT, 1, False)] if first else []
    after = [_Cluster(_CUT, 1, False)] if last < len(clusters) else []
    shown = [*before, *clusters[first:last], *after]
    carets = "".join(("^" if c.marked else " ") * c.cells for c in shown).rstrip()
    if "^" not in carets:
        # The range is empty, or all of it shows as nothing.
        carets = " " * sum(c.cells for c in [*before, *clusters[first : _start(clusters)]]) + "^"
    return "".join(c.text for c in shown), carets


def _clamped(snippet: Snippet) -> tuple[str, int, int]:
    """The text, and the range as far as it is inside."""
    start, end = (min(max(at, 0), len(snippet.text)) for at in (snippet.start, snippet.end))
    return snippet.text, start, end


def _clusters(text: str, first: int, last: int) -> list[_Cluster]:
    """What a text shows; of an empty range, the character after it is marked."""
    printed = pieces(text)
    ends = [0, *accumulate(map(len, printed))]
    start, end = ends[first], max(ends[last], ends[first] + 1)
    found = []
    at = 0
    for shown in iter_graphemes("".join(printed)):
        marked = at < end and at + len(shown) > start
        found.append(_Cluster(shown, max(0, wcswidth(shown)), marked))
        at += len(shown)
    return found


def _start(clusters: list[_Cluster]) -> int:
    marked = (at for at, cluster in enumerate(clusters) if cluster.marked)
    return next(marked, len(clusters))


def _window(clusters: list[_Cluster], cells: int) -> tuple[int, int]:
    """The part that is printed: a third of the room before the range, then what fits."""
    if sum(cluster.cells for cluster in clusters) <= cells:
        return 0, len(clusters)
    first = last = _start(clusters)
    room = cells - 2 * len(_CUT)
    before = room // 3
    while first and clusters[first - 1].cells <= before:
        first -= 1
        before -= clusters[first].cells
        room -= clusters[first].cells
    while last < len(clusters) and clusters[last].cells <= room:
        room -= clusters[last].cells
        last += 1
    while first and clusters[first - 1].cells <= room:
        first -= 1
        room -= clusters[first].cells
    return first, last
