"""What the Qt benchmarks share: an application, a running event loop, medians."""

import os
import statistics
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from phoenix_admin.app.early import prepare_process, restore_import
from phoenix_admin.qt.garbage import settle_collection
from phoenix_admin.qt.start_up import make_application
from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme


def bench_application() -> tuple[QApplication, Theme]:
    """The app's own process settings, with the look installed; offscreen unless told otherwise."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    prepare_process()
    app = make_application()
    restore_import()
    theme = install_theme(app, ThemeMode.LIGHT)
    settle_collection()
    return app, theme


def spin(seconds: float) -> None:
    """Let the event loop run that long."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def spin_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Let the event loop run until the condition holds; False when the time is over."""
    loop = QEventLoop()
    poll = QTimer()
    poll.setInterval(10)

    def look() -> None:
        if condition():
            loop.exit(1)

    poll.timeout.connect(look)
    poll.start()
    limit = QTimer()
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    limit.start(round(seconds * 1000))
    return condition() or loop.exec() == 1


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
