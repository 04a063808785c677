"""What of a record may be released when its text may not: offsets, labels, hashes."""

from typing import Any

import msgspec

from newsdata.model import Record

_TEXTS = ("text", "title")


def withheld(record: Record) -> bool:
    """Whether releases leave out the text of this record."""
    return record.rights.redistribution == "standoff"


def encode(record: Record) -> bytes:
    """The canonical JSON of a record without its text, title and spans' texts."""
    document: dict[str, Any] = msgspec.to_builtins(record)
    _strip(document)
    for span in document["spans"]:
        _strip(span)
        for fragment in span.get("fragments", ()):
            _strip(fragment)
    return msgspec.json.encode(document)


def _strip(part: dict[str, Any]) -> None:
    for field in _TEXTS:
        part.pop(field, None)
