"""Signing in to Google Cloud; satisfies `ports.sign_in.SignIn`.

The login itself is Google's own program's work, which the composition root gives: this backend
starts no processes and keeps nothing secret.
"""

from dataclasses import replace

from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import GoogleLogin
from phoenix_admin.backends.gcp.identity import identity_of
from phoenix_admin.domain.errors import Unsupported
from phoenix_admin.domain.identity import AccountKind, Identity
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.sign_in import LOGIN_LINE, LoginProgram


class CloudSignIn:
    """The login of one environment. Blocks; any lane."""

    def __init__(
        self,
        login: GoogleLogin,
        channels: Channels,
        program: LoginProgram | None = None,
        project: str = "",
    ) -> None:
        self._project = project
        self._login = login
        self._channels = channels
        self._program = program

    def look(self, call: Call) -> Identity:
        """Have a token, fetched where the last one has run out. Raises SignedOut, Offline."""
        call.raise_if_cancelled()
        if not self._channels.needs_login:
            source = "endpoints of environments.toml"
            return Identity(AccountKind.NOT_NEEDED, source=source, project=self._project)
        self._login.headers()
        found = identity_of(self._login.credentials, self._login.sign_in)
        return replace(found, project=self._project)

    @property
    def account(self) -> str | None:
        """Whose login the last call went out under; None where none was needed or that is unknown.

        Asks nobody; any thread.
        """
        credentials = self._login.credentials
        if credentials is None or not self._channels.needs_login:
            return None
        return identity_of(credentials, self._login.sign_in).account

    def begin(self, call: Call) -> None:
        """Run Google's own sign-in. Raises Unsupported where that would not help."""
        if not self._channels.needs_login:
            msg = "This environment is answered on this computer; there is nothing to sign in to."
            raise Unsupported(msg)
        if self._login.sign_in.key_file is not None:
            name = self._login.sign_in.key_file
            msg = f"This environment uses the key file {name}. Mend the file, then look again."
            raise Unsupported(msg, code="key-file")
        if self._program is None:
            msg = f"It cannot be started from here. Type this in a terminal: {LOGIN_LINE}"
            raise Unsupported(msg)
        self._program.run(call)
        self._login.forget()

    def forget(self) -> None:
        """Look for the login again at the next call."""
        self._login.forget()
