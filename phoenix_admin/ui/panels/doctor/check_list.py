"""The checks under their headings: one tab stop, arrows inside, rows that change in place."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import ScrollPane
from phoenix_admin.services.doctor import Doctor
from phoenix_admin.ui.check_words import check_words
from phoenix_admin.ui.panels.doctor.check_row import AreaHeading, CheckRow


class CheckList(QWidget):
    """Rows in the order of the checks. The person alone opens another row. UI thread."""

    current_changed = Signal()

    def __init__(self, theme: Theme, doctor: Doctor, actions: Sequence[QAction]) -> None:
        super().__init__()
        self._doctor = doctor
        self._rows: dict[str, CheckRow] = {}
        content = QWidget()
        lines = QVBoxLayout(content)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        area = ""
        for facts in doctor.facts:
            if facts.area != area:
                area = facts.area
                lines.addWidget(AreaHeading(theme, area))
            made = CheckRow(theme, facts, check_words(facts, doctor), actions)
            made.chosen.connect(self.choose)
            made.moved.connect(self._on_moved)
            lines.addWidget(made)
            self._rows[facts.id] = made
        lines.addStretch(1)
        self._scroll = ScrollPane(
            theme,
            content,
            object_name="doctor.checks",
            accessible_name="Checks",
        )
        # The rows are the tab stop; the arrows scroll along with them.
        self._scroll.setFocusPolicy(self._scroll.focusPolicy().NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)
        if self._rows:
            self.choose(next(iter(self._rows)))

    @property
    def current(self) -> CheckRow | None:
        """The opened row."""
        return next((each for each in self._rows.values() if each.is_current), None)

    def show_results(self) -> None:
        """Show what is known now; nothing moves but what was found."""
        for made in self._rows.values():
            words = check_words(made.facts, self._doctor)
            if words != made.words:
                made.show_words(words)

    @Slot(str)
    def choose(self, check: str) -> None:
        """Open this row and close the other."""
        before, wanted = self.current, self._rows[check]
        if before is wanted:
            return
        if before is not None:
            before.set_current(False)
        wanted.set_current(True)
        self.current_changed.emit()

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        order = list(self._rows)
        current = self.current
        place = order.index(current.facts.id) if current is not None else 0
        wanted = order[min(max(0, place + step), len(order) - 1)]
        self.choose(wanted)
        self._rows[wanted].setFocus()
        # Once the opened row has its height.
        QTimer.singleShot(0, self, self._show_current)

    @Slot()
    def _show_current(self) -> None:
        current = self.current
        if current is not None:
            self._scroll.ensureWidgetVisible(current, 0, 8)
