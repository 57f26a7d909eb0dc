"""Starting the window: process settings, log, one instance, window, event loop."""

import logging
import os
import sys

from PySide6.QtWidgets import QApplication

import phoenix_admin
from phoenix_admin.app.early import prepare_process
from phoenix_admin.app.local_environment import take_window_lock
from phoenix_admin.app.wiring import (
    Application,
    LaunchOptions,
    begin_after_first_paint,
    build,
    open_environment,
)
from phoenix_admin.diagnostics.crash_file import CrashFile
from phoenix_admin.diagnostics.logging_setup import set_up_logging
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.qt.exception_hook import install_exception_hook
from phoenix_admin.qt.first_paint import FirstPaint
from phoenix_admin.qt.garbage import GarbageTimer, settle_collection, take_over_collection
from phoenix_admin.qt.message_log import install_message_log
from phoenix_admin.qt.single_instance import SingleInstance
from phoenix_admin.qt.start_up import has_screen, make_application, say_and_stop
from phoenix_admin.qt.unix_signals import QuitOnSignal
from phoenix_admin.settings.places import find_places

log = logging.getLogger(__name__)

__all__ = ["LaunchOptions", "run_window"]


NO_SCREEN = (
    "There is no screen to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
    "Start it in a desktop session, or try it without a screen: phoenix-admin smoke\n"
)


def run_window(options: LaunchOptions) -> int:
    """Open the window and run until it closes; returns the exit code.

    A second start on the same data folder raises the first window and returns 0.
    """
    if not has_screen():
        sys.stderr.write(NO_SCREEN)
        return 1
    prepare_process()
    take_over_collection()
    install_message_log()
    app = make_application()
    places = find_places(options.data_dir, options.config_dir)
    try:
        environment, preferences = open_environment(options, places)
    except PhoenixError as error:
        return say_and_stop("Phoenix Admin cannot open", error.text)
    instance = SingleInstance(places.data, take_window_lock)
    if not instance.claim():
        environment.backend.close()
        return 0
    handler = set_up_logging(places.logs)
    crash = CrashFile(places.logs)
    log.info("started %s", phoenix_admin.__version__)
    if crash.previous:
        log.info("the previous run ended hard:\n%s", crash.previous)
    application = build(options, app, environment, preferences)
    code = _run(app, application, instance, samples=options.samples)
    instance.close()
    crash.close()
    if application.stuck:
        # A lane that ignores its token would be destroyed while it runs, which aborts.
        logging.shutdown()
        os._exit(code)
    if handler is not None:
        handler.close()
    return code


def _run(
    app: QApplication, application: Application, instance: SingleInstance, *, samples: bool
) -> int:
    """Show the window and stay in the event loop until it is closed."""
    window = application.window
    hook = install_exception_hook(log, window.show_problem, window)
    instance.raise_requested.connect(window.raise_for_person)
    garbage = GarbageTimer(application)
    signals = QuitOnSignal(app)
    FirstPaint(window, _log_first_paint)
    window.show()
    settle_collection()
    begin_after_first_paint(application, samples=samples)
    code = app.exec()
    garbage.stop()
    signals.stop()
    application.close()
    hook.uninstall()
    return code


def _log_first_paint() -> None:
    log.info("first paint")
