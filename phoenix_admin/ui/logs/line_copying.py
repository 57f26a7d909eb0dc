"""Copying lines of a log that may have to be read first."""

from collections.abc import Callable
from enum import Enum

from PySide6.QtGui import QGuiApplication

from phoenix_admin.domain.notation import count
from phoenix_admin.services.logs.shown_log import CopyForm, ShownLog
from phoenix_admin.ui.logs.table import MOST_COPIED, LogTable


class Wanted(Enum):
    """Which lines."""

    NONE = 0
    SELECTED = 1
    NEWEST = 2


class LineCopying:
    """UI thread. `say` is told what came of it, and whether that is bad."""

    def __init__(self, table: LogTable, say: Callable[[str, bool], None]) -> None:
        self._table = table
        self._say = say
        self._wanted = Wanted.NONE

    def ask(self, log: ShownLog | None, wanted: Wanted) -> None:
        """The person wants these lines, as plain text."""
        self._wanted = wanted
        if wanted is Wanted.SELECTED and self._table.selected_count > MOST_COPIED:
            lines = count(self._table.selected_count)
            self._say(f"{lines} lines are too many to copy; Logs can export them.", True)
            self._wanted = Wanted.NONE
        self.go_on(log)

    def forget(self) -> None:
        """Another log is shown."""
        self._wanted = Wanted.NONE

    def go_on(self, log: ShownLog | None) -> None:
        """Copy if all of them have been read; until then each change of the log is tried again."""
        if log is None or self._wanted is Wanted.NONE:
            return
        places = self._places(log)
        if not places:
            self._wanted = Wanted.NONE
            self._say("There are no lines to copy.", False)
            return
        lines = [log.line(place) for place in places]
        unread = [place for place, line in zip(places, lines, strict=True) if line is None]
        if unread:
            log.want(unread[0], unread[-1] + 1)
            return
        self._wanted = Wanted.NONE

        def arrived(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            many = len(places)
            self._say("1 line was copied" if many == 1 else f"{many} lines were copied", False)

        log.copied(tuple(line.key for line in lines if line), CopyForm.TEXT, arrived)

    def _places(self, log: ShownLog) -> list[int]:
        if self._wanted is Wanted.SELECTED:
            return self._table.selected_places()
        rows = log.face.rows
        return list(range(max(0, rows - MOST_COPIED), rows))
