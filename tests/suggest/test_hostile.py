"""What no article has, and what nobody labels: the rules go on."""

import pytest
from msgspec.structs import replace
from tests.suggest.test_attributions import article

from newsdata import plugins, suggest
from newsdata.model import Span
from newsdata.scheme import default

RULES = [(name, plugins.get("suggester", name)) for name in ("dates", "entities", "quotes")]


@pytest.mark.parametrize("label", ["PERSON", "ORG"])
def test_a_label_on_white_space_is_nobody(label: str) -> None:
    record = article("Ann Lee left. “I ran,” she said.")
    blank = Span("x", "entity", label, 3, 4, " ", "suggested")
    found = suggest.add(replace(record, spans=(blank,)), RULES, default())
    assert {"QUOTE", "SPEAKER", "PERSON"} <= {span.label for span in found.spans}


def test_a_mark_alone_is_no_speaker() -> None:
    record = replace(article("Es heißt, dass ! sagte, es sei gut."), language="de")
    found = suggest.add(record, RULES, default())
    assert all(span.text.strip() for span in found.spans)
