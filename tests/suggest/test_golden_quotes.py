"""Golden cases: `tests/golden/suggest/quotes-WHAT/article.txt`, in the form of the gold
articles (see `tests/gold_articles.py`), holds exactly what is said in it, and by whom."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from tests import gold_articles

from newsdata import suggest
from newsdata.model import Record
from newsdata.scheme import default
from newsdata.suggest import quotes

FOLDER = Path(__file__).parents[1] / "golden/suggest"
CASES = sorted(FOLDER.glob("quotes-*/article.txt"))


def attributions(record: Record) -> list[list[str]]:
    """Every relation as its roles with their spans, and every quotation without one."""
    spans = {span.id: span for span in record.spans}
    found = [
        sorted(
            f"{arg.role} {spans[arg.ref].label} {spans[arg.ref].start}: {spans[arg.ref].text}"
            for arg in each.args
        )
        for each in record.relations
    ]
    linked = {arg.ref for each in record.relations for arg in each.args}
    loose = [s for s in record.spans if s.layer == "quote" and s.id not in linked]
    return sorted([*found, *([f"{s.label} {s.start}: {s.text}"] for s in loose)])


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_what_is_said_is_found_with_who_says_it(case: Path) -> None:
    gold = gold_articles.read(case)
    bare = replace(gold, spans=(), relations=(), reviewed=())
    found = suggest.add(bare, [("quotes", quotes)], default())
    assert attributions(found) == attributions(gold)
