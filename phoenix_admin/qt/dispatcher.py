"""The Qt side of the one door: outcomes cross from the lanes to the UI thread here.

One QObject on the UI thread with one signal. Workers emit it, Qt queues the call because the
receiver lives on another thread, and the door does the checking.
"""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from phoenix_admin.qt.lanes import Lanes
from phoenix_admin.tasks.body import AnyOutcome
from phoenix_admin.tasks.door import Door, Ticket
from phoenix_admin.tasks.outcome import Outcome
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Task

T = TypeVar("T")

OVERDUE_CHECK_MS = 1000


class Dispatcher(QObject):
    """A `TaskRunner` over lanes. Lives on the UI thread and outlives all lanes."""

    arrived = Signal(object)
    tasks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = Lanes(self._from_lane)
        self._door = Door(self._lanes.put)
        self._door.on_change(self._on_tasks_changed)
        self.arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self._overdue = QTimer(self)
        self._overdue.setInterval(OVERDUE_CHECK_MS)
        self._overdue.timeout.connect(self._on_overdue_check)
        self._timers: set[QTimer] = set()

    def submit(
        self, scope: Scope, task: Task[T], on_outcome: Callable[[Outcome[T]], None]
    ) -> Ticket:
        """Queue the task on its lane; see `TaskRunner.submit`."""
        return self._door.submit(scope, task, on_outcome)

    def after(self, scope: Scope, seconds: float, callback: Callable[[], None]) -> None:
        """Call back once after that time, unless the scope has closed by then."""
        if not scope.is_open:
            return
        timer = QTimer(self)
        timer.setSingleShot(True)
        self._timers.add(timer)

        def drop() -> None:
            if timer in self._timers:
                self._timers.discard(timer)
                timer.stop()
                timer.deleteLater()
                scope.forget(drop)

        def fire() -> None:
            if timer in self._timers:
                drop()
                callback()

        timer.timeout.connect(fire)
        scope.on_close(drop)
        timer.start(max(0, round(seconds * 1000)))

    def running(self) -> tuple[Ticket, ...]:
        """What is under way, for the status bar; oldest first."""
        return self._door.running()

    def end(self) -> None:
        """Nothing comes any more: let the lanes end without waiting for them.

        Keep it until it `has_ended`, and `stop` it where the program ends before that.
        """
        self._cease()
        self._lanes.end()

    @property
    def has_ended(self) -> bool:
        """Whether no lane is left."""
        return self._lanes.have_ended

    def stop(self, patience: float = 3.0) -> list[str]:
        """Stop the lanes; returns the keys of bodies that did not end within `patience` s."""
        self._cease()
        return self._lanes.stop(patience)

    def _cease(self) -> None:
        self._overdue.stop()
        for timer in list(self._timers):
            timer.stop()
        self._timers.clear()
        for ticket in self._door.running():
            ticket.cancel()

    def _from_lane(self, ticket: Ticket, outcome: AnyOutcome) -> None:
        """Called on a lane: hand the pair over without copying it."""
        self.arrived.emit((ticket, outcome))

    @Slot(object)
    def _on_arrived(self, pair: tuple[Ticket, AnyOutcome]) -> None:
        ticket, outcome = pair
        self._door.deliver(ticket, outcome)

    @Slot()
    def _on_overdue_check(self) -> None:
        for ticket in self._door.give_up_overdue():
            self._lanes.replace(ticket.task.lane)

    def _on_tasks_changed(self) -> None:
        busy = bool(self._door.running())
        if busy and not self._overdue.isActive():
            self._overdue.start()
        elif not busy:
            self._overdue.stop()
        self.tasks_changed.emit()
