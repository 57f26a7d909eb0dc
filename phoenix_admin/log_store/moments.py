"""Timestamps out of bytes, a thousand lines at a time.

Forms: RFC 3339 and its relatives (T or space, point or comma, any zone or none, / for -), syslog
(RFC 3164), Apache's common log, glog. A form without a zone is read in the zone that the caller
assumes; one without a year in the year that the caller assumes.
"""

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME, Int64s, Mask, UInt8s
from phoenix_admin.log_store.distinct import is_in
from phoenix_admin.log_store.lines import Lines

SECOND = 1_000_000_000
_MONTHS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)
_NAMES = b"JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
WIDTH = 42
"""Bytes from the first one on that are looked at."""


@record(eq=False)
class Moments:
    """Nanoseconds since 1970, NO_TIME where there is none; `zoned` where the text says its zone."""

    times: Int64s
    zoned: Mask

    @property
    def found(self) -> Mask:
        """Where there is one."""
        return self.times != NO_TIME


def iso(lines: Lines, at: Int64s, zone: int) -> Moments:
    """`2026-11-28T12:00:00.123456Z`, `2026-11-28 12:00:00,123`, `2026/11/28 12:00:00 +0100`."""
    return iso_texts(lines.at(at, WIDTH), zone)


def iso_texts(text: UInt8s, zone: int) -> Moments:
    """The same out of the bytes themselves, WIDTH of each."""
    fits = _fits(text, b"dddd-dd-dd?dd:dd:dd") | _fits(text, b"dddd/dd/dd?dd:dd:dd")
    fits &= is_in(text[:, 10], np.frombuffer(b"Tt _", np.uint8))
    year = _number(text, 0, 4)
    seconds, real = _seconds(text, year, _number(text, 5, 2), _number(text, 8, 2), 11)
    fraction, behind = _fraction(text, 19)
    offset, zoned = _zone(text, behind, zone)
    times = np.where(fits & real, (seconds - offset) * SECOND + fraction, NO_TIME)
    return Moments(times, zoned)


def syslog(lines: Lines, at: Int64s, zone: int, year: int) -> Moments:
    """`Nov 28 12:00:00`: no year and no zone."""
    text = lines.at(at, WIDTH)
    spaced = text.copy()
    spaced[:, 4] = np.where(text[:, 4] == ord(" "), ord("0"), text[:, 4])
    fits = _fits(spaced, b"??? dd dd:dd:dd")
    month = _month(text, 0)
    years = np.full(len(text), year, np.int64)
    seconds, real = _seconds(spaced, years, month, _number(spaced, 4, 2), 7)
    times = np.where(fits & real & (month > 0), (seconds - zone) * SECOND, NO_TIME)
    return Moments(times, np.zeros(len(text), np.bool_))


def apache(lines: Lines, at: Int64s, zone: int) -> Moments:
    """`[28/Nov/2026:12:00:00 +0100]`, from the bracket on."""
    text = lines.at(at, WIDTH)
    fits = _fits(text, b"[dd/???/dddd:dd:dd:dd")
    month = _month(text, 4)
    seconds, real = _seconds(text, _number(text, 8, 4), month, _number(text, 1, 2), 13)
    offset, zoned = _zone(text, np.full(len(text), 21), zone)
    times = np.where(fits & real & (month > 0), (seconds - offset) * SECOND, NO_TIME)
    return Moments(times, zoned)


def glog(lines: Lines, at: Int64s, zone: int, year: int) -> Moments:
    """`E1128 12:00:00.123456`: no year and no zone."""
    text = lines.at(at, WIDTH)
    fits = _fits(text, b"?dddd dd:dd:dd.d") & is_in(text[:, 0], np.frombuffer(b"IWEF", np.uint8))
    years = np.full(len(text), year, np.int64)
    seconds, real = _seconds(text, years, _number(text, 1, 2), _number(text, 3, 2), 6)
    fraction, _ = _fraction(text, 14)
    times = np.where(fits & real, (seconds - zone) * SECOND + fraction, NO_TIME)
    return Moments(times, np.zeros(len(text), np.bool_))


