"""Says new results to people who use a screen reader, without moving anything."""

from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.announcing import announce
from phoenix_admin.services.results import Result, ResultFeed


class Announcer:
    """Announces each new result politely: it waits until the reader has finished its sentence."""

    def __init__(self, results: ResultFeed, window: QWidget) -> None:
        self._results = results
        self._window = window
        self._last: Result | None = next(iter(results.results), None)
        self._forget = results.changed.add(self._on_results_changed)

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        self._forget()

    def _on_results_changed(self) -> None:
        newest = next(iter(self._results.results), None)
        if newest is None or newest is self._last:
            return
        self._last = newest
        where = f"{newest.environment}: " if newest.environment else ""
        announce(self._window, f"{where}{newest.text}")
