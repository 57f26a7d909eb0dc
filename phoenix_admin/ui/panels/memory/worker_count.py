"""The line in which a person says how many worker processes an instance of a service has."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.ports.worker_counts import MOST_WORKERS
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import STRETCH, RoleLabel, TextField, row

_WIDTH = 64


class WorkerCount(QWidget):
    """A short field. UI thread. `said` carries the number, None where it was emptied."""

    said = Signal(object)

    def __init__(self, theme: Theme, item: str) -> None:
        super().__init__()
        self._count: int | None = None
        self._field = TextField(
            theme,
            placeholder="—",
            object_name=f"{item}.worker_count",
            accessible_name="Worker processes of one instance",
        )
        self._field.setFixedWidth(theme.px(_WIDTH))
        self._hint = RoleLabel(
            theme, kind="caption", role="text3", elide=True, object_name=f"{item}.worker_hint"
        )
        asked = RoleLabel(theme, "Processes per instance", role="text2")
        self.setLayout(row(theme, asked, self._field, self._hint, STRETCH, spacing=8))
        self._field.editingFinished.connect(self._on_finished)
        self._show_hint("")

    def show_count(self, count: int | None) -> None:
        """What was said; what is being typed stays."""
        self._count = count
        if not self._field.hasFocus():
            self._fill()

    def drop(self) -> None:
        """Another service is open: what was typed for the one before is not for this one."""
        self._count = None
        self._fill()

    def _fill(self) -> None:
        self._field.setText("" if self._count is None else str(self._count))
        self._show_hint("")

    @Slot()
    def _on_finished(self) -> None:
        text = self._field.text().strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
        if text and not 1 <= number <= MOST_WORKERS:
            self._show_hint(f"A number from 1 to {MOST_WORKERS}.", bad=True)
            return
        self._show_hint("")
        count = number if text else None
        if count != self._count:
            self._count = count
            self.said.emit(count)

    def _show_hint(self, text: str, *, bad: bool = False) -> None:
        self._field.set_invalid(bad)
        self._hint.set_role("fail" if bad else "text3")
        self._hint.set_text(text or "Cloud Run does not know it; kept on this computer.")
