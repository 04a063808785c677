"""Canonical records to Parquet: the same rows give the same bytes.

Every file has one row group whose pages are cut by content, so that a store that keeps
chunks once (the Hub does) keeps of a new version only what changed. Pages are small, since
a page is new when one value in it is. A value that hardly comes twice is in no
dictionary, which would number all that come after it anew, and in no statistics: rows stand in
the order of a hash, so that the least and the greatest value of a page say nothing, and of texts
they are two whole ones. Which sizes and columns was measured by `tests/benchmarks/versions.py`.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
import pyarrow.parquet as pq

from newsdata.packaging.columns import CONTEXT, RECORDS, SPANS, schema

_CHUNKS: Final = {"min_chunk_size": 4 << 10, "max_chunk_size": 256 << 10}
"""Bytes of a page before it is encoded. Arrow cuts at the eighth value that its hash picks, and
at the latest at the most, which follows no content: with a smaller most it picks nearly every
value of a column of texts, and where an article is removed all pages after it are others."""
_REPEATED: Final = frozenset(
    [
        "annotator",
        "basis",
        "key",
        "label",
        "language",
        "layer",
        "license",
        "name",
        "publisher",
        "redistribution",
        "reviewed",
        "role",
        "schema_version",
        "section",
        "source",
        "statement",
        "status",
        "version",
    ]
)
"""Fields of which many values are alike: a dictionary makes them small, and statistics help."""


def tables(lines: Sequence[bytes]) -> Iterator[tuple[str, pa.Table]]:
    """Name and table of each config that has rows, from records as JSON."""
    records = _read(lines)
    yield RECORDS, records
    spans = flatten(records)
    if spans.num_rows:
        yield SPANS, spans


def encode(table: pa.Table) -> bytes:
    """The Parquet file of a table: zstd, page index, content-defined chunks."""
    sink = pa.BufferOutputStream()
    repeated = list(_repeated(table.schema))
    pq.write_table(
        table,
        sink,
        row_group_size=max(table.num_rows, 1),
        compression="zstd",
        write_page_index=True,
        use_dictionary=repeated,
        write_statistics=repeated,
        use_content_defined_chunking=_CHUNKS,
    )
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _repeated(fields: Iterable[pa.Field], prefix: str = "") -> Iterator[str]:
    """The paths in a Parquet file of the columns of which many values are alike."""
    for field in fields:
        path, kind = f"{prefix}{field.name}", field.type
        while pa.types.is_list(kind):
            path, kind = f"{path}.list.element", kind.value_type
        if pa.types.is_struct(kind):
            yield from _repeated(kind, f"{path}.")
        elif field.name in _REPEATED:
            yield path


def _read(lines: Sequence[bytes]) -> pa.Table:
    data = b"\n".join(lines)
    return pj.read_json(
        pa.BufferReader(data),
        # One block: where it is cut must not depend on anything but the rows.
        pj.ReadOptions(use_threads=False, block_size=len(data) + 1),
        pj.ParseOptions(explicit_schema=schema(RECORDS), unexpected_field_behavior="error"),
    )


def flatten(records: pa.Table) -> pa.Table:
    """One row a span, with the id and some facts of its article."""
    column = records["spans"].combine_chunks()
    spans = column.flatten()
    parents = pc.list_parent_indices(column)
    columns = {"record_id": pc.take(records["id"], parents)}
    for index, field in enumerate(spans.type):
        name = "span_id" if field.name == "id" else field.name
        columns[name] = spans.field(index)
    for name in CONTEXT:
        columns[name] = pc.take(records[name], parents)
    return pa.table(columns, schema=schema(SPANS))
