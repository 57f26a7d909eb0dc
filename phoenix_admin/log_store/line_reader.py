"""What each line of a file says of its time and severity, and which lines begin an entry.

JSON lines and plain text may stand in one file: a worker's log takes what Python prints as well.
"""

from dataclasses import replace

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME, UNDATED, Int64s, Mask, UInt8s
from phoenix_admin.log_store.json_heads import JsonHeads
from phoenix_admin.log_store.lines import Lines
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.patterns import known
from phoenix_admin.log_store.severity_words import UNKNOWN
from phoenix_admin.log_store.text_heads import TextHeads
from phoenix_admin.log_store.text_severities import TextSeverities

MOST_LINES = 500
"""Lines of one entry of plain text; what follows them stands by itself."""

_ERROR_LINE = r"^[A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit|Group)\b"
_GOES_ON = (
    r"^(?:\s|Traceback \(most recent call last|During handling of the above|The above exception"
    r"|Caused by: |goroutine \d|\.\.\. \d)"
)


@record(eq=False)
class Heads:
    """For each line its severity byte, whether it begins an entry, and its time.

    A line without a time stands at that of a line above (and its byte says so).
    """

    times: Int64s
    severities: UInt8s
    begins: Mask


@record
class _Above:
    """What the lines above leave behind."""

    time: int = NO_TIME
    is_json: bool = True  # nothing above: the first line begins an entry
    went_on: bool = False
    text_dated: bool = False
    lines: int = MOST_LINES


class LineReader:
    """Reads one file from its first line to its last."""

    def __init__(self, zone: int, year: int) -> None:
        """`zone` in seconds east, `year`: for times that do not say theirs."""
        self.json = JsonHeads(zone)
        self.text = TextHeads(zone, year)
        self.said = TextSeverities()
        self.json_lines = 0
        self.text_lines = 0
        self.state = _Above()

    @property
    def unzoned(self) -> int:
        """Lines whose time does not say its zone."""
        return self.json.unzoned + self.text.unzoned

    def mark(self) -> tuple[_Above, tuple[int, ...]]:
        """Where it stands, for `back_to`; what was learned of the file's forms stays."""
        counts = (self.json_lines, self.text_lines, self.json.unzoned)
        return self.state, (*counts, self.text.unzoned, self.text.unyeared)

    def back_to(self, mark: tuple[_Above, tuple[int, ...]]) -> None:
        """As if the lines since the mark had not been read."""
        self.state, counts = mark
        self.json_lines, self.text_lines, self.json.unzoned = counts[:3]
        self.text.unzoned, self.text.unyeared = counts[3:]

    def read(self, lines: Lines, pace: Pace) -> Heads:
        """The next lines. Raises what the pace raises."""
        is_json = self._are_json(lines)
        if is_json.all():
            times, codes = self.json.read(lines, pace)
        else:
            times, codes = self._mixed(lines, is_json, pace)
        self.json_lines += int(np.count_nonzero(is_json))
        self.text_lines += int(np.count_nonzero(~is_json))
        begins = self._begins(lines, is_json, times != NO_TIME, pace)
        asked = begins & ((codes == UNKNOWN) | (codes == 0))
        codes[codes == UNKNOWN] = 0
        self.said.fill(lines, codes, asked, pace)
        return self._inherited(times, codes, begins)

    def _mixed(self, lines: Lines, is_json: Mask, pace: Pace) -> tuple[Int64s, UInt8s]:
        times = np.full(len(lines), NO_TIME, np.int64)
        codes = np.full(len(lines), UNKNOWN, np.uint8)
        for chosen, heads in (
            (np.flatnonzero(is_json), self.json),
            (np.flatnonzero(~is_json), self.text),
        ):
            if len(chosen):
                part = lines if len(chosen) == len(lines) else lines.part(chosen)
                times[chosen], codes[chosen] = heads.read(part, pace)
        return times, codes

    def _are_json(self, lines: Lines) -> Mask:
        last = np.maximum(lines.ends - 1, lines.starts)
        last -= lines.signs[last] == ord("\r")
        # Of a line that is cut only the front can tell; a torn one is read again when it is whole.
        ended = (lines.signs[last] == ord("}")) | lines.cut
        return (lines.signs[lines.starts] == ord("{")) & ended

    def _begins(self, lines: Lines, is_json: Mask, dated: Mask, pace: Pace) -> Mask:
        """Entries: JSON lines, dated lines, and text that does not go on with what is above.

        From its first dated line on, a text's undated lines go on with the line above. Nothing
        here depends on how many lines come at once.
        """
        above = self.state
        if is_json.all():
            self.state = _Above(above.time, text_dated=above.text_dated)
            return is_json
        text_above = np.concatenate(([not above.is_json], ~is_json[:-1]))
        mode = np.logical_or.accumulate(dated & ~is_json) | above.text_dated
        begins, went_on = is_json | dated | ~text_above, False
        if not mode.all():
            indented, ended = self._going_on(lines, ~is_json, pace)
            undated = ~((indented | ended) & text_above)
            begins, went_on = np.where(mode, begins, undated), bool(indented[-1])
        begins, counted = _bounded(begins, above.lines)
        self.state = _Above(above.time, bool(is_json[-1]), went_on, bool(mode[-1]), counted)
        return begins

    def _going_on(self, lines: Lines, text: Mask, pace: Pace) -> tuple[Mask, Mask]:
        """Lines that look like the inside of a traceback, and those that look like its end."""
        window = lines.window()
        indented = (
            window.rows_with(known(_GOES_ON), text, pace) | (lines.starts == lines.ends)
        ) & text
        after = np.concatenate(([self.state.went_on], indented[:-1])) & text & ~indented
        return indented, after & window.rows_with(known(_ERROR_LINE), after, pace)

    def _inherited(self, times: Int64s, severities: UInt8s, begins: Mask) -> Heads:
        dated = times != NO_TIME
        if not dated.all():
            known = np.maximum.accumulate(np.where(dated, np.arange(len(times)), -1))
            times = np.where(known >= 0, times[known], self.state.time)
            severities = severities | np.where(dated, np.uint8(0), np.uint8(UNDATED))
        self.state = replace(self.state, time=int(times[-1]))
        return Heads(times, severities, begins)


def _bounded(begins: Mask, lines_above: int) -> tuple[Mask, int]:
    """No entry is longer than MOST_LINES; also how many lines the last entry has so far."""
    places = np.arange(len(begins))
    last = np.maximum.accumulate(np.where(begins, places, -1))
    lines = np.where(last >= 0, places - last + 1, lines_above + places + 1)
    begins = begins | (lines > MOST_LINES)
    return begins, int(lines[-1])
