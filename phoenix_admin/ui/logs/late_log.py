"""The place of a compact log view, which is made when somebody first looks at an item's log.

Rows, filter and switches are as large as a page; most sessions look at one of the three logs.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.ui.logs.log_wish import LogWish

if TYPE_CHECKING:
    from phoenix_admin.ui.logs.compact_log import CompactLog


class LateLog(QWidget):
    """Satisfies `ShowsLog`. UI thread. `made`: `view` is there from now on.

    `nothing` stands there until then.
    """

    made = Signal()

    def __init__(
        self, make: "Callable[[], CompactLog]", object_name: str, nothing: QWidget | None = None
    ) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self._make = make
        self._wish: LogWish | None = None
        self._view: CompactLog | None = None
        self._nothing = nothing
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        if nothing is not None:
            self._lines.addWidget(nothing)

    @property
    def view(self) -> "CompactLog | None":
        """The log view; None until somebody has looked at an item's log."""
        return self._view

    @property
    def wish(self) -> LogWish | None:
        """Whose log is shown, or will be when somebody looks."""
        return self._wish

    def show_log_of(self, wish: LogWish | None) -> None:
        """See ShowsLog."""
        self._wish = wish
        if self._view is not None:
            self._view.show_log_of(wish)
        elif wish is not None and self.isVisible():
            self._fill()

    def update_age(self) -> None:
        """See ShowsLog."""
        if self._view is not None and self._view.isVisible():
            self._view.update_age()

    def close_down(self) -> None:
        """See ShowsLog."""
        self._wish = None
        if self._view is not None:
            self._view.close_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        super().showEvent(event)
        if self._view is None and self._wish is not None:
            self._fill()

    def _fill(self) -> None:
        self._view = view = self._make()
        if self._nothing is not None:
            self._nothing.hide()
            self._nothing.deleteLater()
            self._nothing = None
        self._lines.addWidget(view)
        view.show()  # a layout would only with the next event, and it is read while it is seen
        view.show_log_of(self._wish)
        self.made.emit()
