"""One tick a second for everything in the window that shows an age or a clock.

Ages that change together are laid out and painted once. Lists and details have tickers of their
own, which fall on the same full second; nothing ticks while nobody can see it.
"""

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from phoenix_admin.ports.clock import Clock

_MARGIN_MS = 5
"""Land just behind the full second, or a clock could show the same second twice."""


class SecondTicker(QObject):
    """Ticks right after each full second of the wall clock while its parent can be seen."""

    ticked = Signal()

    def __init__(self, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_second)

    @property
    def running(self) -> bool:
        """Whether the next tick is planned."""
        return self._timer.isActive()

    def set_seen(self, seen: bool) -> None:
        """The window can be seen, or not any more; becoming visible ticks at once."""
        if seen and not self._timer.isActive():
            self._on_second()
        elif not seen:
            self.stop()

    def start(self) -> None:
        """Tick from the next full second on."""
        into = self._clock.now().microsecond // 1000
        self._timer.start(1000 - into + _MARGIN_MS)

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()

    @Slot()
    def _on_second(self) -> None:
        self.start()
        self.ticked.emit()
