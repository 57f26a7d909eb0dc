"""An open stream of Cloud Logging's tail on a thread of its own, opened again whenever it ends.

A stream alone proves nothing: it ends each hour, it may be refused, it starts at no moment that
anybody tells, and a server that is too busy leaves lines out. Whoever uses one lists beside it.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from phoenix_admin.backends.gcp.call import Caller, Method
from phoenix_admin.backends.gcp.google_messages import DURATION, Pb, of_logging
from phoenix_admin.domain.errors import Forbidden, PhoenixError, Quota, SignedOut, Unsupported
from phoenix_admin.domain.record import record
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.backoff import Backoff
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext

_REQUEST: Final[Pb] = of_logging("TailLogEntriesRequest")
_TAIL: Final[Method[Pb]] = Method(
    CloudApi.LOGGING,
    "/google.logging.v2.LoggingServiceV2/TailLogEntries",
    of_logging("TailLogEntriesResponse").FromString,
    "follow the log",
    "logging.logEntries.list",
)
_REFUSED = (Unsupported, Forbidden, SignedOut, Quota)
"""After these nobody tries again: the stream is not to be had, and lists say why."""
_HAS_LASTED: Final = 0.5
"""Of the longest session: one that lasted so long has ended as they do, and not by a fault."""
LONGEST_REACHED: Final = "OUT_OF_RANGE"
"""The code with which Cloud Logging ends a stream each hour."""


@record
class TailPace:
    """Seconds. `buffer`: how long the server collects lines to put them in order; `hold`: how
    long we do, over its answers. `settle`: from when on a quiet stream counts as open. `sweep`:
    the time between two lists beside it. `session`: the longest one; `idle`: after that much
    time without a reader it ends.
    """

    buffer: float = 1.0
    hold: float = 1.0
    settle: float = 3.0
    sweep: float = 60.0
    session: float = 1_800.0
    idle: float = 20.0


class TailStream:
    """Begins with `start`. Any thread.

    On its own thread it calls `opening` before each attempt, and `arrived` with each answer.
    """

    def __init__(
        self,
        caller: Caller,
        resource: str,
        words: str,
        pace: TailPace,
        arrived: Callable[[Pb], None],
        *,
        opening: Callable[[], None] | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self.refused: PhoenixError | None = None
        """Why it is not to be had; then it is over."""
        self.fault: PhoenixError | None = None
        """Why it ended last, while it is not open."""
        self.is_over = False
        """Whether nothing will come from it any more."""
        self._caller = caller
        self._pace = pace
        self._arrived = arrived
        self._opening = opening
        self._backoff = backoff or Backoff()
        seconds, part = divmod(pace.buffer, 1)
        window = DURATION(seconds=int(seconds), nanos=int(part * 1e9))
        self._request = _REQUEST(resource_names=[resource], filter=words, buffer_window=window)
        self._opened_at: float | None = None
        self._heard = False
        self._read_at = time.monotonic()
        self._token = CancelToken()
        self._thread = threading.Thread(target=self._run, name="log tail", daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def close(self) -> None:
        """End it within milliseconds; again is harmless."""
        self._token.cancel()

    def join(self, seconds: float) -> bool:
        """Wait for its end after `close`; whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def touch(self) -> None:
        """Somebody reads what it brings."""
        self._read_at = time.monotonic()

    def sure_at(self) -> float | None:
        """From when on it brings everything (monotonic); may be to come, None while it is shut."""
        opened, heard = self._opened_at, self._heard
        if opened is None or self.is_over:
            return None
        return opened if heard else opened + self._pace.settle

    # -- on its own thread -----------------------------------------------------------------

    def _run(self) -> None:
        failures = 0
        while not self._token.cancelled:
            began = time.monotonic()
            try:
                self._follow()
            except CancelledError:
                break
            except _REFUSED as error:
                self.refused = error
                break
            except PhoenixError as error:
                if error.code == "CLOSED":
                    break
                self.fault = error
            lasted = time.monotonic() - began
            was_heard, self._opened_at, self._heard = self._heard, None, False
            if self._is_idle():
                break
            hourly = self.fault is not None and self.fault.code == LONGEST_REACHED
            regular = lasted >= self._pace.session * _HAS_LASTED or (hourly and was_heard)
            failures = 0 if regular else failures + 1
            self._token.wait(self._backoff.delay(failures) if failures else 0.0)
        self._opened_at, self.is_over = None, True

    def _follow(self) -> None:
        context = TaskContext(self._token, self._pace.session)
        if self._opening is not None:
            self._opening()
        self._opened_at = time.monotonic()
        for answer in self._caller.follow(_TAIL, self._request, context):
            self._arrived(answer)
            self._heard, self.fault = True, None
            if self._is_idle():
                return

    def _is_idle(self) -> bool:
        return time.monotonic() - self._read_at > self._pace.idle
