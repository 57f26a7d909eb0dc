"""Opening the log of a project or a job where its lines lie: in files, or in a feed.

A feed is limited to the entries of the runs that the engine names. What became of them, and new
runs, are looked for while somebody looks at the log; nothing is imported for an item that has
never run.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from phoenix_admin.app.item_runs import runs_of
from phoenix_admin.app.log_queries import runs_query
from phoenix_admin.app.seen_looks import SeenLooks
from phoenix_admin.domain.execution import ExecutionListing
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.runs_board import RunsBoard
from phoenix_admin.services.retry_pace import RetryPace
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.task import Lane, Overlap, Task
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.logs.openings import LogListener

if TYPE_CHECKING:
    from phoenix_admin.services.logs.log_session import LogSession

# ruff: noqa: PLC0415 - a log is what is imported late here

FILES_EVERY: Final = 2.0
"""Seconds until it is looked again for a file of an item that has none, or for the end of a run
of this computer."""
RUNS_EVERY: Final = 10.0
"""Seconds until the engine is asked again which runs there are."""
MOST_RUNS: Final = 50
"""The newest runs whose entries are asked for; a query has at most 20,000 characters."""
MOST_FILES: Final = 200
"""The newest runs of this computer, as many as a log shows files of."""
_EVERYTHING: Final = ""
_Found = tuple[str | None, ExecutionListing | None]
"""What lines are let through by (None while there are none), and what the engine says of runs."""


class LaneItemLogOpening:
    """An `ItemLogOpening` over what one environment has. UI thread.

    `name` tells views apart: what one looks for never takes the place of another's look.
    """

    def __init__(
        self, workbench: Workbench, runner: TaskRunner, name: str, board: RunsBoard | None = None
    ) -> None:
        """`board` has what the logs of this environment hear of their runs."""
        self._workbench = workbench
        self._runner = runner
        self._name = name
        self._board = board or RunsBoard()

    def __call__(self, wish: LogWish, listener: LogListener) -> Callable[[], None]:
        """See `ItemLogOpening`."""
        given = (self._workbench, self._runner, self._name, self._board)
        return _Look(*given, wish, listener).close


class _Look:
    """One item's log: looked for until it is there, and then for its new runs."""

    def __init__(
        self,
        workbench: Workbench,
        runner: TaskRunner,
        name: str,
        board: RunsBoard,
        wish: LogWish,
        listener: LogListener,
    ) -> None:
        self._ports = workbench.ports
        self._runner = runner
        self._wish = wish
        self._listener = listener
        self._key = f"look for the log in {name}"
        self._scope = workbench.scope.child(self._key)
        self._forget = workbench.returned.add(self._on_returned)
        self._board = board
        self._scope.on_close(board.join(wish.item, self._hear))
        self._pace = RetryPace()
        self._log: LogSession | None = None
        self._looks = SeenLooks(runner, self._scope, self._ask)
        self._looks.look()

    def close(self) -> None:
        """Nobody wants it any more."""
        self._forget()
        self._scope.close()

    def _ask(self) -> None:
        task = Task(self._key, self._found, Lane.READS, deadline=30.0, overlap=Overlap.LATEST)
        self._runner.submit(self._scope, task, self._on_found)

    def _found(self, call: Call) -> _Found:
        """On a lane."""
        ports, wish = self._ports, self._wish
        limit: str | None = None
        said: ExecutionListing | None = None
        if ports.feeds is not None:
            said = runs_of(ports, wish, MOST_RUNS, call)
            limit = runs_query(said.executions)
        elif ports.log_files is not None:
            files = ports.log_files
            if files.files(call, project_id=wish.project_id, job_id=wish.job_id):
                limit = _EVERYTHING
                said = runs_of(ports, wish, MOST_FILES, call)
        if limit is not None:
            from phoenix_admin.services.logs import log_session

            del log_session  # it is there now, loaded where nobody waits for it
        return limit, said

    def _on_found(self, outcome: Outcome[_Found]) -> None:
        match outcome:
            case Ok((limit, said)):
                self._pace.succeeded()
                self._take(limit)
                if limit is not None and said is not None:
                    self._board.tell(self._wish.item, said)
                else:
                    self._looks.plan(self._wait(said))
            case Failed(error):
                if self._log is None:
                    self._listener.log_refused(error)
                else:
                    self._log.await_runs(trouble=error.text)
                self._looks.plan(self._pace.after(error))
            case Cancelled():
                return

    def _hear(self, said: ExecutionListing) -> None:
        """This log's look heard it, or another's of the same item."""
        if self._log is None:
            return
        limit: str | None = None
        if self._ports.feeds is not None:
            said = replace(said, executions=said.executions[:MOST_RUNS])
            limit = runs_query(said.executions)
            if limit is not None:
                self._log.limit_to(limit)
        self._log.note_runs(said, limit)
        self._looks.plan(self._wait(said))

    def _wait(self, said: ExecutionListing | None) -> float:
        goes_on = said is None or any(not run.state.is_terminal for run in said.executions)
        return FILES_EVERY if self._ports.feeds is None and goes_on else RUNS_EVERY

    def _take(self, limit: str | None) -> None:
        if limit is None:
            if self._log is None:
                self._listener.nothing_yet()
        elif self._log is None:
            self._log = log = self._opened(limit)
            self._listener.log_opened(log)

    def _opened(self, limit: str) -> "LogSession":
        from phoenix_admin.services.logs.log_session import LogSession

        ports, wish = self._ports, self._wish
        log = LogSession(self._runner, self._scope, ports.clock)
        log.limit_to(limit)
        if ports.feeds is not None:
            # Where a feed has the runs, the files of this computer say nothing of them.
            for feed in ports.feeds():
                log.add_feed(feed)
        elif ports.log_files is not None:
            log.add_files(ports.log_files, project_id=wish.project_id, job_id=wish.job_id)
        self._looks.are_for(log)
        return log

    def _on_returned(self) -> None:
        """Login or line are back."""
        if self._log is not None:
            self._log.retry()
        self._looks.look()
