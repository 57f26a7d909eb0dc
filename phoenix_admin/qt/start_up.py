"""Making the QApplication, and saying why there will be none of the rest."""

import os
import sys

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

HEADLESS = frozenset({"offscreen", "minimal"})


def has_screen() -> bool:
    """Whether Qt can open a window here; without this question it aborts the process."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def make_application() -> QApplication:
    """The process's QApplication, with the names that desktops show."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("phoenix-admin")
    app.setApplicationDisplayName("Phoenix Admin")
    app.setDesktopFileName("phoenix-admin")
    return app


def give_icon(app: QApplication) -> None:
    """The program's icon."""
    from phoenix_admin.qt.theme.app_icon import app_icon  # noqa: PLC0415 - no frame needs it

    app.setWindowIcon(app_icon(app))


def say_and_stop(title: str, text: str) -> int:
    """Say on the terminal, and in a box where there is a screen, why the app cannot open.

    Returns exit code 1.
    """
    print(f"{title}: {text}", file=sys.stderr)
    if QGuiApplication.platformName() not in HEADLESS:
        from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415 - a start that succeeds has none

        box = QMessageBox(QMessageBox.Icon.Critical, title, text)
        box.exec()
    return 1
