"""The inbox: what came of every write, from whatever project, until somebody has looked.

It opens over the window and changes nothing below. While it is open, new results wait behind one
line, so that nothing moves under the pointer.
"""

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    LinkButton,
    RoleLabel,
    ScrollPane,
    StateKind,
    StateText,
    StateView,
    ToolButton,
    row,
)
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.results import Result
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.ui.runs.run_questions import undo_question
from phoenix_admin.ui.shell.inbox_row import InboxRow
from phoenix_admin.ui.shell.popover import Popover
from phoenix_admin.ui.shell.second_ticker import SecondTicker
from phoenix_admin.ui.shell.undo_asking import UndoAsker, find_project

WIDTH = 440
HEAD = 56
HIGHEST = 560
EMPTY_HEIGHT = 260
PAGE = 40
"""Rows made at once; older ones are made when they are asked for."""

_EMPTY = StateText(
    StateKind.EMPTY,
    "Nothing here yet",
    "What came of each change you ask for is kept here, with the project's name.",
    glyph="bell",
)


class _ResultPane(ScrollPane):
    """Scrolls the rows. They are the tab stop, and the keys are theirs."""

    def __init__(self, theme: Theme, content: QWidget, parent: QWidget) -> None:
        super().__init__(
            theme,
            content,
            object_name="inbox.list",
            accessible_name="Results, newest first",
            parent=parent,
        )
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the inbox: a scroll area would scroll with them."""
        event.ignore()


class Inbox(Popover):
    """Results newest first. Rows act through the two actions of the inbox.

    `current` is the result the actions are about. `current_changed` when it, or what may be done
    with it, has changed.
    """

    current_changed = Signal()
    open_pressed = Signal()
    undo_pressed = Signal()

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        clock: Clock,
        ticker: SecondTicker,
        parent: QWidget,
    ) -> None:
        super().__init__(theme, parent, "inbox")
        self.setAccessibleName("Inbox")
        self._workbench = workbench
        self._clock = clock
        self._rows: list[InboxRow] = []
        self._shown: tuple[Result, ...] = ()
        self._current = 0
        self._undone: set[int] = set()
        self._asker = UndoAsker(theme, workbench, parent)
        self._built = False
        ticker.ticked.connect(self._on_second)
        self._forget = (
            workbench.results.changed.add(self._on_results_changed),
            workbench.operations.changed.add(self._on_operations_changed),
        )

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        for forget in self._forget:
            forget()

    @property
    def current(self) -> Result | None:
        """The result that holds the focus, while the inbox is open."""
        if not self.is_open or not self._rows:
            return None
        return self._rows[self._current].result

    def undo_refusal(self, result: Result) -> str | None:
        """Why this result cannot be undone now; None when it can."""
        if result.undo is None or result.project_id is None:
            return "There is nothing to undo."
        if id(result) in self._undone:
            return "The undo was asked for already."
        if find_project(self._workbench, result.project_id) is None:
            return "The project is not listed any more."
        return self._workbench.operations.refusal(WriteAction.UNDO, result.project_id)

    def undo_current(self) -> bool:
        """Undo the current result, after a question where its tier wants one; False when off."""
        result = self.current
        if result is None or result.project_id is None or self.undo_refusal(result) is not None:
            return False
        project = find_project(self._workbench, result.project_id)
        if project is None:
            return False
        question = undo_question(project.name, self._workbench.environment)
        if question is None:
            return self._undo(result)

        def agreed() -> None:
            self._undo(result)

        # First, so that the dialog gives the keyboard back to where it was before the inbox.
        self.close_popover()
        return self._asker.ask_about(project, question, agreed, partial(self.undo_refusal, result))

    def _undo(self, result: Result) -> bool:
        """Send it, if it is still on."""
        change, project_id = result.undo, result.project_id
        project = find_project(self._workbench, project_id) if project_id is not None else None
        if change is None or project is None or self.undo_refusal(result) is not None:
            return False
        asked = self._workbench.operations.request_undo(project, change)
        if asked:
            self._undone.add(id(result))
            self._update_rows()
        return asked

    def wanted_size(self) -> tuple[int, int]:
        """As high as its results, up to a limit."""
        if not self._rows:
            return WIDTH, EMPTY_HEIGHT
        zoom = self._theme.zoom
        inside = self._lines.totalHeightForWidth(self._theme.px(WIDTH - 4))
        return WIDTH, min(HIGHEST, round(inside / zoom) + HEAD)

    def first_focus(self) -> QWidget:
        """The newest result, or the close button of an empty inbox."""
        return self._rows[self._current] if self._rows else self._close

    def open_below(self, anchor: QWidget) -> None:
        """Show everything there is and count it as read."""
        if not self._built:
            # Only when somebody looks: the window's first picture should not wait for it.
            self._built = True
            self._build(self._theme)
        self._fill()
        super().open_below(anchor)
        self._workbench.results.mark_read()
        self.current_changed.emit()

    @Slot()
    def close_popover(self) -> None:
        """Hide it."""
        was_open = self.is_open
        super().close_popover()
        if was_open:
            self.current_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End move between results; Enter opens the project."""
        steps = {
            Qt.Key.Key_Down: self._current + 1,
            Qt.Key.Key_Up: self._current - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._rows) - 1,
        }
        key = Qt.Key(event.key())
        if key in steps and self._rows:
            self._focus_row(min(max(steps[key], 0), len(self._rows) - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.open_pressed.emit()
        else:
            super().keyPressEvent(event)

    def _build(self, theme: Theme) -> None:
        self._close = ToolButton(
            theme, "x", "Close the inbox", shortcut_hint="Esc", object_name="inbox.close"
        )
        self._close.clicked.connect(self.close_popover)
        title = RoleLabel(theme, "Inbox", kind="section", weight=600, object_name="inbox.title")
        # In the title's line, where it can come and go without moving the results.
        self._news = LinkButton(theme, "Show", object_name="inbox.news")
        self._news.clicked.connect(self._on_show_news)
        head = row(theme, title, self._news, margins=(16, 10, 10, 8))
        head.addStretch(1)
        head.addWidget(self._close)
        self._news.hide()
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._older = LinkButton(theme, "Show older results", object_name="inbox.older")
        self._older.clicked.connect(self._on_show_older)
        self._lines.addWidget(self._older, 0, Qt.AlignmentFlag.AlignHCenter)
        self._lines.addStretch(1)
        self._scroll = _ResultPane(theme, self._list, self)
        self._states = StateView(theme, self._scroll, object_name="inbox.state")
        whole = QVBoxLayout(self)
        whole.setSpacing(0)
        nest(whole, head)
        whole.addWidget(self._states, 1)

    def _fill(self) -> None:
        for old in self._rows:
            self._lines.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._shown = self._workbench.results.results
        self._rows = []
        self._current = 0
        self._add_rows(self._shown[:PAGE])
        self._news.hide()
        if self._rows:
            self._rows[0].set_current(current=True)
            self._states.show_content()
        else:
            self._states.show_state(_EMPTY)
        self._scroll.verticalScrollBar().setValue(0)
        self._update_rows()

    def _add_rows(self, results: tuple[Result, ...]) -> None:
        for result in results:
            number = len(self._rows)
            line = InboxRow(self._theme, result, number, can_open=result.project_id is not None)
            line.chosen.connect(self._on_chosen)
            line.open_pressed.connect(self._on_open_pressed)
            line.undo_pressed.connect(self._on_undo_pressed)
            self._lines.insertWidget(number, line)
            # Now and not after the next layout: a row that is not shown cannot take the focus.
            line.show()
            self._rows.append(line)
        self._older.setVisible(len(self._rows) < len(self._shown))

    def _update_rows(self) -> None:
        now = self._clock.now()
        for line in self._rows:
            line.set_now(now)
            if line.result.undo is not None:
                line.set_undo_refusal(self.undo_refusal(line.result))
        self.current_changed.emit()

    def _focus_row(self, index: int) -> None:
        self._rows[index].setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.ensureWidgetVisible(self._rows[index], 0, 0)

    @Slot(object)
    def _on_chosen(self, line: InboxRow) -> None:
        index = self._rows.index(line)
        if index != self._current:
            self._rows[self._current].set_current(current=False)
            self._current = index
        line.set_current(current=True)
        self.current_changed.emit()

    @Slot(object)
    def _on_open_pressed(self, line: InboxRow) -> None:
        self._on_chosen(line)
        self.open_pressed.emit()

    @Slot(object)
    def _on_undo_pressed(self, line: InboxRow) -> None:
        self._on_chosen(line)
        self.undo_pressed.emit()

    @Slot()
    def _on_show_news(self) -> None:
        self._fill()
        self._workbench.results.mark_read()
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_show_older(self) -> None:
        have = len(self._rows)
        self._add_rows(self._shown[have : have + PAGE])
        self._update_rows()
        self._focus_row(have)

    @Slot()
    def _on_second(self) -> None:
        if self.is_open:
            now = self._clock.now()
            for line in self._rows:
                line.set_now(now)

    def _on_results_changed(self) -> None:
        unread = self._workbench.results.unread
        if not self.is_open:
            return
        if not unread:
            self._news.hide()
            return
        said = "1 new result · Show" if unread == 1 else f"{unread} new results · Show"
        self._news.set_text(said)
        self._news.show()

    def _on_operations_changed(self) -> None:
        if self.is_open:
            self._update_rows()
