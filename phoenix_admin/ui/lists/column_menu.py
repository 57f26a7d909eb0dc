"""Which columns the person wants to see, and by which they are sorted, for the keyboard too."""

from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from phoenix_admin.qt.tables import SortOrder
from phoenix_admin.qt.widgets import Button
from phoenix_admin.ui.lists.list_table import ListTable


class ColumnMenu(QObject):
    """A menu behind a button that counts the columns: "Columns 5 of 6".

    It switches columns on and off and sorts, as a click on a header does. Without the columns
    `always` a row says nothing: they stay. `name` is the objectName of the menu.
    """

    def __init__(
        self, table: ListTable[Any], button: Button, name: str, always: frozenset[str]
    ) -> None:
        super().__init__(button)
        self._table = table
        self._button = button
        self._menu = QMenu(button)
        self._menu.setObjectName(name)
        self._entries: list[QAction] = []
        for column in table.rows.columns:
            # Owned by us: a wrapper that `QMenu.addAction(text)` returns can be lost on the way.
            entry = QAction(column.title, self)
            self._menu.addAction(entry)
            entry.setCheckable(True)
            entry.setChecked(True)
            entry.setData(column.key)
            entry.setEnabled(column.key not in always)
            entry.toggled.connect(self._on_toggled)
            self._entries.append(entry)
        self._orders: list[QAction] = []
        self._add_orders()
        self._menu.aboutToShow.connect(self._mark_order)
        table.columns_changed.connect(self.show_count)
        self.show_count()

    @Slot()
    def open(self) -> None:
        """Show the menu below its button."""
        below = self._button.mapToGlobal(self._button.rect().bottomLeft())
        self._menu.popup(below)

    def _add_orders(self) -> None:
        self._menu.addSeparator()
        group = QActionGroup(self)
        for column in self._table.rows.columns:
            order = QAction(f"Sort by {column.title}", self)
            self._menu.addAction(order)
            order.setCheckable(True)
            order.setData(column.key)
            order.triggered.connect(self._on_order)
            group.addAction(order)
            self._orders.append(order)
        self._descending = QAction("Descending", self)
        self._menu.addAction(self._descending)
        self._descending.setCheckable(True)
        self._descending.triggered.connect(self._on_order)

    @Slot()
    def _mark_order(self) -> None:
        order = self._table.sort_order
        for action in self._orders:
            action.setChecked(order is not None and action.data() == order.column)
        self._descending.setChecked(order is not None and order.descending)

    @Slot()
    def _on_order(self) -> None:
        column = next(str(action.data()) for action in self._orders if action.isChecked())
        self._table.ask_for_order(SortOrder(column, self._descending.isChecked()))

    @Slot()
    def _on_toggled(self) -> None:
        hidden = frozenset(str(e.data()) for e in self._entries if not e.isChecked())
        self._table.choose_columns(hidden)

    @Slot()
    def show_count(self) -> None:
        """Say on the button how many columns are shown."""
        if not self._table.isVisible():
            # Not laid out yet: how many fit is not known.
            return
        shown, all_of_them = len(self._table.visible_columns), len(self._entries)
        self._button.set_text(f"Columns {shown} of {all_of_them}")
        switched_on = sum(entry.isChecked() for entry in self._entries)
        narrow = "" if shown == switched_on else " Some do not fit now."
        self._button.setToolTip(f"Choose the columns of the list.{narrow}")
