"""A chart as SVG by matplotlib: the same chart, the same bytes.

Where text is placed does not depend on how wide it is, so that no font that happens to be
installed has a say; the text stays text. The background is transparent, and every colour
has a contrast of 3:1 or more (WCAG 2.1, 1.4.11) on white and on the dark of code hosts.
"""

import io
import warnings
from collections.abc import Mapping
from typing import Any, Final

from newsdata import plugins
from newsdata.packaging.pictures._charts import Chart

TEXT: Final = "#727a83"
"""Of all greys the one that stands out most from both backgrounds: 4.3:1."""

SERIES: Final = ("#3b82f6", "#c2771a", "#8b8f96")

_STYLE: Final = {
    "svg.fonttype": "none",
    "svg.hashsalt": "newsdata",
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "text.color": TEXT,
    "axes.edgecolor": TEXT,
    "text.parse_math": False,
}

_METADATA: Final = {"Date": None, "Creator": None, "Format": None, "Type": None}

# In inches, of 72 SVG units each.
_WIDTH: Final = 8.0
_NAMES: Final = 2.6
_ROW: Final = 0.24
_TITLE: Final = 0.45
_LEGEND: Final = 0.25
_BELOW: Final = 0.2
_RIGHT: Final = 0.9
_NAME_LENGTH: Final = 28


def svg(chart: Chart) -> bytes:
    """The SVG of a chart. Raises `CannotRun` without matplotlib."""
    matplotlib = plugins.require("matplotlib", "card")
    out = io.BytesIO()
    with matplotlib.rc_context(), warnings.catch_warnings():
        # Of letters that the font for measuring lacks. Readers have their own.
        warnings.simplefilter("ignore")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        _figure(chart).savefig(out, format="svg", transparent=True, metadata=_METADATA)
    return out.getvalue()


def _figure(chart: Chart) -> Any:
    figures = plugins.require("matplotlib.figure", "card")
    shown = [at for at in range(len(chart.series)) if any(row[1][at] for row in chart.rows)]
    above = _TITLE + (_LEGEND if len(chart.series) > 1 else 0)
    height = above + _BELOW + _ROW * len(chart.rows)
    figure = figures.Figure(figsize=(_WIDTH, height))
    box = (_NAMES, _BELOW, _WIDTH - _NAMES - _RIGHT, _ROW * len(chart.rows))
    sizes = (_WIDTH, height, _WIDTH, height)
    axes = figure.add_axes([part / size for part, size in zip(box, sizes, strict=True)])
    places = range(len(chart.rows))
    left = [0] * len(chart.rows)
    for index in shown:
        numbers = [row[1][index] for row in chart.rows]
        axes.barh(places, numbers, 0.7, left=left, color=SERIES[index])
        left = [sum(pair) for pair in zip(left, numbers, strict=True)]
    for place, total in enumerate(left):
        _beside(axes, (0, place), _short(chart.rows[place][0]), -5, "right")
        _beside(axes, (total, place), f"{total:,}", 5, "left")
    axes.set_yticks([])
    axes.set_ylim(len(chart.rows) - 0.5, -0.5)
    axes.set_xlim(0, chart.whole or max(1, *left))
    axes.set_xticks([])
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    figure.text(0.02, 1 - 0.28 / height, chart.title, fontsize=12, weight="bold")
    if len(chart.series) > 1:
        _legend(figure, height, {chart.series[index]: SERIES[index] for index in shown})
    return figure


def _beside(axes: Any, place: tuple[int, int], text: str, points: int, align: str) -> None:
    """Text on its base line, so many points to the right of a place in the data."""
    shift = (points, -3.5)
    axes.annotate(text, place, xytext=shift, textcoords="offset points", ha=align, va="baseline")


def _legend(figure: Any, height: float, colours: Mapping[str, str]) -> None:
    """The colours of the series, below the title."""
    for index, (name, colour) in enumerate(colours.items()):
        at = (_NAMES + 1.2 * index) / _WIDTH
        level = 1 - 0.56 / height
        figure.text(at, level, "■", color=colour)
        figure.text(at + 0.2 / _WIDTH, level, name)


def _short(name: str) -> str:
    name = "".join(each for each in " ".join(name.split()) if each.isprintable())
    return name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…"
