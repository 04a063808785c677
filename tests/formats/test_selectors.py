"""Selectors: what they select, in the units of others, within each other."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from newsdata.formats import _selectors
from newsdata.formats._selectors import POSITION, QUOTE, Failure, Finder, Selected, listed, stated
from newsdata.units import Offsets

TEXT = "🚋 Mira met Jo. Jo met Mira."


def find(selector: object, text: str = TEXT) -> Selected | Failure:
    selectors = listed(selector)
    return Finder(text, stated(selectors)).find(selectors)


def position(start: int, end: int, **more: Any) -> dict[str, Any]:
    return {"type": POSITION, "start": start, "end": end} | more


def quotation(exact: str, **more: Any) -> dict[str, Any]:
    return {"type": QUOTE, "exact": exact} | more


def test_positions_and_quotations() -> None:
    assert find(position(2, 6)) == Selected(2, 6)
    assert find([position(2, 6), quotation("Mira")]) == Selected(2, 6)
    assert find(quotation("Jo", suffix=" met")) == Selected(15, 17)
    assert find([position(0, 4), quotation("Mira", prefix="met ")]) == Selected(22, 26, moved=True)
    assert find({"type": "FragmentSelector", "value": "char=2,6"}) == Selected(2, 6)


def test_a_quotation_differs_from_its_text_in_white_space_alone() -> None:
    text = "Mira\n  Holt left."
    assert find([position(0, 11), quotation("Mira Holt")], text) == Selected(0, 11)


def test_refined_selections_count_from_where_they_begin() -> None:
    inner = quotation("Mira")
    outer = quotation("Jo met Mira", refinedBy=inner)
    assert find(outer) == Selected(22, 26)
    assert find(position(15, 27, refinedBy=position(0, 2))) == Selected(15, 17)
    assert isinstance(find(position(15, 17, refinedBy=position(0, 3))), Failure)
    css = {"type": "CssSelector", "value": "p", "refinedBy": inner}
    assert find(css) == Failure("format-kind", "CssSelector selects nothing of a plain text.")


def test_selectors_that_refine_each_other_without_end_are_refused() -> None:
    selector = position(0, 27)
    for _ in range(40):
        selector = position(0, 27, refinedBy=selector)
    found = find(selector)
    assert isinstance(found, Failure)
    assert found.code == "format-syntax"


def test_searching_has_a_bound(monkeypatch: Any) -> None:
    monkeypatch.setattr(_selectors, "_SEARCHED", 50)
    finder = Finder(TEXT, iter(()))
    found = [finder.find(listed(quotation("Tom"))) for _ in range(4)]
    assert [each.fact for each in found if isinstance(each, Failure)] == [
        "'Tom' is not in the text.",
        "'Tom' is not in the text.",
        "There are too many quotations to find 'Tom'.",
        "There are too many quotations to find 'Tom'.",
    ]


@given(text=st.text("ab😀 é\n", min_size=1, max_size=30), data=st.data())
def test_units_of_javascript_are_converted(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    units = Offsets(text, "UTF-16")
    selectors: list[Mapping[str, Any]] = [
        position(units.unit(start), units.unit(end)),
        quotation(text[start:end]),
    ]
    finder = Finder(text, stated(selectors))
    found = finder.find(selectors)
    if isinstance(found, Selected):
        assert text[found.start : found.end].split() == text[start:end].split()
    if finder.unit == "UTF-16":
        assert found == Selected(start, end)
