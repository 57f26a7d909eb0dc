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
from phoenix_admin.app.local_environment import open_local_environment
from phoenix_admin.app.opened_environment import Backend, OpenEnvironment
from phoenix_admin.app.pages import awaited_pages
from phoenix_admin.app.window_memory import WindowMemory
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.ports.call import Call
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from phoenix_admin.services.known_environments import KnownEnvironments
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.settings.places import Places
from phoenix_admin.settings.preferences import THEME, Preferences
from phoenix_admin.tasks.outcome import Failed, Outcome
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Task
from phoenix_admin.ui.main_window import MainWindow
from phoenix_admin.ui.opener import DesktopOpener
from phoenix_admin.ui.shell.data_folder import DataFolder

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
        backend: Backend,
        window: MainWindow,
        known: KnownEnvironments,
    ) -> None:
        super().__init__()
        self.theme = theme
        self.dispatcher = dispatcher
        self.workbench = workbench
        self.backend = backend
        self.window = window
        self.known = known
        self.stuck: list[str] = []
        self._closed = False

    def begin(self, *, samples: bool) -> None:
        """Start what goes on by itself, after the window is there."""
        task = Task("tend queue", self._tend, Lane.ACTIONS, deadline=30.0)
        self.dispatcher.submit(self.workbench.scope, task, self._on_tended)
        self.workbench.bulk.look_for_interrupted()
        self.known.changed.add(self._on_environments_read)
        if self.known.was_read:
            self._on_environments_read()
        else:
            self.known.request_reading(self.dispatcher, self.workbench.scope)
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
        self.backend.tend(call)

    def _on_tended(self, outcome: Outcome[None]) -> None:
        if isinstance(outcome, Failed):
            log.info("the queue could not be tended: %s", outcome.error.text)

    def _on_environments_read(self) -> None:
        words = self.known.fault_words
        if words is not None:
            self.window.say(words)


def open_environment(
    options: LaunchOptions, places: Places, known: KnownEnvironments | None = None
) -> tuple[OpenEnvironment, Preferences]:
    """Open the wanted environment; `known` is read where it is another than LOCAL.

    Raises Invalid for an environment that does not exist and for a data folder that cannot be
    used; a folder from a newer version is left exactly as it is.
    """
    preferences = Preferences(places.preferences)
    if options.environment.casefold() == LOCAL.name.casefold():
        local = open_local_environment(places.data, preferences, read_only=options.read_only)
        return local, preferences
    # Not needed for LOCAL, and so not before its first paint.
    from phoenix_admin.app.cloud_environment import open_cloud_environment  # noqa: PLC0415

    known = known or KnownEnvironments(places.environments)
    known.read()
    described = known.find(options.environment)
    if described is None:
        names = ", ".join(each.name for each in known.environments)
        msg = f"There is no environment called “{options.environment}”. There is: {names}."
        faults = known.fault_words
        raise Invalid(msg if faults is None else f"{msg}\n{faults}")
    opened = open_cloud_environment(described, places, read_only=options.read_only)
    return opened, preferences


def build(
    options: LaunchOptions,
    app: QApplication,
    environment: OpenEnvironment,
    preferences: Preferences,
    known: KnownEnvironments,
    *,
    pages_later: bool = False,
) -> Application:
    """Make the app's parts and put them together; shows nothing yet. UI thread.

    With `pages_later` the panels are still awaited: `window.arrivals` makes them when it is told
    to begin. Otherwise the window is whole.
    """
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
        panels=awaited_pages(theme, workbench, actions, dispatcher, opener),
        actions=actions,
        clock=ports.clock,
        account=ports.account,
        version=phoenix_admin.__version__,
    )
    if folder is not None:
        folder.refused.connect(window.say)
    application = Application(theme, dispatcher, workbench, environment.backend, window, known)
    window.closed.connect(application.close)
    if not pages_later:
        window.arrivals.complete()
    return application


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
