"""A page with a list and the details of what is open on it."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from phoenix_admin.ui.lists.list_and_details import ListAndDetails
from phoenix_admin.ui.panel import Panel


class ListPanel(Panel):
    """What such pages have in common. Whoever derives makes the panes. UI thread."""

    _panes: ListAndDetails

    def focus_filter(self) -> None:
        """`/`."""
        self._panes.list_pane.focus_filter()

    def panes(self) -> tuple[QWidget, ...]:
        """List and details, for the key that goes from pane to pane."""
        return (self._panes.list_pane, self._panes.details)

    @Slot()
    def toggle_details(self) -> None:
        """Ctrl+. and the buttons: show or hide the details."""
        self._panes.toggle()

    @property
    def details_shown(self) -> bool:
        """Whether the details can be seen."""
        return self._panes.details_shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room, one over the other where there is not."""
        super().resizeEvent(event)
        self._panes.arrange()
