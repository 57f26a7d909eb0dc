"""Who a login is, read from the library's credentials: nobody is asked, and nothing is guessed."""

import base64
import binascii
import json
import os
from typing import Any, cast

from phoenix_admin.backends.gcp.credentials import SCOPE
from phoenix_admin.backends.gcp.login_library import user_credentials
from phoenix_admin.domain.identity import AccountKind, Identity
from phoenix_admin.settings.environments import SignIn


def identity_of(credentials: object | None, sign_in: SignIn) -> Identity:
    """What these credentials say of themselves; kind UNKNOWN where that is nothing."""
    known = cast("Any", credentials)
    quota = getattr(known, "quota_project_id", None)
    source = _source(sign_in)
    if sign_in.impersonate is not None:
        return Identity(
            AccountKind.IMPERSONATED,
            sign_in.impersonate,
            source,
            sign_in.account,
            quota,
            scopes_ok=True,
        )
    robot = getattr(known, "service_account_email", None)
    if isinstance(robot, str) and "@" in robot:
        kind = AccountKind.SERVICE_ACCOUNT
        return Identity(kind, robot, source, sign_in.account, quota, scopes_ok=True)
    if not isinstance(credentials, user_credentials.Credentials):
        return Identity(AccountKind.UNKNOWN, None, source, sign_in.account, quota)
    granted = known.granted_scopes
    return Identity(
        AccountKind.USER,
        known.account or email_in(known.id_token),
        source,
        sign_in.account,
        quota,
        scopes_ok=SCOPE in granted if granted else None,
    )


def email_in(id_token: str | None) -> str | None:
    """The address in an ID token; None where there is none. The token goes nowhere else.

    It came from the token server itself over TLS, so its signature is not checked again.
    """
    parts = (id_token or "").split(".")
    if len(parts) != 3:
        return None
    padded = parts[1] + "=" * (-len(parts[1]) % 4)
    try:
        claims: object = json.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError):
        return None
    email = cast("dict[str, object]", claims).get("email") if isinstance(claims, dict) else None
    return email if isinstance(email, str) and "@" in email else None


def _source(sign_in: SignIn) -> str:
    if sign_in.key_file is not None:
        return f"key file {sign_in.key_file}"
    named = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    return f"key file {named}" if named else "application default credentials"
