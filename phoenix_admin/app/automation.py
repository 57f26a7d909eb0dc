"""The door for scripts: start the real app in this process and get its window.

A public interface (docs/automation.md): widgets are found by the stable object names listed
there. Meant for pytest-qt: a QApplication must exist, and its event loop is the caller's.
"""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from phoenix_admin.app.application import Application
from phoenix_admin.app.environment_openings import EnvironmentOpenings
from phoenix_admin.app.launch_options import LaunchOptions
from phoenix_admin.app.wiring import begin_after_first_paint, build
from phoenix_admin.settings.places import find_places
from phoenix_admin.ui.main_window import MainWindow

DEFAULT_SIZE = (1440, 900)

_running: dict[int, Application] = {}
"""What was launched, by the window's identity, so that nobody has to hold on to it."""


def launch(
    data_dir: Path,
    environment: str = "LOCAL",
    *,
    config_dir: Path | None = None,
    read_only: bool = False,
    theme: str = "light",
    size: tuple[int, int] = DEFAULT_SIZE,
    samples: bool = True,
) -> MainWindow:
    """Open the app on `data_dir` and return its window, shown, on the UI thread.

    `config_dir` holds the `environments.toml` that describes other environments than LOCAL; it is
    `config` in the data folder where none is given.
    `theme` is "system", "light" or "dark"; `samples` makes the sample projects in a new data
    folder, in the background. Closing the window stops the app but not its detached workers.
    Raises Invalid for an unknown environment or a data folder that cannot be used.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        msg = "launch() needs a QApplication; with pytest-qt, ask for the qapp fixture"
        raise TypeError(msg)
    options = LaunchOptions(
        data_dir=data_dir,
        config_dir=config_dir,
        environment=environment,
        read_only=read_only,
        theme=theme,
        samples=samples,
    )
    places = find_places(data_dir, config_dir)
    openings = EnvironmentOpenings(places, read_only=read_only)
    application = build(options, app, openings.open(environment), openings)
    window = application.window
    _running[id(window)] = application
    window.destroyed.connect(lambda: _running.pop(id(window), None))
    window.resize(*size)
    window.show()
    begin_after_first_paint(application)
    return window


def running_application(window: MainWindow) -> Application:
    """The application behind a launched window: dispatcher, workbench, theme. Raises KeyError."""
    return _running[id(window)]
