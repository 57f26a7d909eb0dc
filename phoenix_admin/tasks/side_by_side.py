"""Several bodies at once, each with a deadline of its own, handed on as they end.

A lane runs one body after the other, so a hung one holds all behind it. Here each has a daemon
thread: one that does not end by its deadline is told so, counted as too slow, and its late answer
is dropped.
"""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from phoenix_admin.domain.errors import Slow
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.tasks.body import run_body
from phoenix_admin.tasks.cancel import CancelToken
from phoenix_admin.tasks.context import TaskContext
from phoenix_admin.tasks.outcome import Failed, Outcome
from phoenix_admin.tasks.task import Task

T = TypeVar("T")

LONGEST_WAIT = 60.0
"""Seconds `next` waits at most where nobody says otherwise."""


@record
class Arrival(Generic[T]):
    """One body that has ended, or was given up. `took` is in seconds."""

    key: str
    outcome: Outcome[T]
    took: float


@record
class _Started:
    token: CancelToken
    began: float
    ends: float
    deadline: float


class SideBySide(Generic[T]):
    """Started and listened to by one thread at a time; `cancel` is callable from any."""

    def __init__(self) -> None:
        self._ended: SimpleQueue[tuple[str, Outcome[T]] | None] = SimpleQueue()
        self._started: dict[str, _Started] = {}
        self._guard = threading.Lock()
        self._is_cancelled = False

    def start(self, key: str, body: Callable[[TaskContext], T], deadline: float) -> None:
        """Begin a body; `deadline` in seconds from now."""
        now, token = time.monotonic(), CancelToken()
        with self._guard:
            if self._is_cancelled:
                token.cancel()
            self._started[key] = _Started(token, now, now + deadline, deadline)
        task = Task(key, body, deadline=deadline)

        def run() -> None:
            self._ended.put((key, run_body(task, token)))

        threading.Thread(target=run, name=f"check {key}", daemon=True).start()

    def next(self, call: Call, patience: float = LONGEST_WAIT) -> Arrival[T] | None:
        """The next that ends, or is too slow; None when none does within `patience` seconds.

        Raises the call's cancellation.
        """
        until = time.monotonic() + min(patience, call.remaining())
        unhook = call.on_cancel(lambda: self._ended.put(None))
        try:
            while True:
                call.raise_if_cancelled()
                late = self._given_up()
                if late is not None:
                    return late
                now = time.monotonic()
                if now >= until or not self._started:
                    return None
                ends = min([until, *(each.ends for each in self._started.values())])
                arrived = self._taken(max(0.0, ends - now))
                if arrived is not None:
                    return arrived
        finally:
            unhook()

    def cancel(self) -> None:
        """Tell every body that nobody waits any more; again is harmless."""
        with self._guard:
            self._is_cancelled = True
            tokens = [each.token for each in self._started.values()]
        for token in tokens:
            token.cancel()

    def _taken(self, seconds: float) -> Arrival[T] | None:
        try:
            ended = self._ended.get(timeout=seconds)
        except Empty:
            return None
        with self._guard:
            # An answer of a body that was given up finds nobody.
            started = self._started.pop(ended[0], None) if ended is not None else None
        if ended is None or started is None:
            return None
        return Arrival(ended[0], ended[1], time.monotonic() - started.began)

    def _given_up(self) -> Arrival[T] | None:
        now = time.monotonic()
        with self._guard:
            late = next((k for k, each in self._started.items() if each.ends <= now), None)
            if late is None:
                return None
            started = self._started.pop(late)
        started.token.cancel()
        slow = Slow(f"No answer within {started.deadline:g} s.")
        return Arrival(late, Failed(slow), now - started.began)
