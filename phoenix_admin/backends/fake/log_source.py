"""Log lines in memory; satisfies `ports.log_source.LogSource`."""

from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.log_entry import LogEntry, LogPage
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_source import LogRequest


class FakeLogSource:
    """Pages of the world's lines. The cursor is a place among all lines. Any thread."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world

    def read(self, request: LogRequest, call: Call) -> LogPage:
        """One page in order of time. Raises Invalid for a cursor that is not from here."""
        return self._world.script.run("logs.read", call, lambda: self._read(request))

    def _read(self, request: LogRequest) -> LogPage:
        if request.job_id is None and request.project_id is None:
            msg = "Log lines are asked for by project or by job."
            raise Invalid(msg)
        with self._world.lock:
            lines, taken_at = list(self._world.lines), self._world.clock.now()
        start = 0
        if request.after is not None:
            if not request.after.isdigit():
                msg = "This is not a place in these logs."
                raise Invalid(msg)
            start = int(request.after)
        wanted = [
            (place, line)
            for place, line in enumerate(lines[start:], start + 1)
            if _is_wanted(line, request)
        ]
        skipped, end = 0, len(lines)
        if request.after is None:
            skipped = max(0, len(wanted) - request.limit)
            wanted = wanted[skipped:]
        elif len(wanted) > request.limit:
            wanted = wanted[: request.limit]
            end = wanted[-1][0] if wanted else start
        entries = sorted((line for _, line in wanted), key=lambda line: line.time)
        return LogPage(tuple(entries), str(end), taken_at, skipped)


def _is_wanted(line: LogEntry, request: LogRequest) -> bool:
    if request.job_id is not None:
        return line.job_id == request.job_id
    return line.project_id == request.project_id
