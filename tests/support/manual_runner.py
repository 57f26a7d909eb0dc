"""A task runner that the test drives by hand: no threads, no clock, the real door."""

from collections.abc import Callable
from typing import Any

from phoenix_admin.tasks.body import run_body
from phoenix_admin.tasks.door import Door, Ticket
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Task


class ManualRunner:
    """Satisfies `TaskRunner`. Bodies run when the test says so, outcomes arrive when it says so.

    `run_next` runs the body and delivers; `run_body_only` keeps the outcome back, so that a test
    can let answers arrive late and in any order.
    """

    def __init__(self) -> None:
        self.waiting: list[Ticket] = []
        self.held: list[tuple[Ticket, Any]] = []
        self.timers: list[tuple[float, Scope, Callable[[], None]]] = []
        self.door = Door(self.waiting.append)

    def submit(self, scope: Scope, task: Task[Any], on_outcome: Callable[..., None]) -> Ticket:
        return self.door.submit(scope, task, on_outcome)

    def after(self, scope: Scope, seconds: float, callback: Callable[[], None]) -> None:
        self.timers.append((seconds, scope, callback))

    def running(self) -> tuple[Ticket, ...]:
        return self.door.running()

    def run_next(self) -> bool:
        """Run the oldest waiting body and deliver its outcome; True when it was handed over."""
        ticket = self.waiting.pop(0)
        return self.door.deliver(ticket, run_body(ticket.task, ticket.token))

    def run_all(self) -> None:
        """Run until nothing waits."""
        while self.waiting:
            self.run_next()

    def run_body_only(self, index: int = 0) -> Ticket:
        """Run one waiting body and hold its outcome back."""
        ticket = self.waiting.pop(index)
        self.held.append((ticket, run_body(ticket.task, ticket.token)))
        return ticket

    def deliver(self, index: int = 0) -> bool:
        """Let one held outcome arrive."""
        ticket, outcome = self.held.pop(index)
        return self.door.deliver(ticket, outcome)

    def fire_timers(self) -> None:
        """Let all timers of open scopes go off, whatever their time."""
        timers, self.timers = self.timers, []
        for _, scope, callback in timers:
            if scope.is_open:
                callback()
