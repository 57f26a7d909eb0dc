"""Parts of Google's libraries that are left for later: see `diagnostics.late_part`.

`import google.auth` brings OpenSSL a second time (`cryptography`) for signatures that only key
files need, and `import grpc` brings asyncio, whose clients nobody here calls: 12 MiB together.
"""

from types import ModuleType
from typing import Final

# ruff: noqa: PLC0415, PLR0402 - a function for each part, with a real import: seen by the checkers
# and by PyInstaller


def _asyncio() -> ModuleType:
    import asyncio

    return asyncio


def _crypt() -> ModuleType:
    import google.auth.crypt as crypt

    return crypt


def _iam() -> ModuleType:
    import google.auth.iam as iam

    return iam


def _jwt() -> ModuleType:
    import google.auth.jwt as jwt

    return jwt


def _grpc_aio() -> ModuleType:
    import grpc.aio as aio

    return aio


OF_GRPC: Final = {"asyncio": _asyncio, "grpc.aio": _grpc_aio}
OF_LOGINS: Final = {
    "asyncio": _asyncio,
    "google.auth.crypt": _crypt,
    "google.auth.iam": _iam,
    "google.auth.jwt": _jwt,
}
