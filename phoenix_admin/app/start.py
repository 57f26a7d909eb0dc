"""Starting the window: process settings, one instance, first paint, event loop.

What a painted window does not need is in `rest_of_start`, which is imported when it is painted.
"""

import logging
import os
import sys
from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

import phoenix_admin
from phoenix_admin.app.damaged_database import Opened, ask_about_damage, open_for_window
from phoenix_admin.app.first_window import make_first_window
from phoenix_admin.app.launch_options import LaunchOptions
from phoenix_admin.app.opening import take_window_lock
from phoenix_admin.diagnostics.crash_file import CrashFile
from phoenix_admin.diagnostics.held_records import HeldRecords
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.qt.first_paint import FirstPaint
from phoenix_admin.qt.message_log import install_message_log
from phoenix_admin.qt.single_instance import SingleInstance
from phoenix_admin.qt.start_up import has_screen, make_application, say_and_stop
from phoenix_admin.settings.places import Places, find_places
from phoenix_admin.ui.main_window import MainWindow

if TYPE_CHECKING:
    from phoenix_admin.app.rest_of_start import RestOfStart
    from phoenix_admin.qt.idle_steps import IdleSteps

log = logging.getLogger(__name__)

__all__ = ["LaunchOptions", "run_window"]


NO_SCREEN = (
    "There is no screen to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
    "Start it in a desktop session, or try it without a screen: phoenix-admin smoke\n"
)


def run_window(options: LaunchOptions) -> int:
    """Open the window and run until it closes; returns the exit code.

    A second start on the same data folder raises the first window and returns 0. The process is
    prepared already (`early.prepare_process`).
    """
    if not has_screen():
        sys.stderr.write(NO_SCREEN)
        return 1
    install_message_log()
    app = make_application()
    places = find_places(options.data_dir, options.config_dir)
    instance = SingleInstance(places.data, take_window_lock)
    try:
        opened = open_for_window(
            options, places, instance.take, partial(ask_about_damage, app, places)
        )
    except PhoenixError as error:
        instance.close()
        return say_and_stop("Phoenix Admin cannot open", error.text)
    if isinstance(opened, int):
        instance.close()
        return opened
    return _Start(options, app, places, opened, instance).run()


class _Start:
    """From the folder that is open to the end of the program. UI thread."""

    def __init__(
        self,
        options: LaunchOptions,
        app: QApplication,
        places: Places,
        opened: Opened,
        instance: SingleInstance,
    ) -> None:
        self._options = options
        self._app = app
        self._places = places
        self._opened = opened
        self._instance = instance
        self._held = HeldRecords()
        self._rest: RestOfStart | None = None
        self._steps: IdleSteps | None = None

    def run(self) -> int:
        """Show the window and stay until it is closed; returns the exit code."""
        crash = CrashFile(self._places.logs)
        log.info("started %s", phoenix_admin.__version__)
        if crash.previous:
            log.info("the previous run ended hard:\n%s", crash.previous)
        app = self._app
        window, frame = make_first_window(
            self._options, app, self._opened.opening, self._opened.openings.preferences
        )
        # The window itself is painted by nobody: the frame covers every pixel of it.
        FirstPaint(frame, partial(self._on_first_paint, window))
        window.show()
        code = app.exec()
        rest = self._rest
        if rest is None:
            self._opened.opening.close()
        else:
            rest.close()
        self._instance.close()
        crash.close()
        if rest is not None and rest.is_stuck:
            # A lane that ignores its token would be destroyed while it runs, which aborts.
            logging.shutdown()
            os._exit(code)
        if rest is not None:
            rest.close_log()
        if self._steps is not None and self._steps.fault is not None:
            raise self._steps.fault
        return code

    def _on_first_paint(self, window: MainWindow) -> None:
        log.info("first paint")
        from phoenix_admin.qt.idle_steps import IdleSteps  # noqa: PLC0415 - nothing is idle before

        self._steps = IdleSteps(self._rest_of_it(window), partial(self._app.exit, 1), window)
        self._steps.begin()

    def _rest_of_it(self, window: MainWindow) -> Generator[None, None, None]:
        from phoenix_admin.app.rest_of_start import RestOfStart  # noqa: PLC0415 - see there

        self._rest = RestOfStart(self._options, self._app, window, self._opened, self._instance)
        yield from self._rest.steps(self._places, self._held)
