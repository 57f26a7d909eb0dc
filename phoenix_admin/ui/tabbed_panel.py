"""A page that is a host for its tabs.

A tab is a panel of its own. What is open on a tab that is not the first is told as
`<key of the tab>:<item>`, so that links and the way back find the tab again.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import STRETCH, SegmentedTabs, Surface, row
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.ui.panel import PageFacts, Panel
from phoenix_admin.ui.shell.panes import HasDetails, panes_of
from phoenix_admin.ui.shell.tab_order import visit_after

_APART = ":"


class TabbedPanel(Panel):
    """Shows one tab at a time; each pulls data only while it can be seen. UI thread."""

    def __init__(
        self,
        theme: Theme,
        facts: PageFacts,
        tabs: Sequence[Panel],
        tabs_name: str,
        parent: QWidget | None = None,
    ) -> None:
        """`tabs_name` is what a screen reader calls the row of tabs."""
        super().__init__(parent)
        self.key, self.title = facts.key, facts.title
        self.glyph, self.digit = facts.glyph, facts.digit
        self.setObjectName(f"panel.{self.key}")
        self.setAccessibleName(self.title)
        self._tabs = tuple(tabs)
        self.action_areas = tuple(area for tab in tabs for area in tab.action_areas)
        self._on_screen = False
        self._shown = 0
        self._bar = SegmentedTabs(
            theme,
            *(tab.title for tab in tabs),
            object_name=f"{self.key}.tabs",
            accessible_name=tabs_name,
        )
        strip = Surface(theme, "surface", edges="b", object_name=f"{self.key}.strip")
        strip.setLayout(row(theme, self._bar, STRETCH, margins=(10, 0, 10, 0)))
        strip.setVisible(len(self._tabs) > 1)
        self._pages = QStackedWidget()
        self._pages.setObjectName(f"{self.key}.pages")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(strip)
        lines.addWidget(self._pages, 1)
        for tab in self._tabs:
            self._pages.addWidget(tab)
            tab.item_changed.connect(self._on_item_changed)
            tab.place_requested.connect(self.place_requested)
            tab.part_came.connect(self._on_part_came)
        self.grows_old = self.tab.grows_old
        self._bar.currentChanged.connect(self._on_tab_changed)

    @property
    def tab(self) -> Panel:
        """The tab that is shown."""
        return self._tabs[self._shown]

    def show_tab(self, key: str) -> bool:
        """The person wants this tab; False when there is none of this key."""
        for number, tab in enumerate(self._tabs):
            if tab.key == key:
                self._bar.setCurrentIndex(number)
                return True
        return False

    # ------------------------------------------------------------------ Panel

    @property
    def item(self) -> str | None:
        """What is open, with its tab where that is not the first."""
        item = self.tab.item
        return item if self._shown == 0 else f"{self.tab.key}{_APART}{item or ''}"

    @property
    def polled(self) -> PolledReading[Any] | None:
        """What the tab shows."""
        return self.tab.polled

    def open_item(self, item: str | None) -> None:
        """Go to the tab of this item and open it there."""
        key, apart, rest = (item or "").partition(_APART)
        if apart and self.show_tab(key):
            self.tab.open_item(rest or None)
            return
        self._bar.setCurrentIndex(0)
        self.tab.open_item(item)

    def set_on_screen(self, on_screen: bool) -> None:
        """Only the tab that can be seen pulls data."""
        self._on_screen = on_screen
        self.tab.set_on_screen(on_screen)

    def refresh(self) -> None:
        """F5."""
        self.tab.refresh()

    def make_parts(self) -> None:
        """Those of each tab."""
        for tab in self._tabs:
            tab.make_parts()

    def focus_filter(self) -> None:
        """`/`."""
        self.tab.focus_filter()

    def panes(self) -> Sequence[QWidget]:
        """Those of the tab, for the key that goes from pane to pane."""
        return panes_of(self.tab)

    @Slot()
    def toggle_details(self) -> None:
        """Ctrl+."""
        tab = self.tab
        if isinstance(tab, HasDetails):
            tab.toggle_details()

    def close_down(self) -> None:
        """The window is closing."""
        for tab in self._tabs:
            tab.close_down()

    # ------------------------------------------------------------------ the person's input

    @Slot(int)
    def _on_tab_changed(self, number: int) -> None:
        if number == self._shown:
            return
        self.tab.set_on_screen(False)
        self._shown = number
        self.grows_old = self.tab.grows_old
        self._pages.setCurrentIndex(number)
        if self._on_screen:
            self.tab.set_on_screen(True)
        self.part_changed.emit()
        self.item_changed.emit()

    @Slot(QWidget)
    def _on_part_came(self, part: QWidget) -> None:
        visit_after(self._bar, part)
        self.part_came.emit(part)

    @Slot()
    def _on_item_changed(self) -> None:
        if self.sender() is self.tab:
            self.item_changed.emit()
