"""A theme for each test of the log view, and widgets on the screen."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme

W = TypeVar("W", bound=QWidget)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme; whatever a test makes of it is undone."""
    theme = install_theme(qapp, ThemeMode.LIGHT)
    yield theme
    theme.set_mode(ThemeMode.LIGHT)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., QWidget]:
    """Shows a widget in this size, with the keyboard in it."""

    def show(widget: W, width: int = 900, height: int = 400) -> W:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        qtbot.waitUntil(widget.isActiveWindow)
        widget.setFocus()
        return widget

    return show
