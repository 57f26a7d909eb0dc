"""From a fault of a check to what a person reads and can do: one mend for each of the ten words."""

from phoenix_admin.domain.doctor import Finding, failed
from phoenix_admin.domain.errors import (
    Bug,
    Conflict,
    Forbidden,
    Invalid,
    Missing,
    Offline,
    PhoenixError,
    Quota,
    SignedOut,
    Slow,
    Unsupported,
)

SIGN_IN_COMMAND = "gcloud auth application-default login"
_MENDS: dict[type[PhoenixError], str] = {
    Offline: "Check the network, proxy and VPN of this computer, then run it again.",
    Slow: "Check the network, proxy and VPN of this computer, then run it again.",
    Missing: "Correct the name in environments.toml, or create it in Google Cloud.",
    Quota: "Wait a minute, then run it again.",
    Conflict: "Run it again.",
    Invalid: "Correct the value in environments.toml.",
    Unsupported: "Give it another endpoint in environments.toml: what answers cannot do this.",
    Bug: "This is a fault of the program: copy the report and send it to its makers.",
}
_MENDS_HERE: dict[type[PhoenixError], str] = {
    Offline: "Run it again.",
    Slow: "Run it again when this computer has less to do.",
    Missing: "Install what it names, then run it again.",
    Invalid: "Repair what it names, then run it again.",
}
"""Where nothing outside this computer was asked: no network and no name can be at fault."""


def fault_finding(error: PhoenixError, *, network: bool = True) -> Finding:
    """What an error says about the thing that was checked; `network` as in its facts."""
    if isinstance(error, SignedOut):
        return failed(error.text, sign_in_mend(error.code), *_code(error))
    if isinstance(error, Forbidden):
        needed = error.permission or "the missing permission"
        return failed(error.text, f"Ask the project's owner for {needed}.", *_code(error))
    mends = _MENDS if network else {**_MENDS, **_MENDS_HERE}
    mend = next((m for kind, m in mends.items() if isinstance(error, kind)), _MENDS[Bug])
    return failed(error.text, mend, *_code(error))


def sign_in_mend(code: str) -> str:
    """What ends this kind of being signed out."""
    if code == "key-file":
        return "Correct sign_in.key_file in environments.toml, or take the line out."
    return SIGN_IN_COMMAND


def _code(error: PhoenixError) -> tuple[str, ...]:
    return (f"code {error.code}",) if error.code else ()
