"""Asks before a change of the open job, and watches it until the answer comes."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.job_session import JobDetails, JobSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.dialogs import asking
from phoenix_admin.ui.panels.jobs.confirmations import what_changed


class Asker(asking.Asker):
    """Opens the questions about a job. UI thread only."""

    def __init__(self, theme: Theme, workbench: Workbench, over: QWidget) -> None:
        super().__init__(theme, over)
        self._workbench = workbench
        self._session: JobSession | None = None
        self._about: JobDetails | None = None

    def _watch(self) -> tuple[Callable[[], None], ...]:
        self._session = session = self._workbench.job_session
        self._about = session.reading if session is not None else None
        bench = self._workbench
        watched = (bench.job_session_changed.add(self._look), bench.gate.changed.add(self._look))
        return watched if session is None else (*watched, session.changed.add(self._look))

    def _what_changed(self) -> str | None:
        if self._about is None or self._session is None:
            return None
        if self._workbench.job_session is not self._session:
            return "another job is open."
        now = self._session.reading
        return what_changed(self._about, now) if now is not None else None
