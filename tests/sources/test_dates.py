"""Moments as metadata write them: what they say, and never more."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata import model
from newsdata.sources._dates import instant, is_after, moment


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2024-03-01", "2024-03-01"),
        ("20240301", "2024-03-01"),
        ("2024-03-01T08:30:00Z", "2024-03-01T08:30:00Z"),
        ("2024-03-01T08:30:00+01:00", "2024-03-01T08:30:00+01:00"),
        ("2024-03-01T08:30:00+0100", "2024-03-01T08:30:00+01:00"),
        ("20240301T083000Z", "2024-03-01T08:30:00Z"),
        ("2024-03-01T08:30Z", "2024-03-01T08:30:00Z"),
        ("2024-03-01 08:30:00 UTC", "2024-03-01T08:30:00Z"),
        ("2024-03-01 08:30:00 GMT", "2024-03-01T08:30:00Z"),
        ("2024-03-01T08:30:00.123456789Z", "2024-03-01T08:30:00.123Z"),
        (" 2024-03-01T08:30:00Z ", "2024-03-01T08:30:00Z"),
        ("Fri, 01 Mar 2024 08:30:00 GMT", "2024-03-01T08:30:00Z"),
        ("1 Mar 2024 08:30 +0100", "2024-03-01T08:30:00+01:00"),
        ("Fri, 01 Mar 2024 08:30:00 EST", "2024-03-01T08:30:00-05:00"),
        # Without a zone, or with one that is not known, the day alone is sure.
        ("2024-03-01T08:30:00", "2024-03-01"),
        ("2024-03-01 08:30:00", "2024-03-01"),
        ("Fri, 01 Mar 2024 08:30:00", "2024-03-01"),
        ("Fri, 01 Mar 2024 08:30:00 -0000", "2024-03-01"),
        ("Fri, 01 Mar 2024 08:30:00 XYZ", "2024-03-01"),
        ("1890-01-01T00:00:00+00:19:32", "1890-01-01"),
    ],
)
def test_a_moment_is_said_in_one_way(value: str, said: str) -> None:
    assert moment(value) == said


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "Mon",
        "01/02/2024",
        "2024-13-01",
        "2024-02-30",
        "2024",
        "2024-03",
        "1709281800",
        "0001-01-01",
        "0001-01-01T00:00:00Z",
        "1599-12-31",
        "2100-01-01",
        "9999-12-31T23:59:59Z",
        "Fri, 32 Mar 2024 08:30:00 GMT",
        "Mar " * 100_000,
        "1" * 100_000,
    ],
)
def test_what_is_no_date_of_news(value: str) -> None:
    assert moment(value) is None


@given(
    st.text()
    | st.text("0123456789-:TZ+. ", max_size=32)
    | st.text("0123456789:, +-JanFebMarGMTEST", max_size=32)
)
def test_nothing_makes_it_fail_and_a_record_takes_what_it_says(value: str) -> None:
    found = moment(value)
    if found is not None:
        assert re.search(model._MOMENT, found)
        assert moment(found) == found
        instant(found)


@given(
    st.datetimes(datetime(1600, 1, 2), datetime(2099, 12, 30)),  # noqa: DTZ001
    st.integers(-23 * 60, 23 * 60),
)
def test_a_moment_stays_the_same_instant(when: datetime, minutes: int) -> None:
    when = when.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    said = moment(when.isoformat())
    assert said is not None
    assert datetime.fromisoformat(said) == when
    assert datetime.fromisoformat(instant(said)) == when


@given(st.lists(st.datetimes(datetime(1700, 1, 1), datetime(2090, 1, 1)), min_size=2))  # noqa: DTZ001
def test_instants_stand_in_the_order_of_time(moments: list[datetime]) -> None:
    aware = sorted(each.replace(tzinfo=UTC, microsecond=0) for each in moments)
    found = [instant(moment(each.isoformat()) or "") for each in aware]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("one", "other", "after"),
    [
        ("2024-03-03", "2024-03-01", True),
        ("2024-03-02", "2024-03-01", False),
        ("2024-03-01T23:00:00-12:00", "2024-03-01", False),
        ("2024-03-05T00:00:00Z", "2024-03-01T00:00:00Z", True),
        ("2020-01-01", "2024-03-01", False),
    ],
)
def test_after_leaves_room_for_zones(one: str, other: str, after: bool) -> None:
    assert is_after(one, other) == after


def test_a_leap_second_has_its_place() -> None:
    assert instant("2016-12-31T23:59:60Z") == "2016-12-31T23:59:59.000000+00:00"
    assert date.fromisoformat(instant("2016-12-31")) == date(2016, 12, 31)
