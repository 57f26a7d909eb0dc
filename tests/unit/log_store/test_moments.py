"""Timestamps of the forms that programs write, beside what Python's own calendar says."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.log_store.columns import NO_TIME
from phoenix_admin.log_store.lines import as_one_line
from phoenix_admin.log_store.moments import iso, syslog
from tests.unit.log_store.file_model import nanoseconds

AT = np.zeros(1, np.int64)
moments = st.timedeltas(timedelta(0), timedelta(365 * 200)).map(
    lambda gone: datetime(1970, 1, 1, tzinfo=UTC) + gone
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def read(text: str, zone: int = 0) -> tuple[int, bool]:
    found = iso(as_one_line(text.encode()), AT, zone)
    return int(found.times[0]), bool(found.zoned[0])


@given(moments, zones, st.sampled_from("T _t"), st.booleans(), st.sampled_from(["", " "]))
@settings(max_examples=40)
def test_iso_means_what_the_calendar_says(
    moment: datetime, zone: timezone, between: str, colon: bool, space: str
) -> None:
    there = moment.astimezone(zone)
    away = there.strftime("%z")
    away = away[:3] + ":" + away[3:] if colon else away
    text = there.replace(tzinfo=None).isoformat(between) + space + away
    assert read(text) == (nanoseconds(moment), True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-28T12:00:00Z", 0),
        ("2026-11-28T12:00:00.5Z", 500_000_000),
        ("2026-11-28T12:00:00.123456789Z", 123_456_789),
        ("2026-11-28 12:00:00,007", 7_000_000),
        ("2026/11/28 12:00:00 said", 0),
        ("2026-11-28T12:00:00.", 0),
        ("2026-11-28T12:00:00", 0),
    ],
)
def test_fractions(text: str, expected: int) -> None:
    assert read(text)[0] == nanoseconds(datetime(2026, 11, 28, 12, tzinfo=UTC)) + expected


@pytest.mark.parametrize(
    "text",
    [
        *("2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-1-01T00"),
        *("2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "", "2026-01-01"),
        *("2026-01-01x00:00:00Z", "2026-01/01T00:00:00Z", "9999-01-01T00:00:00Z"),
    ],
)
def test_what_is_no_moment(text: str) -> None:
    assert read(text)[0] == NO_TIME


def test_leap_days_are_days() -> None:
    assert read("2024-02-29T00:00:00Z")[0] == nanoseconds(datetime(2024, 2, 29, tzinfo=UTC))


def test_a_time_without_a_zone_is_read_in_the_assumed_one_and_says_so() -> None:
    there = nanoseconds(datetime(2026, 11, 28, 12, tzinfo=UTC)) - 3600 * 10**9
    assert read("2026-11-28 12:00:00", zone=3600) == (there, False)
    assert read("2026-11-28 11:00:00Z", zone=3600) == (there, True)
    found = syslog(as_one_line(b"Nov 28 12:00:00 host"), AT, 3600, 2026)
    assert (int(found.times[0]), bool(found.zoned[0])) == (there, False)
