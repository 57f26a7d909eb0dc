"""Every page of the window on a stage, in the order of the rail.

A new panel is added to `PAGES`: one function that makes it from what each stage has (`theme`,
`workbench`, `actions`, `clock`, `runner`).
"""

from collections.abc import Callable
from typing import Any, Final

from phoenix_admin.backends.fake.check_source import FakeCheckSource
from phoenix_admin.domain.doctor import CheckFacts
from phoenix_admin.services.doctor import Doctor
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.panels.doctor.panel import DoctorPanel
from phoenix_admin.ui.panels.jobs.panel import JobsPanel
from phoenix_admin.ui.panels.journal.panel import JournalPanel
from phoenix_admin.ui.panels.logs.panel import LogsPanel
from phoenix_admin.ui.panels.memory.panel import MemoryPanel
from phoenix_admin.ui.panels.memory.panel import make_tabs as make_memory_tabs
from phoenix_admin.ui.panels.processes.panel import ProcessesPanel, make_tabs
from phoenix_admin.ui.panels.projects.panel import ProjectsPanel
from tests.support.listed_log import GrowingListedLog
from tests.support.world_log import late_world_log


class NoOpener:
    """Opens nothing."""

    def open_file(self, _path: str) -> None:
        """Nothing."""

    def reveal(self, _path: str) -> None:
        """Nothing."""

    def copy_text(self, _text: str) -> None:
        """Nothing."""


def _projects(stage: Any) -> Panel:
    return ProjectsPanel(
        theme=stage.theme,
        workbench=stage.workbench,
        actions=stage.actions,
        clock=stage.clock,
        runner=stage.runner,
        log_view_factory=lambda: late_world_log(
            stage, "project.log", "Log lines of the open project"
        ),
        opener=NoOpener(),
    )


def _jobs(stage: Any) -> Panel:
    return JobsPanel(
        theme=stage.theme,
        workbench=stage.workbench,
        actions=stage.actions,
        clock=stage.clock,
        runner=stage.runner,
        log_view_factory=lambda: late_world_log(
            stage, "job.log", "Log lines of the open job", "job"
        ),
        opener=NoOpener(),
    )


def _logs(stage: Any) -> Panel:
    log = GrowingListedLog()
    return LogsPanel(
        theme=stage.theme,
        workbench=stage.workbench,
        actions=stage.actions,
        opening=lambda _wish, opened: opened(log),
        opener=NoOpener(),
    )


def _processes(stage: Any) -> Panel:
    given = (stage.theme, stage.workbench, stage.actions, stage.runner, NoOpener())
    return ProcessesPanel(stage.theme, make_tabs(*given))


def _memory(stage: Any) -> Panel:
    given = (stage.theme, stage.workbench, stage.actions, stage.runner, NoOpener())
    return MemoryPanel(stage.theme, make_memory_tabs(*given))


def _journal(stage: Any) -> Panel:
    return JournalPanel(
        theme=stage.theme,
        workbench=stage.workbench,
        actions=stage.actions,
        clock=stage.clock,
        runner=stage.runner,
        opener=NoOpener(),
    )


def _doctor(stage: Any) -> Panel:
    return DoctorPanel(
        theme=stage.theme,
        doctor=Doctor(
            lambda: FakeCheckSource(CHECKS), stage.runner, stage.scope, stage.clock, "Doctor: LOCAL"
        ),
        actions=stage.actions,
        opener=NoOpener(),
    )


CHECKS: Final = (
    CheckFacts("folder", "Data folder", "This computer"),
    CheckFacts("disk", "Disk space", "This computer"),
    CheckFacts("journal", "Journal", "This computer", ("folder",)),
)
"""What there is to check on a stage that is about another page."""

PAGES: Final[dict[str, Callable[[Any], Panel]]] = {
    "projects": _projects,
    "jobs": _jobs,
    "memory": _memory,
    "logs": _logs,
    "processes": _processes,
    "journal": _journal,
    "doctor": _doctor,
}


def all_pages(stage: Any, own: Panel | None = None) -> tuple[Panel, ...]:
    """All pages; `own` is the one that the stage has made itself."""
    return tuple(
        own if own is not None and own.key == key else make(stage) for key, make in PAGES.items()
    )
