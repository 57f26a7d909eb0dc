"""Starting the window: process settings, log, one instance, window, event loop."""

import logging
import os
import sys
from functools import partial

from PySide6.QtWidgets import QApplication

import phoenix_admin
from phoenix_admin.app.application import Application
from phoenix_admin.app.damaged_database import ask_about_damage, kept_words, open_for_window
from phoenix_admin.app.launch_options import LaunchOptions
from phoenix_admin.app.opening import take_window_lock
from phoenix_admin.app.wiring import begin_after_first_paint, build
from phoenix_admin.diagnostics.crash_file import CrashFile
from phoenix_admin.diagnostics.logging_setup import set_up_logging
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.qt.exception_hook import install_exception_hook
from phoenix_admin.qt.first_paint import FirstPaint
from phoenix_admin.qt.garbage import GarbageTimer, settle_collection
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
            options, places, instance.claim, partial(ask_about_damage, app, places)
        )
    except PhoenixError as error:
        return say_and_stop("Phoenix Admin cannot open", error.text)
    if isinstance(opened, int):
        return opened
    handler = set_up_logging(places.logs)
    crash = CrashFile(places.logs)
    log.info("started %s", phoenix_admin.__version__)
    if crash.previous:
        log.info("the previous run ended hard:\n%s", crash.previous)
    application = build(options, app, opened.opening.complete(), opened.openings, pages_later=True)
    if opened.kept is not None:
        application.window.say(kept_words(opened.kept))
    code = _run(app, application, instance)
    instance.close()
    crash.close()
    if application.stuck:
        # A lane that ignores its token would be destroyed while it runs, which aborts.
        logging.shutdown()
        os._exit(code)
    if handler is not None:
        handler.close()
    return code


def _run(app: QApplication, application: Application, instance: SingleInstance) -> int:
    """Show the window and stay in the event loop until it is closed."""
    window = application.window
    hook = install_exception_hook(log, window.show_problem, window)
    instance.raise_requested.connect(window.raise_for_person)
    garbage = GarbageTimer(application)
    signals = QuitOnSignal(app)
    signals.quitting.connect(window.let_close)
    window.arrivals.completed.connect(partial(_on_whole, application))
    FirstPaint(window, partial(_on_first_paint, application))
    window.show()
    code = app.exec()
    garbage.stop()
    signals.stop()
    application.close()
    hook.uninstall()
    return code


def _on_first_paint(application: Application) -> None:
    log.info("first paint")
    application.window.arrivals.begin()


def _on_whole(application: Application) -> None:
    log.info("every page is there")
    # Everything that is imported lives for good: from here on garbage is what comes after it.
    settle_collection()
    begin_after_first_paint(application)
