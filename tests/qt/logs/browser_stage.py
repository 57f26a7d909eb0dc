"""The view of a log alone in a window, on lines in memory."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.logs.actions import LogActions
from phoenix_admin.ui.logs.browser import LogBrowser
from phoenix_admin.ui.logs.exporting import Exporter
from phoenix_admin.ui.logs.query_shelf import PassingShelf
from tests.support.listed_log import ListedLog


class Copies:
    """An opener that writes down what was copied."""

    def __init__(self) -> None:
        self.copied: list[str] = []

    def open_file(self, _path: str) -> None:
        """Nothing."""

    def reveal(self, _path: str) -> None:
        """Nothing."""

    def copy_text(self, text: str) -> None:
        self.copied.append(text)


class Places:
    """A save chooser that always has the same answer."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def choose_target(self, _over: QWidget, name: str, on_chosen: Any, _kind: Any = None) -> None:
        self.asked.append(name)
        on_chosen(Path("/tmp") / name)


class BrowserStage:
    """Everything a test of the view wants to reach."""

    def __init__(self, theme: Theme, log: ListedLog | None, **more: Any) -> None:
        self.owner = QObject()
        self.actions = ActionRegistry(theme.icon, self.owner)
        self.opener, self.saver = Copies(), Places()
        self.shelf = PassingShelf()
        self.places: list[str] = []
        own = LogActions(self.actions, self.opener, self.owner)
        own.pages = frozenset({"projects", "jobs", "processes"})
        self.browser = LogBrowser(
            theme, self.actions, self.shelf, **({"while_typing": True} | more)
        )
        own.attach(self.browser, Exporter(self.saver, lambda: "log", self.browser))
        own.place_requested.connect(self.places.append)
        self.own = own
        self.log = log
        self.browser.show_log(log)

    def trigger(self, key: str) -> str | None:
        """Press the action, or say why it is off."""
        reason = self.actions.refusal(f"logs.{key}")
        if reason is None:
            self.actions.action(f"logs.{key}").trigger()
        return reason

    def find(self, name: str) -> Any:
        found = self.browser.findChild(QWidget, name)
        assert found is not None, name
        return found

    def press(self, key: Qt.Key, keys: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, wherever the keyboard is."""
        QTest.keyClick(self.browser.window().focusWidget(), key, keys)

    def answer(self, text: str) -> None:
        """Write this into the line that asks, and accept it."""
        field = self.find("logs.ask.field")
        field.setText(text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    @property
    def shown(self) -> list[str]:
        """The messages of all rows."""
        assert self.log is not None
        lines = (self.log.line(place) for place in range(self.log.face.rows))
        return [line.message for line in lines if line is not None]

    @property
    def said(self) -> str:
        text: str = self.find("logs.said").text()
        return text

    def close(self) -> None:
        self.browser.close_down()
        self.owner.deleteLater()
