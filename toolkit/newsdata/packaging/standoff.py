"""What of a record may be released when its text may not: offsets, labels, hashes.

No five words in a row of the article or its title are left, but in names: ids, names of
files, labels and people, and the paths of addresses (`docs/standoff.md`).
"""

import re
from typing import Any, Final

import msgspec

from newsdata.model import Record
from newsdata.passages import Passages

WITHHELD: Final = "text[]"
"""Stands for the value of an attribute that repeats the article, though not exactly."""
_TEXTS = ("text", "title")
_FROM_THE_PAGE: Final = ("byline", "section", "publisher")
_POINTER: Final = re.compile(r"(\\*)text\[(?:(\d+):(\d+))?\]")


def withheld(record: Record) -> bool:
    """Whether releases leave out the text of this record."""
    return record.rights.redistribution == "standoff"


def encode(record: Record) -> bytes:
    """The canonical JSON of a record without its text, title and spans' texts.

    A field of metadata that repeats the article is left out. An attribute that does points
    into the text instead, as `text[10:42]`, in code points; where the article does not have
    it in just these characters it is `WITHHELD`. See `value`.
    """
    document: dict[str, Any] = msgspec.to_builtins(record)
    passages = Passages(record.title or "", record.text)
    for span in document["spans"]:
        _strip(span)
        for fragment in span.get("fragments", ()):
            _strip(fragment)
    for part in [*document["spans"], *document["labels"]]:
        for attribute in part.get("attributes", ()):
            attribute["value"] = _pointed(attribute["value"], record.text, passages)
    _strip(document)
    for holder, name in [
        *((document, name) for name in _FROM_THE_PAGE),
        (document["rights"], "statement"),
    ]:
        if passages.in_name(holder.get(name, "")):
            del holder[name]
    return msgspec.json.encode(document)


def value(released: str, text: str) -> str | None:
    """The value of an attribute, given the article's text; None when it was withheld."""
    found = _POINTER.fullmatch(released)
    if not found:
        return released
    slashes, start, end = found.groups()
    if slashes:
        return released[1:]
    return text[int(start) : int(end)] if start else None


def _strip(part: dict[str, Any]) -> None:
    for field in _TEXTS:
        part.pop(field, None)


def _pointed(value: str, text: str, passages: Passages) -> str:
    if _POINTER.fullmatch(value):
        return f"\\{value}"
    if not passages.in_value(value):
        return value
    start = text.find(value)
    return WITHHELD if start < 0 else f"text[{start}:{start + len(value)}]"
