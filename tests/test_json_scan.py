import json
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdata.json_scan import MAX_DEPTH, MAX_FAULTS, Fault, columns, faults

CASES = Path(__file__).parents[2] / "shared/cases/json/parsing"


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize(
    ("line", "offset", "fact"),
    [
        ("", 0, "the line is blank"),
        (" \t", 2, "the line is blank"),
        ('{"a": 1,}', 8, "A comma is followed by }"),
        ("[1, ]", 4, "A comma is followed by ]"),
        ("[1,,2]", 3, "followed by another comma"),
        ("[,1]", 1, "A comma stands where a value or ] is expected"),
        ("{'a': 1}", 1, "a single quote"),
        ("{“a”: 1}", 1, "left double quotation mark (U+201C)"),
        ("{a: 1}", 1, "The key a stands without double quotes"),
        ("{1: 1}", 1, "A key is a string, but 1"),
        ('{"a": b}', 6, "the word b stands here without double quotes"),
        ('{"a": 1 "b": 2}', 8, "A comma is missing before a string"),
        ("[1 2]", 3, "A comma is missing before 2"),
        ('["say "hello" to"]', 7, "A comma is missing before hello"),
        ("[1: 2]", 2, "A comma is expected, but : follows"),
        ('{"a" 1}', 5, "A colon is missing: a key is followed by 1"),
        ('{"a", 1}', 4, "A comma stands where a colon is expected"),
        ('{"a"}', 4, "A colon is missing: a key is followed by }"),
        ('{"a":}', 5, "its colon is followed by }"),
        ('{"a"::1}', 5, "A value is expected, but : follows"),
        ("[1}", 2, "} stands where a comma or ] is expected in the array that begins at column 1"),
        ("]", 0, "] closes nothing."),
        ("[]]", 2, "] closes nothing: the document has ended"),
        ('["ab', 4, "inside the string that begins at column 2"),
        ('"a\\', 3, "inside the string that begins at column 1"),
        ('{"a": [1', 8, "a comma or ] is expected: the array that begins at column 7 is not"),
        ("{", 1, "a key in double quotes or } is expected: the object"),
        ("{} {}", 3, "Extra data: the document has ended, but { follows"),
        ("1 2", 2, "but 2 follows"),
        ("{},", 2, "Extra data"),
        ("{} x", 3, "but x follows"),
        ("[True]", 1, "True is written true"),
        ("[None]", 1, "None is written null"),
        ("[undefined]", 1, "undefined is written null"),
        ("[TRUE]", 1, "TRUE is written true"),
        ("[nullx]", 1, "the word nullx"),
        ("[1] // c", 4, "A comment"),
        ("[/* c */1]", 1, "A comment"),
        ("# c", 0, "A comment"),
        ('"\\x41"', 1, "followed by x"),
        ('"\\\'"', 1, "followed by a single quote"),
        ('"\\u12G4"', 1, '"12G4", not by four hexadecimal digits'),
        ('"a\tb"', 2, "a tab (U+0009), which has to be written \\t"),
        ('"\x1f"', 1, "written \\u001f"),
        ("01", 0, "begins with a zero too many"),
        ("-01", 0, "begins with a zero too many"),
        ("+1", 0, "begins with a plus sign"),
        (".5", 0, "has no digit before the point"),
        ("-.5", 0, "has no digit before the point"),
        ("1.", 0, "has no digit after the point"),
        ("1.0e+", 0, "has no digit after the e"),
        ("0x1F", 0, "decimal digits"),
        ("1_000", 0, "underscore"),
        ("[-]", 1, "minus sign with no digit"),
        ("1.2.3", 0, "1.2.3 is no number"),
        ("\ufeff{}", 0, "byte order mark"),
        ("[1,\u00a02]", 3, "No-break space (U+00A0) stands outside"),
        ("[*]", 1, "A value or ] is expected, but * follows"),
        ("1e999", 0, "too large"),
        ("[-1e400]", 1, "too large"),
        ("9" * 4301, 0, "4,301 digits"),
        ("-" + "9" * 4300, 0, "4,300 digits"),
    ],
)
def test_a_mistake_in_the_grammar_is_explained_where_it_stands(
    line: str, offset: int, fact: str
) -> None:
    found = [each for each in faults(line) if each.code == "json-syntax"]
    assert [each.offset for each in found] == [offset]
    assert fact.lower() in found[0].fact.lower()


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("[True]", "json.dumps"),
        ("{'a': 1}", "json.dumps"),
        ("{} {}", "jq -c ."),
        ("{", "jq -c ."),
        ('["say "hello" to"]', '\\"'),
        ('"\\d"', "\\\\"),
        ("[NaN]", "null"),
    ],
)
def test_a_known_mistake_comes_with_its_remedy(line: str, hint: str) -> None:
    assert hint in next(faults(line)).hint


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '{"a":1,"b":{"a":1},"a":2,"\\u0061":3}',
            [("json-duplicate-key", 19), ("json-duplicate-key", 25)],
        ),
        ('[{"a":1},{"a":1}]', []),
        (
            "[NaN,-Infinity,Infinity,nan,-inf,+inf]",
            [("json-nan", n) for n in (1, 5, 15, 24, 28, 33)],
        ),
        (
            '["\\ud83d","\\ude8b x\\ud83d\\ud83d\\ude8b"]',
            [("json-surrogate", 2), ("json-surrogate", 11), ("json-surrogate", 19)],
        ),
        ('{"\\uDC00":1}', [("json-surrogate", 2)]),
        ('"\ud800"', [("json-surrogate", 1)]),
        ('{"a\x00\x00b"\x00:1}\x00', [("file-nul", 3), ("file-nul", 7), ("file-nul", 11)]),
        ('{"\\ud800":1,"\\ud800":2}', [("json-surrogate", 2), ("json-surrogate", 13)]),
        (deep(MAX_DEPTH), []),
        (deep(MAX_DEPTH + 9), [("json-depth", MAX_DEPTH)]),
        ("[" * 70 + '{"a":1,"a":NaN}' + "]" * 70, [("json-depth", 64)]),
        (
            "[NaN, 1e999, NaN,]",
            [("json-nan", 1), ("json-syntax", 6), ("json-nan", 13), ("json-syntax", 17)],
        ),
        ("[NaN 1, NaN]", [("json-nan", 1), ("json-syntax", 5)]),
        ("NaNs", [("json-syntax", 0)]),
    ],
)
def test_other_faults_do_not_end_the_scan(line: str, expected: list[tuple[str, int]]) -> None:
    assert [(each.code, each.offset) for each in faults(line)] == expected


