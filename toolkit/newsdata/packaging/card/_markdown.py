"""Markdown that the data cannot break out of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

_MARKUP: Final = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|~"})


def cell(text: str) -> str:
    """Text of the data for a table cell or a heading: it stays there, and is no markup."""
    return " ".join(text.split()).translate(_MARKUP)


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
    """A table of counts, the largest first."""
    largest_first = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    yield from table((title, what), largest_first)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
