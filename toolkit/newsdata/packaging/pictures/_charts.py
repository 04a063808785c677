"""What the pictures show: rows of numbers, named, and said in words."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from newsdata.packaging.agreement import Facts
from newsdata.packaging.statistics import Statistics, length_class

MAX_ROWS: Final = 24
"""Rows that a chart has at most; of more, the smallest are added up in the last."""

STATUSES: Final = ("gold", "suggested", "rejected")
_TOLD: Final = 8


Row = tuple[str, tuple[int, ...]]


class Chart(Struct, frozen=True):
    """A bar chart: a row a bar, in it a number for each of the series.

    Attributes:
        name: Of the picture's file.
        title: What is counted, by what.
        rows: Name and numbers of each bar, from top to bottom.
        series: Names of the numbers; one without a name where there is no more than one.
        whole: The number that a bar of full length stands for; 0: the largest there is.
    """

    name: str
    title: str
    rows: tuple[Row, ...]
    series: tuple[str, ...] = ("",)
    whole: int = 0

    def words(self) -> str:
        """The chart in one or two sentences: the largest bars, how many others."""
        largest = sorted(self.rows, key=lambda row: -sum(row[1]))[:_TOLD]
        shown = [row for row in self.rows if row in largest]
        told = ", ".join(f"{_line(name)} {self._numbers(numbers)}" for name, numbers in shown)
        others = len(self.rows) - len(shown)
        return f"Bar chart. {self.title}: {told}{f', and {others} smaller' if others else ''}."

    def _numbers(self, numbers: tuple[int, ...]) -> str:
        whole = f"{sum(numbers):,}"
        if len(self.series) == 1:
            return whole
        parts = zip(self.series, numbers, strict=True)
        return f"{whole} ({', '.join(f'{number:,} {name}' for name, number in parts if number)})"


def _line(name: str) -> str:
    return " ".join(name.split())


def charts(statistics: Statistics, agreement: Facts | None = None) -> Iterator[Chart]:
    """The charts of what is known; one that would have no bar is left out."""
    if statistics.labels:
        yield _labels(statistics.labels)
    yield Chart("lengths", "Articles by length in characters", tuple(_lengths(statistics.lengths)))
    if times := tuple(_times(statistics.published)):
        yield Chart("published", "Articles by time of publication", times)
    sources: list[Row] = [(name, (number,)) for name, number in statistics.sources.items()]
    yield Chart("sources", "Articles by source", _largest(sources))
    if agreement and (layers := tuple(_agreement(agreement))):
        title = "Agreement by layer: F1 of spans alike in place and label, in percent"
        yield Chart("agreement", title, layers, whole=100)


def _agreement(agreement: Facts) -> Iterator[Row]:
    for layer, scores in agreement.layers.items():
        if scores.strict.value is not None:
            yield layer, (round(100 * scores.strict.value),)


def _labels(labels: Mapping[str, int]) -> Chart:
    found: dict[str, list[int]] = {}
    for key, number in labels.items():
        name, _, status = key.rpartition("/")
        found.setdefault(name, [0] * len(STATUSES))[STATUSES.index(status)] += number
    rows: list[Row] = [(name, tuple(numbers)) for name, numbers in found.items()]
    return Chart("labels", "Spans by label", _largest(rows), STATUSES)


def _largest(rows: list[Row]) -> tuple[Row, ...]:
    rows.sort(key=lambda row: (-sum(row[1]), row[0]))
    if len(rows) <= MAX_ROWS:
        return tuple(rows)
    rest = rows[MAX_ROWS - 1 :]
    added = tuple(map(sum, zip(*(numbers for _, numbers in rest), strict=True)))
    return (*rows[: MAX_ROWS - 1], (f"{len(rest)} others", added))


def _lengths(lengths: Mapping[str, int]) -> Iterator[Row]:
    """Every class from the shortest to the longest, also those without an article."""
    wanted = max(map(int, lengths))
    first, last = length_class(min(map(int, lengths)))
    while first <= wanted:
        yield f"{first:,}–{last:,}", (lengths.get(str(first), 0),)
        first, last = length_class(last + 1)


def _times(published: Mapping[str, int]) -> Iterator[Row]:
    """Months while they are few, else years, else spans of years; none is left out."""
    months = {month: number for month, number in published.items() if month != "unknown"}
    if not months:
        return
    first, last = min(months), max(months)
    numbers = [int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (first, last)]
    width = next(w for w in _WIDTHS if numbers[1] // w - numbers[0] // w < MAX_ROWS)
    for bin_ in range(numbers[0] // width, numbers[1] // width + 1):
        inside = [m for m in months if (int(m[:4]) * 12 + int(m[5:7]) - 1) // width == bin_]
        yield _period(bin_ * width, width), (sum(months[month] for month in inside),)
    if unknown := published.get("unknown"):
        yield "unknown", (unknown,)


_WIDTHS: Final = (1, 12, 60, 120, 1200, 12000, 120000)


def _period(month: int, width: int) -> str:
    """A period of so many months from one on: 2026-03, 2026, 2020–2024."""
    year = month // 12
    if width == 1:
        return f"{year:04}-{month % 12 + 1:02}"
    return f"{year:04}" if width == 12 else f"{year:04}–{year + width // 12 - 1:04}"
