"""The clock of the header: every time on the screen is in the zone it names."""

from datetime import UTC

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import IconLabel, RoleLabel, row
from phoenix_admin.ui.shell.second_ticker import SecondTicker


class ClockLabel(QWidget):
    """`UTC 14:32:07`, once a second while the window can be seen."""

    def __init__(self, theme: Theme, clock: Clock, ticker: SecondTicker) -> None:
        super().__init__()
        self.setObjectName("header.clock")
        self.setToolTip("All times are shown in UTC")
        self._clock = clock
        self._time = RoleLabel(theme, weight=500, tabular=True, object_name="header.clock.time")
        self.setLayout(row(theme, IconLabel(theme, "clock"), self._time, spacing=8))
        ticker.ticked.connect(self.update_time)
        self.update_time()

    @Slot()
    def update_time(self) -> None:
        """Show the time it is now."""
        text = self._clock.now().astimezone(UTC).strftime("UTC %H:%M:%S")
        self._time.set_text(text)
        self.setAccessibleName(text)
