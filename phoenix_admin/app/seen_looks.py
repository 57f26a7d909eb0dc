"""Looking at something again and again for a log, which rests while nobody can see that log."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

if TYPE_CHECKING:
    from phoenix_admin.services.logs.log_session import LogSession


class SeenLooks:
    """One chain of looks: `look` begins one, and its end plans the next. UI thread.

    A place that the log has found since is looked at at once: a run has begun.
    """

    def __init__(self, runner: TaskRunner, scope: Scope, look: Callable[[], None]) -> None:
        self._runner = runner
        self._scope = scope
        self._begin = look
        self._log: LogSession | None = None
        self._planned = 0
        self._rests = False
        self._places = 0

    def are_for(self, log: "LogSession") -> None:
        """Rest while this log cannot be seen. Until then there is no log yet, and no rest."""
        self._log = log
        log.changed.add(self._on_log_changed)

    def look(self) -> None:
        """Look now; one that was planned is not needed any more."""
        self._planned += 1
        self._rests = False
        self._begin()

    def plan(self, wait: float | None) -> None:
        """Look again in so many seconds; None: never by itself."""
        self._planned += 1
        mine = self._planned
        if wait is None:
            return

        def look_again() -> None:
            if mine != self._planned:
                return
            if self._log is not None and not self._log.is_on_screen:
                self._rests = True
            else:
                self.look()

        self._runner.after(self._scope, wait, look_again)

    def _on_log_changed(self) -> None:
        if self._log is None or not self._log.is_on_screen:
            return
        before, self._places = self._places, len(self._log.face.sources)
        if self._rests or 0 < before < self._places:
            self.look()
