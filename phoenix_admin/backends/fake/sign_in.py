"""A login in memory; satisfies `ports.sign_in.SignIn`."""

from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.domain.errors import PhoenixError, SignedOut
from phoenix_admin.domain.identity import AccountKind, Identity
from phoenix_admin.ports.call import Call

RAE = Identity(
    AccountKind.USER,
    "rae@example.com",
    "application default credentials",
    scopes_ok=True,
    project="my-pipeline-dev",
)


class FakeSignIn:
    """Signed in as `identity`; None is signed out until somebody begins. Any thread.

    `arrives` is who is there after a sign-in; None ends it without a login. `problem` is raised
    by a look instead.
    """

    def __init__(self, identity: Identity | None = RAE, script: FaultScript | None = None) -> None:
        self.identity = identity
        self.arrives: Identity | None = RAE
        self.problem: PhoenixError | None = None
        self.looks = self.begun = self.forgotten = 0
        self._script = script or FaultScript()

    def look(self, call: Call) -> Identity:
        """Who is there. Raises SignedOut."""
        self.looks += 1
        return self._script.run("sign_in.look", call, self._look)

    def begin(self, call: Call) -> None:
        """Sign in at once. Raises SignedOut where nobody arrives."""
        self.begun += 1
        self._script.run("sign_in.begin", call, self._begin)

    def forget(self) -> None:
        """Counted, nothing more."""
        self.forgotten += 1

    def _look(self) -> Identity:
        if self.problem is not None:
            raise self.problem
        if self.identity is None:
            msg = "Nobody is signed in."
            raise SignedOut(msg, code="signed-out")
        return self.identity

    def _begin(self) -> None:
        if self.arrives is None:
            msg = "The sign-in ended without a login."
            raise SignedOut(msg, code="not-finished")
        self.problem = None
        self.identity = self.arrives
