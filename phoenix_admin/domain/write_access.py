"""Whether anything may be written now, and the sentence that says why not.

One frozen value holds everything the answer rests on: environment, session, connection, lock,
permissions. `refusal()` is pure and total, so that a button, a key, a lane and a test all get the
same answer from the same value (UX note, B1 and B4; consoles note, F5).
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.record import record

UNLOCKED_FOR = timedelta(minutes=15)
"""How long an unlock holds."""


class WriteMode(StrEnum):
    """What an environment lets this window do.

    READ_ONLY: nothing, for as long as it is open. LOCKABLE: something while a person has unlocked
    it. OPEN: always.
    """

    READ_ONLY = "read-only"
    LOCKABLE = "lockable"
    OPEN = "open"


class SessionState(StrEnum):
    """Where the person's login stands; LOCAL is always signed in."""

    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    EXPIRED = "expired"
    REAUTHENTICATE = "re-authentication needed"
    KEY_FILE = "key file unusable"


_NOTHING_MISSING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def resolve_mode(
    *, flag: bool | None, configured: bool | None, label: EnvironmentLabel
) -> WriteMode:
    """Flag before environment before default.

    `flag` is the command line's word, `configured` that of the environment's own settings; None
    is "says nothing". Only True means read-only. Without that, PROD has a lock that starts
    locked, whatever anybody configured; LOCAL and DEV are open.
    """
    wanted = configured if flag is None else flag
    if wanted:
        return WriteMode.READ_ONLY
    return WriteMode.LOCKABLE if label is EnvironmentLabel.PROD else WriteMode.OPEN


@record
class AccessState:
    """Everything that decides whether a write may go out.

    `unlocked_until` is the wall-clock end of an unlock, None while locked; it means nothing
    where there is no lock. `missing` names, for an action, the permissions the account lacks.
    """

    environment: str
    account: str
    mode: WriteMode
    session: SessionState = SessionState.SIGNED_IN
    online: bool = True
    unlocked_until: datetime | None = None
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING_MISSING)

    @property
    def locked(self) -> bool:
        """Whether a lock is what stands between the person and a write."""
        return self.mode is WriteMode.LOCKABLE and self.unlocked_until is None

    @property
    def closed(self) -> bool:
        """Whether every write is refused, whatever it is."""
        return why_closed(self) is not None


def why_closed(state: AccessState) -> str | None:
    """Why nothing at all may be written now, as a sentence; None when something may."""
    parts = _closing(state)
    return None if parts is None else parts[0] + "."


def refusal(state: AccessState, action: str) -> str | None:
    """Why this action is refused now, as one or two sentences; None when it is allowed.

    `action` is its name as the journal uses it, such as "stitch". Total: every state has an
    answer, and making a state worse never turns a refusal into a permission.
    """
    parts = _closing(state)
    if parts is not None:
        cause, mend = parts
        return f"{cause}, so {action} is off." + (f" {mend}" if mend else "")
    lacking = state.missing.get(action, ())
    if lacking:
        names = " and ".join(lacking)
        return f"{state.account} may not use {action} in {state.environment}: it needs {names}."
    return None


def why_not_unlock(state: AccessState) -> str | None:
    """Why the lock cannot be opened now, as a sentence; None where it can, or is open."""
    match state.mode:
        case WriteMode.OPEN:
            return f"{state.environment} has no lock; write access is on."
        case WriteMode.READ_ONLY:
            return f"{state.environment} is open read-only; it cannot be unlocked."
        case WriteMode.LOCKABLE:
            # Asked of the same state without its lock: does something else stand in the way?
            return why_closed(replace(state, mode=WriteMode.OPEN))


def _closing(state: AccessState) -> tuple[str, str] | None:
    """What closes everything: the cause without its full stop, and what mends it."""
    name = state.environment
    if state.mode is WriteMode.READ_ONLY:
        return f"{name} is open read-only", ""
    match state.session:
        case SessionState.SIGNED_OUT:
            return f"You are signed out of {name}", "Sign in, then press it again."
        case SessionState.EXPIRED:
            return f"Your login for {name} has expired", "Sign in again, then press it again."
        case SessionState.REAUTHENTICATE:
            cause = f"{name} wants you to confirm who you are"
            return cause, "Sign in again, then press it again."
        case SessionState.KEY_FILE:
            cause = f"The key file of {name} cannot be used"
            return cause, "Mend it, look again, then press it again."
        case SessionState.SIGNED_IN:
            pass
    if not state.online:
        return f"There is no connection to {name}", "Try again once it is back."
    if state.locked:
        return f"{name} is locked", "Unlock changes first (Ctrl+L)."
    return None
