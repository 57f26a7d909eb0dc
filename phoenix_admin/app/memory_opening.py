"""Memory of an environment: made by the first wish for it, closed with the environment.

Light on purpose: a start imports this, and nothing of what is behind it.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from phoenix_admin.app.opened_environment import Backend
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call

if TYPE_CHECKING:
    from phoenix_admin.ports.memory_ports import MemoryPorts


class Samples(Protocol):
    """The kept samples, as far as they have to be closed."""

    def close(self) -> None:
        """Close them for good."""
        ...


class MemoryOpening:
    """Called, it gives the ports; `make` makes them once, with the samples to be closed."""

    def __init__(self, make: "Callable[[], tuple[MemoryPorts, Samples]]") -> None:
        self._make = make
        self._guard = threading.Lock()
        self._made: tuple[MemoryPorts, Samples] | None = None

    def __call__(self) -> "MemoryPorts":
        """The ports. Reads and opens nothing yet."""
        with self._guard:
            if self._made is None:
                self._made = self._make()
            return self._made[0]

    def close(self) -> None:
        """Close what was opened; again is harmless."""
        with self._guard:
            made = self._made
        if made is not None:
            made[1].close()


@record
class BackendAndMemory:
    """A backend that is closed together with the samples of memory."""

    backend: Backend
    memory: MemoryOpening

    def tend(self, call: Call) -> None:
        """As the backend does."""
        self.backend.tend(call)

    def close(self) -> None:
        """Close both."""
        self.memory.close()
        self.backend.close()
