"""Which columns the person wants to see."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from phoenix_admin.qt.widgets import Button
from phoenix_admin.ui.panels.projects.row_facts import ColumnKey
from phoenix_admin.ui.panels.projects.table import ProjectTable

ALWAYS = frozenset({ColumnKey.STATUS, ColumnKey.NAME})
"""Without these a row says nothing."""


class ColumnMenu(QObject):
    """A menu of columns behind a button that counts them: "Columns 5 of 6"."""

    def __init__(self, table: ProjectTable, button: Button) -> None:
        super().__init__(button)
        self._table = table
        self._button = button
        self._menu = QMenu(button)
        self._menu.setObjectName("projects.columns.menu")
        self._entries: list[QAction] = []
        for column in table.rows.columns:
            entry = self._menu.addAction(column.title)
            entry.setCheckable(True)
            entry.setChecked(True)
            entry.setData(column.key)
            entry.setEnabled(column.key not in ALWAYS)
            entry.toggled.connect(self._on_toggled)
            self._entries.append(entry)
        table.columns_changed.connect(self._count)
        self._count()

    @Slot()
    def open(self) -> None:
        """Show the menu below its button."""
        below = self._button.mapToGlobal(self._button.rect().bottomLeft())
        self._menu.popup(below)

    @Slot()
    def _on_toggled(self) -> None:
        hidden = frozenset(str(e.data()) for e in self._entries if not e.isChecked())
        self._table.choose_columns(hidden)

    @Slot()
    def _count(self) -> None:
        if not self._table.isVisible():
            # Not laid out yet: how many fit is not known.
            return
        shown, all_of_them = len(self._table.visible_columns), len(self._entries)
        self._button.set_text(f"Columns {shown} of {all_of_them}")
        switched_on = sum(entry.isChecked() for entry in self._entries)
        narrow = "" if shown == switched_on else " Some do not fit now."
        self._button.setToolTip(f"Choose the columns of the list.{narrow}")
