"""Whether logs say UTC or the time of this computer: one choice for every view of a log."""

from collections.abc import Callable
from typing import Protocol

from phoenix_admin.services.listeners import Listeners


class TimesChoice(Protocol):
    """UI thread; returns at once."""

    @property
    def local(self) -> bool:
        """Whether it is the time of this computer."""
        ...

    def choose(self, *, local: bool) -> None:
        """The person wants this, here and at the next start."""
        ...

    def on_change(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Have `heard` called when the person has chosen; returns what ends that."""
        ...


class PassingTimes:
    """A `TimesChoice` that is gone with the window."""

    def __init__(self) -> None:
        self._listeners = Listeners()
        self.local = False

    def choose(self, *, local: bool) -> None:
        """See `TimesChoice`."""
        if local != self.local:
            self.local = local
            self._listeners.tell()

    def on_change(self, heard: Callable[[], None]) -> Callable[[], None]:
        """See `TimesChoice`."""
        return self._listeners.add(heard)
