"""How long to wait before asking again after a fault."""

import random
from dataclasses import dataclass

from phoenix_admin.domain.errors import Offline, PhoenixError


@dataclass(frozen=True, slots=True)
class Backoff:
    """2, 4, 8, 16, 30 s with up to a fifth of jitter, so that many windows do not ask at once.

    Where nobody could be reached it stays at `unreachable`: that costs the other side nothing,
    and once it is back the window shows so within ten seconds, without a click.
    """

    first: float = 2.0
    longest: float = 30.0
    unreachable: float = 5.0
    jitter: float = 0.2

    def delay(self, failures: int, error: PhoenixError | None = None) -> float:
        """Seconds to wait after that many failures in a row (1 = the first), `error` the last."""
        longest = self.unreachable if isinstance(error, Offline) else self.longest
        base = min(longest, self.first * 2 ** max(0, failures - 1))
        return base * (1 + random.uniform(0, self.jitter))  # noqa: S311 - not a secret
