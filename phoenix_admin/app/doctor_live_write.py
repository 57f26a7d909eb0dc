"""What `doctor --live-write` works with: environment, gate and trigger as in the window."""

from ulid import ULID

from phoenix_admin.app.cloud_environment import open_cloud_environment
from phoenix_admin.app.local_environment import open_local_environment
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.services.live_stitch import LiveStitch, Talk
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.settings.environments import CloudEnvironment
from phoenix_admin.settings.places import Places
from phoenix_admin.settings.preferences import MAX_PARALLEL, Preferences


def stitch_for_real(
    project_id: str,
    described: CloudEnvironment | None,
    places: Places,
    talk: Talk,
    *,
    read_only: bool = False,
) -> bool:
    """One real stitch after a typed confirmation; `described` None stands for LOCAL.

    True when the run has succeeded. Raises what opening, reading and starting raise.
    """
    if described is None:
        most = Preferences(places.preferences).get(MAX_PARALLEL)
        opened = open_local_environment(places.data, most, read_only=read_only)
    else:
        opened = open_cloud_environment(described, places, read_only=read_only)
    ports = opened.ports
    try:
        gate = WriteGate(
            ports.environment,
            ports.account,
            ports.journal,
            ports.clock,
            read_only_flag=read_only or None,
        )
        triggering = Triggering(ports, gate, lambda: str(ULID()), DEFAULT_POLICY)
        return LiveStitch(ports, gate, triggering, DEFAULT_POLICY, talk).run(project_id)
    finally:
        opened.backend.close()
