"""The lines on screen and around it, read on a lane. UI thread."""

from collections.abc import Callable, Mapping
from typing import Final

from phoenix_admin.log_store.shown_order import part_of
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.shown_log import ShownLine
from phoenix_admin.tasks.outcome import Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

KEPT: Final = 5_000
"""Lines that are held."""
MOST_WANTED: Final = 600
"""Lines of one reading."""

_Lines = dict[int, ShownLine | None]


class LineCache:
    """By row code. `told` is called when lines have arrived."""

    def __init__(self, runner: TaskRunner, scope: Scope, told: Callable[[], None]) -> None:
        self._runner = runner
        self._scope = scope
        self._told = told
        self._lines: dict[int, ShownLine] = {}

    def get(self, code: int) -> ShownLine | None:
        """A line that has been read."""
        return self._lines.get(code)

    def put(self, lines: Mapping[int, ShownLine | None]) -> None:
        """Lines that were read; those that are gone are forgotten."""
        for code, line in lines.items():
            self._lines.pop(code, None)
            if line is not None:
                self._lines[code] = line
        for code in list(self._lines)[: max(0, len(self._lines) - KEPT)]:
            del self._lines[code]

    def want(self, codes: list[int], parts: Mapping[int, LogPart]) -> None:
        """Have the lines read that are not there; a newer wish replaces this one."""
        missing = [code for code in codes if code not in self._lines][:MOST_WANTED]
        if not missing:
            return

        def body(call: Call) -> _Lines:
            return read_lines(missing, parts, call)

        task = Task("log lines", body, Lane.READS, deadline=15.0, overlap=Overlap.LATEST)
        self._runner.submit(self._scope, task, self._arrived)

    def _arrived(self, outcome: Outcome[_Lines]) -> None:
        if isinstance(outcome, Ok):
            # What the following brought meanwhile is newer.
            known = self._lines
            self.put({code: line for code, line in outcome.value.items() if code not in known})
            self._told()


def read_lines(codes: list[int], parts: Mapping[int, LogPart], call: Call) -> _Lines:
    """Lines by code; None for those that are gone. Blocks; raises the call's cancellation."""
    lines: _Lines = {}
    for code in codes:
        call.raise_if_cancelled()
        place, number = part_of(code)
        part = parts.get(place)
        lines[code] = part.line(number) if part is not None else None
    return lines
