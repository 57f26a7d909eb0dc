"""Asks before a change of projects, and watches the open one until the answer comes."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.errors import Missing
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.project_session import ProjectSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.dialogs import asking
from phoenix_admin.ui.panels.projects.confirmations import what_changed


class Asker(asking.Asker):
    """Opens the questions about a project, or about several. UI thread only."""

    def __init__(self, theme: Theme, workbench: Workbench, over: QWidget) -> None:
        super().__init__(theme, over)
        self._workbench = workbench
        self._session: ProjectSession | None = None
        self._about: Examination | None = None

    def _watch(self) -> tuple[Callable[[], None], ...]:
        bench = self._workbench
        self._session = session = bench.session
        self._about = session.examination if session is not None else None
        watched = (
            bench.session_changed.add(self._look),
            bench.gate.changed.add(self._look),
            bench.catalogue.changed.add(self._look),
        )
        return watched if session is None else (*watched, session.changed.add(self._look))

    def _what_changed(self) -> str | None:
        session, about = self._session, self._about
        if session is None or about is None:
            return None
        if self._workbench.session is not session:
            return "another project is open."
        if isinstance(session.state.error, Missing):
            return "the project was deleted."
        if session.examination is None:
            return None
        return what_changed(about, session.examination)
