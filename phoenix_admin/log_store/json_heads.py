"""Times and severities of JSON lines, by the keys that programs give them."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from numbers import Number
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from phoenix_admin.log_store.columns import NO_TIME, Int64s, Mask, UInt8s
from phoenix_admin.log_store.json_forms import JsonForms
from phoenix_admin.log_store.json_keys import JsonKeys
from phoenix_admin.log_store.json_numbers import number_codes, number_times, numbers_at, time_of
from phoenix_admin.log_store.lines import Lines, as_one_line
from phoenix_admin.log_store.moment_runs import iso_runs
from phoenix_admin.log_store.moments import iso
from phoenix_admin.log_store.needed_text import rare_end
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.patterns import literal, regex
from phoenix_admin.log_store.severity_words import UNKNOWN, value_code, word_codes

if TYPE_CHECKING:
    from decimal import Decimal

TIME_KEYS = ("timestamp", "time", "@timestamp", "ts", "asctime", "datetime", "receiveTimestamp")
SEVERITY_KEYS = ("severity", "level", "levelname", "log.level", "lvl", "loglevel")
"""Read from the outermost object; of several in one line the one named first here counts."""

LONGEST_PARSED = 256 * 1024
"""Bytes of a line that is parsed whole where its keys are not found by their bytes."""
_SAMPLES = 8

_Keys = tuple[list[str], list[str]]
"""Of the time and of the severity, in the order in which they count."""


class _Known:
    """Which of the keys this file has; of several in one line the one named first counts."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = keys
        self._needles = [literal(rare_end(f'{key}"')) for key in keys]
        self._any = regex(f'"(?:{"|".join(keys)})"'.replace(".", r"\."))
        self._known: list[str] = []

    @property
    def count(self) -> int:
        """How many are known."""
        return len(self._known)

    def here(self, lines: Lines, pace: Pace) -> list[str]:
        """The keys to ask for in these lines, in order."""
        if lines.cut:
            return list(self._keys)
        last = self._keys.index(self._known[-1]) if self._known else 0
        start, end = int(lines.starts[0]), int(lines.ends[-1])
        for key, needle in zip(self._keys[:last], self._needles, strict=False):
            if key not in self._known and needle.match(lines.held, start, end)[0] >= 0:
                self._learn(key)
            pace.looked()
        return self._known

    def may_say(self, lines: Lines, left: Mask, pace: Pace) -> Mask:
        """Lines of those that are left which hold one of the keys somewhere."""
        return left & lines.window().rows_with(self._any, left, pace) if left.any() else left

    def first_in(self, value: dict[str, Any]) -> Iterator[Any]:
        """What the object says under the keys, in order; they are known from now on."""
        for key in self._keys:
            if key in value:
                self._learn(key)
                yield value[key]

    def _learn(self, key: str) -> None:
        if key not in self._known:
            self._known.append(key)
            self._known.sort(key=self._keys.index)


