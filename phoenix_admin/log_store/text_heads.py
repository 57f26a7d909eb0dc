"""Times of plain text lines: the form and place of a timestamp, learned from line to line."""

import re
import time
from enum import Enum, auto

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME, Int64s, Mask, UInt8s
from phoenix_admin.log_store.lines import Lines
from phoenix_admin.log_store.moment_runs import iso_runs
from phoenix_admin.log_store.moments import Moments, apache, glog, syslog
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.severity_words import GLOG_LETTERS, UNKNOWN

HEAD = 96
"""Bytes at the front of a line in which a timestamp is looked for."""
_MOST_FORMS = 8


class _Form(Enum):
    ISO = auto()
    SYSLOG = auto()
    APACHE = auto()
    GLOG = auto()


_LOOKS_LIKE = re.compile(
    rb"^(?P<GLOG>[IWEF]\d{4} \d\d:\d\d:\d\d\.\d)"
    rb"|^(?:<\d{1,3}>)?(?P<SYSLOG>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)"
    rb"|(?P<ISO>(?<!\d)\d{4}[-/]\d\d[-/]\d\d[Tt _]\d\d:\d\d:\d\d)"
    rb"|(?P<APACHE>\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d)"
)


@record
class _Seen:
    """A form, and how many bytes behind the start of its line it stood."""

    form: _Form
    place: int


class TextHeads:
    """Tries the forms that this file has shown first; each line that fits none is looked at."""

    def __init__(self, zone: int, year: int) -> None:
        self._zone = zone
        self._year = year
        self._seen: list[_Seen] = []
        self.unzoned = 0
        """Lines whose time did not say its zone."""
        self.unyeared = 0
        """Lines whose time did not say its year."""

    def read(self, lines: Lines, pace: Pace) -> tuple[Int64s, UInt8s]:
        """Times (NO_TIME without one), and codes where the form itself says a severity."""
        times = np.full(len(lines), NO_TIME, np.int64)
        codes = np.full(len(lines), UNKNOWN, np.uint8)
        for seen in sorted(self._seen, key=lambda seen: seen.place):
            rest = np.flatnonzero(times == NO_TIME)
            if not len(rest):
                break
            places = lines.starts[rest] + seen.place
            inside = places < lines.ends[rest]
            self._fill(lines, seen.form, rest[inside], places[inside], times, codes)
        self._look(lines, np.flatnonzero(times == NO_TIME), times, codes, pace)
        return times, codes

    def _look(self, lines: Lines, rest: Int64s, times: Int64s, codes: UInt8s, pace: Pace) -> None:
        """Lines of no known form, one by one; indented ones continue something."""
        first = lines.signs[lines.starts[rest]]
        rest = rest[(first != ord(" ")) & (first != ord("\t")) & (first != ord("\n"))]
        found: dict[_Seen, list[int]] = {}
        began = time.perf_counter()
        for count, index in enumerate(rest.tolist()):
            looks = _LOOKS_LIKE.search(lines.line(index, HEAD))
            if looks is not None and looks.lastgroup is not None:
                seen = _Seen(_Form[looks.lastgroup], looks.start(looks.lastgroup))
                found.setdefault(seen, []).append(index)
            if not count % 256:
                began = pace.since(began)
        for seen, indexes in found.items():
            chosen = np.array(indexes, np.int64)
            self._fill(lines, seen.form, chosen, lines.starts[chosen] + seen.place, times, codes)
            if (times[chosen] != NO_TIME).any() and seen not in self._seen:
                self._seen = [*self._seen[-_MOST_FORMS + 1 :], seen]

    def _fill(
        self,
        lines: Lines,
        form: _Form,
        chosen: Int64s,
        places: Int64s,
        times: Int64s,
        codes: UInt8s,
    ) -> None:
        if not len(chosen):
            return
        moments = self._moments(lines, form, places)
        inside: Mask = moments.found
        if form is _Form.ISO:
            # A digit in front would make it the inside of a longer number.
            before = lines.signs[np.maximum(places - 1, 0)] - 48
            inside = inside & ((places == lines.starts[chosen]) | (before >= 10))
        times[chosen[inside]] = moments.times[inside]
        self.unzoned += int(np.count_nonzero(inside & ~moments.zoned))
        if form in {_Form.SYSLOG, _Form.GLOG}:
            self.unyeared += int(np.count_nonzero(inside))
        if form is _Form.GLOG:
            codes[chosen[inside]] = GLOG_LETTERS[lines.signs[places[inside]]]

    def _moments(self, lines: Lines, form: _Form, places: Int64s) -> Moments:
        match form:
            case _Form.ISO:
                return iso_runs(lines, places, self._zone)
            case _Form.SYSLOG:
                return syslog(lines, places, self._zone, self._year)
            case _Form.APACHE:
                return apache(lines, places, self._zone)
            case _Form.GLOG:
                return glog(lines, places, self._zone, self._year)
