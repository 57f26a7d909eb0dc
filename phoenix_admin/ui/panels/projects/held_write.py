"""A write that is held back for a few seconds, so that a slip costs nothing.

For reversible writes in LOCAL and DEV (UX note, T1): nothing is sent while it is held. Taking it
back, Escape and closing the window all end it there; only the time running out sends it.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from phoenix_admin.domain.record import record
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

SECONDS = 5


@record
class Held:
    """What is held back. `doing` says it as it would be done: "Setting Ep 41 to failed"."""

    project_id: str
    doing: str
    taken_back: str
    send: Callable[[], None]


class HeldWrite(QObject):
    """Holds one write at a time. UI thread only. `changed` tells each second and at the end.

    `taken_back` carries the sentence that says so.
    """

    changed = Signal()
    taken_back = Signal(str)

    def __init__(self, runner: TaskRunner, scope: Scope, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._scope = scope
        self._held: Held | None = None
        self._left = 0
        self._number = 0

    @property
    def held(self) -> Held | None:
        """What is held back now."""
        return self._held

    @property
    def text(self) -> str:
        """What it says while it waits; empty when nothing does."""
        return f"{self._held.doing} in {self._left} s" if self._held is not None else ""

    def refusal(self) -> str | None:
        """Why another write cannot be held now."""
        if self._held is None:
            return None
        return f"Wait: {self._held.doing[:1].lower()}{self._held.doing[1:]}."

    def hold(self, held: Held) -> bool:
        """Hold it back for `SECONDS`; False while another one is held."""
        if self._held is not None:
            return False
        self._held, self._left = held, SECONDS
        self._number += 1
        self._wait()
        self.changed.emit()
        return True

    def take_back(self) -> bool:
        """Drop it: nothing is sent. False when nothing is held."""
        held = self._end()
        if held is None:
            return False
        self.taken_back.emit(held.taken_back)
        return True

    def _wait(self) -> None:
        mine = self._number

        def second_passed() -> None:
            if mine == self._number and self._held is not None:
                self._on_second()

        self._runner.after(self._scope, 1.0, second_passed)

    def _on_second(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._wait()
            self.changed.emit()
            return
        held = self._end()
        if held is not None:
            held.send()

    def _end(self) -> Held | None:
        held, self._held = self._held, None
        self._number += 1
        if held is not None:
            self.changed.emit()
        return held
