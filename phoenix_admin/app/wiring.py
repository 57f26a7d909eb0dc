"""The one composition root: everything gets what it needs here, and nowhere else.

`build()` makes the parts, `Application.close()` takes them apart in the order that never hangs:
scopes, tokens, lanes, backend (house note §4).
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

import phoenix_admin
from phoenix_admin.app.local_environment import OpenEnvironment, open_local_environment
from phoenix_admin.app.window_memory import WindowMemory
from phoenix_admin.backends.local.backend import LocalBackend
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.ports.call import Call
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.settings.places import Places
from phoenix_admin.settings.preferences import THEME, Preferences
from phoenix_admin.tasks.outcome import Failed, Outcome
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Task
from phoenix_admin.ui.main_window import MainWindow
from phoenix_admin.ui.opener import DesktopOpener, Opener
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.panels.jobs.panel import JobsPanel
from phoenix_admin.ui.panels.journal.panel import JournalPanel
from phoenix_admin.ui.panels.projects.panel import ProjectsPanel
from phoenix_admin.ui.shell.data_folder import DataFolder
from phoenix_admin.ui.shell.log_view import LogView

log = logging.getLogger(__name__)

QUIT_PATIENCE = 3.0
"""Seconds the lanes may take to end; then the process goes without them."""


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """How to open the app; None means the platform's own folder or the stored choice."""

    data_dir: Path | None = None
    config_dir: Path | None = None
    environment: str = "LOCAL"
    read_only: bool = False
    theme: str | None = None
    samples: bool = True
    replace_damaged: bool = False


class Application(QObject):
    """The running app: window, lanes and backend of one environment. UI thread only."""

    def __init__(
        self,
        theme: Theme,
        dispatcher: Dispatcher,
        workbench: Workbench,
        backend: LocalBackend,
        window: MainWindow,
    ) -> None:
        super().__init__()
        self.theme = theme
        self.dispatcher = dispatcher
        self.workbench = workbench
        self.backend = backend
        self.window = window
        self.stuck: list[str] = []
        self._closed = False

    def begin(self, *, samples: bool) -> None:
        """Start what goes on by itself, after the window is there."""
        task = Task("tend queue", self._tend, Lane.ACTIONS, deadline=30.0)
        self.dispatcher.submit(self.workbench.scope, task, self._on_tended)
        self.workbench.bulk.look_for_interrupted()
        about = Task("versions", _log_versions, Lane.READS, deadline=10.0)
        self.dispatcher.submit(self.workbench.scope, about, _nothing_more)
        if samples and self.workbench.gate.refusal(WriteAction.MAKE_SAMPLES) is None:
            self.workbench.operations.request_samples()

    def close(self) -> None:
        """Stop everything but the detached workers; again is harmless."""
        if self._closed:
            return
        self._closed = True
        for panel in self.window.panels:
            panel.close_down()
        self.workbench.close()
        self.stuck = self.dispatcher.stop(QUIT_PATIENCE)
        for key in self.stuck:
            log.warning("left behind at quit: %s did not end in %g s", key, QUIT_PATIENCE)
        self.backend.close()

    def _tend(self, call: Call) -> None:
        """Queued jobs whose workers are gone (a reboot) need somebody to start them again."""
        self.backend.engine.tend(call)

    def _on_tended(self, outcome: Outcome[None]) -> None:
        if isinstance(outcome, Failed):
            log.info("the queue could not be tended: %s", outcome.error.text)


def open_environment(options: LaunchOptions, places: Places) -> tuple[OpenEnvironment, Preferences]:
    """Open the data folder of the wanted environment.

    Raises Invalid for an environment that does not exist and for a data folder that cannot be
    used; a folder from a newer version is left exactly as it is.
    """
    if options.environment != LOCAL.name:
        msg = f"There is no environment called “{options.environment}”. There is: {LOCAL.name}."
        raise Invalid(msg)
    preferences = Preferences(places.preferences)
    return open_local_environment(
        places.data, preferences, read_only=options.read_only
    ), preferences


def build(
    options: LaunchOptions,
    app: QApplication,
    environment: OpenEnvironment,
    preferences: Preferences,
) -> Application:
    """Make the app's parts and put them together; shows nothing yet. UI thread."""
    ports = environment.ports
    theme = install_theme(app, ThemeMode(options.theme or preferences.get(THEME)))
    dispatcher = Dispatcher()
    scope = Scope(ports.environment.name)
    flag = options.read_only or None
    workbench = Workbench(
        ports, dispatcher, scope, DEFAULT_POLICY, _new_job_id, read_only_flag=flag
    )
    actions = ActionRegistry(theme.icon, dispatcher)
    opener = DesktopOpener()
    folder = (
        DataFolder(actions, ports.data_folder, opener, dispatcher) if ports.data_folder else None
    )
    window = MainWindow(
        theme=theme,
        dispatcher=dispatcher,
        workbench=workbench,
        settings=WindowMemory(preferences, options.theme),
        panels=_panels(theme, workbench, actions, dispatcher, opener),
        actions=actions,
        clock=ports.clock,
        account=ports.account,
        version=phoenix_admin.__version__,
    )
    if folder is not None:
        folder.refused.connect(window.say)
    application = Application(theme, dispatcher, workbench, environment.backend, window)
    window.closed.connect(application.close)
    return application


def _panels(
    theme: Theme,
    workbench: Workbench,
    actions: ActionRegistry,
    runner: Dispatcher,
    opener: Opener,
) -> tuple[Panel, ...]:
    """Every page, in the order of the rail."""
    clock = workbench.ports.clock
    projects = ProjectsPanel(
        theme=theme,
        workbench=workbench,
        actions=actions,
        clock=clock,
        runner=runner,
        log_view_factory=lambda: LogView(
            theme,
            object_name="project.log",
            accessible_name="Log lines of the open project",
            clock=clock,
        ),
        opener=opener,
    )
    jobs = JobsPanel(
        theme=theme,
        workbench=workbench,
        actions=actions,
        clock=clock,
        runner=runner,
        log_view_factory=lambda: LogView(
            theme, object_name="job.log", accessible_name="Log lines of the open job"
        ),
        opener=opener,
    )
    journal = JournalPanel(
        theme=theme,
        workbench=workbench,
        actions=actions,
        clock=clock,
        runner=runner,
        opener=opener,
    )
    return (projects, jobs, journal)


def begin_after_first_paint(application: Application, *, samples: bool) -> None:
    """Begin in the first idle moment of the event loop, when the window has been painted."""
    QTimer.singleShot(0, application, lambda: application.begin(samples=samples))


def _log_versions(_: Call) -> None:
    """What is at work, for the log; on a lane, because looking it up takes longer than a frame."""
    from phoenix_admin.diagnostics.versions import versions  # noqa: PLC0415 - not before the first paint

    log.info("versions %s", versions())


def _nothing_more(_: Outcome[None]) -> None:
    """The log has it, or not."""


def _new_job_id() -> str:
    from ulid import ULID  # noqa: PLC0415 - not needed before somebody asks for a job

    return str(ULID())
