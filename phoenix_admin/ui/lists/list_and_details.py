"""List and details: side by side where there is room, the details over the list where not."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.lists.list_pane import ListPane
from phoenix_admin.ui.lists.overlay_shade import OverlayShade

DETAILS_WIDTH = 394
OVERLAY_BELOW = 1200
"""Width of the window under which the details lie over the list (UX note, Shell)."""


class ListAndDetails(QObject):
    """Places the two panes of a panel. UI thread.

    `focus_details` puts the keyboard into the details, which are `details_width` wide (pixels at
    100 % zoom). The panel calls `arrange` when its size changes.
    """

    def __init__(
        self,
        theme: Theme,
        panel: QWidget,
        list_pane: ListPane[Any],
        details: QWidget,
        focus_details: Callable[[], None],
        details_width: int = DETAILS_WIDTH,
    ) -> None:
        super().__init__(panel)
        self._details_width = details_width
        self._theme = theme
        self._panel = panel
        self._list = list_pane
        self._details = details
        self._focus_details = focus_details
        self._details_wanted = True
        self._overlay_open = False
        list_pane.setParent(panel)
        details.setParent(panel)
        self._bar: QWidget | None = None
        self._bar_height = 0
        self._bar_wanted: Callable[[], bool] = _never
        self._shade = OverlayShade(theme, panel)
        theme.changed.connect(self.arrange)
        list_pane.header.details_button.clicked.connect(self.show_details)
        list_pane.details_requested.connect(self._on_details_requested)

    @property
    def list_pane(self) -> ListPane[Any]:
        """The list."""
        return self._list

    @property
    def details(self) -> QWidget:
        """What is open."""
        return self._details

    @property
    def details_shown(self) -> bool:
        """Whether the details can be seen."""
        return not self._details.isHidden()

    @Slot()
    def toggle(self) -> None:
        """Show or hide the details."""
        if self.details_shown:
            self.hide_details()
        else:
            self.show_details()

    def lay_under_list(self, bar: QWidget, height: int, wanted: Callable[[], bool]) -> None:
        """Place `bar` under the list while it is wanted; `height` in pixels at 100 % zoom.

        The panel calls `arrange` when `wanted` may answer otherwise.
        """
        self._bar, self._bar_height, self._bar_wanted = bar, height, wanted

    @Slot()
    def arrange(self) -> None:
        """Place both panes in the panel as it is now."""
        width, height = self._panel.width(), self._panel.height()
        over = self._is_narrow
        shown = self._overlay_open if over else self._details_wanted
        details = min(self._theme.px(self._details_width), width)
        self._details.setGeometry(width - details, 0, details, height)
        beside = width if over or not shown else width - details
        # The bar takes its room from the list alone, so that no button of the details moves.
        bar = self._theme.px(self._bar_height) if self._bar_wanted() else 0
        self._list.setGeometry(0, 0, beside, height - bar)
        self._list.table.set_beside_details(shown and not over)
        self._list.header.details_button.setVisible(not shown)
        if shown == self._details.isHidden():
            self._details.setVisible(shown)
        if shown:
            self._details.raise_()
        self._shade.lie_beside(self._details, lying=over and shown)
        if self._bar is not None:
            room = width - details if shown else width
            self._bar.setGeometry(0, height - bar, room, bar)
            self._bar.raise_()

    @property
    def _is_narrow(self) -> bool:
        return self._panel.window().width() < self._theme.px(OVERLAY_BELOW)

    @Slot()
    def show_details(self) -> None:
        """The person wants to see them."""
        if self._is_narrow:
            self._overlay_open = True
        else:
            self._details_wanted = True
        self.arrange()

    @Slot()
    def hide_details(self) -> None:
        """The person does not want to see them."""
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self._details.isAncestorOf(focused)
        if self._is_narrow:
            self._overlay_open = False
        else:
            self._details_wanted = False
        if had_focus:
            self._list.focus_table()
        self.arrange()

    @Slot()
    def _on_details_requested(self) -> None:
        self.show_details()
        self._focus_details()

    @Slot()
    def leave_details(self) -> None:
        """The person goes back to the list."""
        if self._is_narrow:
            self.hide_details()
        self._list.focus_table()


def _never() -> bool:
    """No bar was laid under the list."""
    return False
