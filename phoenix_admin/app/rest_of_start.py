"""What a start does once its window has been painted: it imports and makes everything else.

The one place for that: nothing of it is imported before. Each `yield` lets the window be painted
and asked before the next step; then `page_arrivals` makes the panels in the same way.
"""

import logging
from collections.abc import Generator
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from phoenix_admin.app.damaged_database import Opened, kept_words
from phoenix_admin.app.early import load_rest_of_binding
from phoenix_admin.app.launch_options import LaunchOptions
from phoenix_admin.app.native_heap import give_back, keep_one_heap
from phoenix_admin.diagnostics.held_records import HeldRecords
from phoenix_admin.diagnostics.late_part import leave_until_used
from phoenix_admin.qt.exception_hook import ExceptionHook, install_exception_hook
from phoenix_admin.qt.garbage import GarbageTimer, settle_collection
from phoenix_admin.qt.single_instance import SingleInstance
from phoenix_admin.qt.start_up import give_icon
from phoenix_admin.qt.unix_signals import QuitOnSignal
from phoenix_admin.settings.places import Places
from phoenix_admin.ui.main_window import MainWindow

if TYPE_CHECKING:
    from phoenix_admin.app.application import Application

# ruff: noqa: PLC0415 - imported in steps

log = logging.getLogger(__name__)


class RestOfStart:
    """Makes the rest, in `steps`, and takes it apart again. UI thread."""

    def __init__(
        self,
        options: LaunchOptions,
        app: QApplication,
        window: MainWindow,
        opened: Opened,
        instance: SingleInstance,
    ) -> None:
        self._options = options
        self._app = app
        self._window = window
        self._opened = opened
        self._instance = instance
        self._handler: logging.Handler | None = None
        self._hook: ExceptionHook | None = None
        self._signals: QuitOnSignal | None = None
        self._garbage: GarbageTimer | None = None
        self._application: Application | None = None

    @property
    def is_stuck(self) -> bool:
        """Whether a lane did not end; known once it is closed."""
        return self._application is not None and bool(self._application.stuck)

    def steps(self, places: Places, held: HeldRecords) -> Generator[None, None, None]:
        """All of it; the last one gives the window its contents and lets the panels arrive."""
        for _ in self._steps(places, held):
            settle_collection()
            yield

    def _steps(self, places: Places, held: HeldRecords) -> Generator[None, None, None]:
        window = self._window
        keep_one_heap()
        # The library of log files and numpy import it for what nobody here does: 0.45 MiB.
        leave_until_used("pickle", _pickle)
        from phoenix_admin.diagnostics.logging_setup import set_up_logging

        # Before the log says that the window is there: from then on it ends in good order.
        self._signals = QuitOnSignal(self._app)
        self._signals.quitting.connect(window.let_close)
        self._handler = set_up_logging(places.logs)
        held.hand_over()
        self._hook = install_exception_hook(log, window.show_problem, window)
        load_rest_of_binding()
        # In this order: a wish from before the window was painted is told by `listen`.
        self._instance.raise_requested.connect(window.raise_for_person)
        self._instance.listen()
        give_icon(self._app)
        yield
        from phoenix_admin.services import workbench

        yield
        from phoenix_admin.backends.local import backend

        yield
        from phoenix_admin.ui.shell import window_parts

        yield
        from phoenix_admin.app.wiring import begin_after_first_paint, build_behind

        del workbench, backend, window_parts
        yield
        self._application = application = build_behind(
            window,
            self._options,
            self._app,
            self._opened.opening.complete(),
            self._opened.openings,
        )
        if self._opened.kept is not None:
            window.say(kept_words(self._opened.kept))
        # Within this step, in which nobody looks at the thousand events that it takes.
        window.repaint()
        self._garbage = GarbageTimer(application, give_back)
        window.arrivals.completed.connect(
            partial(_on_whole, partial(begin_after_first_paint, application))
        )
        window.arrivals.begin()

    def close(self) -> None:
        """After the event loop: stop everything but the detached workers."""
        if self._garbage is not None:
            self._garbage.stop()
        if self._signals is not None:
            self._signals.stop()
        if self._application is not None:
            self._application.close()
        else:
            self._opened.opening.close()
        if self._hook is not None:
            self._hook.uninstall()

    def close_log(self) -> None:
        """Last of all."""
        if self._handler is not None:
            self._handler.close()


def _on_whole(begin: "partial[None]") -> None:
    log.info("every page is there")
    # Everything that is imported lives for good: from here on garbage is what comes after it.
    settle_collection()
    begin()


def _pickle() -> ModuleType:
    import pickle

    return pickle
