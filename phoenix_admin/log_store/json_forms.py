"""Heads of JSON lines that are alike: where time and severity stand, both read at one go.

The lines of one program have few forms. Once a form is known, its bytes are fetched once for each
line and everything else is done with columns. What is said here is what `json_heads` says of each
line by its keys; a line that is not surely of a form is left to it.
"""

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME, Int64s, Mask, UInt8s
from phoenix_admin.log_store.distinct import counted
from phoenix_admin.log_store.lines import Lines
from phoenix_admin.log_store.moment_runs import iso_runs_of
from phoenix_admin.log_store.moments import WIDTH
from phoenix_admin.log_store.severity_words import LONGEST, UNKNOWN, word_codes_of
from phoenix_admin.log_store.stretches import Stretch

_MOST_FORMS = 4
_FAR = 240
"""Bytes behind the start of a line within which both texts begin."""
_ALIKE = 8
"""A form that fewer than one in so many lines have is not kept."""
_MOMENT = len("2026-11-28T12:00:00")


@record
class _Form:
    """Two keys, each with its value's quote, and where the texts behind the quotes begin."""

    keys: tuple[str, str]
    time: bytes
    time_at: int
    severity: bytes
    severity_at: int

    @property
    def size(self) -> int:
        return max(self.time_at + WIDTH, self.severity_at + LONGEST + 1)


class JsonForms:
    """Those of one file. One thread."""

    def __init__(self, zone: int) -> None:
        self._zone = zone
        self._forms: list[_Form] = []
        self._wait = self._waits = 0

    def read(
        self, lines: Lines, keys: tuple[str, str], times: Int64s, codes: UInt8s
    ) -> tuple[int, Int64s]:
        """Fill in what is found under these two keys: nothing in half.

        Returns how many times did not say their zone, and the lines that are left.
        """
        rest, unzoned = np.arange(len(lines)), 0
        for form in tuple(self._forms):
            if not len(rest) or lines.cut:
                break
            if form.keys != keys:
                continue
            before = len(rest)
            of_form, rest = self._read(lines, rest, form, times, codes)
            unzoned += of_form
            if len(rest) == before:  # it may come back: then it is learned again
                self._forms.remove(form)
        return unzoned, rest

    def may_learn(self, lines: Lines, left: Int64s) -> bool:
        """Whether `learn` is wanted for what is left of these lines."""
        if lines.cut or len(left) * _ALIKE < len(lines):
            return False
        self._wait -= 1
        return self._wait < 0

    def learn(self, lines: Lines, keys: tuple[str, str], times: Int64s, severities: Int64s) -> None:
        """From where the values of these keys begin in lines that have no known form; -1: nowhere.

        Lines that have no form at all are looked at less and less often.
        """
        there = (times >= 0) & (severities >= 0)
        there &= (lines.signs[times] == ord('"')) & (lines.signs[severities] == ord('"'))
        of_time, of_severity = times + 1 - lines.starts, severities + 1 - lines.starts
        rows = np.flatnonzero(there & (of_time < _FAR) & (of_severity < _FAR))
        pairs, firsts, counts = counted(of_time[rows] * _FAR + of_severity[rows])
        new = False
        for place in np.argsort(counts).tolist():
            if counts[place] * _ALIKE >= len(lines):
                line = lines.line(int(rows[firsts[place]]), _FAR)
                new |= self._keep(line, keys, divmod(int(pairs[place]), _FAR))
        self._waits = 0 if new else min(64, 2 * self._waits + 1)
        self._wait = self._waits

    def _keep(self, line: bytes, keys: tuple[str, str], at: tuple[int, int]) -> bool:
        """Keep the form of this line; False if it is known."""
        time, severity = (
            line[line.rindex(f'"{key}":'.encode(), 0, end) : end]
            for key, end in zip(keys, at, strict=True)
        )
        form = _Form(keys, time, at[0], severity, at[1])
        if form in self._forms:
            return False
        self._forms = [form, *self._forms[: _MOST_FORMS - 1]]
        return True

    def _read(
        self, lines: Lines, rows: Int64s, form: _Form, times: Int64s, codes: UInt8s
    ) -> tuple[int, Int64s]:
        whole = len(rows) == len(lines)
        starts = lines.starts if whole else lines.starts[rows]
        stretch = Stretch(lines, starts, form.size)
        # A line ends with a brace: where none is found, nothing is of the line behind it.
        sure = _says(stretch, form.time, form.time_at)
        sure &= _says(stretch, form.severity, form.severity_at)
        moments = iso_runs_of(stretch, form.time_at, self._zone)
        found = word_codes_of(stretch, form.severity_at, closed=True)
        sure &= (moments.times != NO_TIME) & (found != UNKNOWN)
        for start, end in _between(form):
            sure &= stretch.free_of_braces(start, end)
        if whole and sure.all():
            times[:], codes[:] = moments.times, found
            return int(np.count_nonzero(~moments.zoned)), rows[:0]
        chosen = rows[sure]
        times[chosen], codes[chosen] = moments.times[sure], found[sure]
        return int(np.count_nonzero(sure & ~moments.zoned)), rows[~sure]


def _says(stretch: Stretch, word: bytes, at: int) -> Mask:
    """Where the key and its value's quote stand in front of a text."""
    return stretch.begin_with(at - len(word), word)


def _between(form: _Form) -> list[tuple[int, int]]:
    """What stands in front of the second key, without the opening brace and a time's digits."""
    keys = form.time_at - len(form.time), form.severity_at - len(form.severity)
    if form.time_at > form.severity_at:
        return [(1, keys[1]), (form.severity_at, keys[0])]
    return [(1, keys[0]), (form.time_at + _MOMENT, keys[1])]
