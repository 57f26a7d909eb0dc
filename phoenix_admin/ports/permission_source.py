"""Which permissions the account holds."""

from typing import Protocol

from phoenix_admin.ports.call import Call


class PermissionSource(Protocol):
    """Asks the environment; blocks, called on a lane."""

    def held(self, permissions: frozenset[str], call: Call) -> frozenset[str]:
        """Those of `permissions` that the account holds.

        Raises the errors of `phoenix_admin.domain.errors` where that could not be found out for
        all of them: not knowing is never told as not holding. Advisory, as Google says itself.
        """
        ...
