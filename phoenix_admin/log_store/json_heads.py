"""Times and severities of JSON lines, by the keys that programs give them."""

import json
import re
import time
from datetime import UTC, datetime
from typing import Any, cast

import numpy as np

from phoenix_admin.log_store.columns import NO_TIME, Int64s, UInt8s
from phoenix_admin.log_store.json_keys import JsonKeys
from phoenix_admin.log_store.lines import Lines, as_one_line
from phoenix_admin.log_store.moments import SECOND, iso
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.severity_words import UNKNOWN, value_code, word_codes

TIME_KEYS = ("timestamp", "time", "@timestamp", "ts", "asctime", "datetime", "receiveTimestamp")
SEVERITY_KEYS = ("severity", "level", "levelname", "log.level", "lvl", "loglevel")
"""Read from the outermost object; of several in one line the one named first here counts."""

LONGEST_PARSED = 256 * 1024
"""Bytes of a line that is parsed whole where its keys are not found by their bytes."""
_SAMPLES = 8


class JsonHeads:
    """Learns the keys of one file from samples, then finds them by their bytes."""

    def __init__(self, zone: int) -> None:
        self._zone = zone
        self._keys = JsonKeys()
        self._time_keys: list[str] = []
        self._severity_keys: list[str] = []
        self.unzoned = 0
        """Lines whose time did not say its zone."""

    def read(self, lines: Lines, pace: Pace) -> tuple[Int64s, UInt8s]:
        """Times (NO_TIME without one) and severity codes (UNKNOWN without one)."""
        self._learn(lines)
        times = np.full(len(lines), NO_TIME, np.int64)
        codes = np.full(len(lines), UNKNOWN, np.uint8)
        unread = self._times(lines, times) | self._codes(lines, codes)
        began = time.perf_counter()
        for count, index in enumerate(np.flatnonzero(unread)):
            self._parse(lines.line(int(index), LONGEST_PARSED + 1), int(index), times, codes)
            if not count % 64:
                began = pace.since(began)
        return times, codes

    def _learn(self, lines: Lines) -> None:
        step = max(1, len(lines) // _SAMPLES)
        for index in range(0, len(lines), step):
            value = _object(lines.line(index, LONGEST_PARSED + 1))
            for known, keys in (
                (self._time_keys, TIME_KEYS),
                (self._severity_keys, SEVERITY_KEYS),
            ):
                known += [key for key in keys if key in value and key not in known]
                known.sort(key=keys.index)

    def _times(self, lines: Lines, times: Int64s) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        """Fill in the times; returns which lines are left to be parsed."""
        for key in TIME_KEYS if lines.cut else self._time_keys:
            rest = np.flatnonzero(times == NO_TIME)
            if not len(rest):
                break
            part = lines if len(rest) == len(lines) else lines.part(rest)
            places = self._keys.values(part, key)
            there = np.flatnonzero(places >= 0)
            texts = there[lines.signs[places[there]] == ord('"')]
            moments = iso(part, places[texts] + 1, self._zone)
            times[rest[texts]] = moments.times
            self.unzoned += int(np.count_nonzero(moments.found & ~moments.zoned))
        return (times == NO_TIME) & bool(self._time_keys)

    def _codes(self, lines: Lines, codes: UInt8s) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        """Fill in the codes; returns the lines with a value that is no known word."""
        unread = np.zeros(len(lines), np.bool_)
        for key in SEVERITY_KEYS if lines.cut else self._severity_keys:
            rest = np.flatnonzero(codes == UNKNOWN)
            if not len(rest):
                break
            part = lines if len(rest) == len(lines) else lines.part(rest)
            places = self._keys.values(part, key)
            there = np.flatnonzero(places >= 0)
            quoted = lines.signs[places[there]] == ord('"')
            texts = there[quoted]
            codes[rest[texts]] = word_codes(part, places[texts] + 1)
            unread[rest[there[~quoted]]] = True
        return unread

    def _parse(self, line: bytes, index: int, times: Int64s, codes: UInt8s) -> None:
        value = _object(line)
        if times[index] == NO_TIME:
            found = (_moment(value[key], self._zone) for key in TIME_KEYS if key in value)
            times[index] = next((moment for moment in found if moment != NO_TIME), NO_TIME)
        if codes[index] == UNKNOWN:
            said = (value_code(value[key]) for key in SEVERITY_KEYS if key in value)
            codes[index] = next((code for code in said if code != UNKNOWN), UNKNOWN)


def _object(line: bytes) -> dict[str, Any]:
    """The line as an object; an empty one for whatever else it may be."""
    if len(line) > LONGEST_PARSED:
        return {}
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _moment(value: object, zone: int) -> int:
    """Nanoseconds of a text, or of seconds, milli-, micro- or nanoseconds since 1970."""
    if isinstance(value, str) and value.isascii() and not re.search(r"\s$", value):
        return int(iso(as_one_line(value.encode()), np.zeros(1, np.int64), zone).times[0])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return NO_TIME
    for unit in (SECOND, SECOND // 1000, 1000, 1):
        if _EARLIEST <= value * unit < _LATEST:
            whole = int(value)
            return whole * unit + round((value - whole) * unit)
    return NO_TIME


_EARLIEST = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp()) * SECOND
_LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * SECOND
