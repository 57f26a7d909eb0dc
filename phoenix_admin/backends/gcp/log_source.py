"""Log lines of runs from Cloud Logging; satisfies `ports.log_source.LogSource`.

Paged lists under a budget. Lines trail the run by seconds, so every reading goes back a little.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.live_tail import LiveTail
from phoenix_admin.backends.gcp.live_tails import LiveTails
from phoenix_admin.backends.gcp.log_cursor import OVERLAP, LogCursor, read_cursor
from phoenix_admin.backends.gcp.log_entries import RunOfLines, begin_of, filter_of, line_of
from phoenix_admin.backends.gcp.log_lists import LogLists
from phoenix_admin.backends.gcp.request_budget import RequestBudget
from phoenix_admin.backends.gcp.tail_stream import TailPace
from phoenix_admin.domain.errors import Invalid, PhoenixError
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.log_entry import LogEntry, LogPage
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.job_engine import JobEngine
from phoenix_admin.ports.log_source import LogRequest
from phoenix_admin.settings.environments import CloudApi, CloudEnvironment

MOST_PAGES: Final = 5
"""Requests of one reading at the most; a page may be empty and still not be the last."""
MOST_RUNS: Final = 50
"""The newest runs of a project whose lines are read; a filter may have 20,000 characters."""
MOST_REMEMBERED: Final = 200
"""Views whose runs are remembered."""
PAUSE: Final = 0.001


@dataclass(frozen=True, slots=True)
class LogPace:
    """How often to ask. `between`: two readings on of the same lines; `runs`: which runs there are.

    A window that looks more often gets nothing new, with the age of what it has. `tail`: how
    lines are followed between two lists; None where lists are all there is.
    """

    between: timedelta = timedelta(seconds=3)
    runs: timedelta = timedelta(seconds=10)
    tail: TailPace | None = field(default_factory=TailPace)


class CloudLogSource:
    """Reads lines of a project's or a job's runs. Blocks; any lane."""

    def __init__(
        self,
        environment: CloudEnvironment,
        caller: Caller,
        engine: JobEngine,
        clock: Clock,
        budget: RequestBudget,
        pace: LogPace | None = None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._pace = pace or LogPace()
        resource = f"projects/{environment.project}"
        self._lists = LogLists(caller, resource, budget)
        self._jobs = sorted((job.name for job in environment.jobs.values()), key=len, reverse=True)
        self._guard = threading.Lock()
        self._runs: dict[LogRequest, tuple[datetime, tuple[RunOfLines, ...]]] = {}
        self._read_at: dict[LogRequest, datetime] = {}
        endpoint = environment.endpoints.get(CloudApi.LOGGING)
        by_lists_only = endpoint is not None and endpoint.is_rest  # REST follows nothing
        tail = None if by_lists_only else self._pace.tail
        self._tails = LiveTails(caller, resource, clock, tail)

    def close(self) -> None:
        """End every stream within milliseconds; again is harmless."""
        self._tails.close()

    def leave_room(self, taken: int) -> None:
        """So many of the app's streams are somebody else's from now on."""
        self._tails.leave_room(taken)

    def read(self, request: LogRequest, call: Call) -> LogPage:
        """One page in order of time.

        Raises Invalid for a request that names nothing, Quota when the budget is used up.
        `skipped` is exact below a thousand lines and *at least* beyond.
        """
        if request.project_id is None and request.job_id is None:
            msg = "Whose lines are to be read was not said."
            raise Invalid(msg)
        of = LogRequest(request.project_id, request.job_id)
        if request.after is None:
            return self._newest(request, of, call)
        cursor = read_cursor(request.after)
        tail = self._tails.existing(of)
        rested_at = self._rests(of)
        if rested_at is not None and (tail is None or tail.wants_list()):
            return LogPage((), request.after, rested_at)
        runs = self._runs_of(of, call)
        tail = self._tails.of(of, runs)
        if tail is not None and not tail.wants_list():
            return self._followed(tail, request, cursor)
        return self._onwards(request, of, cursor, call, runs, tail)

    # -- parts -----------------------------------------------------------------------------

    def _newest(self, request: LogRequest, of: LogRequest, call: Call) -> LogPage:
        runs = self._runs_of(of, call)
        taken_at = self._clock.now()
        if not runs:
            return LogPage((), LogCursor(taken_at - OVERLAP).text(), taken_at)
        since = begin_of(runs)
        limit = max(0, request.limit)
        found = self._collect(runs, since, "desc", lambda lines: len(lines) >= limit, call)
        self._note(of, taken_at)
        found.sort(key=_order)
        given = found[max(0, len(found) - limit) :]
        # What was left out at the front is not to come later: it counts as given.
        cursor = LogCursor(since).behind(found)
        return LogPage(tuple(given), cursor.text(), taken_at, len(found) - len(given))

    def _followed(self, tail: LiveTail, request: LogRequest, cursor: LogCursor) -> LogPage:
        """What the stream has brought; nothing is asked for."""
        taken_at = self._clock.now()
        lines = tail.take(max(1, request.limit), frozenset(cursor.given))
        return LogPage(tuple(lines), cursor.behind(lines).text(), taken_at)

    def _onwards(
        self,
        request: LogRequest,
        of: LogRequest,
        cursor: LogCursor,
        call: Call,
        runs: tuple[RunOfLines, ...],
        tail: LiveTail | None,
    ) -> LogPage:
        taken_at = self._clock.now()
        if not runs:
            return LogPage((), cursor.text(), taken_at)
        given = frozenset(cursor.given)
        limit = max(1, request.limit)

        def is_enough(lines: list[LogEntry]) -> bool:
            return sum(line.identity not in given for line in lines) >= limit

        began = time.monotonic()
        since = cursor.since
        if tail is not None and tail.list_from is not None:
            since = min(since, tail.list_from)
        found = self._collect(runs, since, "asc", is_enough, call)
        fresh = [line for line in found if line.identity not in given]
        fresh.sort(key=_order)
        page = fresh[:limit]
        is_whole = len(fresh) == len(page)
        if tail is not None:
            page = tail.listed(page, began=began, since=cursor.since, is_whole=is_whole)
        if is_whole:  # otherwise the rest is wanted at once
            self._note(of, taken_at)
        return LogPage(tuple(page), cursor.behind(page).text(), taken_at)

    def _collect(
        self,
        runs: tuple[RunOfLines, ...],
        since: datetime,
        order: str,
        is_enough: Callable[[list[LogEntry]], bool],
        call: Call,
    ) -> list[LogEntry]:
        """Lines page by page, each line once. The server may repeat lines and mix them."""
        by_name = {run.execution: run for run in runs}
        found: dict[str, LogEntry] = {}
        token = ""
        for _ in range(MOST_PAGES):
            answer = self._lists.page(filter_of(runs, since), order, call, token=token)
            for entry in answer.entries:
                line = line_of(entry, by_name)
                if line.source in by_name and line.time >= since:
                    found.setdefault(line.identity, line)
            token = answer.next_page_token
            if not token or is_enough(list(found.values())):
                break
            call.wait(PAUSE)
        return list(found.values())

    def _runs_of(self, of: LogRequest, call: Call) -> tuple[RunOfLines, ...]:
        """Which runs are meant; remembered a while, so that a reading on costs one request."""
        now = self._clock.now()
        with self._guard:
            known = self._runs.get(of)
        if known is not None and now - known[0] < self._pace.runs:
            return known[1]
        try:
            if of.job_id is not None:
                executions = self._engine.find(of.job_id, call)
            else:
                executions = self._engine.list_executions(of.project_id, MOST_RUNS, call).executions
        except PhoenixError:
            if known is None:
                raise
            return known[1]  # the lines of the runs that are known can be read all the same
        runs = tuple(self._run(execution) for execution in executions[:MOST_RUNS])
        with self._guard:
            self._runs[of] = (now, runs)
            while len(self._runs) > MOST_REMEMBERED:
                del self._runs[next(iter(self._runs))]
        return runs

    def _run(self, execution: Execution) -> RunOfLines:
        job = next((name for name in self._jobs if execution.name.startswith(f"{name}-")), "")
        return RunOfLines(
            execution.name, job, execution.created_at, execution.job_id, execution.project_id
        )

    def _rests(self, of: LogRequest) -> datetime | None:
        """When it was read last, if that is too short a while ago to ask again."""
        with self._guard:
            read_at = self._read_at.get(of)
        if read_at is None or self._clock.now() - read_at >= self._pace.between:
            return None
        return read_at

    def _note(self, of: LogRequest, taken_at: datetime) -> None:
        with self._guard:
            self._read_at[of] = taken_at
            while len(self._read_at) > MOST_REMEMBERED:
                del self._read_at[next(iter(self._read_at))]


def _order(line: LogEntry) -> tuple[datetime, str]:
    return line.time, line.identity
