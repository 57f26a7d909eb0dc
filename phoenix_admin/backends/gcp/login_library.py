"""Google's login library as this backend uses it, without what only key files need.

The room's one import of it. What a key or an impersonation needs beside it comes with the first
login of that kind.
"""

from types import ModuleType
from typing import Any, Final

from phoenix_admin.backends.gcp.late_parts import OF_LOGINS
from phoenix_admin.diagnostics.late_part import load_without

# ruff: noqa: E402 - first without its parts


def _load() -> ModuleType:
    import google.oauth2.service_account as library  # noqa: PLC0415 - with all of google.auth

    return library


service_account: Final[Any] = load_without(OF_LOGINS, _load)

import google.auth as google_auth
from google.auth import _cloud_sdk as cloud_sdk
from google.auth import exceptions, transport
from google.oauth2 import credentials as user_credentials

__all__ = [
    "cloud_sdk",
    "exceptions",
    "google_auth",
    "service_account",
    "transport",
    "user_credentials",
]
