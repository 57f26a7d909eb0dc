"""What goes wrong, and when: faults that a test or a picture puts in front of a fake's methods.

Methods are named by port and name, such as `store.claim` or `engine.run`.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import field
from typing import TypeAlias, TypeVar

from phoenix_admin.domain.errors import Forbidden, PhoenixError, Slow
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.tasks.heard_calls import HeardCalls

T = TypeVar("T")

WRITES = frozenset(
    {
        "store.claim",
        "store.record_launch",
        "store.change",
        "store.close_job",
        "engine.run",
        "engine.request_cancel",
        "engine.force_stop",
        "author.create",
        "author.prepare_samples",
        "author.remove_samples",
        "sizes.change",
    }
)
"""Every method that changes something; the journal is not one, it only tells of them."""

PLACES = {
    "store": "Firestore",
    "engine": "Cloud Run",
    "logs": "Cloud Logging",
    "sizes": "Cloud Run",
}
"""Who is asked behind each port that would be far away; the others are on this computer."""

REFUSED_READ_ONLY = WRITES | {"plans.keep", "plans.note", "plans.drop", "processes.signal"}
"""What a backend that is open read-only refuses: keeping its own plans as well, and signals."""


@record
class Delay:
    """Nothing happens for so many seconds; cancelling ends the wait and nothing happens at all."""

    seconds: float


@record
class Fail:
    """Nothing happens but this error."""

    error: PhoenixError


def _no_answer() -> PhoenixError:
    return Slow("No answer came.")


@record
class LoseReply:
    """It takes effect, but the answer is lost: the caller gets this error instead."""

    error: PhoenixError = field(default_factory=_no_answer)


@record
class Late:
    """It takes effect at once, but the answer comes so many seconds later."""

    seconds: float


@record
class TakeEffectLater:
    """The caller gets this error now; it takes effect when `FaultScript.deliver()` says so.

    So does a request that lies in a queue of the network or of the engine.
    """

    error: PhoenixError = field(default_factory=_no_answer)


class ClientCrashedError(BaseException):
    """The client is dead. No error handling of the product may stand in its way."""


@record
class Crash:
    """The client dies at this call, before it takes effect or right after.

    From then on every call through the same script dies as well: the dead do nothing, so not
    even a `finally` can write a journal line. A restarted client has a script of its own.
    """

    after: bool = False


Fault: TypeAlias = Delay | Fail | LoseReply | Late | TakeEffectLater | Crash


class FaultScript:
    """A queue of faults for each method, and how often each was called. Any thread.

    While `read_only` is set, every method that changes something refuses, as a backend that was
    opened read-only does. What `tell_to` was given hears how each call of store, engine and log
    has ended, as it would of a backend behind a network.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._planned: dict[str, deque[Fault | None]] = {}
        self._lasting: dict[str, Fault] = {}
        self._underway: deque[Callable[[], object]] = deque()
        self.is_dead = False
        self.calls: Counter[str] = Counter()
        self.read_only = False
        self._heard: HeardCalls | None = None

    def tell_to(self, heard: HeardCalls) -> None:
        """From now on each call is heard of."""
        self._heard = heard

    def plan(self, method: str, *faults: Fault | None) -> None:
        """Put these in front of the next calls, one each; None lets one call through."""
        with self._guard:
            self._planned.setdefault(method, deque()).extend(faults)

    def always(self, method: str, fault: Fault | None) -> None:
        """Put this in front of every call that has nothing planned; None ends it."""
        with self._guard:
            if fault is None:
                self._lasting.pop(method, None)
            else:
                self._lasting[method] = fault

    def writes(self) -> int:
        """How often a method that changes something was called, whatever came of it."""
        with self._guard:
            return sum(number for method, number in self.calls.items() if method in WRITES)

    @property
    def underway(self) -> int:
        """How many requests have not taken effect yet."""
        with self._guard:
            return len(self._underway)

    def deliver(self) -> None:
        """Let the oldest request that is under way take effect; nobody hears its answer."""
        with self._guard:
            effect = self._underway.popleft()
        with suppress(PhoenixError):
            effect()

    def run(self, method: str, call: Call, effect: Callable[[], T]) -> T:
        """Call `effect` as the script says. Raises the call's cancellation and the faults."""
        if self.is_dead:
            raise ClientCrashedError
        if self.read_only and method in REFUSED_READ_ONLY:
            msg = "This environment is open read-only."
            raise Forbidden(msg, permission="write")
        with self._told(method):
            return self.happen(self._next(method), call, effect)

    def happen(self, fault: Fault | None, call: Call, effect: Callable[[], T]) -> T:
        """Call `effect` with this fault in front."""
        call.raise_if_cancelled()
        match fault:
            case Fail():
                raise fault.error
            case Delay():
                call.wait(fault.seconds)
                call.raise_if_cancelled()
                return effect()
            case Late():
                value = effect()
                call.wait(fault.seconds)
                call.raise_if_cancelled()
                return value
            case LoseReply():
                effect()
                raise fault.error
            case TakeEffectLater():
                with self._guard:
                    self._underway.append(effect)
                raise fault.error
            case Crash():
                self.is_dead = True
                if fault.after:
                    effect()
                raise ClientCrashedError
            case None:
                return effect()

    @contextmanager
    def _told(self, method: str) -> Generator[None]:
        heard, place = self._heard, PLACES.get(method.partition(".")[0])
        if heard is None or place is None:
            yield
            return
        began = heard.begin()
        try:
            yield
        except PhoenixError as error:
            heard.end(place, began, error)
            raise
        heard.end(place, began)  # a call that was given up says nothing

    def _next(self, method: str) -> Fault | None:
        with self._guard:
            self.calls[method] += 1
            planned = self._planned.get(method)
            return planned.popleft() if planned else self._lasting.get(method)
