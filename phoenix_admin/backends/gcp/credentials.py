"""Whose name the calls go out under.

The token is fetched here, before a request is sent, and not by the gRPC library in the middle of
it: there every fault of a login comes out as *unavailable* and would be tried again like an
outage. So an ended login is told as what it is, and nothing has been sent.
"""

import logging
import os
import threading
import time
from pathlib import Path
from typing import Any, Protocol, cast

from phoenix_admin.backends.gcp.late_parts import OF_LOGINS
from phoenix_admin.backends.gcp.login_library import (
    cloud_sdk,
    exceptions,
    google_auth,
    service_account,
)
from phoenix_admin.backends.gcp.token_server import TokenServer
from phoenix_admin.diagnostics.late_part import load_without
from phoenix_admin.domain.errors import Offline, SignedOut
from phoenix_admin.settings.environments import SignIn
from phoenix_admin.tasks.breathing_imports import breathing_imports

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
SIGN_IN_HINT = "Sign in with `gcloud auth application-default login`."
TOKEN_TIMEOUT = 10.0
"""Seconds for one answer of the token server."""


class Login(Protocol):
    """Gives the headers that say who calls. Callable from any lane; may block."""

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers of one call. Raises SignedOut, or Offline when nobody can be asked."""
        ...

    def refused(self, error: SignedOut, began: float) -> bool:
        """A server did not take the login; returns whether another try may go better.

        `began` is when the call that was refused asked for its headers (`time.monotonic`).
        """
        ...

    def accepted(self) -> None:
        """A server has taken the login."""
        ...


class NoLogin:
    """For emulators and stand-ins: nothing secret, or the fixed words an emulator wants."""

    def __init__(self, words: tuple[tuple[str, str], ...] = ()) -> None:
        self._words = words

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The fixed words."""
        return self._words

    def refused(self, error: SignedOut, began: float) -> bool:
        """There is no other login to try."""
        del error, began
        return False

    def accepted(self) -> None:
        """Nothing to note."""


class GoogleCredentials(Protocol):
    """What is used of the library's credentials."""

    def before_request(
        self, request: object, method: str, url: str, headers: dict[str, str]
    ) -> None:
        """Refresh where needed and add the headers."""
        ...


class GoogleLogin:
    """Google's credentials, found on first use, refreshed by one caller at a time. Any thread."""

    def __init__(self, sign_in: SignIn, credentials: GoogleCredentials | None = None) -> None:
        self.sign_in = sign_in
        self._credentials = credentials
        self._guard = threading.Lock()
        self._ended: tuple[SignedOut, _Stamp] | None = None
        self._refusals = 0
        self._renewed = float("-inf")

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers of one call; asks the token server where the token has run out."""
        ask = TokenServer(TOKEN_TIMEOUT)
        found: dict[str, str] = {}
        with self._guard:
            self._raise_if_ended()
            try:
                if self._credentials is None:
                    self._credentials = find_credentials(self.sign_in, ask)
                self._credentials.before_request(ask, "POST", SCOPE, found)
            except (exceptions.GoogleAuthError, OSError, ValueError) as error:
                told = _told(error, self.sign_in)
                if isinstance(told, SignedOut):
                    self._end(told)
                raise told from error
        return tuple((key.lower(), value) for key, value in found.items())

    def forget(self) -> None:
        """Look for credentials again at the next call: somebody has signed in."""
        with self._guard:
            self._begin_anew()

    def refused(self, error: SignedOut, began: float) -> bool:
        """A server did not take the token: once a new one is fetched, then the login has ended.

        Calls go out side by side with one token. Only the first that comes back counts: the others,
        as any from before a sign-in, say nothing of the token that is fetched since.
        """
        with self._guard:
            if began <= self._renewed:
                return True
            self._refusals += 1
            if self._refusals > 1:
                self._end(SignedOut(error.text, code=error.code))
                return False
            self._credentials = None
            self._renewed = time.monotonic()
            return True

    def accepted(self) -> None:
        """A server has taken the token."""
        self._refusals = 0

    @property
    def credentials(self) -> object | None:
        """The library's credentials as used last; None before the first use."""
        return self._credentials

    def _end(self, told: SignedOut) -> None:
        self._credentials = None
        self._ended = told, _stamp_of(self.sign_in)

    def _raise_if_ended(self) -> None:
        if self._ended is None:
            return
        told, stamp = self._ended
        if stamp == _stamp_of(self.sign_in):
            raise SignedOut(told.text, code=told.code)
        self._begin_anew()  # somebody has signed in, in a terminal perhaps

    def _begin_anew(self) -> None:
        self._credentials = self._ended = None
        self._refusals = 0
        self._renewed = time.monotonic()


