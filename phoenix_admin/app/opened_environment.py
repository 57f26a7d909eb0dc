"""An environment that is open, whatever is behind it."""

from typing import Protocol

from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.settings.environments import CloudEnvironment


class Backend(Protocol):
    """What the app itself asks of a backend; everything else goes through the ports."""

    def tend(self, call: Call) -> None:
        """Do what has to go on by itself, once, after the start. Blocks, called on a lane."""
        ...

    def close(self) -> None:
        """End what is under way and give everything back; from any thread, again is harmless."""
        ...


@record
class OpenEnvironment:
    """An environment that is open: its backend, to be closed at the end, and its ports.

    `described` is what it was opened by; None for LOCAL.
    """

    backend: Backend
    ports: EnvironmentPorts
    described: CloudEnvironment | None = None
