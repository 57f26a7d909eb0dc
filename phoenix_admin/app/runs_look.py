"""Asking the engine what became of the runs of a log on the Logs page, while somebody looks."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from phoenix_admin.app.item_runs import runs_of
from phoenix_admin.app.seen_looks import SeenLooks
from phoenix_admin.domain.execution import ExecutionListing
from phoenix_admin.ports.call import Call
from phoenix_admin.services.retry_pace import RetryPace
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.task import Lane, Overlap, Task
from phoenix_admin.ui.logs.log_wish import LogWish

if TYPE_CHECKING:
    from phoenix_admin.services.logs.log_session import LogSession
    from phoenix_admin.services.logs.runs_board import RunsBoard

HERE_EVERY: Final = 2.0
"""Seconds until the engine of this computer is asked again, while a run goes on."""
ELSEWHERE_EVERY: Final = 10.0
"""The same in the cloud, where each asking is a request; and here, while none goes on."""
ENDED_EVERY: Final = 60.0
"""Where only the runs of a query matter and all have ended; what was heard grows old."""
MOST_RUNS: Final = 200
"""As many runs as a log shows files of."""


class RunsLook:
    """Tells `log` and the `board` what the engine says. It ends with the log. UI thread.

    It begins with what the board has heard. `query` lets through the lines of the runs `only` and
    of no others; without it the places of the log say whose they are.
    """

    def __init__(
        self,
        workbench: Workbench,
        runner: TaskRunner,
        log: "LogSession",
        wish: LogWish,
        board: "RunsBoard",
        *,
        query: str | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        self._ports = workbench.ports
        self._runner = runner
        self._log = log
        self._query = query
        self._only = only
        # The files of all runs are shown here, whichever of them the query is for.
        here = self._ports.feeds is None
        self._named = LogWish() if here and query is not None else wish
        self._board = board
        self._pace = RetryPace()
        self._looks = SeenLooks(runner, log.scope, self._ask)
        self._looks.are_for(log)
        log.scope.on_close(workbench.returned.add(self._looks.look))
        log.scope.on_close(board.join(self._named.item, self._hear))
        log.await_runs(query)
        heard = board.last(self._named.item)
        if heard is not None:
            self._hear(heard)
        self._looks.look()

    def _ask(self) -> None:
        task = Task("runs of a log", self._said, Lane.READS, deadline=30.0, overlap=Overlap.LATEST)
        self._runner.submit(self._log.scope, task, self._on_said)

    def _said(self, call: Call) -> ExecutionListing:
        return runs_of(self._ports, self._named, MOST_RUNS, call)

    def _on_said(self, outcome: Outcome[ExecutionListing]) -> None:
        match outcome:
            case Ok(said):
                self._pace.succeeded()
                self._board.tell(self._named.item, said)
            case Failed(error):
                self._log.await_runs(self._query, error.text)
                self._looks.plan(self._pace.after(error))
            case Cancelled():
                return

    def _hear(self, said: ExecutionListing) -> None:
        self._log.note_runs(said, self._query, self._only)
        self._looks.plan(self._wait(said))

    def _wait(self, said: ExecutionListing) -> float:
        concerned = [run for run in said.executions if self._only is None or run.name in self._only]
        goes_on = any(not run.state.is_terminal for run in concerned)
        if self._ports.feeds is None:
            return HERE_EVERY if goes_on else ELSEWHERE_EVERY
        return ELSEWHERE_EVERY if goes_on else ENDED_EVERY
