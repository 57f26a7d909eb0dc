"""Whether the newest rows of a log are kept in view: one switch for every view of a log."""

from typing import Final

from PySide6.QtCore import QObject, Slot

from phoenix_admin.services.logs.shown_log import Pill, PillFace, ShownLog
from phoenix_admin.ui.logs.state_pill import StatePill
from phoenix_admin.ui.logs.table import LogTable

FOLLOWS: Final = frozenset(Pill) - {Pill.STILL, Pill.PAUSED}
"""The newest rows are kept in view as they come."""


class LogFollowing(QObject):
    """The rows say when the person leaves their end or goes back to it; `pill` says how it stands.

    UI thread. Its owner connects the pill to `toggle`, or to the action that does the same.
    """

    def __init__(self, table: LogTable, pill: StatePill, parent: QObject) -> None:
        super().__init__(parent)
        self._table = table
        self._pill = pill
        self._log: ShownLog | None = None
        table.left_end.connect(self.pause)
        table.end_requested.connect(self.go_on)

    @property
    def is_on(self) -> bool:
        """Whether the newest lines are kept in view as they come."""
        return self._face.pill in FOLLOWS

    @property
    def new_lines(self) -> int:
        """Lines that came since it was paused."""
        return self._face.count if self._face.pill is Pill.PAUSED else 0

    def show(self, log: ShownLog | None, *, local: bool) -> None:
        """Say how this log stands now, with times of this computer's zone or in UTC."""
        self._log = log
        self._pill.show_face(self._face, local=local)

    @Slot()
    def toggle(self) -> None:
        """Hold the view still, or go on."""
        if self.is_on:
            self.pause()
        else:
            self.go_on()

    @Slot()
    def pause(self) -> None:
        """Hold the view still; what comes is counted."""
        if self._log is not None and self.is_on:
            self._log.pause()

    @Slot()
    def go_on(self) -> None:
        """Go to the newest line, and keep it in view if anything is followed."""
        self._table.leave_rows()
        self._table.go_to_end()
        if self._log is not None and self._face.pill is Pill.PAUSED:
            self._log.resume()

    @property
    def _face(self) -> PillFace:
        return self._log.face.pill if self._log is not None else PillFace(Pill.STILL)
