"""What is known of the login and of the line to Google Cloud, from calls that were made anyway.

Nothing is pinged: every request leaves one `Heard`, and `heard_state()` says what follows from
it. It is pure and total, and it never lets an older call speak against a newer one: a request
that was begun before somebody signed in again says nothing about the new login.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from phoenix_admin.domain.errors import Bug, Offline, PhoenixError, SignedOut, Slow
from phoenix_admin.domain.record import record
from phoenix_admin.domain.write_access import SessionState

SLOW_MEANS_SILENT: Final = 2
"""Deadlines in a row after which a place counts as silent: one alone may be a heavy question."""

FIRST_ASKED: Final = "Firestore"
"""Every list and every write begins with a document: without it nothing else is tried."""

_TELLING: Final = frozenset({"", "UNAVAILABLE", "token"})
"""Codes of Offline that mean nobody answered. The others (a broken answer, a closed window) are
no evidence for either side."""
_SESSIONS: Final[Mapping[str, SessionState]] = MappingProxyType(
    {
        "signed-out": SessionState.SIGNED_OUT,
        "reauthentication": SessionState.REAUTHENTICATE,
        "key-file": SessionState.KEY_FILE,
    }
)


@record
class Heard:
    """How one request ended.

    `place` is who was asked, such as "Firestore". `began` and `ended` are monotonic seconds,
    `at` is the wall clock's time of the end.
    """

    place: str
    began: float
    ended: float
    at: datetime
    error: PhoenixError | None = None


@record
class PlaceState:
    """Whether one place answers; `answered` is when it did last (monotonic)."""

    silent_since: datetime | None = None
    answered: float = float("-inf")
    slow: int = 0


_NO_PLACES: Mapping[str, PlaceState] = MappingProxyType({})


@record
class ConnectionState:
    """Where login and line stand.

    `session` is None until a first call has told. `since` is when that was learnt, `reason` the
    words of the error. `decided` is the monotonic time of that lesson: calls begun before it are
    not heard about the login any more.
    """

    session: SessionState | None = None
    since: datetime | None = None
    reason: str = ""
    decided: float = float("-inf")
    places: Mapping[str, PlaceState] = field(default_factory=lambda: _NO_PLACES)

    @property
    def needs_sign_in(self) -> bool:
        """Whether nothing can be asked before a person has signed in."""
        return self.session not in (None, SessionState.SIGNED_IN)

    @property
    def offline_since(self) -> datetime | None:
        """Since when nothing can be done: nobody answers, or not the one all things begin with.

        A list gives up at the first that is silent, so the others may not have been asked since
        and are known to answer only by what they said before.
        """
        first = self.places.get(FIRST_ASKED)
        if first is not None and first.silent_since is not None:
            return first.silent_since
        silences = [place.silent_since for place in self.places.values()]
        known = [since for since in silences if since is not None]
        return max(known) if known and len(known) == len(silences) else None

    @property
    def nobody_answers(self) -> bool:
        """Whether everybody who was ever asked is silent."""
        return bool(self.places) and len(self.silent) == len(self.places)

    @property
    def silent(self) -> tuple[str, ...]:
        """The places that do not answer, by name."""
        return tuple(sorted(k for k, v in self.places.items() if v.silent_since is not None))


def session_of(error: SignedOut) -> SessionState:
    """Which kind of signed out an error tells of; a login that is refused counts as expired."""
    return _SESSIONS.get(error.code, SessionState.EXPIRED)


def heard_state(state: ConnectionState, heard: Heard) -> ConnectionState:
    """The state after one more call. Total; an older call never overrules a newer one."""
    match heard.error:
        case SignedOut() as error:
            if heard.began < state.decided:
                return state
            found = session_of(error)
            since = state.since if found is state.session else heard.at
            return replace(
                state, session=found, since=since, reason=error.text, decided=heard.ended
            )
        case Offline() as error:
            return _silent(state, heard, slow=0) if error.code in _TELLING else state
        case Slow():
            return _silent(state, heard, slow=1)
        case Bug():
            return state
        case _:
            return _answered(state, heard)


def signed_in_again(state: ConnectionState, at: datetime, tick: float) -> ConnectionState:
    """Somebody has signed in, or looked and found a login: what was begun before is void."""
    return replace(state, session=SessionState.SIGNED_IN, since=at, reason="", decided=tick)


def _answered(state: ConnectionState, heard: Heard) -> ConnectionState:
    """It answered, if only with a no: the line is there, and the login was accepted."""
    before = state.places.get(heard.place, PlaceState())
    place = PlaceState(None, max(before.answered, heard.ended))
    state = replace(state, places={**state.places, heard.place: place})
    if heard.began < state.decided or state.session is SessionState.SIGNED_IN:
        return state
    return replace(
        state,
        session=SessionState.SIGNED_IN,
        since=heard.at,
        reason="",
        decided=heard.ended,
    )


def _silent(state: ConnectionState, heard: Heard, *, slow: int) -> ConnectionState:
    before = state.places.get(heard.place, PlaceState())
    if heard.began < before.answered:
        return state  # somebody else was answered after this one had begun
    count = before.slow + slow
    place = replace(before, slow=count)
    if before.silent_since is None and (not slow or count >= SLOW_MEANS_SILENT):
        place = replace(place, silent_since=heard.at)
    return replace(state, places={**state.places, heard.place: place})
