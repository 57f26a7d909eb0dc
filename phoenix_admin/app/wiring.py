"""The one composition root: everything gets what it needs here, and nowhere else.

`build()` makes the parts; the parts of one environment are a `Desk`, the whole is an
`Application`, which closes them in the order that never hangs.
"""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from phoenix_admin.app.application import Application
from phoenix_admin.app.desk import Desk, make_desk
from phoenix_admin.app.environment_openings import EnvironmentOpenings
from phoenix_admin.app.first_window import make_window, theme_mode
from phoenix_admin.app.launch_options import LaunchOptions
from phoenix_admin.app.opened_environment import OpenEnvironment
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.theme import Theme, install_theme
from phoenix_admin.services.results import ResultFeed
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
    theme = install_theme(app, theme_mode(options, openings.preferences))
    desk = first_desk(theme, environment, openings)
    window = make_window(theme, openings.preferences, options, desk.contents)
    application = Application(theme, openings, desk, window, samples=options.samples)
    if not pages_later:
        window.arrivals.make_all()
        for panel in window.panels:
            panel.make_parts()
    return application


def build_behind(
    window: MainWindow,
    options: LaunchOptions,
    app: QApplication,
    environment: OpenEnvironment,
    openings: EnvironmentOpenings,
) -> Application:
    """The same for a window that has been painted already; its panels are awaited. UI thread."""
    theme = install_theme(app, window.first_state.theme_mode)
    desk = first_desk(theme, environment, openings)
    window.change_contents(desk.contents)
    return Application(theme, openings, desk, window, samples=options.samples)


def first_desk(theme: Theme, environment: OpenEnvironment, openings: EnvironmentOpenings) -> Desk:
    """The desk of the environment that the program opens with.

    Read-only as `openings` say, for this one and for every one that is switched to later.
    """
    return make_desk(
        theme,
        environment,
        openings.known,
        Dispatcher(),
        Scope(environment.ports.environment.name),
        read_only=openings.read_only,
        results=ResultFeed(),
    )


def begin_after_first_paint(application: Application) -> None:
    """Begin in the first idle moment of the event loop, when the window has been painted."""
    QTimer.singleShot(0, application, application.begin)
