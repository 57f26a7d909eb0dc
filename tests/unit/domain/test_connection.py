"""What calls tell of login and line, over every order in which they may be heard."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.connection import (
    ConnectionState,
    Heard,
    heard_state,
    session_of,
    signed_in_again,
)
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
from phoenix_admin.domain.write_access import SessionState

BEGIN = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
PLACES = ("Cloud Run", "Firestore")
OUT = SignedOut("expired", code="expired")
GONE = Offline("gone", code="UNAVAILABLE")
ANSWERS: tuple[PhoenixError | None, ...] = (
    None,
    Forbidden("no", permission="run.jobs.run"),
    Missing("no"),
    Conflict("no"),
    Quota("no"),
    Invalid("no"),
    Unsupported("no"),
)
NO_EVIDENCE = (Bug("?"), Offline("broke", code="INTERNAL"), Offline("shut", code="CLOSED"))


def heard(error=None, began=0.0, ended=None, place="Firestore") -> Heard:
    ended = began if ended is None else ended
    return Heard(place, began, ended, BEGIN + timedelta(seconds=ended), error)


def after(*calls: Heard, state: ConnectionState | None = None) -> ConnectionState:
    state = state or ConnectionState()
    for call in calls:
        state = heard_state(state, call)
    return state


def test_nothing_is_claimed_before_a_call_has_told() -> None:
    state = ConnectionState()
    assert (state.session, state.needs_sign_in, state.offline_since) == (None, False, None)


@pytest.mark.parametrize("error", ANSWERS)
def test_every_answer_shows_that_login_and_line_are_there(error: PhoenixError | None) -> None:
    state = after(heard(OUT, 1), heard(GONE, 2), heard(error, 3))
    assert (state.session, state.offline_since) == (SessionState.SIGNED_IN, None)


@pytest.mark.parametrize("error", NO_EVIDENCE)
def test_what_is_no_evidence_changes_nothing(error: PhoenixError) -> None:
    for state in (ConnectionState(), after(heard(OUT, 1)), after(heard(GONE, 1))):
        assert heard_state(state, heard(error, 9)) == state


@pytest.mark.parametrize(
    ("code", "session"),
    [
        ("signed-out", SessionState.SIGNED_OUT),
        ("expired", SessionState.EXPIRED),
        ("reauthentication", SessionState.REAUTHENTICATE),
        ("key-file", SessionState.KEY_FILE),
        ("UNAUTHENTICATED", SessionState.EXPIRED),
    ],
)
def test_each_kind_of_signed_out_is_told_apart(code: str, session: SessionState) -> None:
    error = SignedOut("words", code=code)
    assert session_of(error) is session
    state = after(heard(None, 1), heard(error, 2))
    assert (state.session, state.reason, state.needs_sign_in) == (session, "words", True)


def test_an_older_call_does_not_speak_against_a_new_login() -> None:
    again = signed_in_again(after(heard(OUT, 1)), BEGIN, 10)
    assert after(heard(OUT, 9, 12), state=again).session is SessionState.SIGNED_IN
    assert after(heard(OUT, 11, 12), state=again).session is SessionState.EXPIRED


def test_an_answer_that_was_asked_for_before_proves_no_login() -> None:
    state = after(heard(OUT, 5, 6), heard(None, 4, 7))
    assert state.needs_sign_in


def test_one_place_that_is_silent_is_not_offline_unless_all_begins_with_it() -> None:
    state = after(heard(None, 1), heard(GONE, 2, place="Cloud Run"))
    assert (state.silent, state.offline_since) == (("Cloud Run",), None)
    state = after(heard(GONE, 3), state=state)
    assert (state.nobody_answers, state.offline_since) == (True, BEGIN + timedelta(seconds=3))
    state = after(heard(None, 4, place="Cloud Run"), state=state)
    assert (state.nobody_answers, state.offline_since) == (False, BEGIN + timedelta(seconds=3))


def test_without_any_document_asked_for_nobody_is_offline_before_all_are_silent() -> None:
    one, other = heard(GONE, 2, place="Cloud Run"), heard(None, 1, place="Cloud Logging")
    assert after(other, one).offline_since is None
    assert after(one).offline_since == BEGIN + timedelta(seconds=2)


def test_one_deadline_alone_is_not_silence_and_two_are() -> None:
    one = after(heard(Slow("slow"), 1))
    assert one.offline_since is None
    assert after(heard(None, 2), heard(Slow("slow"), 3), state=one).offline_since is None
    assert after(heard(Slow("slow"), 4), state=one).offline_since == BEGIN + timedelta(seconds=4)


def test_a_failure_of_a_call_that_began_before_the_last_answer_says_nothing() -> None:
    assert after(heard(None, 5, 6), heard(GONE, 4, 7)).offline_since is None


def test_since_when_stays_while_it_lasts() -> None:
    state = after(*(heard(error, n) for n, error in enumerate((OUT, OUT, OUT), 1)))
    assert state.since == BEGIN + timedelta(seconds=1)
    state = after(heard(GONE, 1), heard(GONE, 2), heard(GONE, 3))
    assert state.offline_since == BEGIN + timedelta(seconds=1)


ERRORS = st.sampled_from((*ANSWERS, *NO_EVIDENCE, OUT, GONE, Slow("slow")))
CALLS = st.lists(
    st.tuples(st.sampled_from(PLACES), ERRORS, st.integers(0, 6), st.booleans()), max_size=25
)


@given(CALLS)
def test_random_orders_of_answers_leave_the_newest_word(calls) -> None:
    """Compared with the plain reading of the rule: of each place the newest answer, and of the
    login the newest lesson, both counted from when the call began."""
    state = ConnectionState()
    session, decided = None, float("-inf")
    answered = dict.fromkeys(PLACES, float("-inf"))
    silent: dict[str, bool] = {}
    slow = dict.fromkeys(PLACES, 0)
    for tick, (place, error, lasted, again) in enumerate(calls, 10):
        if again:
            state, session, decided = (
                signed_in_again(state, BEGIN, tick),
                SessionState.SIGNED_IN,
                tick,
            )
        began = tick - lasted
        state = heard_state(state, heard(error, began, tick, place))
        if error is OUT:
            if began >= decided:
                session, decided = SessionState.EXPIRED, tick
        elif error in ANSWERS:
            silent[place], answered[place], slow[place] = False, tick, 0
            if began >= decided and session is not SessionState.SIGNED_IN:
                session, decided = SessionState.SIGNED_IN, tick
        elif error not in NO_EVIDENCE and began >= answered[place]:
            slow[place] += isinstance(error, Slow)
            silent[place] = silent.get(place, False) or error is GONE or slow[place] > 1
        assert state.session is session
        assert (state.offline_since is not None) == (
            silent.get("Firestore", False) or (bool(silent) and all(silent.values()))
        )
        assert set(state.silent) == {name for name, is_silent in silent.items() if is_silent}
