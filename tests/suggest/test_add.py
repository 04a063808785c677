from collections.abc import Iterator
from typing import Any

import pytest
from tests.validation.test_checks import TEXT, change, span
from tests.validation.test_checks import record as record_fixture

from newsdata import suggest
from newsdata.model import Record, Span
from newsdata.scheme import LabelScheme, Layer, default
from newsdata.suggest import Suggestion
from newsdata.validation import Validator

record = record_fixture


class Fixed:
    """A suggester that always says the same."""

    VERSION = "7"

    def __init__(self, *found: Suggestion) -> None:
        self.found = found

    def suggest(self, record: Record) -> Iterator[Suggestion]:
        yield from self.found


KIM = Suggestion("entity", "PERSON", 0, 3, score=0.5)


def ids(record: Record, *found: Suggestion, scheme: LabelScheme | None = None) -> list[str]:
    return [
        s.id for s in suggest.add(record, [("fixed", Fixed(*found))], scheme or default()).spans
    ]


def test_a_suggestion_says_what_it_is_and_who_made_it(record: Record) -> None:
    record = change(record, reviewed=())
    found = suggest.add(record, [("fixed", Fixed(KIM, KIM))], default())
    assert found.spans == (
        Span(
            "fixed:PERSON:0-3",
            "entity",
            "PERSON",
            0,
            3,
            "Kim",
            "suggested",
            annotator="fixed",
            score=0.5,
        ),
    )
    assert [(tool.name, tool.version) for tool in found.provenance.suggesters] == [("fixed", "7")]
    assert suggest.add(found, [("fixed", Fixed(KIM))], default()).spans == found.spans
    assert suggest.add(record, [], default()) is record
    assert Validator(default()).problems(found) == []


@pytest.mark.parametrize(
    ("persons", "kept"),
    [
        ({"reviewed": ("entity",)}, False),
        ({"reviewed": ("time",)}, True),
        ({"spans": (span(0, 3),)}, False),
        ({"spans": (span(0, 3, status="rejected", label="ORG"),)}, False),
        ({"spans": (span(2, 11),)}, False),
        ({"spans": (span(0, 11),)}, False),
        ({"spans": (span(0, 11, label="ORG"),)}, True),
        ({"spans": (span(3, 11),)}, True),
        ({"spans": (span(0, 20, id="a"), span(8, 11, id="b"))}, False),
        ({"spans": (span(0, 3, status="suggested"),)}, True),
        ({"spans": (span(0, 3, layer="quote", label="SPEAKER"),)}, True),
    ],
)
def test_what_a_person_said_is_not_said_again(
    record: Record, persons: dict[str, Any], kept: bool
) -> None:
    before = change(record, **{"reviewed": (), **persons})
    found = ids(before, KIM)
    assert found[: len(before.spans)] == [each.id for each in before.spans]
    assert ("fixed:PERSON:0-3" in found) is kept


def test_a_label_outside_the_scheme_is_not_suggested(record: Record) -> None:
    record = change(record, reviewed=())
    scheme = LabelScheme({"entity": Layer({"ORG": ""})})
    assert ids(record, KIM, Suggestion("x", "ORG", 0, 3), scheme=scheme) == []
    assert TEXT[0:3] == "Kim"
