"""The installed theme, always handed out in the same state."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from tests.support.pictures import picture, settle

# What the offscreen plugin says about windows with a fixed or least size, raised or popped up.
OFFSCREEN_NOISE = r"This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder show windows of any kind."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_NOISE))


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Light, 100 %, without motion, so that pictures are the same each time."""
    theme = install_theme(qapp, ThemeMode.LIGHT, 1.0)
    theme.set_reduced_motion(True)
    yield theme
    theme.set_mode(ThemeMode.LIGHT)
    theme.set_zoom(1.0)
    theme.set_reduced_motion(True)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[QWidget], QImage]:
    """Show a window, let it settle, and take its picture."""

    def show_and_grab(widget: QWidget) -> QImage:
        qtbot.addWidget(widget)
        widget.show()
        settle()
        return picture(widget)

    return show_and_grab
