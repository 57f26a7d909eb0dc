"""Which columns the person wants to see, and by which they are sorted, for the keyboard too."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from phoenix_admin.qt.tables import DataTable, SortOrder
from phoenix_admin.qt.widgets import Button


class LateMenu(QMenu):
    """A menu whose entries are made when somebody first opens or reads it. UI thread.

    An entry takes 2 KiB, a menu of columns has twenty, each page has one, and few are opened.
    """

    def __init__(self, parent: QWidget, fill: Callable[[], None]) -> None:
        super().__init__(parent)
        self._fill: Callable[[], None] | None = fill
        self.aboutToShow.connect(self.make_entries)

    @Slot()
    def make_entries(self) -> None:
        """They are there from now on."""
        fill, self._fill = self._fill, None
        if fill is not None:
            fill()

    def actions(self) -> list[QAction]:
        """See QMenu; for scripts and tests, which read a menu that was never open."""
        self.make_entries()
        return super().actions()


class ColumnMenu(QObject):
    """A menu behind a button that counts the columns: "Columns 5 of 6".

    It switches columns on and off and sorts, as a click on a header does. Columns without which a
    row says nothing stay. `name` is the objectName of the menu.
    """

    def __init__(self, table: DataTable[Any], button: Button, name: str) -> None:
        super().__init__(button)
        self._table = table
        self._button = button
        self._entries: list[QAction] = []
        self._orders: list[QAction] = []
        self._menu = LateMenu(button, self._make_entries)
        self._menu.setObjectName(name)
        self._menu.aboutToShow.connect(self._mark_order)
        table.columns_changed.connect(self._count)
        table.choice_restored.connect(self._mark_columns)
        table.installEventFilter(self)
        self._count()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """How many columns fit is known when the table is seen, not before."""
        if event.type() == QEvent.Type.Show:
            self._count()
        return super().eventFilter(watched, event)

    @Slot()
    def open(self) -> None:
        """Show the menu below its button."""
        self._menu.make_entries()
        below = self._button.mapToGlobal(self._button.rect().bottomLeft())
        # Through the table: its rows wait while its menu is open.
        self._table.popup_menu(self._menu, below)

    def _make_entries(self) -> None:
        off = self._table.switched_off
        for column in self._table.columns:
            # Owned by us: a wrapper that `QMenu.addAction(text)` returns can be lost on the way.
            entry = QAction(column.title, self)
            self._menu.addAction(entry)
            entry.setCheckable(True)
            entry.setChecked(column.key not in off)
            entry.setData(column.key)
            entry.setEnabled(not column.stays)
            # Not `toggled`: what was remembered is marked here, not chosen anew.
            entry.triggered.connect(self._on_chosen)
            self._entries.append(entry)
        self._add_orders()

    def _add_orders(self) -> None:
        self._menu.addSeparator()
        group = QActionGroup(self)
        for column in self._table.columns:
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
    def _mark_columns(self) -> None:
        for entry in self._entries:
            entry.setChecked(entry.data() not in self._table.switched_off)
        self._count()

    @Slot()
    def _on_chosen(self) -> None:
        hidden = frozenset(str(e.data()) for e in self._entries if not e.isChecked())
        self._table.choose_columns(hidden)

    @Slot()
    def _count(self) -> None:
        if not self._table.isVisible():
            # Not laid out yet: how many fit is not known.
            return
        every, off = self._table.columns, self._table.switched_off
        shown, all_of_them = len(self._table.visible_columns), len(every)
        self._button.set_text(f"Columns {shown} of {all_of_them}")
        switched_on = sum(column.key not in off for column in every)
        narrow = "" if shown == switched_on else " Some do not fit now."
        self._button.setToolTip(f"Choose the columns of the list.{narrow}")
