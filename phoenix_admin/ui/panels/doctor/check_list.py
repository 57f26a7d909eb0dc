"""The checks under their headings: one tab stop, arrows inside, rows that change in place.

The worst stand first (`domain.doctor_order`), but rows move only when nobody works on them: once
a round is over that the person asked for, while the pointer is elsewhere, nothing is scrolled and
the keyboard works elsewhere. While results come in nothing moves: a row would leave the pointer,
and a command that is being read would jump. What is held back is told, and the person orders it.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from phoenix_admin.domain.doctor_order import CheckGroup, worst_first
from phoenix_admin.qt.tables.order import count_moves
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import ScrollPane
from phoenix_admin.services.doctor import Doctor
from phoenix_admin.ui.check_words import check_words
from phoenix_admin.ui.panels.doctor.check_row import AreaHeading, CheckRow


class CheckList(QWidget):
    """Rows, the worst first. The person alone opens another row. UI thread."""

    current_changed = Signal()

    def __init__(self, theme: Theme, doctor: Doctor, actions: Sequence[QAction]) -> None:
        super().__init__()
        self._theme = theme
        self._doctor = doctor
        self._rows: dict[str, CheckRow] = {}
        self._headings: dict[str, AreaHeading] = {}
        self._chosen_by_hand = False
        self._worked_in = False
        content = QWidget()
        self._lines = lines = QVBoxLayout(content)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for facts in doctor.facts:
            made = CheckRow(theme, facts, check_words(facts, doctor), actions)
            made.chosen.connect(self._on_chosen)
            made.moved.connect(self._on_moved)
            self._rows[facts.id] = made
        self._groups: tuple[CheckGroup, ...] = ()
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
        self.sort()

    @property
    def current(self) -> CheckRow | None:
        """The opened row."""
        return next((each for each in self._rows.values() if each.is_current), None)

    @property
    def order(self) -> tuple[str, ...]:
        """The checks as they stand, from the top."""
        return tuple(facts.id for group in self._groups for facts in group.facts)

    @property
    def would_move(self) -> int:
        """How many rows do not stand where they would if the worst stood first; 0 in a round."""
        wanted = self._wanted()
        if self._doctor.is_running or wanted == self._groups:
            return 0
        ids = [facts.id for group in wanted for facts in group.facts]
        # A row may keep its place and belong under another heading.
        return max(1, count_moves(self.order, ids))

    def show_results(self) -> None:
        """Show what is known now; nothing moves but what was found."""
        for made in self._rows.values():
            words = check_words(made.facts, self._doctor)
            if words != made.words:
                made.show_words(words)

    def settle(self) -> None:
        """A round is over: the worst first, unless the person is in the list."""
        if not self._is_used():
            self.sort()

    def sort(self) -> None:
        """The worst first. Until somebody has chosen a row, the first one is open."""
        self._worked_in = False
        groups, before = self._wanted(), self.current
        if groups == self._groups:
            return
        self._groups = groups
        # Not `takeAt`: its item lives on, and keeps the row's height as it was (QWidgetItemV2).
        for row in self._rows.values():
            self._lines.removeWidget(row)
        for heading in self._headings.values():
            self._lines.removeWidget(heading)
            heading.hide()
        place = 0
        for group in groups:
            widgets: list[QWidget] = [self._heading(group.heading)]
            widgets += [self._rows[facts.id] for facts in group.facts]
            for widget in widgets:
                self._lines.insertWidget(place, widget)
                widget.show()
                place += 1
        self._scroll.verticalScrollBar().setValue(0)
        if not self._chosen_by_hand and groups:
            self.choose(groups[0].facts[0].id)
            if before is not None and before.hasFocus():
                # Opening the page put the keyboard on the first row.
                self._rows[groups[0].facts[0].id].setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, check: str) -> None:
        """Open this row and close the other."""
        before, wanted = self.current, self._rows[check]
        if before is wanted:
            return
        if before is not None:
            before.set_current(False)
        wanted.set_current(True)
        self.current_changed.emit()

    def _wanted(self) -> tuple[CheckGroup, ...]:
        return worst_first(self._doctor.facts, self._doctor.results)

    def _heading(self, text: str) -> AreaHeading:
        if text not in self._headings:
            self._headings[text] = AreaHeading(self._theme, text)
        return self._headings[text]

    def _is_used(self) -> bool:
        focused = QApplication.focusWidget()
        # The keyboard alone says nothing: opening the page puts it here.
        working = self._worked_in and focused is not None and self.isAncestorOf(focused)
        return working or self.underMouse() or self._scroll.verticalScrollBar().value() > 0

    @Slot(str)
    def _on_chosen(self, check: str) -> None:
        self._chosen_by_hand = self._worked_in = True
        self.choose(check)

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        order = self.order
        current = self.current
        place = order.index(current.facts.id) if current is not None else 0
        wanted = order[min(max(0, place + step), len(order) - 1)]
        self._on_chosen(wanted)
        self._rows[wanted].setFocus()
        # Once the opened row has its height.
        QTimer.singleShot(0, self, self._show_current)

    @Slot()
    def _show_current(self) -> None:
        current = self.current
        if current is not None:
            self._scroll.ensureWidgetVisible(current, 0, 8)
