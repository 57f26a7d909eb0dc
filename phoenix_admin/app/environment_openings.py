"""Opens environments by their names: LOCAL, and what `environments.toml` describes."""

from collections.abc import Callable

from phoenix_admin.app.late_checks import with_checks
from phoenix_admin.app.local_environment import open_local_environment
from phoenix_admin.app.opened_environment import OpenEnvironment
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.services.known_environments import KnownEnvironments
from phoenix_admin.settings.places import Places
from phoenix_admin.settings.preferences import MAX_PARALLEL, Preferences


class EnvironmentOpenings:
    """What it takes to open an environment of this computer. UI thread.

    `read_only` is the flag of the command line and holds for every environment of this run.
    """

    def __init__(self, places: Places, *, read_only: bool = False) -> None:
        self.places = places
        self.read_only = read_only
        self.preferences = Preferences(places.preferences)
        self.known = KnownEnvironments(places.environments)

    def open(self, name: str) -> OpenEnvironment:
        """Open it now; blocks for some milliseconds. What is described is read where needed.

        Raises Invalid for an environment that does not exist and for a data folder that cannot
        be used; a folder from a newer version is left exactly as it is.
        """
        if not is_local(name):
            self.known.read()
        return self.prepared(name)()

    def prepared(self, name: str) -> Callable[[], OpenEnvironment]:
        """What opens it, for a lane; by what is known of it now. Raises Invalid as `open`."""
        places, read_only = self.places, self.read_only
        if is_local(name):
            most = self.preferences.get(MAX_PARALLEL)
            return lambda: with_checks(
                open_local_environment(
                    places.data, most, read_only=read_only, process_settings=places.processes
                ),
                None,
                places,
            )
        described = self.known.find(name)
        if described is None:
            names = ", ".join(each.name for each in self.known.environments)
            msg = f"There is no environment called “{name}”. There is: {names}."
            faults = self.known.fault_words
            raise Invalid(msg if faults is None else f"{msg}\n{faults}")

        def open_described() -> OpenEnvironment:
            # Not needed for LOCAL, and so not before its first paint.
            from phoenix_admin.app.cloud_environment import open_cloud_environment  # noqa: PLC0415

            opened = open_cloud_environment(described, places, read_only=read_only)
            return with_checks(opened, described, places)

        return open_described


def is_local(name: str) -> bool:
    """Whether this names LOCAL, whatever its case."""
    return name.casefold() == LOCAL.name.casefold()
