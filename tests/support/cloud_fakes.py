"""A fake environment that has a login and a line, as one on Google Cloud has."""

from dataclasses import dataclass, field, replace

from phoenix_admin.backends.fake.backend import FakeBackend
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.backends.fake.permission_source import FakePermissionSource
from phoenix_admin.backends.fake.sign_in import FakeSignIn
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Offline, PhoenixError, SignedOut
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.tasks.heard_calls import HeardCalls

DEV = Environment("phoenix-dev-eu", EnvironmentKind.GCP, EnvironmentLabel.DEV)
EXPIRED = SignedOut("The login has expired or was revoked.", code="expired")
NOBODY = SignedOut("Nobody is signed in.", code="signed-out")
REAUTHENTICATE = SignedOut("You have to sign in again.", code="reauthentication")
KEY_FILE = SignedOut("The key file ~/ops.json cannot be used.", code="key-file")
UNREACHABLE = Offline("It cannot be reached.", code="UNAVAILABLE")

FAR = tuple(
    f"{port}.{method}"
    for port, methods in {
        "store": (
            "list_projects",
            "read_project",
            "list_jobs",
            "list_recent_jobs",
            "read_job",
            "claim",
            "record_launch",
            "change",
            "close_job",
        ),
        "engine": (
            "run",
            "find",
            "list_executions",
            "read",
            "request_cancel",
            "force_stop",
            "look_at_output",
        ),
        "logs": ("read",),
    }.items()
    for method in methods
)
"""Every method that is answered far away."""


@dataclass
class Cloud:
    """The far side: who is signed in, what may be done, and whether anybody answers."""

    backend: FakeBackend
    sign_in: FakeSignIn = field(default_factory=FakeSignIn)
    permissions: FakePermissionSource = field(default_factory=FakePermissionSource)

    def ports(self, ports: EnvironmentPorts) -> EnvironmentPorts:
        """These ports, with login and line."""
        heard = HeardCalls(ports.clock)
        self.backend.world.script.tell_to(heard)
        return replace(ports, sign_in=self.sign_in, heard=heard, permissions=self.permissions)

    def always(self, error: PhoenixError | None, *methods: str) -> None:
        """Every call (or those named) ends like this until further notice; None answers."""
        for method in methods or FAR:
            self.backend.world.script.always(method, Fail(error) if error is not None else None)
        if not methods:
            self.sign_in.problem = error if isinstance(error, SignedOut) else None
