"""Remembers what the person has chosen about every table of the window, whosever page it is on.

A table takes part by having an objectName. The choice of a table that is not there this time
(another environment has other pages) is kept for the next time.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.table_choice import TableChoice

if TYPE_CHECKING:
    from phoenix_admin.qt.tables import DataTable


class TableMemory:
    """The tables below one window. UI thread."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._kept: dict[str, TableChoice] = {}
        self._untouched: dict[str, TableChoice] = {}

    def restore(self, choices: Mapping[str, TableChoice]) -> None:
        """Take over what was remembered; `restore_in` gives it to the tables. Call once, first."""
        self._kept = dict(choices)

    def restore_in(self, part: QWidget) -> None:
        """Give the tables of a part that has come their own."""
        for name, table in _tables(part).items():
            self._untouched[name] = table.choice
            if name in self._kept:
                table.restore_choice(self._kept[name])

    def choices(self) -> dict[str, TableChoice]:
        """What to remember: only of tables where the person has chosen something."""
        now = {name: table.choice for name, table in _tables(self._window).items()}
        kept = {name: choice for name, choice in self._kept.items() if name not in now}
        chosen = {n: choice for n, choice in now.items() if choice != self._untouched.get(n)}
        return {**kept, **chosen}


def _tables(part: QWidget) -> "dict[str, DataTable[Any]]":
    from phoenix_admin.qt.tables import DataTable  # noqa: PLC0415 - there are none at the start

    found: list[DataTable[Any]] = part.findChildren(DataTable)
    return {table.objectName(): table for table in found if table.objectName()}
