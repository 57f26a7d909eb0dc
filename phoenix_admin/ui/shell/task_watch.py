"""What runs in the background, as far as it is worth a person's attention.

Named tasks (writes, and whatever else says what it is) are shown at once; nameless reads, such as
polls, only once they have taken so long that somebody wonders what the program is doing.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from phoenix_admin.domain.record import record
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.tasks.door import Ticket
from phoenix_admin.tasks.task import Lane
from phoenix_admin.ui.shell.second_ticker import SecondTicker

SLOW_READ = timedelta(seconds=2)
WORTH_SAYING = timedelta(milliseconds=300)
"""The status bar stays quiet about what is over before it could be read."""
HARMLESS = frozenset({Lane.READS, Lane.STREAMS, Lane.MEDIA, Lane.SEARCHES})
"""Lanes whose work only reads: giving up an answer changes nothing."""


@record
class TaskLine:
    """One task as it is shown. `waiting` means that its lane has not begun it.

    `ticket` None: work made of many tasks, such as a bulk plan, which ends in its own place.
    """

    ticket: Ticket | None
    label: str
    age: timedelta
    waiting: bool

    @property
    def can_cancel(self) -> bool:
        """Only reads: a write that was sent cannot be called back by not waiting for it."""
        return self.ticket is not None and self.ticket.task.lane in HARMLESS


class StandingWork(Protocol):
    """Work of many short tasks that is one thing to a person."""

    @property
    def changed(self) -> Listeners:
        """Tells whenever the words may be others."""
        ...

    @property
    def running_words(self) -> str:
        """How far it is; empty while it does not run."""
        ...

    @property
    def task_key(self) -> str:
        """The key of its tasks, which are not shown one by one."""
        ...


def task_lines(
    tickets: Sequence[Ticket], first_seen: dict[int, float], now: float
) -> tuple[TaskLine, ...]:
    """The tasks to show, oldest first. `first_seen` maps `id(ticket)` to monotonic seconds."""
    lines: list[TaskLine] = []
    for ticket in tickets:
        old = timedelta(seconds=max(0.0, now - first_seen.get(id(ticket), now)))
        waiting = ticket.started is None
        named = ticket.task.label
        if named:
            lines.append(TaskLine(ticket, named, old, waiting))
        elif not waiting and old >= SLOW_READ:
            lines.append(TaskLine(ticket, f"Background read: {ticket.task.key}", old, waiting))
    return tuple(lines)


class TaskWatch(QObject):
    """Follows the dispatcher; `changed` when the lines, or their ages, may have changed."""

    changed = Signal()

    def __init__(
        self, dispatcher: Dispatcher, clock: Clock, ticker: SecondTicker, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._dispatcher = dispatcher
        self._clock = clock
        self._first_seen: dict[int, float] = {}
        self._standing: StandingWork | None = None
        self._standing_since: float | None = None
        self._unfollow: Callable[[], None] = _nothing
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(round(WORTH_SAYING / timedelta(milliseconds=1)) + 10)
        self._soon.timeout.connect(self.changed)
        dispatcher.tasks_changed.connect(self._on_tasks_changed)
        ticker.ticked.connect(self._on_second)
        self._on_tasks_changed()

    def lines(self) -> tuple[TaskLine, ...]:
        """What to show now, oldest first."""
        now = self._clock.monotonic()
        tickets, work = self._dispatcher.running(), self._standing
        if work is None or not work.running_words:
            return task_lines(tickets, self._first_seen, now)
        since = now if self._standing_since is None else self._standing_since
        old = timedelta(seconds=max(0.0, now - since))
        others = [ticket for ticket in tickets if ticket.task.key != work.task_key]
        standing = TaskLine(None, work.running_words, old, waiting=False)
        return (standing, *task_lines(others, self._first_seen, now))

    def follow(self, work: StandingWork) -> None:
        """Show this work as one line for as long as it runs."""
        self._standing = work
        self._unfollow = work.changed.add(self._on_standing_changed)

    def close_down(self) -> None:
        """Stop following; before the window goes."""
        self._unfollow()
        self._standing, self._unfollow = None, _nothing

    def worth_saying(self) -> tuple[TaskLine, ...]:
        """Those that have lasted long enough for the status bar."""
        return tuple(line for line in self.lines() if line.age >= WORTH_SAYING)

    @Slot()
    def _on_tasks_changed(self) -> None:
        now = self._clock.monotonic()
        running = {id(ticket) for ticket in self._dispatcher.running()}
        fresh = running - self._first_seen.keys()
        self._first_seen = {key: self._first_seen.get(key, now) for key in running}
        if fresh and not self._soon.isActive():
            self._soon.start()
        self.changed.emit()

    def _on_standing_changed(self) -> None:
        runs = self._standing is not None and bool(self._standing.running_words)
        if not runs:
            self._standing_since = None
        elif self._standing_since is None:
            self._standing_since = self._clock.monotonic()
            self._soon.start()
        self.changed.emit()

    @Slot()
    def _on_second(self) -> None:
        if self._first_seen or self._standing_since is not None:
            self.changed.emit()


def _nothing() -> None:
    """Nothing is followed."""
