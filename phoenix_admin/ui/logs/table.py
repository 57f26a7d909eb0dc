"""The rows of a log under the person's hands.

What is selected, current and at the top is remembered by key, so that rows which come, go or are
filtered move nothing by themselves.
"""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from phoenix_admin.domain.notation import count
from phoenix_admin.qt.announcing import announce
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_ring, painting
from phoenix_admin.qt.widgets import plain_tip
from phoenix_admin.services.logs.shown_log import RowKey, ShownLine, ShownLog
from phoenix_admin.ui.logs.line_text import date_text, message_text
from phoenix_admin.ui.logs.row_area import RowArea
from phoenix_admin.ui.logs.row_painting import ROW
from phoenix_admin.ui.logs.selection import LineSelection

MOST_COPIED: Final = 2000
"""Rows that are copied at once; for more there is the export."""
_WHEEL_ROWS: Final = 3
_STEP: Final = 120
_MODIFIERS = Qt.KeyboardModifier


class LogTable(RowArea):
    """Shows the rows of a `ShownLog`. UI thread. Its owner calls `take` when the log has changed.

    `left_end` is emitted when the person scrolls up or selects: the newest row is not kept in view
    any more. `end_requested`: they want it again. `busy_changed` brackets moments in which rows
    must not move (N7).
    """

    current_changed = Signal()
    selection_changed = Signal()
    left_end = Signal()
    end_requested = Signal()
    details_requested = Signal()
    copy_requested = Signal()
    mark_requested = Signal()
    query_requested = Signal()
    menu_requested = Signal(QPoint)
    busy_changed = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        *,
        object_name: str,
        accessible_name: str,
        headed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent, headed=headed)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self._selection = LineSelection()
        self._current_key: RowKey | None = None
        self._current_place: int | None = None
        self._pressed = False
        self._menu_open = False
        self.verticalScrollBar().actionTriggered.connect(self._on_scrolled_by_hand)

    # ------------------------------------------------------------------ what is shown

    def show_log(self, log: ShownLog | None) -> None:
        """Show this log from its end."""
        self._log = log
        self._selection.clear()
        self._current_key = self._current_place = self._top = None
        self._at_end = True
        self.take()

    def take(self) -> None:
        """The log has changed: show what it has now, at the same place."""
        log = self._log
        face = log.face if log is not None else None
        self._count = face.rows if face is not None else 0
        if face is not None:
            self._rows.name_sources({each.number: each.name for each in face.sources})
        if log is not None:
            self._selection.settle(log.place_of, self._count)
            if self._current_key is not None:
                self._current_place = log.place_of(self._current_key)
            elif self._current_place is not None:
                # It was chosen before it was read.
                line = log.line(self._current_place)
                if line is not None:
                    self._selection.choose(line.key)
                    self._selection.settle(log.place_of, self._count)
                    self._become_current(self._current_place, line.key)
        # Only what is in sight at last is wanted and measured, and each of it once.
        self._arranging = True
        self._arrange()
        if self._at_end:
            self._move_to(self._last_top())
        elif self._top is not None and log is not None:
            self._return_to_top(log, *self._top)
        else:
            self._remember_top()
        self._arranging = False
        self._want()
        self._fit_shift()
        self.viewport().update()

    @property
    def busy(self) -> bool:
        """Whether the person has the mouse down or a menu open here."""
        return self._pressed or self._menu_open

    def set_menu_open(self, menu_open: bool) -> None:
        """A menu is open over the rows."""
        before = self.busy
        self._menu_open = menu_open
        if self.busy != before:
            self.busy_changed.emit(self.busy)

    # ------------------------------------------------------------------ current and selected

    @property
    def current_key(self) -> RowKey | None:
        """The row that the keyboard is on; it may be filtered away by now."""
        return self._current_key

    @property
    def current_place(self) -> int | None:
        """Where it is; None when it is not among the rows."""
        return self._current_place

    @property
    def selected_count(self) -> int:
        """Rows that are selected."""
        return self._selection.count

    def selected_lines(self) -> tuple[list[ShownLine], int]:
        """The selected rows that have been read, at most `MOST_COPIED`, and how many there are."""
        if self._log is None:
            return [], 0
        places = self.selected_places()
        lines = [self._log.line(place) for place in places]
        return [line for line in lines if line is not None], self._selection.count

    def selected_places(self) -> list[int]:
        """Where they are, at most `MOST_COPIED`."""
        if self._log is not None:
            # Not where they were when rows were last taken: a menu may hold those.
            self._selection.settle(self._log.place_of, self._log.face.rows)
        return self._selection.places(MOST_COPIED)

    def clear_selection(self) -> None:
        """Select nothing."""
        if not self._selection.is_empty:
            self._selection.clear()
            self.selection_changed.emit()
            self.viewport().update()

    def leave_rows(self) -> None:
        """Nothing is selected or current."""
        self._current_key = self._current_place = None
        self.clear_selection()
        self.current_changed.emit()

    def go_to(self, place: int, *, extend: bool = False) -> None:
        """The person wants this row: it becomes current and comes into view."""
        log = self._log
        if log is None or not self._count:
            return
        place = min(max(place, 0), self._count - 1)
        self._leave_end()
        self._bring_into_view(place)
        line = log.line(place)
        if line is None:
            self._current_key, self._current_place = None, place
            self.viewport().update()
            return
        if extend:
            self._selection.extend(line.key)
        else:
            self._selection.choose(line.key)
        self._select_done(place, line.key)

    def centre_on(self, place: int) -> None:
        """Show as much before this row as after it."""
        self._move_to(place - self._fit() // 2)
        self.viewport().update()

    def go_to_end(self) -> None:
        """Keep the newest row in view."""
        self._at_end = True
        self._move_to(self._last_top())
        self.viewport().update()

    # ------------------------------------------------------------------ events

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """All rows in sight."""
        theme, rows = self._theme, self._rows
        viewport = self.viewport()
        rows.prepare(viewport.width())
        shift = self.horizontalScrollBar().value()
        height = theme.px(ROW)
        focus = self.hasFocus()
        with painting(viewport) as painter:
            painter.fillRect(viewport.rect(), theme.colour("inset"))
            for place, top, whole, line in self._placed():
                box = QRect(0, top + whole - height, viewport.width(), height)
                if line is None:
                    rows.paint_unread(painter, box)
                    continue
                if whole > height:
                    above = QRect(0, top, viewport.width(), whole - height)
                    rows.paint_gap(painter, line.gap, above)
                chosen = self._selection.has(place)
                current = focus and place == self._current_place
                rows.paint(painter, line, box, shift, chosen=chosen, current=current)
            if focus:
                paint_ring(painter, theme, viewport.rect(), theme.px(3))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select with the left or right button."""
        if event.button() not in {Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton}:
            return
        self._set_pressed(pressed=event.button() == Qt.MouseButton.LeftButton)
        placed = self._placed_at(event.position().toPoint())
        if placed is None or placed.line is None:
            return
        keys = event.modifiers()
        right = event.button() == Qt.MouseButton.RightButton
        if right and self._selection.has(placed.place):
            self._become_current(placed.place, placed.line.key)
            return
        self._leave_end()
        if keys & _MODIFIERS.ShiftModifier:
            self._selection.extend(placed.line.key)
        elif keys & _MODIFIERS.ControlModifier:
            self._selection.toggle(placed.line.key, placed.place)
        else:
            self._selection.choose(placed.line.key)
        self._select_done(placed.place, placed.line.key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging selects on."""
        if not self._pressed:
            return
        point = event.position().toPoint()
        inside = self.viewport().rect()
        point.setY(min(max(point.y(), 0), inside.height() - 1))
        placed = self._placed_at(point)
        if placed is not None and placed.line is not None and placed.place != self._current_place:
            self._selection.extend(placed.line.key)
            self._select_done(placed.place, placed.line.key)
            self._bring_into_view(placed.place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Rows may move again."""
        self._set_pressed(pressed=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all of the row."""
        if self._placed_at(event.position().toPoint()) is not None:
            self.details_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The row's menu, by mouse or key."""
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            where = self.viewport().mapToGlobal(self._below_current())
        if self._current_key is not None:
            self.menu_requested.emit(where)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Three rows a notch; sideways with Shift."""
        turn = event.angleDelta()
        sideways = turn.x() or turn.y()
        if turn.x() or event.modifiers() & _MODIFIERS.ShiftModifier:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - sideways * self._rows.letter * 8 // _STEP)
            return
        rows = -turn.y() * _WHEEL_ROWS / _STEP
        if rows:
            down = self.verticalScrollBar()
            down.setValue(down.value() + (int(rows) or (1 if rows > 0 else -1)))
            self._after_scroll()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Everything that the mouse can do."""
        handled = self._move_by_key(event) or self._act_by_key(event)
        if not handled:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say the date, the source and the mark of a row under the pointer."""
        if isinstance(event, QHelpEvent):
            placed = self._placed_at(event.pos())
            tip = ""
            if placed is not None and placed.line is not None:
                tip = self._tip(placed.line)
            QToolTip.showText(event.globalPos(), plain_tip(tip), self)
            return True
        return super().viewportEvent(event)

    # ------------------------------------------------------------------ inside: selecting

    def _move_by_key(self, event: QKeyEvent) -> bool:
        """Keys that go somewhere; with Shift they select on the way."""
        key, keys = Qt.Key(event.key()), event.modifiers()
        if keys & _MODIFIERS.AltModifier:
            return False
        extend = bool(keys & _MODIFIERS.ShiftModifier)
        step = self._steps().get(key)
        if key == Qt.Key.Key_End and not extend:
            self.end_requested.emit()
        elif key == Qt.Key.Key_End:
            self.go_to(self._count - 1, extend=True)
        elif key == Qt.Key.Key_Home:
            self.go_to(0, extend=extend)
        elif step is not None:
            start = self._current_place
            if start is None:
                start, step = (self.first_place, 0) if step > 0 else (self._count - 1, 0)
            self.go_to(start + step, extend=extend)
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            bar = self.horizontalScrollBar()
            by = self._rows.letter * 8
            bar.setValue(bar.value() + (by if key == Qt.Key.Key_Right else -by))
        else:
            return False
        return True

    def _act_by_key(self, event: QKeyEvent) -> bool:
        """Keys that do something with the rows."""
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._leave_end()
            self._selection.choose_all()
            self._select_done(self._current_place, self._current_key)
        elif event.text() == "/":
            self.query_requested.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.details_requested.emit()
        elif key == Qt.Key.Key_Space and self._current_key is not None:
            self.mark_requested.emit()
        elif key == Qt.Key.Key_Escape and not self._selection.is_empty:
            self.leave_rows()
        else:
            return False
        return True

    def _steps(self) -> dict[Qt.Key, int]:
        fit = self._fit()
        return {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -fit,
            Qt.Key.Key_PageDown: fit,
        }

    def _select_done(self, place: int | None, key: RowKey | None) -> None:
        if self._log is not None:
            self._selection.settle(self._log.place_of, self._count)
        if place is not None and key is not None:
            self._become_current(place, key)
        self.selection_changed.emit()
        self.viewport().update()

    def _become_current(self, place: int, key: RowKey) -> None:
        changed = key != self._current_key
        self._current_place, self._current_key = place, key
        if changed:
            line = self._log.line(place) if self._log is not None else None
            if line is not None:
                self._speak(place, line)
            self.current_changed.emit()

    def _speak(self, place: int, line: ShownLine) -> None:
        """Say the row to a screen reader.

        A table of a million rows has no node for each, and the binding has no table interface
        that could make them when they are asked for: where the person is and what stands there
        follows them, and is said when they go there with the keyboard.
        """
        words = self._spoken(place, line)
        self.setAccessibleDescription(words)
        if self.hasFocus():
            announce(self, words)

    def _spoken(self, place: int, line: ShownLine) -> str:
        cells = self._rows.cells(line)
        zone = "local time" if self.look.local else "UTC"
        mark = ""
        if line.note is not None:
            mark = f"marked: {line.note.text}" if line.note.text else "marked"
        parts = (
            line.gap,
            cells.severity,
            f"{cells.time} {zone}" if line.time is not None else cells.time,
            cells.source,
            cells.message,
            mark,
        )
        said = ", ".join(message_text(part) for part in parts if part)
        return f"Line {count(place + 1)} of {count(self._count)}: {said}"

    def _return_to_top(self, log: ShownLog, key: RowKey, moment: int | None) -> None:
        """Show what was at the top, or its moment while that row is not among those shown."""
        place = log.place_of(key)
        if place is not None:
            self._move_to(place)
        elif moment is not None:
            self._move_to(log.place_at(moment))
            # It may come back, and rows may still be found before its moment.
            self._top = (key, moment)

    def _below_current(self) -> QPoint:
        for placed in self._placed():
            if placed.place == self._current_place:
                return QPoint(self._theme.px(40), placed.top + placed.height)
        return QPoint(self._theme.px(40), self._theme.px(ROW))

    def _set_pressed(self, *, pressed: bool) -> None:
        before = self.busy
        self._pressed = pressed
        if self.busy != before:
            self.busy_changed.emit(self.busy)

    def _leave_end(self) -> None:
        self._at_end = False
        self._remember_top()
        self.left_end.emit()

    def _after_scroll(self) -> None:
        """The person has scrolled: at the end the newest row is kept in view again."""
        at_end = self.first_place >= self._last_top()
        self._remember_top()
        if not at_end:
            self._at_end = False
            self.left_end.emit()
        elif not self._at_end and self._selection.is_empty:
            self.end_requested.emit()

    def _tip(self, line: ShownLine) -> str:
        parts = [date_text(line.time, local=self._rows.look.local)]
        if line.derived:
            parts.append("* The severity was read from the text.")
        if line.note is not None:
            parts.append(f"Marked: {line.note.text}" if line.note.text else "Marked")
        return "\n".join(parts)

    @Slot(int)
    def _on_scrolled_by_hand(self, _action: int) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.sliderPosition())
        self._after_scroll()
