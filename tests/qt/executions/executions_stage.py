"""The tab Executions on a fake world, driven by hand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from phoenix_admin.backends.fake.backend import FakeBackend, open_populated
from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.ui.panels.processes.executions_page import ExecutionsPage
from phoenix_admin.ui.panels.processes.panel import ProcessesPanel, make_tabs
from phoenix_admin.ui.shell.navigation import Origin
from tests.qt.projects.projects_stage import Stage as ProjectsStage

RUNNING = ExecutionState.RUNNING


def furnished() -> FakeBackend:
    """The populated world (one run behind its document, one duplicate), with the other kinds."""
    backend = open_populated()
    world, now = backend.world, backend.clock.now()

    def run(name, project_id, job_id, minutes, **more):
        began = now - timedelta(minutes=minutes)
        times = {"created_at": began, "started_at": began, "heartbeat_at": now, "progress_at": now}
        fields = {**times, "job_id": job_id, "project_id": project_id, **more}
        return world.add_execution(name, RUNNING, **fields)

    world.add_project(
        "Night ferry", "stitching", project_id="night-ferry", updated_at=now - timedelta(hours=2)
    )
    run("stitch-unclaimed", "night-ferry", "01KAR7UNCLAIMED", 12)
    world.add_project(
        "Long take",
        "stitching",
        project_id="long-take",
        active_job="01KAR7LONG",
        updated_at=now - timedelta(hours=4),
        claimed_at=now - timedelta(hours=4),
    )
    world.add_job("long-take", "01KAR7LONG", JobState.LAUNCHED, execution="stitch-long")
    run(
        "stitch-long",
        "long-take",
        "01KAR7LONG",
        185,
        hard_bound=timedelta(hours=1),
        progress=Progress(41_000, 96_000, "ms", Stage.CONFORMING, "clip 4 of 9"),
    )
    run("stitch-lost", "archive-2024", "01KAR7LOST", 33)
    run("stitch-by-hand", None, None, 71)
    claimed = world.projects["station-clock"].active_job
    runs = [e for e in world.executions.values() if e.project_id == "station-clock"]
    other = next(e for e in runs if e.job_id != claimed)
    world.add_job("station-clock", other.job_id or "", JobState.LAUNCHED, requested_by="kim")
    return backend


class ExecutionsStage(ProjectsStage):
    """Everything a test of the tab wants to reach; alone, or behind its tab in the real window."""

    def __init__(self, theme: Any, **arguments: Any) -> None:
        arguments.setdefault("backend", furnished())
        super().__init__(theme, **arguments)

    def ports_of(self, ports: EnvironmentPorts) -> EnvironmentPorts:
        """On a cloud none of the workers is a process of this computer."""
        if ports.environment.kind is EnvironmentKind.LOCAL:
            return ports
        return replace(ports, processes=None, run_evidence=None)

    def make_panel(self) -> Any:
        if not self._in_main_window:
            return ExecutionsPage(
                theme=self.theme,
                workbench=self.workbench,
                actions=self.actions,
                runner=self.runner,
                opener=self.opener,
            )
        tabs = make_tabs(self.theme, self.workbench, self.actions, self.runner, self.opener)
        return ProcessesPanel(self.theme, tabs)

    def show(self, width: int = 1440, height: int = 900) -> "ExecutionsStage":
        super().show(width, height)
        if self._in_main_window:
            self.window.navigate("processes/executions:", Origin.USER)
        return self

    @property
    def page(self) -> ExecutionsPage:
        return self.panel.tab if self._in_main_window else self.panel

    @property
    def table(self) -> Any:
        return self.page._list.table

    @property
    def details(self) -> Any:
        return self.page._details

    @property
    def open_id(self) -> str | None:
        session = self.workbench.strays.session
        return session.name if session is not None else None

    @property
    def twin(self) -> str:
        """The one of Station clock's two runs that is not claimed."""
        claimed = self.world.projects["station-clock"].active_job
        runs = [e for e in self.world.executions.values() if e.project_id == "station-clock"]
        return next(e.name for e in runs if e.job_id != claimed)

    def press(self, key: str) -> None:
        """A person triggers this action."""
        self.actions.action(key).trigger()
