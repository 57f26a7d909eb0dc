"""Lanes: a few named, long-lived QThreads with a queue each.

A lane runs one body at a time, in order. There is no pool: a pool's exit waits for its slowest
task, and a busy QThread at exit aborts the process (both measured; see the ADR on tasks).
"""

import logging
import queue
import time
from collections.abc import Callable

from PySide6.QtCore import QThread

from phoenix_admin.tasks.body import AnyOutcome, run_body
from phoenix_admin.tasks.door import Ticket
from phoenix_admin.tasks.task import Lane

log = logging.getLogger(__name__)

Deliver = Callable[[Ticket, AnyOutcome], None]


class LaneThread(QThread):
    """One lane. `put` may be called from the UI thread, everything else runs on the lane."""

    def __init__(self, lane: Lane, deliver: Deliver) -> None:
        super().__init__()
        self.setObjectName(f"lane {lane}")
        self._queue: queue.SimpleQueue[Ticket | None] = queue.SimpleQueue()
        self._deliver = deliver
        self._abandoned = False
        self.current: Ticket | None = None

    def put(self, ticket: Ticket | None) -> None:
        """Queue a ticket; None ends the lane after what is queued before it."""
        self._queue.put(ticket)

    def take_rest(self) -> list[Ticket]:
        """Give up this lane: returns what it has not begun."""
        self._abandoned = True
        rest: list[Ticket] = []
        while not self._queue.empty():
            ticket = self._queue.get()
            if ticket is not None:
                rest.append(ticket)
        self._queue.put(None)
        return rest

    def run(self) -> None:
        """Work until told to end."""
        while not self._abandoned:
            ticket = self._queue.get()
            if ticket is None:
                return
            self.current = ticket
            ticket.started = time.monotonic()
            outcome = run_body(ticket.task, ticket.token)
            self.current = None
            self._deliver(ticket, outcome)


class Lanes:
    """All lanes; each thread is started when it gets its first ticket. UI thread only."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._threads: dict[Lane, LaneThread] = {}
        self._retired: list[LaneThread] = []

    def put(self, ticket: Ticket) -> None:
        """Queue a ticket on its lane."""
        self._lane(ticket.task.lane).put(ticket)

    def replace(self, lane: Lane) -> None:
        """A body of this lane ignores its deadline: go on with the rest on a new thread."""
        stuck = self._threads.pop(lane, None)
        if stuck is None:
            return
        log.warning("lane %s is stuck and was replaced", lane)
        rest = stuck.take_rest()
        self._retired = [thread for thread in self._retired if thread.isRunning()]
        self._retired.append(stuck)
        for ticket in rest:
            self._lane(lane).put(ticket)

    def end(self) -> None:
        """Let each lane end after what it does now, and wait for none; `stop` does, later."""
        for thread in (*self._threads.values(), *self._retired):
            thread.put(None)

    @property
    def have_ended(self) -> bool:
        """Whether no thread is left."""
        return not any(t.isRunning() for t in (*self._threads.values(), *self._retired))

    def stop(self, patience: float) -> list[str]:
        """End all lanes within `patience` seconds; returns the keys of bodies that are stuck.

        Stuck threads are kept alive on purpose: destroying a running QThread aborts.
        """
        threads = [*self._threads.values(), *self._retired]
        for thread in threads:
            thread.put(None)
        ends = time.monotonic() + patience
        stuck: list[str] = []
        for thread in threads:
            left = max(0, round((ends - time.monotonic()) * 1000))
            if not thread.wait(left):
                current = thread.current
                stuck.append(current.task.key if current else thread.objectName())
                _STUCK.append(thread)
        self._threads.clear()
        self._retired.clear()
        return stuck

    def _lane(self, lane: Lane) -> LaneThread:
        thread = self._threads.get(lane)
        if thread is None:
            thread = self._threads[lane] = LaneThread(lane, self._deliver)
            thread.start()
        return thread


_STUCK: list[LaneThread] = []
"""Threads that did not end; referenced until the process exits so that nothing destroys them."""
