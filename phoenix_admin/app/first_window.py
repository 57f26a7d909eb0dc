"""The window as it is painted first: with nothing in it that has to be imported for long.

What is imported here, and by what it imports, is what a person waits for before there is a window
at all; `tests/e2e/test_first_paint.py` counts it. The rest comes with `app/rest_of_start.py`.
"""

from PySide6.QtWidgets import QApplication

import phoenix_admin
from phoenix_admin.app.launch_options import LaunchOptions
from phoenix_admin.app.opening import Opening
from phoenix_admin.app.window_memory import WindowMemory
from phoenix_admin.qt.theme.install import begin_theme
from phoenix_admin.qt.theme.theme import Theme, ThemeMode
from phoenix_admin.settings.preferences import THEME, Preferences
from phoenix_admin.ui.main_window import MainWindow
from phoenix_admin.ui.panels.doctor.page_facts import PAGE as DOCTOR
from phoenix_admin.ui.panels.jobs.page_facts import PAGE as JOBS
from phoenix_admin.ui.panels.journal.page_facts import PAGE as JOURNAL
from phoenix_admin.ui.panels.logs.page_facts import PAGE as LOGS
from phoenix_admin.ui.panels.memory.page_facts import PAGE as MEMORY
from phoenix_admin.ui.panels.processes.page_facts import PAGE as PROCESSES
from phoenix_admin.ui.panels.projects.page_facts import PAGE as PROJECTS
from phoenix_admin.ui.shell.first_frame import FirstFrame
from phoenix_admin.ui.window_contents import WindowContents, window_title

PAGES = (PROJECTS, JOBS, MEMORY, LOGS, PROCESSES, JOURNAL, DOCTOR)
"""In the order of the rail; what the program opens has all of them (`app/pages.py`)."""


def theme_mode(options: LaunchOptions, preferences: Preferences) -> ThemeMode:
    """What was asked for this run, else what the person has chosen."""
    return ThemeMode(options.theme or preferences.get(THEME))


def make_window(
    theme: Theme,
    preferences: Preferences,
    options: LaunchOptions,
    contents: WindowContents | None = None,
) -> MainWindow:
    """The window, not shown yet. UI thread."""
    return MainWindow(
        theme=theme,
        settings=WindowMemory(preferences, options.theme),
        version=phoenix_admin.__version__,
        contents=contents,
    )


def make_first_window(
    options: LaunchOptions, app: QApplication, opening: Opening, preferences: Preferences
) -> tuple[MainWindow, FirstFrame]:
    """The window and the first frame in it, for what is being opened. UI thread."""
    theme = begin_theme(app, theme_mode(options, preferences))
    window = make_window(theme, preferences, options)
    environment = opening.environment
    frame = FirstFrame(
        theme,
        environment,
        PAGES,
        window.first_state,
        phoenix_admin.__version__,
        colour=opening.colour,
    )
    window.show_first(frame, window_title(environment.name))
    return window, frame
