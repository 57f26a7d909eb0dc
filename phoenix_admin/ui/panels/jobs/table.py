"""The table of jobs."""

from datetime import datetime

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.ui.lists.list_table import ListTable
from phoenix_admin.ui.panels.jobs.board import ColumnKey, JobEntry
from phoenix_admin.ui.panels.jobs.columns import NowOf, job_columns

_REPEATED = frozenset[str]({ColumnKey.WHERE, ColumnKey.ATTEMPTS, ColumnKey.HEARTBEAT})
_WIDER = ((ColumnKey.JOB, 152), (ColumnKey.STATE, 164), (ColumnKey.PROGRESS, 230))
_PROJECT_ROOM = 130


class JobTable(ListTable[JobRow]):
    """Rows of jobs. The time of one under way grows each second."""

    def __init__(self, theme: Theme, clock: Clock, moment_of: NowOf, kind: EnvironmentKind) -> None:
        super().__init__(
            theme,
            clock,
            job_columns(moment_of, kind),
            repeated=_REPEATED,
            object_name="jobs.table",
            accessible_name="Jobs",
        )

    def _share_room(self) -> None:
        """Where there is room: names and states written out, and a bar for progress."""
        model, px = self._rows, self._theme.px
        widths = {column.key: column.width for column in model.columns}
        taken = sum(px(widths[key]) for key in self.visible_columns if key != ColumnKey.PROJECT)
        spare = max(0, self.viewport().width() - taken - px(_PROJECT_ROOM))
        for key, most in _WIDER:
            more = min(spare, px(most) - px(widths[key]))
            spare -= more
            self.setColumnWidth(model.column_position(key), px(widths[key]) + more)

    def _changes_each_second(self, entry: JobEntry, now: datetime) -> bool:
        del now
        return entry.row.standing.is_active
