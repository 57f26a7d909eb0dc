"""The pane beside a list with what is open on it: ages that grow, a sleep that is noticed.

Whoever derives says what is shown; what every such pane must not get wrong stands here: it reads
again after a sleep, and nothing is painted anew under a pressed button.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Surface
from phoenix_admin.ui.lists.wake_watch import WakeWatch
from phoenix_admin.ui.shell.second_ticker import SecondTicker


class ItemDetails(Surface):
    """The details of what is open. UI thread. `left` is Escape, `hide_requested` a button."""

    left = Signal()
    hide_requested = Signal()

    def __init__(
        self, theme: Theme, clock: Clock, *, object_name: str, accessible_name: str
    ) -> None:
        super().__init__(
            theme, "surface", edges="l", object_name=object_name, accessible_name=accessible_name
        )
        self._clock = clock
        self._wake = WakeWatch(clock)
        self._tick = SecondTicker(clock, self)
        self._tick.ticked.connect(self._on_tick)

    # ------------------------------------------------------------------ for who derives

    def _show(self) -> None:
        """Show what is known now."""

    def _read_again(self) -> None:
        """Time has jumped: what is shown is older than it looks."""

    def _show_ages(self) -> None:
        """A second has passed for a part that is not shown by `_show`, such as a log."""

    # ------------------------------------------------------------------ inside

    def _on_session_changed(self) -> None:
        """Something was read. While a button is held down here the next tick shows it: text that
        is being marked and a control that is being pressed stay as they are."""
        pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not (pressed and self.underMouse()):
            self._show()

    @Slot()
    def _on_tick(self) -> None:
        if self._wake.has_slept():
            self._read_again()
        self._on_session_changed()
        self._show_ages()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the details."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Ages grow while somebody looks."""
        super().showEvent(event)
        self._show()
        self._wake.begin()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._tick.stop()
