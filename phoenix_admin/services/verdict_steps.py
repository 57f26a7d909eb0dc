"""The steps a person can take after a verdict, as one bundle for whoever asks for writes."""

from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.record import record
from phoenix_admin.services.adopting import Adopting
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.status_setting import StatusSetting
from phoenix_admin.services.stopping import Stopping
from phoenix_admin.services.write_gate import WriteGate


@record
class VerdictSteps:
    """Set a status by hand, adopt an execution, stop executions."""

    setting: StatusSetting
    adopting: Adopting
    stopping: Stopping


def make_verdict_steps(
    ports: EnvironmentPorts, gate: WriteGate, reconciling: Reconciling, policy: Policy
) -> VerdictSteps:
    """The steps of one environment."""
    return VerdictSteps(
        StatusSetting(ports, gate, reconciling, policy),
        Adopting(ports, gate, reconciling, policy),
        Stopping(ports, gate),
    )
