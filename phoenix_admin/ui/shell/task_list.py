"""The Tasks tab of the dock: what runs in the background now, how long, and a way to give it up."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.notation import duration
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    Button,
    IconLabel,
    RoleLabel,
    ScrollPane,
    StateKind,
    StateText,
    StateView,
    Surface,
    pin_size,
    row,
)
from phoenix_admin.ui.shell.task_watch import TaskLine, TaskWatch

MOST = 50
"""Rows at most; nobody reads on, and each has widgets."""

_NOTHING = StateText(
    StateKind.EMPTY,
    "Nothing is running",
    "Work that takes longer than a moment is listed here while it runs.",
    glyph="list-checks",
)


class TaskRow(Surface):
    """One task: what it is, since when, and Cancel where that is harmless."""

    cancel_pressed = Signal(object)

    def __init__(self, theme: Theme, line: TaskLine) -> None:
        super().__init__(theme, "inset", edges="b", border="grid", object_name="tasks.row")
        self.line = line
        self._icon = IconLabel(theme, "loader-circle", "run", size=14, spinning=True)
        self._label = RoleLabel(theme, line.label, elide=True)
        self._age = RoleLabel(theme, kind="caption", role="text2")
        self._cancel = Button(
            theme,
            "Cancel",
            small=True,
            object_name="tasks.cancel",
            accessible_name=f"Cancel {line.label}",
            parent=self,
        )
        self._cancel.clicked.connect(self._on_cancel)
        self._cancel.setVisible(line.can_cancel)
        lay = row(theme, self._icon, margins=(16, 0, 12, 1))
        lay.addWidget(self._label, 1)
        lay.addWidget(self._age)
        lay.addWidget(self._cancel)
        self.setLayout(lay)
        pin_size(theme, self, height=36)
        self.show_line(line)

    def show_line(self, line: TaskLine) -> None:
        """Bring age and state up to date."""
        self.line = line
        self._icon.set_glyph(
            "clock" if line.waiting else "loader-circle",
            "text2" if line.waiting else "run",
            spinning=not line.waiting,
        )
        said = "waiting" if line.waiting else duration(line.age)
        self._age.set_text(said)
        self.setAccessibleName(f"{line.label}, {said}")

    @Slot()
    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self.cancel_pressed.emit(self.line)


class TaskList(QWidget):
    """Follows a `TaskWatch`; rows stay the same widgets while their task runs."""

    def __init__(self, theme: Theme, watch: TaskWatch) -> None:
        super().__init__()
        self.setObjectName("tasks")
        self._theme = theme
        self._watch = watch
        self._rows: dict[int, TaskRow] = {}
        inner = QWidget()
        self._lines = QVBoxLayout(inner)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._more = RoleLabel(
            theme, kind="caption", role="text2", align=Qt.AlignmentFlag.AlignHCenter
        )
        self._lines.addWidget(self._more)
        self._lines.addStretch(1)
        scroll = ScrollPane(
            theme,
            inner,
            object_name="tasks.list",
            accessible_name="Running tasks, oldest first",
            parent=self,
        )
        self._states = StateView(theme, scroll, object_name="tasks.state")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._states)
        watch.changed.connect(self._on_changed)
        self._on_changed()

    def rows(self) -> tuple[TaskRow, ...]:
        """The rows, oldest first."""
        return tuple(self._rows.values())

    @Slot()
    def _on_changed(self) -> None:
        lines = self._watch.lines()
        wanted = {id(line.ticket): line for line in lines[:MOST]}
        for key in [key for key in self._rows if key not in wanted]:
            gone = self._rows.pop(key)
            self._lines.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for position, (key, line) in enumerate(wanted.items()):
            shown = self._rows.get(key)
            if shown is None:
                shown = self._rows[key] = TaskRow(self._theme, line)
                shown.cancel_pressed.connect(self._on_cancel)
                self._lines.insertWidget(position, shown)
                shown.show()
            shown.show_line(line)
        over = len(lines) - len(wanted)
        self._more.set_text(f"and {over} more" if over else "")
        self._more.setVisible(over > 0)
        if lines:
            self._states.show_content()
        else:
            self._states.show_state(_NOTHING)

    @Slot(object)
    def _on_cancel(self, line: TaskLine) -> None:
        if line.ticket is not None and line.can_cancel:
            line.ticket.cancel()
