"""Dialogs stand inside the window, on a scrim that leaves the header readable.

A dialog of its own window would hide which environment it speaks of, depend on the window
manager for its place, and need a nested event loop to block what is behind it.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from shiboken6 import isValid

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_box

HEADER = "header"
"""The objectName of the window's header, below which the scrim starts."""
_SHADE = {"light": 0.42, "dark": 0.58}
_SHADOW = 18
_LEAST_GAP = 16


class SheetDialog(QDialog):
    """A dialog that is shown by `open_sheet`. `finished` tells how it ended.

    Escape does what the safe button does. Enter presses the focused button, unless that button
    is one that `refuses_enter`. The Tab key stays inside. `holds_input` says whether something is
    lost when it is closed without an answer.
    """

    holds_input = True

    def __init__(self, theme: Theme, *, width: int, object_name: str, accessible_name: str) -> None:
        super().__init__(None, Qt.WindowType.Widget)
        self._theme = theme
        self._width = width
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self.setAutoFillBackground(False)

    @property
    def theme(self) -> Theme:
        """The theme it paints with."""
        return self._theme

    @property
    def preferred_width(self) -> int:
        """In pixels at 100 % zoom."""
        return self._width

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when it opens."""
        return self

    def tab_order(self) -> Sequence[QWidget]:
        """Its parts as Tab goes, also those that are off: by itself as they were made.

        Qt's own order is not asked for; see `ui.shell.tab_order` for what asking does.
        """
        return self.findChildren(QWidget)

    def refuses_enter(self, button: QPushButton) -> bool:  # noqa: ARG002 - for subclasses
        """Whether Enter leaves this button alone (Space and the mouse press it)."""
        return False

    def asks_first(self) -> bool:
        """Whether it now asks before it throws something away; until then it stays open."""
        return False

    def leave(self) -> None:
        """What Escape does. `reject` closes it whatever is typed."""
        if not self.asks_first():
            self.reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves, Enter presses the focused button; a held key counts once."""
        if event.key() == Qt.Key.Key_Escape:
            if not event.isAutoRepeat():
                self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter(event)
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go round inside the dialog."""
        stops = self._stops()
        if not stops:
            return True
        here = self._position_in(stops)
        step = 1 if forward else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(here + step) % len(stops)].setFocus(reason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """A raised box."""
        painter = QPainter(self)
        theme = self._theme
        fill, line = theme.colour("raised"), theme.colour("border")
        paint_box(painter, self.rect(), fill, line, theme.radius("dialog"))
        painter.end()

    def _on_enter(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        button = QApplication.focusWidget()
        if event.isAutoRepeat() or not plain or not isinstance(button, QPushButton):
            return
        if self.isAncestorOf(button) and button.isEnabled() and not self.refuses_enter(button):
            button.click()

    def _stops(self) -> list[QWidget]:
        return [part for part in self.tab_order() if _takes_keyboard(part)]

    def _position_in(self, stops: list[QWidget]) -> int:
        focused = QApplication.focusWidget()
        return stops.index(focused) if focused in stops else -1


class Sheet(QWidget):
    """Covers a window while a dialog is open: takes its clicks, keys and shortcuts."""

    def __init__(self, theme: Theme, host: QWidget, dialog: SheetDialog) -> None:
        super().__init__(host)
        self._theme = theme
        self._host = host
        self._dialog = dialog
        self._returns_to: QWidget | None = host.focusWidget()
        self.setObjectName("sheet")
        dialog.setParent(self, Qt.WindowType.Widget)
        dialog.finished.connect(self._on_finished)
        dialog.installEventFilter(self)
        host.installEventFilter(self)
        theme.changed.connect(self._settle)
        self.setGeometry(host.rect())
        dialog.show()
        self.show()
        self.raise_()
        self._settle()
        dialog.first_focus().setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def dialog(self) -> SheetDialog:
        """What is open."""
        return self._dialog

    def event(self, event: QEvent) -> bool:
        """No shortcut of the window behind may act while a question is open."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window and of the dialog's contents."""
        if "_host" not in self.__dict__:
            # The collector has taken this object's attributes; Qt still tells of its window's end.
            return False
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._host.rect())
        elif watched is self._dialog and event.type() == QEvent.Type.LayoutRequest:
            self._settle()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nothing typed here reaches what is behind."""
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the dialog in its place."""
        super().resizeEvent(event)
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The scrim below the header, and the dialog's shadow."""
        painter = QPainter(self)
        shade = QColor(self._theme.colour("scrim"))
        shade.setAlphaF(_SHADE[self._theme.scheme])
        painter.fillRect(self._area(), shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self._dialog.geometry())
        radius = self._theme.radius("dialog")
        for reach in range(_SHADOW, 0, -2):
            shade.setAlphaF(0.035 * (1 - reach / _SHADOW) + 0.004)
            painter.setBrush(shade)
            grown = box.adjusted(-reach, 4 - reach, reach, 4 + reach)
            painter.drawRoundedRect(grown, radius + reach, radius + reach)
        painter.end()

    def _area(self) -> QRect:
        header = self._host.findChild(QWidget, HEADER)
        top = 0
        if header is not None and header.isVisible():
            top = header.mapTo(self._host, header.rect().bottomLeft()).y() + 1
        return QRect(0, top, self.width(), self.height() - top)

    @Slot()
    def _settle(self) -> None:
        dialog, area = self._dialog, self._area()
        gap = self._theme.px(_LEAST_GAP)
        width = min(self._theme.px(dialog.preferred_width), area.width() - 2 * gap)
        layout = dialog.layout()
        wanted = dialog.sizeHint().height()
        if layout is not None and layout.hasHeightForWidth():
            wanted = layout.totalHeightForWidth(width)
        height = min(max(wanted, dialog.minimumSizeHint().height()), area.height() - 2 * gap)
        x = (area.width() - width) // 2
        # A little above the middle, where the eye expects it.
        y = area.top() + max(gap, round((area.height() - height) * 0.42))
        dialog.setGeometry(x, y, width, height)
        self.update()

    @Slot()
    def _on_finished(self) -> None:
        self._host.removeEventFilter(self)
        self.hide()
        self._give_focus_back()
        self.deleteLater()

    def _give_focus_back(self) -> None:
        opener = self._returns_to
        if opener is None or not isValid(opener):
            return
        # What opened the dialog may be off now (its action is under way): then its neighbour.
        for widget in (opener, *_neighbours(opener)):
            if _takes_keyboard(widget) and not self.isAncestorOf(widget):
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return


def open_sheet(dialog: SheetDialog, over: QWidget) -> bool:
    """Show `dialog` in the window of `over` and return at once.

    False, and the dialog is dropped, while another one is open there: questions never pile up.
    """
    host = over.window()
    present = host.findChild(Sheet)
    if present is not None and present.isVisible():
        dialog.deleteLater()
        return False
    Sheet(dialog.theme, host, dialog)
    return True


def _neighbours(start: QWidget) -> list[QWidget]:
    """What was made after `start`, without it, once round: mostly as Tab goes."""
    parts = start.window().findChildren(QWidget)
    behind = parts.index(start) + 1 if start in parts else 0
    return [*parts[behind:], *parts[: max(behind - 1, 0)]]


def _takes_keyboard(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isEnabled() and widget.isVisible()
