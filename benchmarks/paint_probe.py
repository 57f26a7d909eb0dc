"""A program for B11: when a window is painted and when its list is, and its memory.

Run as `python -m benchmarks.paint_probe bare|app|whole DATA_DIR`; prints one JSON object with
moments of the system-wide monotonic clock, which the parent compares with its own. `app` is the
program as it starts; `whole` the same with every panel made before the window is shown, which is
what the first paint must not be bought from. A moment is noted when the painting is done.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from phoenix_admin.backends.local.process_memory import resident_of

SETTLE_MS = 1500
PAGE_MS = 700
LOOK_MS = 3


def _finish(moments: dict[str, float]) -> None:
    resident = resident_of(os.getpid()) / 2**20
    print(json.dumps({**moments, "rss": resident}), flush=True)
    os._exit(0)


def _bare() -> None:
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    class PaintWatch(QObject):
        """Notes the end of the first paint, then ends the program."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            """Only looks."""
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, self._note)
            return False

        def _note(self) -> None:
            moments = {"painted": time.monotonic()}
            QTimer.singleShot(200, partial(_finish, moments))

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1440, 900)
    watch = PaintWatch(app)
    window.installEventFilter(watch)
    window.show()
    app.exec()


class _LogWatch(logging.Handler):
    """The program logs its own first paint, and when every page is there."""

    def __init__(self, first_paint: Callable[[], None], whole: Callable[[], None]) -> None:
        super().__init__()
        self._calls = {"first paint": first_paint, "every page is there": whole}

    def emit(self, record: logging.LogRecord) -> None:
        """Called on the UI thread for these two."""
        call = self._calls.get(record.getMessage())
        if call is not None:
            call()


def _app(folder: Path, *, pages_later: bool) -> None:
    # As `cli.main` does, but without rendering samples in the background.
    from phoenix_admin.app.early import load_binding, prepare_process

    moments: dict[str, float] = {}
    kept: list[object] = []

    def first_paint() -> None:
        moments["painted"] = time.monotonic()
        kept.append(_list_watch(moments))

    def whole() -> None:
        moments["whole"] = time.monotonic()
        _see_every_page(lambda: _finish(moments))

    logging.getLogger().addHandler(_LogWatch(first_paint, whole))
    prepare_process()
    load_binding()
    if not pages_later:
        _run_whole(folder, first_paint, whole)
        return
    from phoenix_admin.app import start

    start.run_window(start.LaunchOptions(data_dir=folder, samples=False))


def _run_whole(folder: Path, first_paint: Callable[[], None], whole: Callable[[], None]) -> None:
    """The same window, with everything made before it is shown."""
    from phoenix_admin.app.early import load_rest_of_binding
    from phoenix_admin.app.environment_openings import EnvironmentOpenings
    from phoenix_admin.app.launch_options import LaunchOptions
    from phoenix_admin.app.wiring import begin_after_first_paint, build
    from phoenix_admin.qt.first_paint import FirstPaint
    from phoenix_admin.qt.start_up import give_icon, make_application
    from phoenix_admin.settings.places import find_places

    load_rest_of_binding()
    app = make_application()
    give_icon(app)
    openings = EnvironmentOpenings(find_places(folder))
    options = LaunchOptions(data_dir=folder, samples=False)
    application = build(options, app, openings.open("LOCAL"), openings)

    def painted() -> None:
        first_paint()
        whole()
        begin_after_first_paint(application)

    FirstPaint(application.window, painted)
    application.window.show()
    app.exec()


def _list_watch(moments: dict[str, float]) -> object:
    """Notes when the list of projects has painted its first rows.

    Looks for the table now and then: a filter on the whole application would slow down the very
    making of the panels.
    """
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QAbstractItemView

    class ListWatch(QObject):
        """Watches the table's viewport from the moment the table is there."""

        def __init__(self) -> None:
            super().__init__()
            self._table: QAbstractItemView | None = None
            self._soon = QTimer(self)
            self._soon.setInterval(LOOK_MS)
            self._soon.timeout.connect(self._look)
            self._look()
            if self._table is None:
                self._soon.start()

        def _look(self) -> None:
            self._table = _main_window().findChild(QAbstractItemView, "projects.table")
            if self._table is not None:
                self._soon.stop()
                self._table.viewport().installEventFilter(self)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            """Only looks."""
            painted = event.type() == QEvent.Type.Paint and self._table is not None
            if painted and self._table.model().rowCount():
                watched.removeEventFilter(self)
                QTimer.singleShot(0, self._note)
            return False

        def _note(self) -> None:
            moments["listed"] = time.monotonic()

    return ListWatch()


def _main_window():
    from PySide6.QtWidgets import QApplication

    from phoenix_admin.ui.main_window import MainWindow

    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))


def _see_every_page(then: Callable[[], None]) -> None:
    """Look at one page after the other, each until it is painted and has what it reads."""
    from PySide6.QtCore import QTimer

    from phoenix_admin.ui.shell.navigation import Origin

    window = _main_window()
    left = [panel.key for panel in window.panels]  # the last one first: back to where it began

    def look() -> None:
        if not left:
            then()
            return
        window.navigate(left.pop(), Origin.USER)
        QTimer.singleShot(PAGE_MS, look)

    QTimer.singleShot(SETTLE_MS, look)


def main() -> None:
    """Print the figures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    kind, folder = sys.argv[1], Path(sys.argv[2])
    if kind == "bare":
        _bare()
    else:
        _app(folder, pages_later=kind == "app")


if __name__ == "__main__":
    main()
