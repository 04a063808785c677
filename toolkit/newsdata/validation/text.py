"""The text and the facts about it: hash, characters, dates."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from newsdata.model import Record
from newsdata.problems import Problem
from newsdata.scheme import LabelScheme
from newsdata.text import MAX_ARTICLE_BYTES, find_control, sha256
from newsdata.validation.hashes import explain_hash

_ZONE = re.compile(r"(Z|[+-]([01]\d|2[0-3]):[0-5]\d)\Z")
_LEAP_SECOND = re.compile(r"(T\d\d:\d\d):60")


def check(record: Record, _: LabelScheme) -> Iterator[Problem]:
    """Problems of the text, its hash and its dates."""
    if not record.text.strip():
        yield Problem(
            "text-empty",
            "The text is blank.",
            "Leave the article out, or give its text.",
            pointer="/text",
        )
    if len(record.text) > MAX_ARTICLE_BYTES:
        yield Problem(
            "text-too-long",
            f"The text has {len(record.text):,} characters; the limit is {MAX_ARTICLE_BYTES:,}.",
            "Cut a dump into its articles.",
            pointer="/text",
        )
    if control := find_control(record.text, pointer="/text"):
        yield control
    if (actual := sha256(record.text)) != record.text_sha256:
        explained = explain_hash(record.text, record.text_sha256)
        yield Problem(
            "text-hash",
            f"The text's SHA-256 is {actual}.",
            explained.sentence
            if explained
            else "Either the text was changed after it was labelled, or the hash was taken of other bytes: hash the text in UTF-8.",
            pointer="/text_sha256",
        )
    for field in ("published", "modified"):
        value = getattr(record, field)
        if value is not None and not is_date(value):
            yield Problem("date", f'"{value}" is not a date that exists.', pointer=f"/{field}")


def is_date(value: str) -> bool:
    """Whether a value of the right form is a real date, or date and time."""
    try:
        if len(value) == 10:
            date.fromisoformat(value)
        elif not _ZONE.search(value):  # Python lets +05:60 pass
            return False
        else:
            # RFC 3339 allows a leap second, which Python's datetime does not.
            datetime.fromisoformat(_LEAP_SECOND.sub(r"\1:59", value))
    except ValueError:
        return False
    return True
