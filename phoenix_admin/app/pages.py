"""Every page of the window, in the order of the rail, each made when the window asks for it.

A panel and all it needs is imported here in steps, after the first paint: more than half of a
start is this. A step ends with `yield`, where the window may answer the person. What not everybody
opens is made for who does: four of the pages take 15 MiB, more than the rest of them together.
"""

from collections.abc import Callable, Sequence
from functools import partial

from phoenix_admin.app.log_views import LogViews
from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panel import PageFacts, Panel
from phoenix_admin.ui.panels.doctor.page_facts import PAGE as DOCTOR
from phoenix_admin.ui.panels.jobs.page_facts import PAGE as JOBS
from phoenix_admin.ui.panels.journal.page_facts import PAGE as JOURNAL
from phoenix_admin.ui.panels.logs.page_facts import PAGE as LOGS
from phoenix_admin.ui.panels.memory.page_facts import PAGE as MEMORY
from phoenix_admin.ui.panels.processes.page_facts import PAGE as PROCESSES
from phoenix_admin.ui.panels.projects.page_facts import PAGE as PROJECTS
from phoenix_admin.ui.shell.awaited_page import AwaitedPage, PanelMaking

# ruff: noqa: PLC0415 - what is imported below is what makes a start slow


def awaited_pages(
    theme: Theme,
    workbench: Workbench,
    actions: ActionRegistry,
    runner: Dispatcher,
    opener: Opener,
    log_views: LogViews,
) -> tuple[Panel, ...]:
    """A page for each panel; nothing of the panels is imported yet. UI thread."""
    given = (theme, workbench, actions, runner, opener)
    ports = workbench.ports
    has_memory = ports.memory is not None or ports.import_prober is not None

    def visited(
        facts: PageFacts,
        make: Callable[[], PanelMaking],
        specs: Callable[[EnvironmentPorts], Sequence[ActionSpec]],
    ) -> AwaitedPage:
        return AwaitedPage(theme, facts, make, actions_to_come=partial(specs, ports))

    return (
        AwaitedPage(theme, PROJECTS, partial(_projects, *given, log_views), workbench.catalogue),
        AwaitedPage(theme, JOBS, partial(_jobs, *given, log_views), workbench.jobs),
        *([visited(MEMORY, partial(_memory, *given), _memory_actions)] if has_memory else []),
        visited(LOGS, partial(_logs, *given, log_views), _log_actions),
        visited(PROCESSES, partial(_processes, *given), _process_actions),
        AwaitedPage(theme, JOURNAL, partial(_journal, *given), workbench.journal),
        *([visited(DOCTOR, partial(_doctor, *given), _doctor_actions)] if ports.checks else []),
    )


def _projects(
    theme: Theme,
    workbench: Workbench,
    actions: ActionRegistry,
    runner: Dispatcher,
    opener: Opener,
    log_views: LogViews,
) -> PanelMaking:
    from phoenix_admin.ui.panels.projects import list_pane

    yield
    from phoenix_admin.ui.panels.projects import detail_pane

    yield
    from phoenix_admin.ui.panels.projects.panel import ProjectsPanel

    del list_pane, detail_pane
    yield
    return ProjectsPanel(
        theme=theme,
        workbench=workbench,
        actions=actions,
        clock=workbench.ports.clock,
        runner=runner,
        log_view_factory=log_views.for_project,
        opener=opener,
    )


def _jobs(
    theme: Theme,
    workbench: Workbench,
    actions: ActionRegistry,
    runner: Dispatcher,
    opener: Opener,
    log_views: LogViews,
) -> PanelMaking:
    from phoenix_admin.ui.panels.jobs.panel import JobsPanel

    yield
    return JobsPanel(
        theme=theme,
        workbench=workbench,
        actions=actions,
        clock=workbench.ports.clock,
        runner=runner,
        log_view_factory=log_views.for_job,
        opener=opener,
    )


def _logs(
    theme: Theme,
    workbench: Workbench,
    actions: ActionRegistry,
    runner: Dispatcher,
    opener: Opener,
    log_views: LogViews,
) -> PanelMaking:
    from phoenix_admin.ui.logs import browser

    yield
    from phoenix_admin.app.log_opening import LaneLogOpening
    from phoenix_admin.app.log_shelf import FileShelf
    from phoenix_admin.ui.panels.logs.panel import LogsPanel

    del browser
    yield
    return LogsPanel(
        theme=theme,
        workbench=workbench,
        actions=actions,
        opening=LaneLogOpening(workbench, runner, log_views.board),
        opener=opener,
        shelf=FileShelf(log_views.settings_folder),
        # A search in the cloud costs a request each; it waits for Enter.
        while_typing=workbench.ports.feeds is None,
        times=log_views.times,
    )


def _processes(
    theme: Theme,
    workbench: Workbench,
    actions: ActionRegistry,
    runner: Dispatcher,
    opener: Opener,
) -> PanelMaking:
    from phoenix_admin.ui.panels.processes import list_pane

    yield
    from phoenix_admin.ui.panels.processes import executions_page

    yield
    from phoenix_admin.ui.panels.processes.panel import ProcessesPanel, make_tabs

    del list_pane, executions_page
    yield
    return ProcessesPanel(theme, make_tabs(theme, workbench, actions, runner, opener))


def _memory(
    theme: Theme,
    workbench: Workbench,
    actions: ActionRegistry,
    runner: Dispatcher,
    opener: Opener,
) -> PanelMaking:
    from phoenix_admin.ui.panels.memory import imports_page

    del imports_page
    yield
    from phoenix_admin.ui.panels.memory.panel import MemoryPanel, make_tabs

    yield
    return MemoryPanel(theme, make_tabs(theme, workbench, actions, runner, opener))


def _journal(
    theme: Theme,
    workbench: Workbench,
    actions: ActionRegistry,
    runner: Dispatcher,
    opener: Opener,
) -> PanelMaking:
    from phoenix_admin.ui.panels.journal.panel import JournalPanel

    yield
    return JournalPanel(
        theme=theme,
        workbench=workbench,
        actions=actions,
        clock=workbench.ports.clock,
        runner=runner,
        opener=opener,
    )


def _doctor(
    theme: Theme,
    workbench: Workbench,
    actions: ActionRegistry,
    runner: Dispatcher,
    opener: Opener,
) -> PanelMaking:
    from phoenix_admin.services.doctor import Doctor

    yield
    from phoenix_admin.ui.panels.doctor.panel import DoctorPanel

    yield
    ports = workbench.ports
    assert ports.checks is not None
    own = ports.environment
    doctor = Doctor(
        ports.checks, runner, workbench.scope, ports.clock, f"Doctor: {own.name} ({own.label})"
    )
    return DoctorPanel(theme=theme, doctor=doctor, actions=actions, opener=opener)


def _memory_actions(ports: EnvironmentPorts) -> Sequence[ActionSpec]:
    from phoenix_admin.ui.panels.memory.page_actions import page_specs

    return page_specs(ports)


def _log_actions(_: EnvironmentPorts) -> Sequence[ActionSpec]:
    from phoenix_admin.ui.logs.action_specs import SPECS

    return SPECS


def _process_actions(ports: EnvironmentPorts) -> Sequence[ActionSpec]:
    from phoenix_admin.ui.panels.processes.page_actions import page_specs

    return page_specs(ports)


def _doctor_actions(_: EnvironmentPorts) -> Sequence[ActionSpec]:
    from phoenix_admin.ui.panels.doctor.action_specs import SPECS

    return SPECS
