"""How long to wait before asking again after a fault."""

import random

from phoenix_admin.domain.record import record


@record
class Backoff:
    """2, 4, 8, 16, 30 s with up to a fifth of jitter, so that many windows do not ask at once."""

    first: float = 2.0
    longest: float = 30.0
    jitter: float = 0.2

    def delay(self, failures: int) -> float:
        """Seconds to wait after that many failures in a row (1 = the first)."""
        base = min(self.longest, self.first * 2 ** max(0, failures - 1))
        return base * (1 + random.uniform(0, self.jitter))  # noqa: S311 - not a secret
