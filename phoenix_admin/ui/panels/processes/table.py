"""The table of processes."""

from datetime import datetime

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.process_lines import ProcessLine
from phoenix_admin.ui.lists.list_table import MINUTE, ListTable
from phoenix_admin.ui.panels.processes.board import ColumnKey, LineEntry
from phoenix_admin.ui.panels.processes.columns import (
    NAME_PAINTERS,
    Surroundings,
    process_columns,
)

_REPEATED = frozenset[str]({ColumnKey.PARENT, ColumnKey.CPU})
_WIDER = ((ColumnKey.NAME, 220), (ColumnKey.PARENT, 170))
_WORK_ROOM = 230


class ProcessTable(ListTable[ProcessLine]):
    """Lines of processes, of which several can be selected."""

    def __init__(self, theme: Theme, clock: Clock, about: Surroundings) -> None:
        super().__init__(
            theme,
            clock,
            process_columns(about),
            painters=NAME_PAINTERS,
            repeated=_REPEATED,
            multiple=True,
            object_name="processes.table",
            accessible_name="Processes",
        )

    def keep_in_sight(self, row_id: str) -> None:
        """Scroll so far that this row can be seen; for a person who asked to follow it."""
        position = self.rows.position_of(row_id)
        if position is not None:
            self.scrollTo(self.rows.index(position, 0))

    def _share_room(self) -> None:
        """Where there is room: names written out. Project and run take the rest."""
        own, px = self.choice.widths, self._theme.px
        widths = {column.key: own.get(column.key, column.width) for column in self.columns}
        taken = sum(px(widths[key]) for key in self.visible_columns if key != ColumnKey.WORK)
        spare = max(0, self.viewport().width() - taken - px(_WORK_ROOM))
        for key, most in _WIDER:
            if key in own or key not in self.visible_columns:
                continue
            more = min(spare, px(most) - px(widths[key]))
            spare -= more
            self.set_column_width(key, px(widths[key]) + more)

    def _changes_each_second(self, entry: LineEntry, now: datetime) -> bool:
        row = entry.row.row
        run = row.evidence.run if row is not None else None
        signs = [entry.row.facts.started_at]
        if run is not None and run.heartbeat_at is not None:
            signs.append(run.heartbeat_at)
        return any((now - at).total_seconds() < MINUTE + 1 for at in signs)
