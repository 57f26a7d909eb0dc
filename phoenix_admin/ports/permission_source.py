"""Which permissions the account holds."""

from typing import Protocol

from phoenix_admin.ports.call import Call


class PermissionSource(Protocol):
    """Asks the environment; blocks, called on a lane or a thread of its own."""

    def held(self, permissions: frozenset[str], call: Call) -> frozenset[str]:
        """Those of `permissions` that the account has, as far as can be told in advance."""
        ...
