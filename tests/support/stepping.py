"""Running blocking code one port call at a time, so that a test can choose every interleaving.

An `Actor` runs a body on a thread of its own, but only ever one thread moves: the test lets an
actor go on to its next port call and waits until it is there (or has ended).
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from phoenix_admin.backends.fake.fault_script import Fault, FaultScript
from phoenix_admin.ports.call import Call

T = TypeVar("T")

PATIENCE = 60.0


class Actor:
    """One body under way. `at` is the port call it stands in front of, None once it has ended."""

    def __init__(self, body: Callable[[], object]) -> None:
        self.at: str | None = None
        self.value: object = None
        self.error: BaseException | None = None
        self._fault: Fault | None = None
        self._go = threading.Semaphore(0)
        self._there = threading.Semaphore(0)
        self._body = body
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Run to the first port call."""
        self._thread.start()
        self._wait()

    def step(self, fault: Fault | None = None) -> None:
        """Make the port call it stands in front of, with this fault, and run to the next one."""
        self._fault = fault
        self._go.release()
        self._wait()

    def arrive(self, method: str) -> Fault | None:
        """On the actor's thread: stand in front of a port call until told to make it."""
        self.at = method
        self._there.release()
        self._go.acquire()
        return self._fault

    def _wait(self) -> None:
        assert self._there.acquire(timeout=PATIENCE), "the actor never came back"
        if self.at is None:
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        try:
            self.value = self._body()
        except BaseException as error:
            self.error = error
        self.at = None
        self._there.release()


class SteppedScript(FaultScript):
    """The script of one client: every port call waits for the test.

    Without an actor, calls are let by.
    """

    def __init__(self) -> None:
        super().__init__()
        self.actor: Actor | None = None

    def run(self, method: str, call: Call, effect: Callable[[], T]) -> T:
        """Call `effect` when and as the test says."""
        if self.is_dead or self.actor is None:
            return super().run(method, call, effect)
        fault = self.actor.arrive(method)
        self.calls[method] += 1
        return self.happen(fault, call, effect)
