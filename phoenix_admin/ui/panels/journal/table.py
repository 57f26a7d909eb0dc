"""The table of the journal."""

from datetime import datetime, timedelta

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.journal_rows import JournalRow
from phoenix_admin.ui.lists.list_table import ListTable
from phoenix_admin.ui.panels.journal.board import ColumnKey, JournalEntryRow
from phoenix_admin.ui.panels.journal.columns import TARGET_WIDTH, NowOf, journal_columns

_CHANGE_ROOM = 210
_TARGET_WIDEST = 230
_REPEATED = frozenset[str]({ColumnKey.ENVIRONMENT, ColumnKey.TOOK})


class JournalTable(ListTable[JournalRow]):
    """Rows of attempts. The age of a new one grows each second."""

    def __init__(self, theme: Theme, clock: Clock, moment_of: NowOf) -> None:
        super().__init__(
            theme,
            clock,
            journal_columns(moment_of),
            repeated=_REPEATED,
            object_name="journal.table",
            accessible_name="Journal",
        )

    def _share_room(self) -> None:
        """Where there is room: names written out. What it changed takes the rest.

        Not where the person has given the column a width of their own.
        """
        own, px = self.choice.widths, self._theme.px
        if ColumnKey.TARGET in own:
            return
        others = {
            column.key: own.get(column.key, column.width)
            for column in self.columns
            if column.key not in (ColumnKey.TARGET, ColumnKey.CHANGE)
        }
        taken = sum(px(others[key]) for key in self.visible_columns if key in others)
        spare = self.viewport().width() - taken - px(_CHANGE_ROOM)
        least, most = px(TARGET_WIDTH), px(_TARGET_WIDEST)
        self.set_column_width(ColumnKey.TARGET, max(least, min(spare, most)))

    def _changes_each_second(self, entry: JournalEntryRow, now: datetime) -> bool:
        return now - entry.row.entry.time < timedelta(minutes=1)
