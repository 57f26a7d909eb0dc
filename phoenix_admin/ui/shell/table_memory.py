"""Remembers what the person has chosen about every table of the window, whosever page it is on.

A table takes part by having an objectName. The choice of a table that is not there this time
(another environment has other pages) is kept for the next time.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.tables import DataTable, TableChoice


class TableMemory:
    """The tables below one window. UI thread."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._kept: dict[str, TableChoice] = {}
        self._untouched: dict[str, TableChoice] = {}

    def restore(self, choices: Mapping[str, TableChoice]) -> None:
        """Give every table its own; call once, when all pages are there."""
        self._kept = dict(choices)
        for name, table in self._tables().items():
            self._untouched[name] = table.choice
            if name in choices:
                table.restore_choice(choices[name])

    def choices(self) -> dict[str, TableChoice]:
        """What to remember: only of tables where the person has chosen something."""
        now = {name: table.choice for name, table in self._tables().items()}
        kept = {name: choice for name, choice in self._kept.items() if name not in now}
        chosen = {n: choice for n, choice in now.items() if choice != self._untouched.get(n)}
        return {**kept, **chosen}

    def _tables(self) -> dict[str, DataTable[Any]]:
        found: list[DataTable[Any]] = self._window.findChildren(DataTable)
        return {table.objectName(): table for table in found if table.objectName()}