def _fits(text: UInt8s, form: bytes) -> Mask:
    """Where the text has that form: d is a digit, ? anything, all else itself."""
    fits = np.ones(len(text), np.bool_)
    for place, sign in enumerate(form):
        if sign == ord("d"):
            fits &= (text[:, place] - 48) < 10  # unsigned: what is below "0" is far above 9
        elif sign != ord("?"):
            fits &= text[:, place] == sign
    return fits


def _number(text: UInt8s, place: int, digits: int) -> Int64s:
    value = np.zeros(len(text), np.int64)
    for column in range(place, place + digits):
        value = value * 10 + (text[:, column] - 48)
    return value


def _month(text: UInt8s, place: int) -> Int64s:
    """1 to 12 by an English name of three letters, 0 for anything else."""
    names = np.frombuffer(_NAMES, np.uint8).reshape(12, 3)
    same = ((text[:, None, place : place + 3] & 0xDF) == names).all(axis=2)
    return np.where(same.any(axis=1), same.argmax(axis=1) + 1, 0)


def _seconds(
    text: UInt8s, year: Int64s, month: Int64s, day: Int64s, clock: int
) -> tuple[Int64s, Mask]:
    """Seconds since 1970 with `hh:mm:ss` at the place `clock`, and whether there is such a day."""
    hour, minute = _number(text, clock, 2), _number(text, clock + 3, 2)
    second = _number(text, clock + 6, 2)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    known = (month >= 1) & (month <= 12)
    length = _MONTHS[np.where(known, month, 0)] - ((month == 2) & ~leap)
    real = known & (day >= 1) & (day <= length) & (hour < 24) & (minute < 60) & (second <= 60)
    real &= (year >= 1900) & (year < 2200)  # what nanoseconds in 64 bits can say
    # Days since 1970 in the Gregorian calendar (Howard Hinnant, days_from_civil).
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
    return days * 86_400 + hour * 3600 + minute * 60 + second, real


def _fraction(text: UInt8s, place: int) -> tuple[Int64s, Int64s]:
    """Nanoseconds behind a point or comma at `place`, and the place behind the last digit."""
    begun = (text[:, place] == ord(".")) | (text[:, place] == ord(","))
    nanoseconds = np.zeros(len(text), np.int64)
    count = np.zeros(len(text), np.int64)
    for index in range(9):
        digit = text[:, place + 1 + index] - 48
        begun &= digit < 10
        if not begun.any():
            break
        nanoseconds += np.where(begun, digit, 0).astype(np.int64) * 10 ** (8 - index)
        count += begun
    return nanoseconds, np.where(count > 0, place + 1 + count, place)


def _zone(text: UInt8s, place: Int64s, assumed: int) -> tuple[Int64s, Mask]:
    """Seconds east of Greenwich as said at `place`, and whether it is said there."""
    utc = (text[np.arange(len(text)), place] & 0xDF) == ord("Z")
    if utc.all():
        return np.zeros(len(text), np.int64), utc
    rows = np.arange(len(text))
    place = place + (text[rows, place] == ord(" "))
    sign = text[rows, place]
    part = text[rows[:, None], place[:, None] + np.arange(1, 7)]
    colon = part[:, 2] == ord(":")
    minute = np.where(colon[:, None], part[:, 3:5], part[:, 2:4])
    digits = ((part[:, :2] - 48) < 10).all(axis=1) & ((minute - 48) < 10).all(axis=1)
    said = ((sign == ord("+")) | (sign == ord("-"))) & digits
    away = _number(part, 0, 2) * 3600 + _number(minute, 0, 2) * 60
    offset = np.where(said, np.where(sign == ord("-"), -away, away), assumed)
    return np.where(utc, 0, offset), said | utc