class JsonHeads:
    """Learns the keys of one file from lines that it parses, then finds them by their bytes."""

    def __init__(self, zone: int) -> None:
        self._zone = zone
        self._keys = JsonKeys()
        self._forms = JsonForms(zone)
        self._time_keys = _Known(TIME_KEYS)
        self._severity_keys = _Known(SEVERITY_KEYS)
        self.unzoned = 0
        """Lines whose time did not say its zone."""

    def read(self, lines: Lines, pace: Pace) -> tuple[Int64s, UInt8s]:
        """Times (NO_TIME without one) and severity codes (UNKNOWN without one)."""
        try:
            return self._read(lines, pace)
        finally:
            self._keys.leave()

    def _read(self, lines: Lines, pace: Pace) -> tuple[Int64s, UInt8s]:
        times = np.full(len(lines), NO_TIME, np.int64)
        codes = np.full(len(lines), UNKNOWN, np.uint8)
        keys = self._keys_here(lines, pace)
        if not self._by_forms(lines, keys, times, codes, pace):
            return times, codes
        left = self._by_bytes(lines, keys, times, codes, pace)
        known = self._time_keys.count + self._severity_keys.count
        self._parse_each(lines, left[:_SAMPLES], times, codes, pace)
        left = left[_SAMPLES:]
        if len(left) and self._time_keys.count + self._severity_keys.count > known:
            # The others have these keys as well.
            left = self._by_bytes(lines, self._keys_here(lines, pace), times, codes, pace)
        self._parse_each(lines, left, times, codes, pace)
        return times, codes

    def _keys_here(self, lines: Lines, pace: Pace) -> _Keys:
        return self._time_keys.here(lines, pace), self._severity_keys.here(lines, pace)

    def _by_forms(
        self, lines: Lines, keys: _Keys, times: Int64s, codes: UInt8s, pace: Pace
    ) -> bool:
        """Fill in what lines of known forms say; whether lines are left to the keys."""
        if not keys[0] or not keys[1]:
            return True
        first = keys[0][0], keys[1][0]
        unzoned, left = self._forms.read(lines, first, times, codes)
        self.unzoned += unzoned
        pace.looked()
        if self._forms.may_learn(lines, left):
            part = lines if len(left) == len(lines) else lines.part(left)
            self._forms.learn(part, first, *(self._keys.values(part, key) for key in first))
        return len(left) > 0

    def _by_bytes(
        self, lines: Lines, keys: _Keys, times: Int64s, codes: UInt8s, pace: Pace
    ) -> Int64s:
        """Fill in what is found without parsing; returns the lines left to be parsed."""
        unread = self._times(lines, keys[0], times, pace)
        unread |= self._codes(lines, keys[1], codes, pace)
        left = np.flatnonzero(unread)
        too_long = lines.ends[left] - lines.starts[left] > LONGEST_PARSED
        if too_long.any():  # every key is tried, as where the end of a line is not there
            rows, left = left[too_long], left[~too_long]
            part, of_rows, words = replace(lines.part(rows), cut=True), times[rows], codes[rows]
            every = self._keys_here(part, pace)
            self._times(part, every[0], of_rows, pace)
            self._codes(part, every[1], words, pace)
            times[rows], codes[rows] = of_rows, words
        return left

    def _times(self, lines: Lines, keys: list[str], times: Int64s, pace: Pace) -> Mask:
        """Fill in the times; returns which lines are left to be parsed."""
        for key in keys:
            rest = np.flatnonzero(times == NO_TIME)
            if not len(rest):
                break
            part = lines if len(rest) == len(lines) else lines.part(rest)
            places = self._keys.values(part, key)
            texts = np.flatnonzero((places >= 0) & (lines.signs[places] == ord('"')))
            moments = iso_runs(part, places[texts] + 1, self._zone)
            times[rest[texts]] = moments.times
            numbers = _numbers(part, places)
            times[rest[numbers]] = number_times(numbers_at(part, places[numbers]))
            self.unzoned += int(np.count_nonzero(moments.found & ~moments.zoned))
        return self._time_keys.may_say(lines, times == NO_TIME, pace)

    def _codes(self, lines: Lines, keys: list[str], codes: UInt8s, pace: Pace) -> Mask:
        """Fill in the codes; returns which lines are left to be parsed."""
        for key in keys:
            rest = np.flatnonzero(codes == UNKNOWN)
            if not len(rest):
                break
            part = lines if len(rest) == len(lines) else lines.part(rest)
            places = self._keys.values(part, key)
            texts = np.flatnonzero((places >= 0) & (lines.signs[places] == ord('"')))
            codes[rest[texts]] = word_codes(part, places[texts] + 1, closed=True)
            numbers = _numbers(part, places)
            codes[rest[numbers]] = number_codes(numbers_at(part, places[numbers]))
        return self._severity_keys.may_say(lines, codes == UNKNOWN, pace)

    def _parse_each(
        self, lines: Lines, rows: Int64s, times: Int64s, codes: UInt8s, pace: Pace
    ) -> None:
        began = time.perf_counter()
        for count, index in enumerate(rows.tolist()):
            self._parse(lines.line(index, LONGEST_PARSED), index, times, codes)
            if not count % 64:
                began = pace.since(began)

    def _parse(self, line: bytes, index: int, times: Int64s, codes: UInt8s) -> None:
        value = _object(line)
        if times[index] == NO_TIME:
            for one in self._time_keys.first_in(value):
                times[index], zoned = _moment(one, self._zone)
                if times[index] != NO_TIME:
                    self.unzoned += not zoned
                    break
        if codes[index] == UNKNOWN:
            said = (value_code(one) for one in self._severity_keys.first_in(value))
            codes[index] = next((code for code in said if code != UNKNOWN), UNKNOWN)


def _numbers(lines: Lines, places: Int64s) -> Int64s:
    """At which of the places a digit stands."""
    return np.flatnonzero((places >= 0) & ((lines.signs[places] - 48) < 10))


def _exactly(digits: str) -> "Decimal":
    from decimal import Decimal  # noqa: PLC0415 - 0.4 MiB, for a number with a point in a log

    return Decimal(digits)


def _object(line: bytes) -> dict[str, Any]:
    """The line as an object; an empty one for whatever else it may be."""
    try:
        value = json.loads(line, parse_float=_exactly)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _moment(value: object, zone: int) -> tuple[int, bool]:
    """Nanoseconds of a text, or of a number of seconds, milli-, micro- or nanoseconds.

    Also whether the zone is said. (NO_TIME, …) where it is no moment.
    """
    if isinstance(value, str) and value.isascii() and not re.search(r"\s$", value):
        found = iso(as_one_line(value.encode()), np.zeros(1, np.int64), zone)
        return int(found.times[0]), bool(found.zoned[0])
    if isinstance(value, bool) or not isinstance(value, Number):
        return NO_TIME, True
    return time_of(cast("int | Decimal", value)), True
