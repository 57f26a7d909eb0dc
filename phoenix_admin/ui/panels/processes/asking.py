"""Asks before a parent is told to collect a zombie, and watches until the answer comes."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.process_bench import ProcessBench
from phoenix_admin.services.process_session import ProcessSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.dialogs import asking


class Asker(asking.Asker):
    """Opens the questions about the open process and the sweep. UI thread only."""

    def __init__(
        self, theme: Theme, workbench: Workbench, bench: ProcessBench, over: QWidget
    ) -> None:
        super().__init__(theme, over)
        self._workbench = workbench
        self._bench = bench
        self._session: ProcessSession | None = None

    def _watch(self) -> tuple[Callable[[], None], ...]:
        self._session = session = self._bench.session
        bench = self._bench
        watched = (
            bench.session_changed.add(self._look),
            self._workbench.gate.changed.add(self._look),
        )
        return watched if session is None else (*watched, session.changed.add(self._look))

    def _what_changed(self) -> str | None:
        if self._bench.session is not self._session:
            return "another process is open."
        return "it is gone." if self._session is not None and self._session.is_gone else None
