"""The Doctor's checks, loaded when somebody first wants them: a start needs none."""

from dataclasses import replace
from typing import TYPE_CHECKING

from phoenix_admin.app.opened_environment import OpenEnvironment
from phoenix_admin.ports.check_source import CheckSource
from phoenix_admin.settings.places import Places

if TYPE_CHECKING:
    from phoenix_admin.settings.environments import CloudEnvironment


def with_checks(
    opened: OpenEnvironment, described: "CloudEnvironment | None", places: Places
) -> OpenEnvironment:
    """The same environment with its checks; `described` None stands for LOCAL."""

    def checks() -> CheckSource:
        from phoenix_admin.app.doctor_sources import doctor_source  # noqa: PLC0415 - no start needs it

        return doctor_source(described, places)

    return replace(opened, ports=replace(opened.ports, checks=checks))


def cloud_checks(described: "CloudEnvironment") -> CheckSource:
    """The checks of an environment that is still being typed, without this computer's."""
    from phoenix_admin.backends.gcp.doctor_source import CloudDoctor  # noqa: PLC0415 - by a form only
    from phoenix_admin.backends.local.system_clock import SystemClock  # noqa: PLC0415 - as above

    return CloudDoctor(described, SystemClock())
