"""Numbers of JSON lines out of their bytes, a thousand at a time, and what they mean.

What is no plain number (a sign, an exponent, more digits than fit) is left to whoever parses.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME, Int64s, Mask, UInt8s
from phoenix_admin.log_store.lines import Lines, digits_at
from phoenix_admin.log_store.severity_words import UNKNOWN, value_code

if TYPE_CHECKING:
    from decimal import Decimal

_BILLION = 1_000_000_000
_UNITS = (_BILLION, 1_000_000, 1000, 1)
"""Nanoseconds of a second, a milli-, a micro- and a nanosecond: the first that fits counts."""
_EARLIEST = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp()) * _BILLION
_LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * _BILLION
_MOST_DIGITS = 18
_ENDS = np.zeros(256, np.bool_)
_ENDS[list(b",} \t\r\n")] = True
_LEVELS: UInt8s = np.array([value_code(level) for level in range(100)], np.uint8)


@record(eq=False)
class Numbers:
    """Whole parts, and what follows the point in billionths; `plain` where they can be used."""

    whole: Int64s
    billionths: Int64s
    plain: Mask


def numbers_at(lines: Lines, places: Int64s) -> Numbers:
    """The numbers that begin at these places."""
    whole, count = digits_at(lines, places)
    behind = places + count
    billionths = np.zeros(len(places), np.int64)
    point = np.flatnonzero(lines.signs[behind] == ord("."))
    plain = (count > 0) & (count <= _MOST_DIGITS)
    plain &= (count == 1) | (lines.signs[places] != ord("0"))
    if len(point):
        value, digits = digits_at(lines, behind[point] + 1)
        plain[point] &= (digits > 0) & (digits <= 9)
        billionths[point] = value * 10 ** np.maximum(9 - digits, 0)
        behind[point] += 1 + digits
    plain &= _ENDS[lines.signs[behind]]
    return Numbers(np.where(plain, whole, 0), billionths, plain)


def number_times(numbers: Numbers) -> Int64s:
    """Nanoseconds since 1970; NO_TIME where the number is no moment since 1990."""
    times = np.full(len(numbers.whole), NO_TIME, np.int64)
    for unit in reversed(_UNITS):
        inside = numbers.plain & (numbers.whole >= _EARLIEST // unit)
        inside &= numbers.whole < _LATEST // unit
        exact = numbers.whole[inside] * unit + numbers.billionths[inside] // (_BILLION // unit)
        times[inside] = exact
    return times


def number_codes(numbers: Numbers) -> UInt8s:
    """Severity codes of whole numbers; UNKNOWN where a number says none."""
    usable = numbers.plain & (numbers.billionths == 0)
    levels = _LEVELS[np.minimum(numbers.whole, 99)]
    hundreds = np.minimum(numbers.whole // 100, 8).astype(np.uint8)
    codes = np.where(numbers.whole >= 100, hundreds, levels)
    return np.where(usable, codes, np.uint8(UNKNOWN))


def time_of(value: "int | Decimal") -> int:
    """Nanoseconds of one number, as `number_times` says them."""
    for unit in _UNITS:
        if _EARLIEST // unit <= value < _LATEST // unit:
            return int(value * unit)
    return NO_TIME
