"""A digest of each row of a table, the same wherever the row stands, made column by column.

A row is spelled so that two rows are spelled alike only when they are alike: every string
comes with its length, every list with its number of items, and what is absent is marked.
Arrow spells whole columns at once, which is four times as fast as Python objects a row.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

DIGEST_BYTES: Final = 16

_TEXT = pa.large_string()


@cache
def _text(value: str) -> pa.Scalar:
    """A constant. Making one imports pandas where there is one, so none is made on import."""
    return pa.scalar(value, _TEXT)


def digests(batch: pa.RecordBatch) -> list[bytes]:
    """The BLAKE2b digest of each row."""
    rows = pa.StructArray.from_arrays(batch.columns, fields=list(batch.schema))
    spelled = _spell(rows).cast(pa.large_binary())
    return [digest(row) for row in spelled.to_pylist()]


def digest(data: bytes) -> bytes:
    """The BLAKE2b digest (RFC 7693) of bytes, `DIGEST_BYTES` long."""
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).digest()


def _spell(array: pa.Array) -> pa.Array:
    parts = list(_parts(array))
    if not any(isinstance(part, pa.Array) for part in parts):
        parts[0] = pa.repeat(parts[0], len(array))
    return pc.binary_join_element_wise(
        *parts, _text(":"), null_handling="replace", null_replacement="~"
    )


def _parts(array: pa.Array) -> Iterator[pa.Array | pa.Scalar]:
    """The columns that spell an array. A row's part in them depends on the row alone."""
    absent = array.null_count == len(array)
    if pa.types.is_struct(array.type):
        yield array.is_valid().cast(_TEXT) if array.null_count else _text("true")
        for child in array.flatten():
            yield from _parts(child)
    elif pa.types.is_list(array.type):
        yield _text("~") if absent else pc.list_value_length(array).cast(_TEXT)
        items = array.flatten()
        yield _items(array, items) if len(items) else _text("")
    elif pa.types.is_string(array.type):
        yield _text("~") if absent else pc.binary_length(array).cast(_TEXT)
        yield _text("~") if absent else array.cast(_TEXT)
    else:
        yield _text("~") if absent else array.cast(_TEXT)


def _items(array: pa.Array, items: pa.Array) -> pa.Array:
    """For each list the spelling of its items, none where there is no list."""
    lengths = pc.fill_null(pc.list_value_length(array), 0)
    ends = pc.cumulative_sum(lengths).cast(pa.int32())
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    return pc.binary_join(pa.ListArray.from_arrays(offsets, _spell(items)), _text(":"))
