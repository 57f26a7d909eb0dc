"""How much an environment is asked for, where asking costs something."""

from typing import Protocol

from phoenix_admin.domain.traffic import TrafficReport


class Traffic(Protocol):
    """Counts what is asked of an environment."""

    def report(self) -> TrafficReport:
        """The figures of this moment. Asks nobody; any thread, returns at once."""
        ...
