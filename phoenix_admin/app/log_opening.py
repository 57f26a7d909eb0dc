"""Opening the log that a person wants: what can hold a million lines is loaded by the first wish.

It is loaded on a lane, because numpy and the pattern engine are as large as the rest of the start.
"""

from collections.abc import Callable

from phoenix_admin.app.log_archives import LogArchives
from phoenix_admin.domain.log_query import FieldPath, QueryFault, include
from phoenix_admin.ports.call import Call
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
EXECUTION = FieldPath(("labels", "run.googleapis.com/execution_name"))


class LaneLogOpening:
    """A `LogOpening` over what one environment has. UI thread."""

    def __init__(self, workbench: Workbench, runner: TaskRunner) -> None:
        self._workbench = workbench
        self._runner = runner
        own = workbench.ports.own_folder
        self._marks = LogMarks(own / MARKS) if own is not None else None
        self._archives = LogArchives(own / ARCHIVE) if own is not None else None

    def __call__(self, wish: LogWish, opened: Callable[[GrowingLog], None]) -> None:
        """See `LogOpening`."""

        def arrived(outcome: Outcome[None]) -> None:
            if isinstance(outcome, Ok):
                opened(self._made(wish))

        task = Task("load log parts", self._load, Lane.READS, deadline=60.0, overlap=Overlap.LATEST)
        self._runner.submit(self._workbench.scope, task, arrived)

    def _made(self, wish: LogWish) -> GrowingLog:
        from phoenix_admin.services.logs.log_session import (  # noqa: PLC0415 - loaded by now
            LogSession,
        )

        ports = self._workbench.ports
        feeds = ports.feeds() if ports.feeds is not None else ()
        archive = self._archives.folder() if self._archives is not None and feeds else None
        log = LogSession(
            self._runner, self._workbench.scope, ports.clock, archive=archive, marks=self._marks
        )
        text = wished_query(wish, in_feed=bool(feeds))
        if text:
            log.ask(Asked(text))
        for feed in feeds:
            log.add_feed(feed)
        if ports.log_files is not None and not (feeds and wish != LogWish()):
            # Where a feed has the runs, the files of this computer say nothing of them.
            log.add_files(ports.log_files, project_id=wish.project_id, job_id=wish.job_id)
        return log

    def _load(self, _call: Call) -> None:
        """Import what is large, where nobody waits for it."""
        from phoenix_admin.services.logs import log_session  # noqa: PLC0415 - this is the place

        del log_session
        if self._archives is not None and self._workbench.ports.feeds is not None:
            self._archives.claim()


def wished_query(wish: LogWish, *, in_feed: bool) -> str:
    """What is asked of the log, so that a person sees it and can change it. Pure.

    Files are chosen by whose they are; entries of a feed have to be looked for.
    """
    if wish.execution is not None:
        text = include("", EXECUTION, wish.execution)
        return "" if isinstance(text, QueryFault) else text
    if wish.pid is not None:
        return f'"{wish.pid}"'
    word = wish.project_id or wish.job_id
    if not in_feed or word is None:
        return ""
    quoted = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'
