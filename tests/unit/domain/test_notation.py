"""How figures are written."""

from datetime import UTC, datetime, timedelta

import pytest

from phoenix_admin.domain import notation
from phoenix_admin.domain.progress import Progress, Stage

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 ms"),
        (0.812, "812 ms"),
        (12, "12 s"),
        (59.9996, "1 min 00 s"),
        (364, "6 min 04 s"),
        (3 * 3600 + 12 * 60, "3 h 12 min"),
        (4 * 86400 + 2 * 3600, "4 d 2 h"),
    ],
)
def test_durations(seconds, text):
    assert notation.duration(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(900, "15:00"), (899.001, "15:00"), (60, "1:00"), (9, "0:09"), (0.2, "0:01"), (-3, "0:00")],
)
def test_countdowns(seconds, text):
    assert notation.countdown(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.00 KiB"),
        (2_802_451_210, "2.61 GiB"),
        (36_700_160, "35.0 MiB"),
        (1023 * 1024, "1.00 MiB"),
        (500 * 1024**4, "500 TiB"),
    ],
)
def test_sizes(size, text):
    assert notation.byte_size(size) == text


def test_times_and_ages():
    assert notation.clock_time(NOW) == "14:32:07Z"
    assert notation.date_time(NOW) == "2026-11-22 14:32:07Z"
    for seconds, text in ((0, "now"), (12, "12 s"), (840, "14 min"), (7300, "2 h")):
        assert notation.age(NOW - timedelta(seconds=seconds), NOW) == text
    assert notation.age(NOW - timedelta(days=2), NOW) == "2026-11-20"
    assert notation.age(NOW + timedelta(seconds=5), NOW) == "now"


@pytest.mark.parametrize(
    ("ms", "text"),
    [(3_250, "0:03.2"), (59_999, "0:59.9"), (245_000, "4:05"), (3_723_000, "1:02:03")],
)
def test_media_lengths(ms, text):
    assert notation.media_length(ms) == text


def test_counts_are_grouped_by_a_narrow_space():
    assert notation.count(1234567) == "1\u202f234\u202f567"


def test_percent_says_100_only_when_everything_is_done():
    assert Progress(999, 1000, "ms", Stage.JOINING).percent == 99
    assert Progress(1000, 1000, "ms", Stage.DONE).percent == 100
    assert Progress(0, 0, "ms", Stage.PROBING).percent is None


def test_progress_never_goes_back():
    later = Progress(10, 200, "ms", Stage.CONFORMING).at_least(
        Progress(10, 100, "ms", Stage.PROBING)
    )
    assert (later.done, later.total, later.stage) == (20, 200, Stage.CONFORMING)
    with pytest.raises(ValueError, match="impossible"):
        Progress(3, 2, "ms", Stage.JOINING)
