"""The table of projects: what its columns want of the width, and which ages grow each second."""

from datetime import datetime

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.project_catalogue import ProjectRow
from phoenix_admin.ui.lists.list_table import DEAF_SECONDS, MINUTE, ListTable
from phoenix_admin.ui.panels.projects.board import ProjectEntry
from phoenix_admin.ui.panels.projects.columns import NAME_PAINTERS, NowOf, project_columns

__all__ = ["DEAF_SECONDS", "ProjectTable"]

_REPEATED = frozenset({"clips"})
NAME_ROOM = 176
VERDICT_MOST = 192
"""Room for the longest verdict; the name gets its own room first."""


class ProjectTable(ListTable[ProjectRow]):
    """Rows of projects."""

    def __init__(self, theme: Theme, clock: Clock, moment_of: NowOf) -> None:
        super().__init__(
            theme,
            clock,
            project_columns(moment_of),
            painters=NAME_PAINTERS,
            repeated=_REPEATED,
            object_name="projects.table",
            accessible_name="Projects",
        )

    def _changes_each_second(self, entry: ProjectEntry, now: datetime) -> bool:
        return (now - entry.row.project.updated_at).total_seconds() < MINUTE + 1

    def _share_room(self) -> None:
        """The name takes what is left; the verdict grows once the name has enough."""
        model, px = self._rows, self._theme.px
        taken = sum(
            px(column.width)
            for column in model.columns
            if column.key in self.visible_columns and column.key not in ("name", "verdict")
        )
        left = self.viewport().width() - taken - px(NAME_ROOM)
        position = model.column_position("verdict")
        least = px(model.columns[position].width)
        self.setColumnWidth(position, max(least, min(left, px(VERDICT_MOST))))
