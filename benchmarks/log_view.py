"""The program's own view of a log that grows: all of the browser over a real session on lanes.

For B2, B3 and B9. Nothing is pushed: as in the program the session looks at what is there, and
the browser shows what it says.
"""

import time
from pathlib import Path

from PySide6.QtCore import QObject

from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.log_session import LogSession
from phoenix_admin.services.logs.source_specs import FileSpec, HeldSpec
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.ui.dialogs.save_chooser import SystemSaveChooser
from phoenix_admin.ui.logs.actions import LogActions
from phoenix_admin.ui.logs.browser import LogBrowser
from phoenix_admin.ui.logs.exporting import Exporter
from phoenix_admin.ui.logs.query_shelf import PassingShelf


class _Opener:
    def open_file(self, _path: str) -> None:
        """Nothing is opened."""

    def reveal(self, _path: str) -> None:
        """Nothing is shown."""

    def copy_text(self, _text: str) -> None:
        """Nothing is copied."""


class _Session(LogSession):
    def show(self, held: LogStore | Path) -> None:
        """Show these rows, or this file."""
        self._add(HeldSpec(held, "held") if isinstance(held, LogStore) else FileSpec(held, "file"))


class LogView:
    """`widget` is to be shown; then it follows until `end`. UI thread."""

    def __init__(self, theme: Theme, held: LogStore | Path) -> None:
        self._owner = QObject()
        self._dispatcher, self._scope = Dispatcher(), Scope("bench")
        self._log = _Session(self._dispatcher, self._scope, SystemClock())
        actions = ActionRegistry(theme.icon, self._owner)
        own = LogActions(actions, _Opener(), self._owner)
        self.widget = LogBrowser(theme, actions, PassingShelf(), while_typing=True)
        own.attach(
            self.widget, Exporter(SystemSaveChooser(self.widget), lambda: "log", self.widget)
        )
        self.told = 0
        self._seen, self._seen_at = 0, time.monotonic()
        self._log.changed.add(self._count)
        self._log.show(held)
        self.widget.show_log(self._log)
        self._log.set_on_screen(True)

    @property
    def rows(self) -> int:
        """How many it shows."""
        return self._log.face.rows

    @property
    def seen(self) -> tuple[int, float]:
        """How many it showed when there last were more, and when that was (monotonic)."""
        return self._seen, self._seen_at

    def follow(self) -> None:
        """Nothing: the session looks by itself, four times a second."""

    def end(self) -> None:
        """Nothing is read any more."""
        self._scope.close()
        self._dispatcher.stop()
        self.widget.close_down()
        self.widget.close()

    def _count(self) -> None:
        self.told += 1
        if self.rows != self._seen:
            self._seen, self._seen_at = self.rows, time.monotonic()
