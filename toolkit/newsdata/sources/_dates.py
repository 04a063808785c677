"""Moments as metadata write them, in the form of a record."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_YEARS: Final = range(1600, 2100)  # the first newspapers appeared in 1605
_MONTH: Final = re.compile("[A-Za-z]{3}")
# Mail of the last century wrote years in two digits; "0001" is no such year.
_FIRST_YEARS: Final = re.compile(r"[A-Za-z]{3}[ -]0\d{3}\b")


def moment(value: str) -> str | None:
    """The RFC 3339 date-time of a value, or its date alone where it has no zone.

    Reads ISO 8601, basic and extended, and the dates of RFC 5322 (RSS, HTTP). None
    for what is neither, and for a year that no news is from.
    """
    found = _parse(value.strip())
    if found is None or found.year not in _YEARS:
        return None
    if not isinstance(found, datetime):
        return found.isoformat()
    offset = found.utcoffset()
    # RFC 3339 knows no seconds in a zone: local mean times had some.
    if offset is None or offset.total_seconds() % 60:
        return found.date().isoformat()
    text = found.isoformat(timespec="milliseconds" if found.microsecond else "seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def is_after(one: str, other: str) -> bool:
    """Whether a moment lies a day or more after another, whatever the zones are."""
    days = date.fromisoformat(instant(one)[:10]) - date.fromisoformat(instant(other)[:10])
    return days.days > 1


def instant(value: str) -> str:
    """A record's moment in UTC: such strings stand in the order of time."""
    if len(value) == len("2000-01-01"):
        return value
    found = datetime.fromisoformat(value.replace(":60", ":59"))
    return found.astimezone(UTC).isoformat(timespec="microseconds")


def _parse(value: str) -> date | None:
    try:
        if len(value) in (8, 10):
            return date.fromisoformat(value)
        return datetime.fromisoformat(value.replace(" UTC", "Z").replace(" GMT", "Z"))
    except ValueError:
        pass
    if not _MONTH.search(value) or _FIRST_YEARS.search(value):
        return None
    try:
        # "-0000" means that the zone is not known (RFC 5322, section 3.3).
        return parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