def test_a_duplicate_key_says_where_it_came_first() -> None:
    (found,) = faults('{"é": 1, "é": 2}')
    assert found.fact == 'The key "é" stands in this object already, at column 2.'


def test_facts_can_be_written_as_utf8() -> None:
    for line in ('{"\\ud800":1,"\\ud800":2}', '"\ud800"', "[\ud800]", "{\ud800:1}", '"\\\ud800"'):
        found = [fault.fact.encode() for fault in faults(line)]
        assert found, line


def test_a_line_with_many_faults_says_that_there_are_more() -> None:
    line = "[" + ",".join(["NaN"] * MAX_FAULTS)
    assert len(list(faults(line + ",NaN]"))) == MAX_FAULTS
    assert "There are more" in list(faults(line + ",NaN]"))[-1].fact
    assert "There are more" not in list(faults(line + "]"))[-1].fact


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from("a/~0"), inner),
)
LAYOUTS = st.sampled_from([(",", ":"), (" ,\t", " : ")])


def places(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    yield pointer, value
    members: Any = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for key, each in members:
        step = str(key).replace("~", "~0").replace("/", "~1")
        yield from places(each, f"{pointer}/{step}")


@given(VALUES, st.booleans(), LAYOUTS)
def test_json_has_no_faults_and_every_value_its_column(
    value: Any, ascii_only: bool, layout: tuple[str, str]
) -> None:
    line = " " + json.dumps(value, ensure_ascii=ascii_only, separators=layout) + " "
    assert list(faults(line)) == []
    assert msgspec.json.decode(line) == json.loads(line) == value
    wanted = dict(places(value))
    found = columns(line, wanted)
    assert found.keys() == wanted.keys()
    for pointer, expected in wanted.items():
        assert json.JSONDecoder().raw_decode(line, found[pointer] - 1)[0] == expected
        assert columns(line, [pointer]) == {pointer: found[pointer]}
        assert columns(line, [f"{pointer}/no such key"]).popitem()[1] == found[pointer]


PIECES = st.sampled_from(
    [
        *'{}[]:,"\\ \t\x00-+.0e19',
        "\\u",
        "\\ud83d",
        "\\ude8b",
        "NaN",
        "true",
        "1e999",
        "é",
        "//",
        "'",
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    line = json.dumps(draw(VALUES), ensure_ascii=draw(st.booleans()))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(line)))
        end = min(len(line), start + draw(st.integers(0, 3)))
        line = line[:start] + draw(PIECES | st.just("")) + line[end:]
    return line


@settings(max_examples=500)
@given(mutated() | st.lists(PIECES).map("".join) | st.text())
def test_what_the_decoder_refuses_has_a_fault_and_the_rest_decodes(line: str) -> None:
    found = list(faults(line))
    offsets = [each.offset for each in found]
    assert offsets == sorted(offsets)
    assert all(0 <= each <= len(line) for each in offsets)
    try:
        value = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        assert found
        return
    assert json.loads(line) == value
    assert {each.code for each in found} <= {"json-duplicate-key"}
    assert json_pairs_differ(line) == bool(found)


def json_pairs_differ(line: str) -> bool:
    twice = []
    json.loads(line, object_pairs_hook=lambda p: twice.append(len(dict(p)) < len(p)))
    return any(twice)


@given(st.from_regex(r"-?[0-9]{1,25}(\.[0-9]{0,25})?([eE][+-]?[0-9]{0,4})?", fullmatch=True))
def test_numbers_are_judged_as_the_decoder_does(line: str) -> None:
    try:
        good = math.isfinite(msgspec.json.decode(line))
    except msgspec.MsgspecError:
        good = False
    assert (list(faults(line)) == []) == good


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared parsing cases are not here")
def test_shared_cases_are_judged_as_their_names_say() -> None:
    paths = sorted(CASES.glob("*.json"))
    assert len(paths) > 300
    for path in paths:
        try:
            line = path.read_bytes().decode()
        except UnicodeDecodeError:
            continue  # not a line by the time faults are looked for
        found = list(faults(line))
        if path.name.startswith("y_object_duplicated_key"):
            assert {each.code for each in found} == {"json-duplicate-key"}, path.name
        elif path.name.startswith("y_"):
            assert found == [], path.name
        elif path.name.startswith("n_"):
            assert found, path.name
        try:
            msgspec.json.decode(line)
        except (msgspec.MsgspecError, RecursionError):
            assert found, path.name


SIZE = 400_000


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        '{"a":',
        '"\\u',
        '"\\ud800',
        "9",
        "1.",
        "0,",
        "\x00",
        '"',
        "\\",
        "[]",
        "{",
        "-",
        " ",
        '"a":1,',
        '{"a":{},"b":[',
    ],
)
@pytest.mark.parametrize("start", ["", '"', "[", "{"])
def test_hostile_lines_take_linear_time(start: str, piece: str) -> None:
    def seconds(size: int) -> float:
        line = start + piece * (size // len(piece))
        began = time.process_time()
        list(faults(line))
        columns(line, ["/a/a/a", "/0/0/1", "/x"])
        return time.process_time() - began

    # Quadratic time would make it 64 times as long, and seconds of it.
    assert seconds(SIZE) < 20 * seconds(SIZE // 8) + 0.5


@pytest.mark.parametrize(
    ("line", "pointer", "column"),
    [
        (' {"a": 1}', "", 2),
        (' {"a": 1}', "/b", 2),
        ('{"a": {"b": []}}', "/a/c/d", 7),
        ('{"a": [[1, [2]], {"b": 3}]}', "/a/1/b", 24),
        ('{"a": [1, 2]}', "/a/01", 7),
        ('{"a": [1, 2]}', "/a/-", 7),
        ('{"a": [1, 2]}', "/a/2", 7),
        ('{"a": "b", "b": 1}', "/a/b", 7),
        ('{"0": "]}", "1": 1}', "/1", 18),
        ('{"\\u0061": 1}', "/a", 12),
        ('{"a/b": {"~1": 5}}', "/a~1b/~01", 16),
        ('{"": {"": 1}}', "//", 11),
        ('{"a": 1, "a": 2}', "/a", 7),
        ('{"é🚋": "é", "b": 1}', "/b", 18),
        ('{"a": [' + deep(3000) + '], "b": 1}', "/b", 6016),
        ("[" * 3000 + "]" * 3000, "/0" * 2999, 3000),
    ],
)
def test_a_pointer_has_the_column_of_its_value_or_of_what_is_above_it(
    line: str, pointer: str, column: int
) -> None:
    assert columns(line, [pointer]) == {pointer: column}


def test_columns_of_no_pointers_are_none() -> None:
    assert columns("{}", []) == {}


def test_a_fault_needs_no_hint() -> None:
    assert Fault("json-syntax", 0, "A fact.").hint == ""
