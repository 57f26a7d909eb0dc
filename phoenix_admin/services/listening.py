"""Remembers how silent the executions are, from one read to the next."""

import threading
from datetime import datetime

from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.silence import Silence, listen

MOST = 2_000
"""Executions remembered; the ones heard longest ago are forgotten first."""


class Listening:
    """The newest `Silence` of each active execution. Any thread; no I/O."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._heard: dict[str, Silence] = {}

    def hear(self, execution: Execution | None, now: datetime) -> Silence | None:
        """Count one more read of this execution; None when there is nothing to listen to."""
        if execution is None:
            return None
        with self._guard:
            before = self._heard.pop(execution.name, None)
            if not execution.state.is_active:
                return None
            silence = listen(before, execution, now)
            self._heard[execution.name] = silence
            if len(self._heard) > MOST:
                del self._heard[next(iter(self._heard))]
            return silence
