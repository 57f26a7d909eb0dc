"""Permissions in memory; satisfies `ports.permission_source.PermissionSource`."""

from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.ports.call import Call


class FakePermissionSource:
    """Everything is held but what `lacking` names. Any thread."""

    def __init__(
        self, lacking: frozenset[str] = frozenset(), script: FaultScript | None = None
    ) -> None:
        self.lacking = lacking
        self.asked: list[frozenset[str]] = []
        self._script = script or FaultScript()

    def held(self, permissions: frozenset[str], call: Call) -> frozenset[str]:
        """Those that are not lacking."""
        self.asked.append(permissions)
        return self._script.run("permissions.held", call, lambda: permissions - self.lacking)
