"""What of a record may be released when its text may not: offsets, labels, hashes."""

import re
from typing import Any, Final
from urllib.parse import unquote_plus

import msgspec

from newsdata.model import Record

_TEXTS = ("text", "title")
# So many letters in a row are a quotation; names and titles are shorter. Links that share
# an article carry its first sentences.
_QUOTED: Final = 32
_STEP: Final = 8
_NO_LETTER: Final = re.compile(r"[\W_]+")
_PATH: Final = re.compile(r"\Ahttps?://[^?#]*", re.IGNORECASE)


def withheld(record: Record) -> bool:
    """Whether releases leave out the text of this record."""
    return record.rights.redistribution == "standoff"


def encode(record: Record) -> bytes:
    """The canonical JSON of a record without its text, title and spans' texts.

    An attribute that quotes the article is left out, too: 39 letters in a row are always
    found, fewer than 32 never. An address may have the words of a headline in its path.
    """
    document: dict[str, Any] = msgspec.to_builtins(record)
    _strip(document)
    _strip_attributes([*document["spans"], *document["relations"], *document["labels"]], record)
    for span in document["spans"]:
        _strip(span)
        for fragment in span.get("fragments", ()):
            _strip(fragment)
    return msgspec.json.encode(document)


def _strip(part: dict[str, Any]) -> None:
    for field in _TEXTS:
        part.pop(field, None)


def _strip_attributes(parts: list[dict[str, Any]], record: Record) -> None:
    said = [part for part in parts if any(len(a["value"]) >= _QUOTED for a in _attributes(part))]
    if not said:
        return
    words = _letters(f"{record.title or ''} {record.text}")
    known = {words[at : at + _QUOTED] for at in range(0, len(words) - _QUOTED + 1, _STEP)}
    for part in said:
        kept = [each for each in part["attributes"] if not _quotes(each["value"], known)]
        part["attributes"] = kept
        if not kept:
            del part["attributes"]


def _attributes(part: dict[str, Any]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = part.get("attributes", [])
    return found


def _quotes(value: str, known: set[str]) -> bool:
    words = _letters(unquote_plus(_PATH.sub("", value)))
    return any(words[at : at + _QUOTED] in known for at in range(len(words) - _QUOTED + 1))


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()
