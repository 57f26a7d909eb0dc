"""Whose name the calls go out under.

The token is fetched here, before a request is sent, and not by the gRPC library in the middle of
it: there every fault of a login comes out as *unavailable* and would be tried again like an
outage. So an ended login is told as what it is, and nothing has been sent.
"""

import logging
import os
import threading
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast

import google.auth
from google.auth import exceptions, impersonated_credentials
from google.auth.transport.requests import Request
from google.oauth2 import service_account

from phoenix_admin.domain.errors import Offline, SignedOut
from phoenix_admin.settings.environments import SignIn

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
SIGN_IN_HINT = "Sign in with `gcloud auth application-default login`."
TOKEN_TIMEOUT = 10.0
"""Seconds for one answer of the token server."""


class Login(Protocol):
    """Gives the headers that say who calls. Callable from any lane; may block."""

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers of one call. Raises SignedOut, or Offline when nobody can be asked."""
        ...


class NoLogin:
    """For emulators and stand-ins: nothing secret, or the fixed words an emulator wants."""

    def __init__(self, words: tuple[tuple[str, str], ...] = ()) -> None:
        self._words = words

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The fixed words."""
        return self._words


class GoogleCredentials(Protocol):
    """What is used of the library's credentials."""

    def before_request(
        self, request: object, method: str, url: str, headers: dict[str, str]
    ) -> None:
        """Refresh where needed and add the headers."""
        ...


class GoogleLogin:
    """Google's credentials, found on first use, refreshed by one caller at a time."""

    def __init__(self, sign_in: SignIn, credentials: GoogleCredentials | None = None) -> None:
        self._sign_in = sign_in
        self._credentials = credentials
        self._guard = threading.Lock()

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers of one call; asks the token server where the token has run out."""
        ask = partial(cast("Any", Request()), timeout=TOKEN_TIMEOUT)
        found: dict[str, str] = {}
        with self._guard:
            try:
                if self._credentials is None:
                    self._credentials = find_credentials(self._sign_in, ask)
                self._credentials.before_request(ask, "POST", SCOPE, found)
            except (exceptions.GoogleAuthError, OSError, ValueError) as error:
                raise _told(error, self._sign_in) from error
        return tuple((key.lower(), value) for key, value in found.items())

    def forget(self) -> None:
        """Look for credentials again at the next call: somebody has signed in."""
        with self._guard:
            self._credentials = None


def _told(error: Exception, sign_in: SignIn) -> SignedOut | Offline:
    """Why there is no token: nobody is there to ask, nobody is signed in, or it has ended."""
    if isinstance(error, exceptions.TransportError) or getattr(error, "retryable", False):
        return Offline(f"The sign-in server gives no answer: {error}", code="token")
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
    # A desktop is no Google machine, and asking takes seconds where name look-ups are slow.
    os.environ.setdefault("NO_GCE_CHECK", "true")

    # It warns of the missing Google machine at every look; we tell it once, in a panel.
    logging.getLogger("google.auth._default").setLevel(logging.ERROR)
    if sign_in.key_file is not None:
        path = str(Path(sign_in.key_file).expanduser())
        of_file = cast("Any", service_account.Credentials).from_service_account_file
        credentials = of_file(path, scopes=[SCOPE])
    else:
        credentials, _ = cast("Any", google.auth).default(scopes=[SCOPE], request=ask)
    if sign_in.impersonate is not None:
        credentials = cast("Any", impersonated_credentials).Credentials(
            credentials, target_principal=sign_in.impersonate, target_scopes=[SCOPE]
        )
    return cast("GoogleCredentials", credentials)
