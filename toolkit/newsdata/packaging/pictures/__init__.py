"""Pictures for the card: bar charts of what is counted, with words for who cannot see them.

What is drawn, and the words, follow from the statistics (`charts`); drawing itself needs
matplotlib, the extra `newsdata[card]` (`_draw`). A project asks for them with
`pictures = true`: whether they are there must not depend on what is installed.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from newsdata.packaging.agreement import Facts
from newsdata.packaging.pictures._charts import charts
from newsdata.packaging.statistics import Statistics

FOLDER: Final = "pictures"
LIBRARY: Final = "matplotlib"
EXTRA: Final = "card"


class Picture(Struct, frozen=True):
    """A picture of a release: its name, its path within the release, what it shows in words."""

    name: str
    path: str
    alt: str


def describe(statistics: Statistics, agreement: Facts | None) -> tuple[Picture, ...]:
    """The pictures of a release of which this is known."""
    return tuple(
        Picture(chart.name, f"{FOLDER}/{chart.name}.svg", chart.words())
        for chart in charts(statistics, agreement)
    )


def draw(statistics: Statistics, agreement: Facts | None) -> Iterator[tuple[str, bytes]]:
    """Path and SVG of each picture. Raises `CannotRun` without matplotlib."""
    from newsdata.packaging.pictures._draw import svg

    for chart in charts(statistics, agreement):
        yield f"{FOLDER}/{chart.name}.svg", svg(chart)


__all__ = ["Picture", "describe", "draw"]
