"""An environment whose place on this computer is open, before anything is built on it.

Light on purpose: a start imports this before its window is painted. Whatever may be wrong with a
data folder or a name is found out here, so that it is said instead of a window.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from phoenix_admin.backends.local import file_lock
from phoenix_admin.backends.local.storage import LocalStorage, open_storage
from phoenix_admin.domain.environment import LOCAL, Environment
from phoenix_admin.domain.record import record
from phoenix_admin.settings.places import Places

if TYPE_CHECKING:
    from phoenix_admin.app.opened_environment import OpenEnvironment

# ruff: noqa: PLC0415 - what works on the folder is imported after the first paint


class Opening(Protocol):
    """Either completed or closed, once. UI thread."""

    @property
    def environment(self) -> Environment:
        """What is opened, for the title and the badge."""
        ...

    @property
    def colour(self) -> str | None:
        """The environment's own colour, `#rrggbb`, where it has one."""
        ...

    def complete(self) -> "OpenEnvironment":
        """Everything that works on it. Whoever has it closes its backend."""
        ...

    def close(self) -> None:
        """It is not wanted after all."""
        ...


@record
class LocalOpening:
    """A data folder that is open."""

    storage: LocalStorage
    places: Places
    read_only: bool
    environment: Environment = LOCAL
    colour: str | None = None

    def complete(self) -> "OpenEnvironment":
        """See `Opening`; touches no disk."""
        from phoenix_admin.app.late_checks import with_checks
        from phoenix_admin.app.local_environment import local_environment

        opened = local_environment(
            self.storage, read_only=self.read_only, process_settings=self.places.processes
        )
        return with_checks(opened, None, self.places)

    def close(self) -> None:
        """Close its database."""
        self.storage.database.close()


@record
class WholeOpening:
    """One that was opened as a whole: what is described is not painted before it is read."""

    opened: "OpenEnvironment"

    @property
    def environment(self) -> Environment:
        """See `Opening`."""
        return self.opened.ports.environment

    @property
    def colour(self) -> str | None:
        """See `Opening`."""
        return self.opened.ports.colour

    def complete(self) -> "OpenEnvironment":
        """It is whole."""
        return self.opened

    def close(self) -> None:
        """Close its backend."""
        self.opened.backend.close()


def open_local(places: Places, most_at_once: int, *, read_only: bool) -> LocalOpening:
    """Open the data folder. Raises Invalid when it is from a newer version, damaged or unusable.

    `most_at_once` is how many jobs run side by side. `read_only` is the flag of the command line,
    and LOCAL's settings have none of their own.
    """
    storage = open_storage(places.data, read_only=read_only, most_at_once=most_at_once)
    return LocalOpening(storage, places, read_only)


def take_window_lock(path: Path) -> object | None:
    """The lock of the one window on a data folder; None while another program holds it."""
    return file_lock.acquire(path)
