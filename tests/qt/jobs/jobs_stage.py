"""The Jobs panel on a fake world, driven by hand, alone or beside Projects in the real window."""

from typing import Any

from PySide6.QtWidgets import QWidget

from phoenix_admin.ui.panels.jobs.panel import JobsPanel
from phoenix_admin.ui.shell.navigation import Origin
from tests.qt.projects.projects_stage import LogNote, Stage
from tests.support.world_log import late_world_log


class JobsStage(Stage):
    """Everything a test of the Jobs panel wants to reach."""

    def make_panel(self) -> JobsPanel:
        self.projects = self.make_projects_panel() if self._in_main_window else None
        return self.make_jobs_panel()

    def make_jobs_panel(self) -> JobsPanel:
        return JobsPanel(
            theme=self.theme,
            workbench=self.workbench,
            actions=self.actions,
            clock=self.clock,
            runner=self.runner,
            log_view_factory=self._job_log_view,
            opener=self.opener,
        )

    def panels(self) -> list[Any]:
        return [self.projects, self.panel]

    def _job_log_view(self) -> QWidget:
        if self._in_main_window:
            return late_world_log(self, "job.log", "Log lines of the open job", "job")
        note = LogNote()
        note.setObjectName("job.log")
        return note

    def show(self, width: int = 1440, height: int = 900) -> "JobsStage":
        super().show(width, height)
        if self._in_main_window:
            self.window.navigate("jobs", Origin.USER)
        return self

    def close(self) -> None:
        if self.projects is not None:
            self.projects.close_down()
        super().close()

    @property
    def open_id(self) -> str | None:
        session = self.workbench.job_session
        return session.job_id if session is not None else None

    def job_of(self, project_id: str) -> str:
        """The job that claims this project."""
        job_id = self.world.projects[project_id].active_job
        assert job_id is not None
        return job_id

    def open_project_job(self, project_id: str) -> "JobsStage":
        """Click on the row of the job that claims this project."""
        self.open(self.job_of(project_id))
        return self
