"""brat: roles, numbers behind them, and values that lines cannot have as they are."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.formats.reading import content, only, read, written

from newsdata import plugins
from newsdata.model import Argument, Attribute, Record, Relation

BRAT = plugins.get("format", "brat")
PATH = ROOT / "tests" / "golden" / "formats" / "brat" / "write" / "records.jsonl"
RECORD = msgspec.json.decode(PATH.read_bytes().splitlines()[0], type=Record)
SPANS = tuple(
    msgspec.structs.replace(span, id=f"T{number}", status="gold", annotator=None, score=None)
    for number, span in enumerate(RECORD.spans[:3], 1)
)
BARE = msgspec.structs.replace(RECORD, spans=SPANS, relations=(), labels=(), reviewed=())


def comes_back(record: Record) -> dict[str, bytes]:
    files = written(BRAT, [record])
    (name,) = (name for name in files if name.endswith(".ann"))
    found = only(read(BRAT, files, name))
    assert found.problems == ()
    assert content(found.record, BRAT.CAPABILITY) == content(record, BRAT.CAPABILITY)
    return files


def event(*roles: str) -> Record:
    args = tuple(Argument(role, f"T{n % 3 + 1}") for n, role in enumerate(roles))
    relation = Relation("E1", "entity", "MEET", args, "gold")
    return msgspec.structs.replace(BARE, relations=(relation,))


_ROLES = st.sampled_from(["a", "a2", "a22", "2", "22", "a ", "a 2", "a%2", "a2%.", "%.", "trigger"])


@given(roles=st.lists(_ROLES, min_size=1, max_size=6))
def test_roles_come_back_whatever_digits_they_end_in(roles: list[str]) -> None:
    comes_back(event(*roles))


@pytest.mark.parametrize(
    ("roles", "links"),
    [
        (("who", "who", "where"), b"who:T1 who2:T2 where:T3"),
        (("Arg1", "Arg2", "where"), b"Arg1:T1 Arg2:T2 where:T3"),
        (("Arg", "Arg2", "where"), b"Arg:T1 Arg2%.:T2 where:T3"),
        (("Arg2", "Arg2", "where"), b"Arg2%.:T1 Arg2%.2:T2 where:T3"),
    ],
)
def test_only_digits_that_would_be_taken_for_a_number_are_marked(
    roles: tuple[str, ...], links: bytes
) -> None:
    files = comes_back(event(*roles))
    assert any(links in data for data in files.values())


@pytest.mark.parametrize("key", ["Wikipedia", "AnnotatorNotes"])
@pytest.mark.parametrize(
    "value",
    ["Wiki:Q1\tMira\r", "Wiki:Q1\tMi\rra", "Wiki:Q1\t", "Wiki:Q1\tMira", "a\r", "\r", "%0D"],
)
def test_values_with_line_breaks_come_back(key: str, value: str) -> None:
    span = msgspec.structs.replace(SPANS[0], attributes=(Attribute(key, value),))
    comes_back(msgspec.structs.replace(BARE, spans=(span,)))