_Stamp = tuple[int, int] | None


def login_file(sign_in: SignIn) -> Path:
    """The file that the login comes from, whether it is there or not."""
    if sign_in.key_file is not None:
        return Path(sign_in.key_file).expanduser()
    named = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    return Path(named or cast("Any", cloud_sdk).get_application_default_credentials_path())


def _stamp_of(sign_in: SignIn) -> _Stamp:
    """What changes with the file's content; None without the file."""
    try:
        found = login_file(sign_in).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _told(error: Exception, sign_in: SignIn) -> SignedOut | Offline:
    """Why there is no token: nobody is there to ask, nobody is signed in, or it has ended."""
    if isinstance(error, exceptions.TransportError) or getattr(error, "retryable", False):
        return Offline(f"The sign-in server gives no answer: {error}", code="token")
    if sign_in.key_file is not None and isinstance(error, exceptions.RefreshError):
        # No person can sign in with it again: the key was taken back, or its account is off.
        text = f"The key in {sign_in.key_file} is not accepted any more."
        return SignedOut(text, code="key-file")
    if isinstance(error, exceptions.RefreshError):
        text = str(error)
        if "invalid_rapt" in text or "Reauthentication is needed" in text:
            return SignedOut(f"You have to sign in again. {SIGN_IN_HINT}", code="reauthentication")
        return SignedOut(f"The login has expired or was revoked. {SIGN_IN_HINT}", code="expired")
    if sign_in.key_file is not None:
        return SignedOut(f"The key file {sign_in.key_file} cannot be used.", code="key-file")
    return SignedOut(f"Nobody is signed in. {SIGN_IN_HINT}", code="signed-out")


def find_credentials(sign_in: SignIn, ask: object) -> GoogleCredentials:
    """The credentials this environment names, or the application default ones.

    Blocks; raises what the library raises. No refresh token is ever written anywhere by us.
    """
    with breathing_imports():  # each kind has modules of its own, and only keys sign anything
        return load_without(OF_LOGINS, lambda: _found(sign_in, ask))


def _found(sign_in: SignIn, ask: object) -> GoogleCredentials:
    # A desktop is no Google machine, and asking takes seconds where name look-ups are slow.
    os.environ.setdefault("NO_GCE_CHECK", "true")

    # It warns of the missing Google machine at every look; we tell it once, in a panel.
    logging.getLogger("google.auth._default").setLevel(logging.ERROR)
    if sign_in.key_file is not None:
        path = str(Path(sign_in.key_file).expanduser())
        of_file = service_account.Credentials.from_service_account_file
        credentials = of_file(path, scopes=[SCOPE])
    else:
        credentials, _ = cast("Any", google_auth).default(scopes=[SCOPE], request=ask)
    if sign_in.impersonate is not None:
        from google.auth import impersonated_credentials  # noqa: PLC0415 - the few only

        credentials = cast("Any", impersonated_credentials).Credentials(
            credentials, target_principal=sign_in.impersonate, target_scopes=[SCOPE]
        )
    return cast("GoogleCredentials", credentials)
