"""Opens environments by their names: LOCAL, and what `environments.toml` describes."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from phoenix_admin.app.opening import Opening, WholeOpening, open_local
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.settings.places import Places
from phoenix_admin.settings.preferences import MAX_PARALLEL, Preferences

if TYPE_CHECKING:
    from phoenix_admin.app.opened_environment import OpenEnvironment
    from phoenix_admin.services.known_environments import KnownEnvironments

# ruff: noqa: PLC0415 - what is described is no part of a start on LOCAL


class EnvironmentOpenings:
    """What it takes to open an environment of this computer. UI thread.

    `read_only` is the flag of the command line and holds for every environment of this run.
    """

    def __init__(self, places: Places, *, read_only: bool = False) -> None:
        self.places = places
        self.read_only = read_only
        self.preferences = Preferences(places.preferences)

    @cached_property
    def known(self) -> "KnownEnvironments":
        """What `environments.toml` describes."""
        from phoenix_admin.services.known_environments import KnownEnvironments

        return KnownEnvironments(self.places.environments)

    def begin(self, name: str) -> Opening:
        """Open what it has on this computer now; blocks for some milliseconds.

        What is described is read where needed. Raises Invalid for an environment that does not
        exist and for a data folder that cannot be used; a folder from a newer version is left
        exactly as it is.
        """
        if is_local(name):
            return self._local_beginning()()
        self.known.read()
        return WholeOpening(self.prepared(name)())

    def open(self, name: str) -> "OpenEnvironment":
        """Open all of it now. Raises as `begin`."""
        return self.begin(name).complete()

    def prepared(self, name: str) -> "Callable[[], OpenEnvironment]":
        """What opens it, for a lane; by what is known of it now. Raises Invalid as `begin`."""
        places, read_only = self.places, self.read_only
        if is_local(name):
            begin_local = self._local_beginning()
            return lambda: begin_local().complete()
        described = self.known.find(name)
        if described is None:
            names = ", ".join(each.name for each in self.known.environments)
            msg = f"There is no environment called “{name}”. There is: {names}."
            faults = self.known.fault_words
            raise Invalid(msg if faults is None else f"{msg}\n{faults}")

        def open_described() -> "OpenEnvironment":
            from phoenix_admin.app.cloud_environment import open_cloud_environment
            from phoenix_admin.app.late_checks import with_checks

            opened = open_cloud_environment(described, places, read_only=read_only)
            return with_checks(opened, described, places)

        return open_described

    def _local_beginning(self) -> Callable[[], Opening]:
        most = self.preferences.get(MAX_PARALLEL)
        return partial(open_local, self.places, most, read_only=self.read_only)


def is_local(name: str) -> bool:
    """Whether this names LOCAL, whatever its case."""
    return name.casefold() == LOCAL.name.casefold()
