"""Timestamps of lines that are alike: a minute is read once, and in each line what follows it.

The lines of one program write their times in one form and mostly within the minute of the line
above. What is said here is what `moments.iso` says of each line by itself.
"""

import re
from datetime import date

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME, Int64s, Mask
from phoenix_admin.log_store.lines import Lines, number_of
from phoenix_admin.log_store.moments import SECOND, WIDTH, Moments, iso_texts
from phoenix_admin.log_store.stretches import Stretch

_MOST_FORMS = 3
"""Forms that are looked for in one piece; lines of further ones are read one by one."""
_SHORTEST_RUN = 8
"""Lines of one minute, on average, from which on it pays."""
_FEW_LINES = 4
_SECONDS = 17
_POINT = 19
_MINUTE = re.compile(rb"(\d{4})([-/])(\d\d)\2(\d\d)[Tt _](\d\d):(\d\d):")
_DAY_ONE = date(1970, 1, 1).toordinal()


@record
class _Form:
    """What follows the minute: how many digits of a second, and what stands behind them."""

    digits: int
    behind: bytes

    @property
    def tail(self) -> int:
        """The place behind the last digit."""
        return _POINT + (self.digits + 1 if self.digits else 0)


def iso_runs(lines: Lines, at: Int64s, zone: int) -> Moments:
    """As `iso`, which see; faster where lines are alike."""
    return iso_runs_of(Stretch(lines, at, WIDTH), 0, zone)


def iso_runs_of(stretch: Stretch, at: int, zone: int) -> Moments:
    """The same of the texts that begin at one place of a stretch, which has WIDTH bytes of them."""
    times = zoned = None
    rest, left = np.arange(len(stretch)), stretch
    for _ in range(_MOST_FORMS):
        if len(rest) < _FEW_LINES:
            break
        form = _form_of(left.texts[0, at : at + WIDTH].tobytes())
        if form is None:
            break
        alike, within = _alike(left, at, form)
        if times is None or zoned is None:
            if alike.all():
                return _by_minutes(left, at, form, within, zone)
            times = np.full(len(stretch), NO_TIME, np.int64)
            zoned = np.zeros(len(stretch), np.bool_)
        chosen = np.flatnonzero(alike)
        found = _by_minutes(left.part(chosen), at, form, within[chosen], zone)
        rows = rest[chosen]
        times[rows], zoned[rows] = found.times, found.zoned
        others = np.flatnonzero(~alike)
        rest, left = rest[others], left.part(others)
    if times is None or zoned is None:
        return iso_texts(left.texts[:, at:], zone)
    if len(rest):
        found = iso_texts(left.texts[:, at:], zone)
        times[rest], zoned[rest] = found.times, found.zoned
    return Moments(times, zoned)


def _form_of(text: bytes) -> _Form | None:
    """The form of one timestamp; None for one that is better read by itself."""
    digits = 0
    if text[_POINT] in b".,":
        while digits < 9 and text[_POINT + 1 + digits : _POINT + 2 + digits].isdigit():
            digits += 1
        if not digits:
            return None
    form = _Form(digits, b"")
    behind = text[form.tail : form.tail + 7]
    if behind[:1] in {b"Z", b"z"}:
        return _Form(digits, b"Z")
    signed = behind.lstrip(b" ") if behind[:2] != b"  " else b""
    if signed[:1] in {b"+", b"-"}:
        size = 6 if signed[3:4] == b":" else 5
        digits_of = signed[1:size].replace(b":", b"", 1)
        if len(digits_of) != 4 or not digits_of.isdigit():
            return None
        return _Form(digits, behind[: len(behind) - len(signed) + size])
    return _Form(digits, behind[:1])


def _alike(stretch: Stretch, at: int, form: _Form) -> tuple[Mask, Int64s]:
    """Which have that form from the seconds on, and their nanoseconds within the minute."""
    tens, ones = stretch.signs(at + _SECONDS) - 48, stretch.signs(at + _SECONDS + 1) - 48
    seconds = tens * np.uint8(10) + ones  # beyond a byte only where they are no digits
    alike = (stretch.signs(at + _SECONDS - 1) == ord(":")) & (tens < 10) & (ones < 10)
    alike &= seconds <= 60
    within = seconds * np.int64(SECOND)
    if form.digits:
        point = stretch.signs(at + _POINT)
        alike &= (point == ord(".")) | (point == ord(","))
        fraction, real = number_of(stretch.words(at + _POINT + 1), min(form.digits, 8))
        alike &= real
        if form.digits == 9:
            last = stretch.signs(at + _POINT + 9) - 48
            alike &= last < 10
            fraction = fraction * 10 + last
        within += fraction * 10 ** (9 - form.digits)
    return alike & _same_behind(stretch, at + form.tail, form), within


def _same_behind(stretch: Stretch, tail: int, form: _Form) -> Mask:
    first = stretch.signs(tail)
    if form.behind == b"Z":
        return (first & 0xDF) == ord("Z")
    if len(form.behind) > 1:
        return stretch.begin_with(tail, form.behind)
    # No zone is said: neither directly behind the digits nor behind a space.
    same: Mask = first == form.behind[0]
    if form.behind == b" ":
        second = stretch.signs(tail + 1)
        same &= (second != ord("+")) & (second != ord("-"))
    return same


def _by_minutes(stretch: Stretch, at: int, form: _Form, within: Int64s, zone: int) -> Moments:
    """Timestamps of one form; the minute of the first of each run is read."""
    if not len(stretch):
        return Moments(within, np.zeros(0, np.bool_))
    date, clock = stretch.words(at), stretch.words(at + 8)
    begins = np.ones(len(stretch), np.bool_)
    begins[1:] = (date[1:] != date[:-1]) | (clock[1:] != clock[:-1])
    heads = np.flatnonzero(begins)
    if len(heads) * _SHORTEST_RUN > len(stretch):
        return iso_texts(stretch.texts[:, at:], zone)
    away = _seconds_east(form.behind)
    zoned = np.full(len(stretch), away is not None, np.bool_)
    texts = stretch.texts[heads, at : at + _SECONDS].tobytes()
    said = [_minute(texts[place : place + _SECONDS]) for place in range(0, len(texts), _SECONDS)]
    offset = zone if away is None else away
    starts = [NO_TIME if one is None else (one - offset) * SECOND for one in said]
    minutes = np.repeat(np.array(starts, np.int64), np.diff(heads, append=len(stretch)))
    if None not in said:
        return Moments(minutes + within, zoned)
    return Moments(np.where(minutes == NO_TIME, NO_TIME, minutes + within), zoned)


def _minute(text: bytes) -> int | None:
    """Seconds from 1970 to the minute that `2026-11-28T12:00:` names, whatever zone it is of."""
    found = _MINUTE.fullmatch(text)
    if found is None:
        return None
    year, _, month, day, hour, minute = found.groups()
    if not (1900 <= int(year) < 2200 and int(hour) < 24 and int(minute) < 60):
        return None
    try:
        days = date(int(year), int(month), int(day)).toordinal() - _DAY_ONE
    except ValueError:
        return None
    return days * 86_400 + int(hour) * 3600 + int(minute) * 60


def _seconds_east(behind: bytes) -> int | None:
    """What the end of a form says of its zone; None where it says none."""
    if behind == b"Z":
        return 0
    if len(behind) < 2:
        return None
    digits = behind.strip()[1:].replace(b":", b"")
    east = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -east if behind.strip()[:1] == b"-" else east
