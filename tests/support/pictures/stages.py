"""The stages of the panels' tests in the whole window, with every page and a data folder."""

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt

from phoenix_admin.domain.environment import (
    LOCAL,
    Environment,
    EnvironmentKind,
    EnvironmentLabel,
)
from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.panel import Panel
from tests.qt.jobs.jobs_stage import JobsStage
from tests.qt.journal.journal_stage import JournalStage
from tests.qt.processes.processes_stage import ProcessesStage
from tests.qt.projects.projects_stage import Stage
from tests.support.pages import all_pages
from tests.support.pictures.scene import Size

PROD: Final = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)
DEV: Final = Environment("phoenix-dev-eu", EnvironmentKind.GCP, EnvironmentLabel.DEV)
OVERLAY_BELOW: Final = 1200
"""Window width in pixels below which details lie over the list."""


class WholeWindow(Stage):
    """Mixed into a panel's stage: its panel stands among all others in the real window."""

    def __init__(self, theme: Theme, *, environment: Environment = LOCAL, **arguments: Any) -> None:
        folder = Path.home() / ".local/share/phoenix-admin" if environment is LOCAL else None
        super().__init__(
            theme,
            environment=environment,
            in_main_window=True,
            data_folder=folder,
            **arguments,
        )

    def panels(self) -> list[Panel]:
        self.pages = all_pages(self, self.panel)
        return list(self.pages)

    def close(self) -> None:
        super().close()
        for page in self.pages:
            if page is not self.panel:
                page.close_down()


class ProjectsWindow(WholeWindow):
    """The window on the Projects page."""


class JobsWindow(WholeWindow, JobsStage):
    """The window on the Jobs page."""

    def make_panel(self) -> Panel:
        self.projects = None
        return self.make_jobs_panel()


class ProcessesWindow(WholeWindow, ProcessesStage):
    """The window on the Processes page."""

    def make_panel(self) -> Panel:
        self.projects = None
        return self.make_processes_panel()


class JournalWindow(WholeWindow, JournalStage):
    """The window on the Journal page."""

    def make_panel(self) -> Panel:
        self.projects = self.jobs = None
        return self.make_journal_panel()


def opened(stage: Stage, size: Size, project_id: str | None) -> Stage:
    """The window in this size, everything read, a project open and its details in sight."""
    stage.show(*size).load()
    if project_id is not None:
        stage.table.setFocus()
        stage.open(project_id)
        if size[0] < OVERLAY_BELOW:
            stage.key(Qt.Key.Key_Return)
    return stage.load()


def project(theme: Theme, size: Size, project_id: str | None = None, **arguments: Any) -> Stage:
    """The populated world with this project open."""
    return opened(ProjectsWindow(theme, **arguments), size, project_id)
