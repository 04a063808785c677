"""Golden cases: `tests/golden/suggest/SUGGESTER-WHAT/article.txt`, in the form of the gold
articles (see `tests/gold_articles.py`), holds exactly what the suggester finds in it."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from tests import gold_articles

from newsdata import plugins
from newsdata.model import Attribute

FOLDER = Path(__file__).parents[1] / "golden/suggest"
CASES = [
    case
    for case in sorted(FOLDER.glob("*/article.txt"))
    if not case.parent.name.startswith("quotes-")
]
_LAYERS = {"dates": "time", "entities": "entity"}

Found = tuple[str, str, tuple[Attribute, ...]]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_what_is_marked_is_found_and_nothing_else(case: Path) -> None:
    name = case.parent.name.partition("-")[0]
    gold = gold_articles.read(case)
    expected: list[Found] = [
        (span.label, span.text, span.attributes)
        for span in gold.spans
        if span.layer == _LAYERS[name]
    ]
    bare = replace(gold, spans=(), relations=(), reviewed=())
    found: list[Found] = [
        (each.label, gold.text[each.start : each.end], valued(each.attributes))
        for each in plugins.get("suggester", name).suggest(bare)
    ]
    assert found == expected


def valued(attributes: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    """The values of times; the gold articles do not say which mentions are one entity."""
    return tuple(each for each in attributes if each.key == "value")
