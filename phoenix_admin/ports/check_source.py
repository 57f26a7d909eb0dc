"""Where the Doctor's checks come from: this computer, or an environment on Google Cloud."""

from typing import Protocol

from phoenix_admin.domain.doctor import CheckFacts, Finding
from phoenix_admin.ports.call import Call


class CheckSource(Protocol):
    """Names its checks at once and makes each on request. It looks and never writes.

    `facts` reads nothing and is callable on any thread. `run` blocks, is called on threads of its
    own, several at once, and raises the errors of `phoenix_admin.domain.errors`; an error is as
    good a finding as any.
    """

    def facts(self) -> tuple[CheckFacts, ...]:
        """Every check, in the order in which a person reads them; the same on each call."""
        ...

    def run(self, check: str, call: Call) -> Finding:
        """Make one check."""
        ...

    def close(self) -> None:
        """End every check in flight; from any thread, again is harmless."""
        ...
