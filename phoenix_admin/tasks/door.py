"""The one door through which every outcome comes back, and where stale ones are refused.

Closing a scope and delivering an outcome happen on the same thread (the UI thread), so nothing
can slip between the check and the act. Disconnecting a Qt signal would be no guard: a queued
delivery still arrives afterwards.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from phoenix_admin.domain.errors import Slow
from phoenix_admin.tasks.body import AnyOutcome
from phoenix_admin.tasks.cancel import CancelToken
from phoenix_admin.tasks.outcome import Failed
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Overlap, Task

log = logging.getLogger(__name__)

GRACE = 2.0
"""Seconds past its deadline after which a body that ignores it is given up."""


@dataclass(eq=False, slots=True)
class Ticket:
    """One submission. `started` is written once by the lane, the rest belongs to the door."""

    task: Task[Any]
    scope: Scope
    on_outcome: Callable[[AnyOutcome], None]
    token: CancelToken = field(default_factory=CancelToken)
    refused: bool = False
    finished: bool = False
    started: float | None = None

    def cancel(self) -> None:
        """Nobody waits for it any more."""
        self.token.cancel()


class Door:
    """Admits tasks and delivers outcomes. UI thread only."""

    def __init__(self, start: Callable[[Ticket], None]) -> None:
        self._start = start
        self._in_flight: dict[int, Ticket] = {}
        self._newest: dict[tuple[int, str], Ticket] = {}
        self._listeners: list[Callable[[], None]] = []

    def submit(
        self, scope: Scope, task: Task[Any], on_outcome: Callable[[AnyOutcome], None]
    ) -> Ticket:
        """Admit a task and start it, or return a refused ticket."""
        ticket = Ticket(task, scope, on_outcome)
        place = (id(scope), task.key)
        older = self._newest.get(place)
        under_way = older is not None and not older.finished
        if not scope.is_open or (under_way and task.overlap is Overlap.SKIP):
            ticket.refused = ticket.finished = True
            return ticket
        if older is not None and under_way and task.overlap is Overlap.LATEST:
            older.cancel()
        self._newest[place] = ticket
        self._in_flight[id(ticket)] = ticket
        scope.hold(ticket.token)
        self._start(ticket)
        self._changed()
        return ticket

    def deliver(self, ticket: Ticket, outcome: AnyOutcome) -> bool:
        """Hand the outcome to its submitter if that is still right; True when handed over."""
        if ticket.finished:
            return False
        ticket.finished = True
        self._in_flight.pop(id(ticket), None)
        ticket.scope.release(ticket.token)
        place = (id(ticket.scope), ticket.task.key)
        newest = self._newest.get(place) is ticket
        if newest:
            del self._newest[place]
        wanted = ticket.scope.is_open and (newest or ticket.task.overlap is not Overlap.LATEST)
        self._changed()
        if not wanted:
            log.debug("outcome of %s refused at the door", ticket.task.key)
            return False
        ticket.on_outcome(outcome)
        return True

    def give_up_overdue(self) -> list[Ticket]:
        """Fail the tasks whose bodies ignore their deadline; returns them, to replace lanes."""
        now = time.monotonic()
        overdue = [
            ticket
            for ticket in self._in_flight.values()
            if ticket.started is not None and now > ticket.started + ticket.task.deadline + GRACE
        ]
        for ticket in overdue:
            ticket.cancel()
            text = f"No answer within {ticket.task.deadline:g} s."
            self.deliver(ticket, Failed(Slow(text)))
        return overdue

    def running(self) -> tuple[Ticket, ...]:
        """What is under way, oldest first."""
        return tuple(self._in_flight.values())

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called whenever a task begins or ends."""
        self._listeners.append(listener)

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()
