"""Files are the same for the same rows, and of other rows mostly the same."""

import io
import random
import runpy
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.projects import ROOT

from newsdata.packaging import parquet

# Benchmarks are scripts: the one that measures cheap versions has the chunker.
versions = SimpleNamespace(**runpy.run_path(str(ROOT / "tests/benchmarks/versions.py")))
made = SimpleNamespace(**runpy.run_path(str(ROOT / "tests/benchmarks/records.py")))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    draw = random.Random(8)
    return [made.make_record(number, draw) for number in range(800)]


def test_the_same_rows_give_the_same_bytes(rows: list[dict[str, Any]]) -> None:
    assert versions.encode(rows) == versions.encode(rows)


def test_most_chunks_stay_where_one_in_a_hundred_is_relabelled(
    rows: list[dict[str, Any]],
) -> None:
    chosen = set(random.Random(9).sample(range(800), 8))
    old, new = (
        versions.encode(rows),
        versions.encode(versions.changed(rows, versions.relabel, chosen)),
    )
    assert old != new
    assert versions.same(old, new) > 0.85


def test_most_chunks_stay_where_records_side_by_side_change(rows: list[dict[str, Any]]) -> None:
    old = versions.encode(rows)
    texts = versions.changed(rows, versions.rewrite, set(range(400, 408)))
    fewer = rows[:400] + rows[408:]
    assert versions.same(old, versions.encode(texts), 8 << 10) > 0.85
    assert versions.same(old, versions.encode(fewer), 8 << 10) > 0.6


def test_pages_of_long_texts_are_cut_by_content_too() -> None:
    draw = random.Random(10)
    sizes = [int(8000 * draw.lognormvariate(0, 0.6)) for _ in range(600)]
    table = pa.table({"text": [draw.randbytes(size).hex() for size in sizes]})
    fewer = pa.concat_tables([table[:60], table[63:]])
    assert versions.same([parquet.encode(table)], [parquet.encode(fewer)], 8 << 10) > 0.75


def test_only_what_repeats_is_in_a_dictionary_and_in_statistics(rows: list[dict[str, Any]]) -> None:
    data = versions.encode(rows)[0]
    group = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0)
    columns = [group.column(at) for at in range(group.num_columns)]
    packed = {c.path_in_schema for c in columns if c.has_dictionary_page}
    assert {"spans.list.element.label", "rights.license", "reviewed.list.element"} <= packed
    assert packed.isdisjoint({"id", "text", "text_sha256", "spans.list.element.text"})
    assert packed == {c.path_in_schema for c in columns if c.is_stats_set}


def test_chunks_are_the_whole_and_follow_their_content() -> None:
    data = random.Random(1).randbytes(1 << 20)
    found = list(versions.chunks(data))
    assert b"".join(found) == data
    assert {len(each) for each in found[:-1]} <= set(range(8 << 10, (128 << 10) + 1))
    moved = set(versions.chunks(b"x" + data))
    assert len(moved & set(found)) > len(found) // 2
