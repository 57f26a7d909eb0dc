"""Long work on a lane in short pieces, so that others have their turn and nothing is lost."""

import time
from collections.abc import Callable
from typing import Final

from phoenix_admin.ports.call import Call

SHORTEST: Final = 0.05
LONGEST: Final = 2.0


class SliceOver(Exception):
    """The piece has had its time; what was done stays done. Never leaves a lane's body."""


class SlicedCall:
    """A call that ends the work by SliceOver after some seconds, and by cancellation as ever."""

    def __init__(self, call: Call, seconds: float) -> None:
        self._call = call
        self._ends = time.perf_counter() + seconds

    @property
    def cancelled(self) -> bool:
        """See Call."""
        return self._call.cancelled

    def raise_if_cancelled(self) -> None:
        """See Call; SliceOver when the time is over."""
        self._call.raise_if_cancelled()
        if time.perf_counter() >= self._ends:
            raise SliceOver

    def remaining(self) -> float:
        """See Call."""
        return self._call.remaining()

    def wait(self, seconds: float) -> bool:
        """See Call."""
        return self._call.wait(seconds)

    def on_cancel(self, hook: Callable[[], None]) -> Callable[[], None]:
        """See Call."""
        return self._call.on_cancel(hook)


class SliceLength:
    """How long a piece is: twice as long whenever one got nothing done."""

    def __init__(self) -> None:
        self.seconds = SHORTEST

    def note(self, *, progressed: bool) -> None:
        """A piece is over."""
        if progressed:
            self.seconds = max(SHORTEST, self.seconds * 0.8)
        else:
            self.seconds = min(LONGEST, self.seconds * 2)
