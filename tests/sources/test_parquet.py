"""Parquet: every cell comes back, from files and streams, whatever wrote them."""

import io
from datetime import UTC, date, datetime
from typing import Any

import polars
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from tests.sources.tables import Unseekable, codes, read, records

from newsdata.problems import Reject
from newsdata.sources import Article
from newsdata.sources import parquet as source

CELLS = st.none() | st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n"))


def written(columns: dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.table(columns), out, **options)
    return out.getvalue()


@given(
    st.lists(CELLS, min_size=1, max_size=9),
    st.sampled_from([pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]),
    st.sampled_from(["none", "snappy", "zstd"]),
    st.integers(1, 4),
    st.booleans(),
)
def test_what_was_written_comes_back_cell_for_cell(
    texts: list[str | None], kind: pa.DataType, compression: str, group: int, seeks: bool
) -> None:
    column = pa.array(texts, pa.string()).cast(kind)
    data = written({"text": column}, compression=compression, row_group_size=group)
    found = read("parquet", data if seeks else Unseekable(data))
    assert [each.line for each in found] == list(range(1, len(texts) + 1))
    for each, text in zip(found, texts, strict=True):
        clean = (text or "").replace("\ufffe", "").replace("\uffff", "")
        if clean.strip():
            assert isinstance(each, Article)
            assert each.record.text == clean
        else:
            assert isinstance(each, Reject)


def test_polars_writes_what_can_be_read() -> None:
    out = io.BytesIO()
    when = [datetime(2024, 1, 2, 3, tzinfo=UTC), None]
    polars.DataFrame({"content": ["a", "b"], "date": when, "id": [1, 2]}).write_parquet(out)
    one, two = records(read("parquet", out.getvalue()))
    assert (one.id, one.published, two.id, two.published) == (
        "1",
        "2024-01-02T03:00:00Z",
        "2",
        None,
    )


def test_the_kinds_of_cells() -> None:
    data = written(
        {
            "text": ["t"],
            "id": [17.0],
            "authors": [["A", None, "B"]],
            "published": [date(2024, 1, 2)],
            "modified": pa.array([1_700_000_000_123_456_789], pa.timestamp("ns", "Europe/Paris")),
            "section": [True],
            "title": [{"en": "no text"}],
            "statement": pa.array([b"\xc2\xa9 A"], pa.binary()),
        }
    )
    (record,) = records(read("parquet", data))
    assert record.id == "17"
    assert record.byline == "A, B"
    assert record.published == "2024-01-02"
    assert record.modified == "2023-11-14T23:13:20.123+01:00"
    assert (record.section, record.title, record.rights.statement) == (None, None, "© A")


def test_a_string_that_is_not_utf_8_rejects_its_row_alone() -> None:
    bad = pa.array([b"good", b"caf\xe9"], pa.binary()).view(pa.string())
    assert codes(read("parquet", written({"text": bad}))) == [(1, []), (2, ["file-encoding"])]


def test_names_with_dots_and_columns_for_two_fields() -> None:
    data = written({"a.b": ["t"], "a": ["x"]})
    (record,) = records(read("parquet", data, {"text": "a.b", "title": "a.b"}))
    assert (record.text, record.title) == ("t", "t")


def test_only_the_columns_that_are_wanted_are_read() -> None:
    """The others may be broken, or of a kind that cannot be read."""
    data = bytearray(written({"text": ["t"], "blob": [b"x" * 1000]}))
    column = parquet.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(0).column(1)
    offset = column.dictionary_page_offset
    data[offset : offset + 8] = b"\xff" * 8
    with pytest.raises((pa.ArrowException, OSError)):
        parquet.read_table(io.BytesIO(bytes(data)))
    assert records(read("parquet", bytes(data)))[0].text == "t"


@pytest.mark.parametrize("cut", [4, 50, 200, 400])
def test_damage_is_a_reject(cut: int) -> None:
    data = written({"text": ["some words"] * 10}, compression="none")
    for broken in (data[:cut], data[: -cut // 4], data[:cut] + b"\xff" * 8 + data[cut + 8 :]):
        found = read("parquet", broken)
        assert found
        assert all(isinstance(each, Article | Reject) for each in found)


def test_rows_before_a_damaged_group_are_kept() -> None:
    data = bytearray(written({"text": [f"words {n}" * 9 for n in range(200)]}, row_group_size=100))
    start = parquet.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1).column(0)
    offset = start.dictionary_page_offset or start.data_page_offset
    data[offset : offset + 40] = b"\xff" * 40
    found = read("parquet", bytes(data))
    assert sum(isinstance(each, Article) for each in found) >= 64
    assert isinstance(found[-1], Reject)
    assert found[-1].problems[0].code == "source-syntax"


def test_a_stream_is_copied_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_SPOOLED", 1000)
    found = read("parquet", Unseekable(b"PAR1" + b"a" * 5_000_000))
    assert codes(found) == [(0, ["file-expands"])]
