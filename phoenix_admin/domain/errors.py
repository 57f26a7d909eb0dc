"""What can go wrong outside, in ten words that every backend maps to exactly once.

A panel has one state and one mend for each of them (product note §9), so no backend's own
exception ever travels further than the backend.
"""

from copy import copy
from datetime import timedelta


class PhoenixError(Exception):
    """A fault with a text that can be shown to a person as it stands.

    `may_have_happened` tells a writer whether the request can have taken effect although no
    good answer came: then it looks before it does anything again.
    """

    may_have_happened = False

    def __init__(self, text: str, *, code: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.code = code


def nothing_sent(error: PhoenixError) -> PhoenixError:
    """The same error from a look *before* a write: here it leaves no doubt about the write."""
    certain = copy(error)
    certain.may_have_happened = False
    return certain


class Offline(PhoenixError):
    """The other side could not be reached; a request may have got through before."""

    may_have_happened = True


class Slow(PhoenixError):
    """No answer within the deadline; the request may have taken effect."""

    may_have_happened = True


class SignedOut(PhoenixError):
    """No credentials, or expired ones."""


class Forbidden(PhoenixError):
    """The account lacks a permission, named in `permission` (such as `run.jobs.run`)."""

    def __init__(self, text: str, *, permission: str = "", code: str = "") -> None:
        super().__init__(text, code=code)
        self.permission = permission


class Missing(PhoenixError):
    """The object does not exist, or not any more."""


class Conflict(PhoenixError):
    """The precondition did not hold: somebody else wrote first."""


class Quota(PhoenixError):
    """Too many requests; `retry_after` says when to come back, where the other side said so."""

    def __init__(self, text: str, *, retry_after: timedelta | None = None, code: str = "") -> None:
        super().__init__(text, code=code)
        self.retry_after = retry_after


class Invalid(PhoenixError):
    """The request or the stored data is not acceptable as it is."""


class Unsupported(PhoenixError):
    """This environment cannot do it at all."""


class Bug(PhoenixError):
    """Our own mistake, caught at a border; the traceback is in the log."""

    may_have_happened = True
