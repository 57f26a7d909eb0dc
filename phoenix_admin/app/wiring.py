"""The one composition root: everything gets what it needs here, and nowhere else.

`build()` makes the parts; the parts of one environment are a `Desk`, the whole is an
`Application`, which closes them in the order that never hangs.
"""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import phoenix_admin
from phoenix_admin.app.application import Application
from phoenix_admin.app.desk import make_desk
from phoenix_admin.app.environment_openings import EnvironmentOpenings
from phoenix_admin.app.launch_options import LaunchOptions
from phoenix_admin.app.opened_environment import OpenEnvironment
from phoenix_admin.app.window_memory import WindowMemory
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.theme import ThemeMode, install_theme
from phoenix_admin.services.results import ResultFeed
from phoenix_admin.settings.preferences import THEME
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.ui.main_window import MainWindow


def build(
    options: LaunchOptions,
    app: QApplication,
    environment: OpenEnvironment,
    openings: EnvironmentOpenings,
    *,
    pages_later: bool = False,
) -> Application:
    """Make the app's parts and put them together; shows nothing yet. UI thread.

    With `pages_later` the panels are still awaited: `window.arrivals` makes them when it is told
    to begin. Otherwise the window is whole.
    """
    preferences = openings.preferences
    theme = install_theme(app, ThemeMode(options.theme or preferences.get(THEME)))
    desk = make_desk(
        theme,
        environment,
        openings.known,
        Dispatcher(),
        Scope(environment.ports.environment.name),
        read_only=options.read_only,
        results=ResultFeed(),
    )
    contents = desk.contents
    window = MainWindow(
        theme=theme,
        settings=WindowMemory(preferences, options.theme),
        version=phoenix_admin.__version__,
        dispatcher=contents.dispatcher,
        workbench=contents.workbench,
        panels=contents.panels,
        actions=contents.actions,
        clock=contents.clock,
        account=contents.account,
        known=contents.known,
        dock_log=contents.dock_log,
    )
    application = Application(theme, openings, desk, window, samples=options.samples)
    if not pages_later:
        window.arrivals.make_all()
    return application


def begin_after_first_paint(application: Application) -> None:
    """Begin in the first idle moment of the event loop, when the window has been painted."""
    QTimer.singleShot(0, application, application.begin)
