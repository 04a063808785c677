"""What formats in JSON share: the outline of a file, and values of any shape."""

import json
import time
from io import BytesIO
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from newsdata.formats._json import identifier, outline, place, score, values
from newsdata.problems import Problem

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('a"\\{}[]:,é😀', max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('ab":{'), inner, max_size=3)
    ),
    max_leaves=8,
)
# A key with an escape is shown as it stands in the file.
_OBJECTS = st.dictionaries(st.text("abc_é", min_size=1, max_size=6), _VALUES, max_size=5)


@given(value=_OBJECTS, more=_OBJECTS, indent=st.sampled_from([None, 1]), array=st.booleans())
def test_the_outline_has_the_keys_of_the_first_object(
    value: dict[str, object], more: dict[str, object], indent: int | None, array: bool
) -> None:
    first, second = (json.dumps(each, indent=indent, ensure_ascii=False) for each in (value, more))
    text = f"[{first},\n{second}]" if array else f"{first}\n{second}\n"
    found = outline(b"\xef\xbb\xbf" + text.encode())
    assert list(found) == list(value)
    for key, beginning in found.items():
        whole = json.dumps(value[key], indent=indent, ensure_ascii=False)
        assert beginning[:1] == whole[:1]


@given(value=_OBJECTS, cut=st.integers(0, 200))
def test_a_head_that_ends_anywhere_shows_the_keys_before(
    value: dict[str, object], cut: int
) -> None:
    data = json.dumps(value).encode()
    found = list(outline(data[:cut]))
    keys = [json.dumps(key)[1:-1] for key in value]
    assert found == keys[: len(found)]


def test_what_is_no_object_has_no_outline() -> None:
    assert outline(b"") == outline(b"[]") == outline(b"[1, {}]") == outline(b"text") == {}


def test_quotes_that_do_not_end_cost_no_more_than_one_pass() -> None:
    began = time.process_time()
    for data in (b'{"' + b'\\"' * 200_000, b"{" + b'"a' * 200_000, b"{" * 400_000):
        outline(data)
    assert time.process_time() - began < 5


def test_values_are_taken_for_what_they_are() -> None:
    assert place(1, 2) == (1, 2)
    assert place(True, 2) is place(1.0, 2) is place("1", 2) is None
    assert [identifier(each) for each in ("a", 7, True, None, 1.5)] == ["a", "7", "", "", ""]
    assert [score(each) for each in (0, 0.5, 1, 1.5, True, "1")] == [0, 0.5, 1, None, None, None]


def test_a_value_that_was_read_can_be_shown_and_written_some_calls_deeper() -> None:
    def deeper(calls: int, value: Any) -> tuple[str, bytes]:
        return deeper(calls - 1, value) if calls else (repr(value), msgspec.json.encode(value))

    refused = []
    for depth in range(500, 1100, 5):
        data = b'{"a": ' + b"[" * depth + b"]" * depth + b"}"
        ((_, _, value),) = values(BytesIO(data), "a.json")
        if isinstance(value, Problem):
            refused.append(value.code)
        else:
            shown, written = deeper(50, value)
            assert shown.count("[") == written.count(b"[") == depth
    assert set(refused) == {"json-syntax"}
