"""The table of projects."""

from datetime import datetime

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.project_catalogue import ProjectRow
from phoenix_admin.ui.lists.list_table import MINUTE, ListTable
from phoenix_admin.ui.lists.moment import NowOf
from phoenix_admin.ui.panels.projects.board import ProjectEntry
from phoenix_admin.ui.panels.projects.columns import NAME_PAINTERS, project_columns
from phoenix_admin.ui.panels.projects.row_facts import ColumnKey

NAME_ROOM = 154
VERDICT_MOST = 192
"""Room for the longest verdict; the name gets its own room first."""


class ProjectTable(ListTable[ProjectRow]):
    """Rows of projects, of which several can be selected."""

    def __init__(self, theme: Theme, clock: Clock, moment_of: NowOf) -> None:
        super().__init__(
            theme,
            clock,
            project_columns(moment_of),
            painters=NAME_PAINTERS,
            repeated=frozenset[str]({ColumnKey.CLIPS}),
            multiple=True,
            object_name="projects.table",
            accessible_name="Projects",
        )

    def _changes_each_second(self, entry: ProjectEntry, now: datetime) -> bool:
        return (now - entry.row.project.updated_at).total_seconds() < MINUTE + 1

    def _share_room(self) -> None:
        """The name takes what is left; the verdict grows once the name has enough.

        Not where the person has given the verdict a width of their own.
        """
        own = self.choice.widths
        if ColumnKey.VERDICT in own:
            return
        model, px = self.rows, self._theme.px
        shared = (ColumnKey.NAME, ColumnKey.VERDICT)
        taken = sum(
            px(own.get(column.key, column.width))
            for column in model.columns
            if column.key in self.visible_columns and column.key not in shared
        )
        left = self.viewport().width() - taken - px(NAME_ROOM)
        position = model.column_position(ColumnKey.VERDICT)
        least = px(model.columns[position].width)
        self.set_column_width(ColumnKey.VERDICT, max(least, min(left, px(VERDICT_MOST))))
