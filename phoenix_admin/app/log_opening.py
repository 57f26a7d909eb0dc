"""Opening the log that a person wants: what can hold a million lines is loaded by the first wish.

It is loaded on a lane, because numpy and the pattern engine are as large as the rest of the start.
"""

from collections.abc import Callable

from phoenix_admin.app.item_runs import runs_of
from phoenix_admin.app.log_archives import LogArchives
from phoenix_admin.app.log_queries import runs_query, wished_query
from phoenix_admin.app.runs_look import RunsLook
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import ExecutionListing
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.runs_board import RunsBoard
from phoenix_admin.services.logs.shown_log import Asked
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.settings.log_marks import LogMarks
from phoenix_admin.tasks.outcome import Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.task import Lane, Overlap, Task
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.logs.openings import GrowingLog

ARCHIVE = "log-archive"
MARKS = "log-marks.json"
MOST_RUNS = 10
"""The newest runs that a link asks for: a person has to be able to read what is asked."""


@record
class _Asked:
    """What is asked of the log at first; of which `runs` alone, where that is so, and what the
    engine said of them."""

    text: str
    runs: tuple[str, ...] = ()
    said: ExecutionListing | None = None


class LaneLogOpening:
    """A `LogOpening` over what one environment has. UI thread."""

    def __init__(
        self, workbench: Workbench, runner: TaskRunner, board: RunsBoard | None = None
    ) -> None:
        """`board` has what the logs of this environment hear of their runs."""
        self._workbench = workbench
        self._runner = runner
        self._board = board or RunsBoard()
        own = workbench.ports.own_folder
        self._marks = LogMarks(own / MARKS) if own is not None else None
        self._archives = LogArchives(own / ARCHIVE) if own is not None else None

    def __call__(self, wish: LogWish, opened: Callable[[GrowingLog], None]) -> None:
        """See `LogOpening`."""

        def load(call: Call) -> _Asked:
            return self._load(wish, call)

        def arrived(outcome: Outcome[_Asked]) -> None:
            if isinstance(outcome, Ok):
                opened(self._made(wish, outcome.value))

        task = Task("load log parts", load, Lane.READS, deadline=60.0, overlap=Overlap.LATEST)
        self._runner.submit(self._workbench.scope, task, arrived)

    def _made(self, wish: LogWish, asked: "_Asked") -> GrowingLog:
        from phoenix_admin.services.logs.log_session import (  # noqa: PLC0415 - loaded by now
            LogSession,
        )

        ports = self._workbench.ports
        feeds = ports.feeds() if ports.feeds is not None else ()
        archive = self._archives.folder() if self._archives is not None and feeds else None
        log = LogSession(
            self._runner, self._workbench.scope, ports.clock, archive=archive, marks=self._marks
        )
        if asked.text:
            log.ask(Asked(asked.text))
        for feed in feeds:
            log.add_feed(feed)
        if ports.log_files is not None and not (feeds and wish != LogWish()):
            # Where a feed has the runs, the files of this computer say nothing of them.
            log.add_files(ports.log_files, project_id=wish.project_id, job_id=wish.job_id)
        if asked.runs:
            query, only = asked.text, asked.runs
            if asked.said is not None:
                log.note_runs(asked.said, query, only)
            RunsLook(self._workbench, self._runner, log, wish, self._board, query=query, only=only)
        elif not feeds:
            RunsLook(self._workbench, self._runner, log, wish, self._board)
        return log

    def _load(self, wish: LogWish, call: Call) -> "_Asked":
        """Import what is large, where nobody waits for it; what is asked of the log."""
        from phoenix_admin.services.logs import log_session  # noqa: PLC0415 - this is the place

        del log_session
        if self._archives is not None and self._workbench.ports.feeds is not None:
            self._archives.claim()
        return self._asked(wish, call)

    def _asked(self, wish: LogWish, call: Call) -> "_Asked":
        """In a feed the lines of an item's runs, and where the engine does not name them its id
        as a word: few lines of a run say whose it is."""
        ports = self._workbench.ports
        text = wished_query(wish, in_feed=ports.feeds is not None)
        if wish.execution is not None:
            return _Asked(text, (wish.execution,) if text else ())
        if ports.feeds is None or (wish.job_id is None and wish.project_id is None):
            return _Asked(text)
        try:
            said = runs_of(ports, wish, MOST_RUNS, call)
        except PhoenixError:
            return _Asked(text)
        query = runs_query(said.executions)
        names = tuple(run.name for run in said.executions)
        return _Asked(query, names, said) if query else _Asked(text)
