"""How late the UI thread is: a precise 5 ms timer and the lateness of each beat.

Percentiles are corrected for coordinated omission: a stall of L ms also counts as L-5, L-10 …,
because the beats that should have come meanwhile were late as well.
"""

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Slot

INTERVAL_MS = 5


@dataclass(frozen=True, slots=True)
class Lateness:
    """Milliseconds."""

    beats: int
    p50: float
    p99: float
    worst: float


class Heartbeat(QObject):
    """Start it on the UI thread, let the event loop run, then ask `lateness()`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._late: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._on_beat)

    def start(self) -> None:
        """Begin a new measurement."""
        self._late.clear()
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """End it."""
        self._timer.stop()

    @Slot()
    def _on_beat(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, (now - self._last) * 1000 - INTERVAL_MS))
        self._last = now

    def lateness(self) -> Lateness:
        """What was measured since `start`."""
        corrected: list[float] = []
        for late in self._late:
            rest = late
            while rest > 0:
                corrected.append(rest)
                rest -= INTERVAL_MS
            if late <= 0:
                corrected.append(0.0)
        if not corrected:
            return Lateness(0, 0.0, 0.0, 0.0)
        corrected.sort()
        return Lateness(
            len(self._late),
            corrected[len(corrected) // 2],
            corrected[min(len(corrected) - 1, int(len(corrected) * 0.99))],
            corrected[-1],
        )
