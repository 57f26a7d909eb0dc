"""The newest log lines of one project, followed while somebody looks.

Belongs to the UI thread; reading happens on the streams lane.
"""

from datetime import datetime

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.log_entry import LogEntry, LogPage
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.log_source import LogRequest, LogSource
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.retry_pace import RetryPace
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

FOLLOW_SECONDS = 1.0
KEPT = 2000


class LogTail:
    """Follows the lines of one project. `entries` are in order of time, at most KEPT.

    With `job_id` only the lines of that job. `dropped` counts lines that were left out at the
    front, so that nobody takes the first line shown for the first line written. `read_at` is when
    the log was last read to its end, which without a clock is not known.
    """

    def __init__(
        self,
        project_id: str,
        source: LogSource,
        runner: TaskRunner,
        scope: Scope,
        clock: Clock | None = None,
        *,
        job_id: str | None = None,
    ) -> None:
        self.changed = Listeners()
        self.project_id = project_id
        self.job_id = job_id
        self.entries: tuple[LogEntry, ...] = ()
        self.dropped = 0
        self.error: PhoenixError | None = None
        self.loaded = False
        self.read_at: datetime | None = None
        self._clock = clock
        self._source = source
        self._runner = runner
        self._scope = scope
        self._cursor: str | None = None
        self._following = False
        self._planned = 0
        self._pace = RetryPace()

    def set_following(self, following: bool) -> None:
        """Read on each second while True. Nothing is read while nobody looks."""
        was = self._following
        self._following = following
        if following and not was:
            self._planned += 1
            self._read_on()

    def resume(self) -> None:
        """Login or line are back: read on at once what could not be read."""
        if self.error is not None and self._following:
            self._planned += 1
            self._read_on()

    def _read_on(self) -> None:
        if not self._following:
            return
        request = LogRequest(self.project_id, self.job_id, after=self._cursor)

        def body(call: Call) -> LogPage:
            return self._source.read(request, call)

        key = f"log tail {self.job_id or self.project_id}"
        task = Task(key, body, Lane.STREAMS, deadline=10.0, overlap=Overlap.SKIP)
        self._runner.submit(self._scope, task, self._on_page)

    def _on_page(self, outcome: Outcome[LogPage]) -> None:
        wait: float | None = FOLLOW_SECONDS
        match outcome:
            case Ok(page):
                self._take(page)
            case Failed(error):
                wait = self._pace.after(error)
                self.error = error
                self.changed.tell()
            case Cancelled():
                return
        self._plan_next(wait)

    def _plan_next(self, wait: float | None) -> None:
        """One chain of reads only: stopping and following again replaces what was planned."""
        self._planned += 1
        mine = self._planned
        if wait is None:
            return

        def read_on() -> None:
            if mine == self._planned:
                self._read_on()

        self._runner.after(self._scope, wait, read_on)

    def _take(self, page: LogPage) -> None:
        news = bool(page.entries) or not self.loaded or self.error is not None
        self._pace.succeeded()
        self._cursor = page.cursor
        self.loaded = True
        self.read_at = self._clock.now() if self._clock is not None else None
        self.error = None
        if not news:
            return
        entries = (*self.entries, *page.entries)
        over = max(0, len(entries) - KEPT)
        self.dropped += over + page.skipped
        self.entries = entries[over:]
        self.changed.tell()
