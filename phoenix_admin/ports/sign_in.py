"""Whose login is used, and how somebody signs in. Nothing secret passes through here."""

from typing import Protocol

from phoenix_admin.domain.identity import Identity
from phoenix_admin.ports.call import Call

LOGIN_LINE = "gcloud auth application-default login"
"""What a person can type instead, in any terminal."""
GCLOUD_HOME = "https://cloud.google.com/sdk/docs/install"


class SignIn(Protocol):
    """The login of one environment. Every method blocks and is called on a lane."""

    def look(self, call: Call) -> Identity:
        """Who that is, with a login that was confirmed. Raises SignedOut, Offline.

        A login that has ended is not looked for again before `forget`.
        """
        ...

    def begin(self, call: Call) -> None:
        """Have the person sign in, in their browser; returns when they have.

        Cancelling the call ends it. Raises Unsupported where it cannot be done from here, and
        SignedOut with the code `not-finished` when it ended without a login.
        """
        ...

    def forget(self) -> None:
        """Look for the login again at the next call. Any thread, blocks for nothing."""
        ...


class LoginProgram(Protocol):
    """The program that signs in: Google's own, run as a child."""

    def run(self, call: Call) -> None:
        """Run it to its end. Raises what `SignIn.begin` raises."""
        ...
