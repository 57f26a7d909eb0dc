"""Login and permissions of a backend that is opened late, as `late_ports` does it for the rest."""

# ruff: noqa: D102 - the ports describe their methods

from collections.abc import Callable

from phoenix_admin.domain.identity import Identity
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.permission_source import PermissionSource
from phoenix_admin.ports.sign_in import SignIn


class LateSignIn:
    """A `SignIn`; `opened` gives the one behind it and may block."""

    def __init__(self, opened: Callable[[], SignIn]) -> None:
        self._opened = opened

    def look(self, call: Call) -> Identity:
        return self._opened().look(call)

    def begin(self, call: Call) -> None:
        self._opened().begin(call)

    def forget(self) -> None:
        self._opened().forget()


class LatePermissionSource:
    """A `PermissionSource`; `opened` gives the one behind it and may block."""

    def __init__(self, opened: Callable[[], PermissionSource]) -> None:
        self._opened = opened

    def held(self, permissions: frozenset[str], call: Call) -> frozenset[str]:
        return self._opened().held(permissions, call)
