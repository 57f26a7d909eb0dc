"""What every call to the outside is given: how long it may take and whether it is still wanted."""

from collections.abc import Callable
from typing import Protocol


class Call(Protocol):
    """A caller's patience. Methods may be called from any thread."""

    @property
    def cancelled(self) -> bool:
        """True once nobody wants the answer any more."""
        ...

    def raise_if_cancelled(self) -> None:
        """Raise the task layer's cancellation when cancelled or past the deadline."""
        ...

    def remaining(self) -> float:
        """Seconds until the deadline, never negative; use it as the time-out of the request."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait that long unless cancelled first; True when cancelled."""
        ...

    def on_cancel(self, hook: Callable[[], None]) -> Callable[[], None]:
        """Have `hook` called once on cancellation (at once if that is past); returns unhook."""
        ...
