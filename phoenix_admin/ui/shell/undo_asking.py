"""Asks before a result of the inbox is taken back, and watches its document until the answer."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.project import Project
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.dialogs import asking
from phoenix_admin.ui.dialogs.confirmation import Confirmation


def find_project(workbench: Workbench, project_id: str) -> Project | None:
    """The project as it was read last, from the open session or the list."""
    session = workbench.session
    if session is not None and session.project_id == project_id and session.examination:
        return session.examination.project
    reading = workbench.catalogue.reading
    row = reading.row_of(project_id) if reading is not None else None
    return row.project if row is not None else None


class UndoAsker(asking.Asker):
    """Opens that question over the window. UI thread only."""

    def __init__(self, theme: Theme, workbench: Workbench, over: QWidget) -> None:
        super().__init__(theme, over)
        self._workbench = workbench
        self._about: Project | None = None

    def ask_about(
        self,
        project: Project,
        question: Confirmation,
        on_yes: Callable[[], None],
        refusal: Callable[[], str | None],
    ) -> bool:
        """Ask about this project; False while another dialog is open."""
        if self.is_open:
            return False
        self._about = project
        return self.ask(question, on_yes, refusal)

    def _watch(self) -> tuple[Callable[[], None], ...]:
        bench = self._workbench
        # Operations tell of the gate as well, the list of what the open session has found.
        return (
            bench.operations.changed.add(self._look),
            bench.catalogue.changed.add(self._look),
        )

    def _what_changed(self) -> str | None:
        about = self._about
        now = find_project(self._workbench, about.id) if about is not None else None
        if about is None or now is None:
            return "the project is not listed any more."
        return None if now.version == about.version else "the document was written since."
