"""The incidents of the opened subject: each with its verdict, and the lines that prove it."""

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.memory_incident import MemoryIncident
from phoenix_admin.domain.notation import date_time
from phoenix_admin.qt.tables import ChipCell, Column, DataTable, KeyedTableModel, TextCell
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import RoleLabel, column
from phoenix_admin.services.memory.faces import MemoryView
from phoenix_admin.ui.panels.memory.use_words import (
    INCIDENT_LOOKS,
    INCIDENT_MEANING,
    days_line,
    proof_text,
    short_part,
)

_ROWS = 6


def incident_id(incident: MemoryIncident) -> str:
    """The line that began it."""
    return incident.proof[0].identity


def _used(incident: MemoryIncident) -> str:
    if incident.limit_mib is None:
        return f"pid {incident.pid}" if incident.pid is not None else "—"
    return f"{incident.used_mib} of {incident.limit_mib} MiB"


def _where(incident: MemoryIncident) -> str:
    return ", ".join(part for part in (incident.revision, incident.instance) if part) or "—"


def _briefly(incident: MemoryIncident) -> str:
    revision = short_part(incident.revision) if incident.revision else ""
    instance = f"…{incident.instance[-4:]}" if incident.instance else ""
    return " ".join(part for part in (revision, instance) if part) or "—"


def incident_columns() -> tuple[Column[MemoryIncident], ...]:
    """When, the verdict, the figures, where."""
    return (
        Column(
            "at",
            "When",
            lambda each: date_time(each.at),
            lambda each: TextCell(f"{each.at:%d %b %H:%M:%SZ}"),
            width=136,
        ),
        Column(
            "verdict",
            "Verdict",
            lambda each: INCIDENT_LOOKS[each.kind].label,
            lambda each: ChipCell(INCIDENT_LOOKS[each.kind]),
            tip=lambda each: f"{INCIDENT_MEANING[each.kind]}\n{each.reason}",
            width=164,
            fixed=True,
        ),
        Column(
            "used",
            "Used",
            _used,
            lambda each: TextCell(_used(each), "text2"),
            tip=lambda each: each.reason,
            width=116,
        ),
        Column(
            "where",
            "Where",
            _where,
            lambda each: TextCell(_briefly(each), "text2"),
            tip=_where,
            width=80,
            stretch=True,
        ),
    )


class IncidentTable(DataTable[MemoryIncident]):
    """A few rows of incidents, newest first."""

    def sizeHint(self) -> QSize:
        """Some rows."""
        return QSize(self._theme.px(320), self._theme.px(36) + 28 * self._theme.px(_ROWS))

    def minimumSizeHint(self) -> QSize:
        """Three rows."""
        return QSize(self._theme.px(240), self._theme.px(132))


class Incidents(QWidget):
    """Count per day, the list, and the proof of the selected one. UI thread."""

    def __init__(self, theme: Theme, item: str) -> None:
        super().__init__()
        self._view: MemoryView | None = None
        self._model = KeyedTableModel(incident_columns(), incident_id)
        self._days = RoleLabel(
            theme, role="text2", wrap=True, selectable=True, object_name=f"{item}.days"
        )
        self._table = IncidentTable(
            theme,
            self._model,
            density="compact",
            object_name=f"{item}.incidents",
            accessible_name="Incidents",
        )
        self._reason = RoleLabel(
            theme, wrap=True, selectable=True, object_name=f"{item}.incident_reason"
        )
        self._proof = RoleLabel(
            theme,
            kind="mono",
            mono=True,
            role="text2",
            wrap=True,
            selectable=True,
            object_name=f"{item}.proof",
            accessible_name="Lines that prove it",
        )
        self._table.selected.connect(self._on_selected)
        lines = column(theme, self._days, self._table, self._reason, self._proof, spacing=8)
        self.setLayout(lines)

    def show_view(self, view: MemoryView) -> None:
        """Show its incidents; the selected one stays selected."""
        if view is self._view:
            return
        self._view = view
        self._days.set_text(days_line(view))
        self._table.apply(tuple(reversed(view.incidents)))
        self._table.setVisible(bool(view.incidents))
        self._on_selected(self._table.current_id if self._table.selected_ids else "")

    def clear_selection(self) -> None:
        """Another subject is open."""
        self._table.clearSelection()

    @Slot(str)
    def _on_selected(self, row_id: str) -> None:
        incident = self._model.row_of(row_id) if row_id else None
        if incident is None:
            many = self._view is not None and bool(self._view.incidents)
            self._reason.set_text("Select one to see the lines that prove it." if many else "")
            self._reason.set_role("text3")
        else:
            self._reason.set_text(incident.reason)
            self._reason.set_role("text")
        self._proof.set_text(proof_text(incident) if incident is not None else "")
        self._reason.setVisible(bool(self._reason.text()))
        self._proof.setVisible(incident is not None)
