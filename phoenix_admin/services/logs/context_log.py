"""The log of what stands around one row."""

from dataclasses import replace

from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.logs.log_session import LogSession
from phoenix_admin.services.logs.row_context import Around
from phoenix_admin.services.logs.shown_log import LogFace, RowKey
from phoenix_admin.services.logs.source_specs import HeldSpec
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope


class ContextLog(LogSession):
    """What stands around one row, which is found by the key it has in the log it came from.

    It does not move: nothing is followed. How much it is stands among the notes of its face.
    """

    def __init__(
        self, runner: TaskRunner, scope: Scope, clock: Clock, key: RowKey, around: Around
    ) -> None:
        super().__init__(runner, scope, clock)
        self._key = key
        self._own = (0, 0, around.number)
        self._around = around
        self._add(HeldSpec(around.store, "context"))

    @property
    def face(self) -> LogFace:
        """See ShownLog."""
        face = super().face
        return replace(face, notes=(*face.notes, self._around.said))

    def place_of(self, key: RowKey) -> int | None:
        """See ShownLog; the row asked about by its key in either log."""
        return super().place_of(self._own if key == self._key else key)
