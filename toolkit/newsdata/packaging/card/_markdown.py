"""Markdown that the data cannot break out of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

MAX_ROWS: Final = 50
_CONTROLS: Final = {*range(0x20), *range(0x7F, 0xA0)} - {*map(ord, "\t\n\r")}
_MARKUP: Final = {code: f"\\\\x{code:02x}" for code in _CONTROLS} | str.maketrans(
    {mark: f"\\{mark}" for mark in "\\`*_[]<>|~&$"}
)


def escape(text: str) -> str:
    """Text of the data in which nothing is markup, but for the start of a line.

    What acts on a terminal is shown as an escape.
    """
    return text.translate(_MARKUP)


def cell(text: str) -> str:
    """Text of the data for a table cell or a heading: on one line, and no markup."""
    return escape(" ".join(text.split()))


def own(markup: str) -> str:
    """Markdown of our own for a table cell."""
    return " ".join(markup.split()).replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Sequence[str | int]]) -> Iterator[str]:
    """A table; a column of numbers is set to the right."""
    lines = list(rows)
    if not lines:
        return
    yield _row(head)
    yield "|" + "|".join("---:" if isinstance(each, int) else "---" for each in lines[0]) + "|"
    for line in lines:
        yield _row(f"{each:,}" if isinstance(each, int) else cell(each) for each in line)
    yield ""


def counted(title: str, what: str, counts: Mapping[str, int]) -> Iterator[str]:
    """A table of counts, the largest first; of very many, the rest in one row."""
    largest_first = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    shown, rest = largest_first[:MAX_ROWS], largest_first[MAX_ROWS:]
    if rest:
        shown.append((f"{len(rest):,} others", sum(number for _, number in rest)))
    yield from table((title, what), shown)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
