from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from tests.validation.test_checks import TEXT, change, span
from tests.validation.test_checks import record as record_fixture

from newsdata import plugins, suggest
from newsdata.errors import CannotRun
from newsdata.model import Argument, Record, Relation, Span, Status
from newsdata.scheme import LabelScheme, Layer, default
from newsdata.suggest import Link, Suggestion
from newsdata.validation import Validator

record = record_fixture


class Fixed:
    """A suggester that always says the same."""

    VERSION = "7"

    def __init__(self, *found: Suggestion | Link) -> None:
        self.found = found

    def suggest(self, record: Record) -> Iterator[Suggestion | Link]:
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


QUOTE = Suggestion("quote", "QUOTE", 12, 19)
SPEAKER = Suggestion("quote", "SPEAKER", 0, 3)
SAID = Link("quote", "attribution", (("content", QUOTE), ("source", SPEAKER), ("resolved", KIM)))


def said(record: Record) -> list[list[tuple[str, str]]]:
    found = suggest.add(record, [("fixed", Fixed(SAID, SAID))], default())
    assert not [p for p in Validator(default()).problems(found) if p.code != "span-conflict"]
    new = [each for each in found.relations if each.status == "suggested"]
    assert all(each.id.startswith("fixed:attribution:12-19:") for each in new)
    return [[(arg.role, arg.ref) for arg in each.args] for each in new]


def test_a_relation_brings_its_spans(record: Record) -> None:
    assert said(change(record, reviewed=())) == [
        [
            ("content", "fixed:QUOTE:12-19"),
            ("source", "fixed:SPEAKER:0-3"),
            ("resolved", "fixed:PERSON:0-3"),
        ]
    ]


def test_in_a_relation_a_persons_span_stands_for_an_equal_one(record: Record) -> None:
    theirs = change(record, reviewed=("entity",), spans=(span(0, 3),))
    assert said(theirs)[0][2] == ("resolved", "s0-3")


def test_what_may_not_stand_is_left_out_of_a_relation(record: Record) -> None:
    assert [role for role, _ in said(change(record, reviewed=("entity",)))[0]] == [
        "content",
        "source",
    ]
    no_quote = span(12, 19, layer="quote", label="QUOTE", status="rejected")
    assert said(change(record, reviewed=(), spans=(no_quote,))) == []
    assert said(change(record, reviewed=("quote",))) == []


@pytest.mark.parametrize(
    ("status", "whole", "kept"),
    [
        ("gold", True, 0),
        ("gold", False, 0),
        ("rejected", True, 0),
        ("rejected", False, 1),
    ],
)
def test_a_relation_that_a_person_judged_is_not_said_again(
    record: Record, status: Status, whole: bool, kept: int
) -> None:
    spans = (
        span(12, 19, id="q", layer="quote", label="QUOTE"),
        span(0, 3, id="s", layer="quote", label="SPEAKER"),
        span(0, 3, id="p"),
    )
    roles = {"content": "q", "source": "s", "resolved": "p"} if whole else {"content": "q"}
    args = tuple(Argument(role, ref) for role, ref in roles.items())
    judged = Relation("r", "quote", "attribution", args, status, "kim")
    assert len(said(change(record, reviewed=(), spans=spans, relations=(judged,)))) == kept


def test_a_relation_outside_the_scheme_is_not_suggested(record: Record) -> None:
    record = change(record, reviewed=())
    wrong = Link("quote", "attribution", (("content", KIM), ("cue", QUOTE)))
    other = Link("quote", "agreement", (("content", QUOTE),))
    assert suggest.add(record, [("fixed", Fixed(wrong, other))], default()).relations == ()


def test_a_suggester_sees_what_those_before_it_added(record: Record) -> None:
    seen: list[str] = []

    class Looks(Fixed):
        def suggest(self, record: Record) -> Iterator[Suggestion | Link]:
            seen.extend(span.id for span in record.spans)
            yield from ()

    suggest.add(change(record, reviewed=()), [("a", Fixed(KIM)), ("b", Looks())], default())
    assert seen == ["a:PERSON:0-3"]


def test_a_suggester_is_not_asked_about_a_language_it_does_not_know(record: Record) -> None:
    class English(Fixed):
        LANGUAGES = frozenset({"en"})

    for language, kept in ((None, 1), ("en", 1), ("en-GB", 1), ("fi", 0)):
        spoken = change(record, reviewed=(), language=language)
        assert suggest.speaks(English(), spoken) is bool(kept)
        assert len(suggest.add(spoken, [("x", English(KIM))], default()).spans) == kept


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ({"suggest": print}, "does not say its version"),
        ({"suggest": print, "VERSION": 3}, "'3', have to be strings"),
        ({"suggest": print, "VERSION": ""}, "have to be strings of 1 to 128"),
        ({"suggest": print, "VERSION": "1" * 129}, "have to be strings of 1 to 128"),
        ({"suggest": print, "VERSION": "\ud800"}, "have to be strings"),
        ({"suggest": print, "VERSION": "1", "LANGUAGES": "en"}, "LANGUAGES, 'en', have to be"),
        ({"suggest": print, "VERSION": "1", "LANGUAGES": 7}, "LANGUAGES, '7', have to be"),
        ({"suggest": print, "VERSION": "1", "LANGUAGES": [1]}, "have to be a tuple or set"),
        ({"VERSION": "1"}, "no function `suggest`"),
        ({"VERSION": "1", "suggest": "x"}, "no function `suggest`"),
    ],
)
def test_a_suggester_that_is_none_is_named_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch, module: dict[str, Any], said: str
) -> None:
    monkeypatch.setattr(plugins, "get", lambda kind, name: SimpleNamespace(**module))
    with pytest.raises(CannotRun, match=f'suggester "mine" cannot be used: .*{said}'):
        suggest.get("mine")


@pytest.mark.parametrize("languages", [None, (), ("en",), frozenset({"en"}), {"en": 1}])
def test_languages_are_codes_in_any_collection(
    monkeypatch: pytest.MonkeyPatch, languages: object
) -> None:
    module = SimpleNamespace(VERSION="1", suggest=print, LANGUAGES=languages)
    monkeypatch.setattr(plugins, "get", lambda kind, name: module)
    assert suggest.get("mine") is module
