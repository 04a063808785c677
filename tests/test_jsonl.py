import io
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.jsonl import LongLine, lines, load


def test_only_a_newline_ends_a_line_and_blank_ones_count() -> None:
    data = "1\u2028\n\n \r\n\u00852\r\n3".encode()
    assert list(lines(io.BytesIO(data))) == [
        (1, "1\u2028".encode()),
        (4, "\u00852".encode()),
        (5, b"3"),
    ]


def test_a_line_over_the_limit_is_passed_over_and_the_numbers_go_on() -> None:
    data = b"a\n" + b"x" * 5_000_000 + b"\nb\n" + b"y" * 11
    found = list(lines(io.BytesIO(data), limit=10))
    assert found == [(1, b"a"), (2, LongLine(5_000_001)), (3, b"b"), (4, LongLine(11))]
    assert isinstance(found[1][1], LongLine)


@given(
    st.lists(st.binary(max_size=6).map(lambda b: b.replace(b"\n", b"")), max_size=8),
    st.data(),
)
def test_parts_give_the_same_lines_as_the_whole(content: list[bytes], data: st.DataObject) -> None:
    whole = b"\n".join(content)
    starts = [0] + [i + 1 for i, byte in enumerate(whole) if byte == 10]
    cut = data.draw(st.sampled_from(starts))
    first = list(lines(io.BytesIO(whole), size=cut))
    second = io.BytesIO(whole)
    second.seek(cut)
    rest = list(lines(second, first=whole.count(b"\n", 0, cut) + 1, size=len(whole) - cut))
    assert first + rest == list(lines(io.BytesIO(whole)))


def test_our_own_lines_are_decoded_and_a_foreign_one_is_an_error(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"[1]\n[2]\n[3]\n")
    assert list(load(path, list[int], offset=4, size=4)) == [[2]]
    assert list(load(path, list[int], size=0)) == []
    with pytest.raises(msgspec.MsgspecError):
        list(load(path, list[str]))
