"""What a body is given: its token and its deadline, as one `Call`."""

import time
from collections.abc import Callable

from phoenix_admin.domain.errors import Slow
from phoenix_admin.tasks.cancel import CancelToken


class TaskContext:
    """The patience behind one task; satisfies `phoenix_admin.ports.call.Call`.

    The deadline counts from the making of the context, which happens on the lane right before
    the body runs: time spent waiting in the queue does not count.
    """

    def __init__(self, token: CancelToken, deadline: float) -> None:
        self._token = token
        self._allowed = deadline
        self._ends = time.monotonic() + deadline

    @property
    def cancelled(self) -> bool:
        """True once nobody wants the answer any more."""
        return self._token.cancelled

    def raise_if_cancelled(self) -> None:
        """Raise CancelledError when cancelled, Slow when past the deadline."""
        self._token.raise_if_cancelled()
        if self.remaining() <= 0:
            msg = f"No answer within {self._allowed:g} s."
            raise Slow(msg)

    def remaining(self) -> float:
        """Seconds until the deadline, never negative."""
        return max(0.0, self._ends - time.monotonic())

    def wait(self, seconds: float) -> bool:
        """Wait that long, at most until the deadline; True when cancelled."""
        return self._token.wait(min(seconds, self.remaining()))

    def on_cancel(self, hook: Callable[[], None]) -> Callable[[], None]:
        """Have `hook` called once on cancellation; returns unhook."""
        return self._token.on_cancel(hook)


def unhurried(deadline: float = 60.0) -> TaskContext:
    """A context nobody cancels: for command-line programs and tests."""
    return TaskContext(CancelToken(), deadline)
