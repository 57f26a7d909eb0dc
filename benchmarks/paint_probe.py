"""A program for B11: time from process start to first paint, and memory, of one window.

Run as `python -m benchmarks.paint_probe bare|app DATA_DIR`; prints one JSON object. The time
is taken from the parent's clock (both use the system-wide monotonic clock).
"""

import json
import os
import sys
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget


class PaintWatch(QObject):
    """Notes the first paint of a window, then ends the loop."""

    def __init__(self, app: QApplication, settle_ms: int) -> None:
        super().__init__(app)
        self._app = app
        self._settle_ms = settle_ms
        self.painted: float | None = None

    def watch(self, widget: QWidget) -> None:
        """Wait for this widget's first paint."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only looks."""
        if event.type() == QEvent.Type.Paint and self.painted is None:
            self.painted = time.monotonic()
            watched.removeEventFilter(self)
            QTimer.singleShot(self._settle_ms, self._app.quit)
        return False


def _bare(_: Path) -> tuple[float, QObject]:
    app = QApplication(sys.argv[:1])
    watch = PaintWatch(app, 200)
    window = QMainWindow()
    window.resize(1440, 900)
    watch.watch(window)
    window.show()
    app.exec()
    return watch.painted or 0.0, window


def _app(folder: Path) -> tuple[float, QObject]:
    from phoenix_admin.app.early import load_binding, prepare_process

    load_binding()
    from phoenix_admin.app.automation import launch
    from phoenix_admin.qt.garbage import settle_collection, take_over_collection
    from phoenix_admin.qt.start_up import make_application

    prepare_process()
    take_over_collection()
    app = make_application()
    watch = PaintWatch(app, 1500)
    window = launch(folder, samples=False)
    watch.watch(window)
    settle_collection()
    app.exec()
    window.close()
    return watch.painted or 0.0, window


def main() -> None:
    """Print the figures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    kind, folder = sys.argv[1], Path(sys.argv[2])
    painted, window = (_bare if kind == "bare" else _app)(folder)
    resident = psutil.Process().memory_info().rss / 2**20
    print(json.dumps({"painted": painted, "rss": resident}), flush=True)
    del window
    os._exit(0)


if __name__ == "__main__":
    main()
