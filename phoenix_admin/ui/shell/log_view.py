"""The newest log lines of one project, followed while they can be seen.

Used by the dock and by the Projects panel. Following pauses as soon as the person scrolls away
from the end or selects something, and says how many lines came since; End resumes (UX note, N9).
"""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.notation import count
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    Button,
    Message,
    RoleLabel,
    StateKind,
    StateText,
    StateView,
    Surface,
    row,
)
from phoenix_admin.services.log_tail import LogTail
from phoenix_admin.ui.shell.log_model import LogModel
from phoenix_admin.ui.shell.log_table import LogTable
from phoenix_admin.ui.shell.newest_line import newest_line

_NO_TAIL = StateText(
    StateKind.NEVER,
    "No project's log is shown",
    "Here is the log of the project that is open under Projects. A job has its own under Log.",
    glyph="scroll-text",
)
_NO_LINES = StateText(
    StateKind.EMPTY,
    "No log lines yet",
    "Lines appear here as soon as something runs for this project.",
    glyph="scroll-text",
)


class LogView(QWidget):
    """Shows a `LogTail`, newest line last. UI thread.

    It has the tail read on while the view can be seen and stops it otherwise. `follow_changed`
    is emitted when `following`, `new_lines` or the number of lines changes. With a `clock` a line
    below says how old the newest line is; its owner calls `update_age` with its own tick.
    """

    follow_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        object_name: str = "logs",
        accessible_name: str = "Log lines, newest last",
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._tail: LogTail | None = None
        self._forget = _nothing_to_forget
        self._following = True
        self._new_lines = 0
        self._owed = False
        self._model = LogModel(self)
        self._table = LogTable(theme, self._model, self)
        self._table.setObjectName(f"{object_name}.table")
        self._table.setAccessibleName(accessible_name)
        self._states = StateView(
            theme, self._table, object_name=f"{object_name}.state", accessible_name="Log"
        )
        self._clock = clock
        self._age = RoleLabel(
            theme, kind="caption", role="text2", elide=True, object_name=f"{object_name}.newest"
        )
        foot = Surface(theme, "inset", edges="t")
        foot.setLayout(row(theme, self._age, margins=(16, 3, 16, 3)))
        self._foot = foot
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._states, 1)
        lines.addWidget(foot)
        self._table.end_requested.connect(self.resume)
        self._table.scrolled_by_hand.connect(self._on_scrolled)
        self._table.selected_by_hand.connect(self.pause)
        self._table.busy_changed.connect(self._on_busy_changed)
        self._table.resized.connect(self._on_resized)
        self._show_state()

    @property
    def tail(self) -> LogTail | None:
        """Whose lines are shown."""
        return self._tail

    @property
    def table(self) -> LogTable:
        """Where the keyboard goes."""
        return self._table

    @property
    def following(self) -> bool:
        """Whether the newest line is kept in view."""
        return self._following

    @property
    def new_lines(self) -> int:
        """Lines that came since following was paused."""
        return self._new_lines

    @property
    def line_count(self) -> int:
        """Lines that are shown."""
        return self._model.rowCount()

    def show_tail(self, tail: LogTail | None) -> None:
        """Show this tail from its end; None shows that nothing is open."""
        if tail is self._tail:
            return
        self._let_go()
        # Not one line of the old project may stand under the new one's name, busy or not.
        self._model.set_entries(())
        self._tail = tail
        if tail is not None:
            self._forget = tail.changed.add(self._take)
            if self.isVisible():
                tail.set_following(True)
        self._following = True
        self._new_lines = 0
        self._table.selectionModel().clear()
        self._take()

    @Slot()
    def update_age(self) -> None:
        """Say how old the newest line is now, and whether the log is still being read."""
        tail, clock = self._tail, self._clock
        words = None
        if tail is not None and clock is not None and tail.entries:
            newest = tail.entries[-1].time
            words = newest_line(newest, tail.read_at, clock.now(), failing=tail.error is not None)
        self._foot.setVisible(words is not None)
        if words is not None:
            text, role = words
            self._age.set_text(text)
            self._age.set_role(role)

    @Slot()
    def pause(self) -> None:
        """Stop following; what comes is counted."""
        if self._following and self._model.rowCount():
            self._following = False
            self._new_lines = 0
            self.follow_changed.emit()

    @Slot()
    def resume(self) -> None:
        """Go to the newest line and stay there."""
        self._table.selectionModel().clear()
        self._following = True
        self._new_lines = 0
        self._table.scrollToBottom()
        self.follow_changed.emit()

    def copy_lines(self) -> int:
        """Copy the selected lines, or all when none are; returns how many."""
        rows = self._table.selected_rows() or list(range(self._model.rowCount()))
        if rows:
            self._table.copy_rows(rows)
        return len(rows)

    def showEvent(self, event: QShowEvent) -> None:
        """Read on, and be at the end when following."""
        super().showEvent(event)
        if self._tail is not None:
            self._tail.set_following(True)
        self.update_age()
        self._on_resized()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is read while nobody looks."""
        super().hideEvent(event)
        self._stop_reading()

    def _let_go(self) -> None:
        self._forget()
        self._forget = _nothing_to_forget
        self._stop_reading()
        self._owed = False

    def _stop_reading(self) -> None:
        tail = self._tail
        if tail is None:
            return
        others = (view for view in self.window().findChildren(LogView) if view is not self)
        # The dock and a panel may show the same project: the last one to go switches off.
        if not any(view.tail is tail and view.isVisible() for view in others):
            tail.set_following(False)

    def _take(self) -> None:
        """The tail has changed, or is another one."""
        if self._table.busy and self._tail is not None:
            # Rows must not move under a pressed mouse button or below an open menu.
            self._owed = True
            return
        tail = self._tail
        bar = self._table.verticalScrollBar()
        change = self._model.set_entries(tail.entries if tail is not None else ())
        if self._following:
            self._table.scrollToBottom()
        elif change.replaced:
            self._new_lines = 0
        else:
            self._new_lines += change.added
            if change.removed:
                # Lines that fall off the front must not move those being read.
                bar.setValue(bar.value() - change.removed * self._table.row_height)
        self._show_state()
        self.follow_changed.emit()

    def _show_state(self) -> None:
        tail, states = self._tail, self._states
        error = tail.error if tail is not None else None
        if self._model.rowCount():
            states.show_content()
        elif tail is None:
            states.show_state(_NO_TAIL)
        elif error is not None:
            text = StateText(
                StateKind.FAILED, "The log could not be read", error.text, meta=error.code
            )
            states.show_state(text)
        elif tail.loaded:
            states.show_state(_NO_LINES)
        else:
            states.show_loading("log lines")
        if error is not None and self._model.rowCount():
            states.set_banner(Message(error.text, "New log lines cannot be read", "unplug", "warn"))
        else:
            states.set_banner(None)
        self.update_age()

    @Slot()
    def _on_scrolled(self) -> None:
        if not self._table.is_at_end():
            self.pause()
        elif not self._following and not self._table.selectionModel().hasSelection():
            self.resume()

    @Slot(bool)
    def _on_busy_changed(self, busy: bool) -> None:
        if not busy and self._owed:
            self._owed = False
            self._take()

    @Slot()
    def _on_resized(self) -> None:
        if self._following:
            self._table.scrollToBottom()


class FollowPill(Button):
    """Says whether a log view follows, and changes it."""

    def __init__(self, theme: Theme, view: LogView, *, object_name: str = "logs.follow") -> None:
        super().__init__(
            theme,
            "Following",
            glyph="arrow-down-to-line",
            small=True,
            object_name=object_name,
        )
        self._view = view
        view.follow_changed.connect(self._on_follow_changed)
        self.clicked.connect(self._on_clicked)
        self._on_follow_changed()

    @Slot()
    def _on_follow_changed(self) -> None:
        view = self._view
        self.setEnabled(view.line_count > 0)
        if view.following:
            self.set_text("Following")
            self.setToolTip("New lines are kept in view. Press to pause.")
            return
        new = view.new_lines
        lines = "1 new line" if new == 1 else f"{count(new)} new lines"
        self.set_text(f"Paused · {lines}" if new else "Paused")
        self.setToolTip("Paused because you scrolled or selected. Press, or End, to go on.")

    @Slot()
    def _on_clicked(self) -> None:
        if self._view.following:
            self._view.pause()
        else:
            self._view.resume()


def _nothing_to_forget() -> None:
    """No tail is listened to."""
