"""From a gRPC status to one of the ten words of `domain.errors`: the one mapping of this backend.

The text names what was asked for and repeats what the server said, which is outside text.
"""

import re
from datetime import timedelta
from typing import Final

from phoenix_admin.backends.gcp.wire import WireError
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

QUOTA_PAUSE: Final = timedelta(seconds=30)
"""How long to stay away after 429 where the server does not say (gcp note: quotas per minute)."""

_LONGEST_SAID = 500
_PERMISSION = re.compile(r"""permission:?\s+['"`]?([a-z]+\.[a-z]+\.[a-z]+)\b""", re.IGNORECASE)
_DISABLED = re.compile(r"has not been used in project|it is disabled|SERVICE_DISABLED")
_WORDS: Final[dict[str, type[PhoenixError]]] = {
    "UNAVAILABLE": Offline,
    # The other side broke while it worked on the request, or the connection did: what became of
    # the request is as open as when nothing was heard at all.
    "INTERNAL": Offline,
    "UNKNOWN": Offline,
    "DATA_LOSS": Offline,
    "CANCELLED": Offline,
    "DEADLINE_EXCEEDED": Slow,
    "UNAUTHENTICATED": SignedOut,
    "NOT_FOUND": Missing,
    "ALREADY_EXISTS": Conflict,
    "FAILED_PRECONDITION": Conflict,
    "ABORTED": Conflict,
    "INVALID_ARGUMENT": Invalid,
    "OUT_OF_RANGE": Invalid,
    "UNIMPLEMENTED": Unsupported,
}
_SENTENCES: Final[dict[type[PhoenixError], str]] = {
    Offline: "{service} cannot be reached ({what})",
    Slow: "{service} has not answered in time ({what})",
    SignedOut: "the login is not accepted ({what})",
    Missing: "what was asked for does not exist ({what})",
    Conflict: "{service} refused: it has changed meanwhile ({what})",
    Invalid: "{service} does not take this ({what})",
    Unsupported: "{service} cannot do this ({what})",
    Bug: "{service} gave an answer nobody knows ({what})",
}


def mapped(error: WireError, *, service: str, what: str, permission: str) -> PhoenixError:
    """The fault in the product's words.

    `what` is what was asked for, such as *list executions*; `permission` the one it needs.
    """
    said = _said(error.text)
    if error.code == "PERMISSION_DENIED":
        return _forbidden(error, said, service=service, permission=permission)
    if error.code == "RESOURCE_EXHAUSTED":
        pause = error.details.retry_after or QUOTA_PAUSE
        text = _sentence(f"{service} gets too many requests ({permission or 'quota'})", said)
        return Quota(text, retry_after=pause, code=error.code)
    kind = _WORDS.get(error.code, Bug)
    text = _SENTENCES[kind].format(service=service, what=what)
    return kind(_sentence(text, said), code=error.code)


def _forbidden(
    error: WireError, said: str, *, service: str, permission: str
) -> Forbidden | Unsupported:
    if error.details.reason == "SERVICE_DISABLED" or _DISABLED.search(error.text):
        text = _sentence(f"the API of {service} is not enabled in this project", said)
        return Unsupported(text, code="SERVICE_DISABLED")
    told = _PERMISSION.search(error.text)
    needed = error.details.permission or (told[1] if told else permission)
    return Forbidden(
        _sentence(f"permission {needed} is missing", said), permission=needed, code=error.code
    )


def _sentence(begin: str, said: str) -> str:
    whole = f"{begin}: {said}" if said else begin
    whole = whole[:1].upper() + whole[1:]
    return whole if whole.endswith((".", "!", "?", "…")) else f"{whole}."


def _said(text: str) -> str:
    """What the server said, on one line and not without end."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SAID else f"{line[: _LONGEST_SAID - 1]}…"
