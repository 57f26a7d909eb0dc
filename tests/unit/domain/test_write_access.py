"""Whether anything may be written: every state has an answer, and worse never means allowed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.write_access import (
    AccessState,
    SessionState,
    WriteMode,
    refusal,
    resolve_mode,
    why_closed,
    why_not_unlock,
)

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
ACTIONS = ("stitch", "set status", "undo")

moments = st.integers(-(10**8), 10**8).map(lambda seconds: NOW + timedelta(seconds=seconds))
states = st.builds(
    AccessState,
    environment=st.just("phoenix-prod-eu"),
    account=st.just("maria.k"),
    mode=st.sampled_from(WriteMode),
    session=st.sampled_from(SessionState),
    online=st.booleans(),
    unlocked_until=st.none() | moments,
    missing=st.dictionaries(
        st.sampled_from(ACTIONS), st.lists(st.sampled_from(["run.jobs.run", "x.y"])).map(tuple)
    ),
)


def is_open(state: AccessState) -> bool:
    return (
        state.mode is not WriteMode.READ_ONLY
        and state.session is SessionState.SIGNED_IN
        and state.online
        and (state.mode is WriteMode.OPEN or state.unlocked_until is not None)
    )


@given(states, st.sampled_from(ACTIONS))
def test_every_state_has_an_answer_and_only_good_ones_allow(state: AccessState, action: str):
    said = refusal(state, action)
    allowed = is_open(state) and not state.missing.get(action)
    assert (said is None) is allowed
    assert (why_closed(state) is None) is is_open(state)
    assert state.closed is not is_open(state)
    if said is not None:
        assert action in said
        assert "phoenix-prod-eu" in said
        assert said.endswith(".")


@given(states, st.sampled_from(ACTIONS), st.data())
def test_what_gets_worse_is_never_allowed_by_it(state: AccessState, action: str, data):
    worse = data.draw(
        st.sampled_from(
            [
                replace(state, mode=WriteMode.READ_ONLY),
                replace(state, session=SessionState.SIGNED_OUT),
                replace(state, session=SessionState.EXPIRED),
                replace(state, session=SessionState.REAUTHENTICATE),
                replace(state, online=False),
                replace(state, mode=WriteMode.LOCKABLE, unlocked_until=None),
                replace(state, missing={**state.missing, action: ("a.b.c",)}),
            ]
        )
    )
    assert refusal(worse, action) is not None


@given(states)
def test_a_lock_opens_exactly_where_nothing_else_stands_in_the_way(state: AccessState):
    opened = replace(state, unlocked_until=NOW)
    can = state.mode is WriteMode.LOCKABLE and why_closed(opened) is None
    assert (why_not_unlock(state) is None) is can


def test_the_sentences():
    state = AccessState("PROD", "maria.k", WriteMode.LOCKABLE)
    assert refusal(state, "stitch") == (
        "PROD is locked, so stitch is off. Unlock changes first (Ctrl+L)."
    )
    unlocked = replace(state, unlocked_until=NOW, missing={"stitch": ("run.jobs.run",)})
    assert refusal(unlocked, "stitch") == (
        "maria.k may not use stitch in PROD: it needs run.jobs.run."
    )
    assert refusal(unlocked, "cancel") is None
    assert refusal(replace(unlocked, session=SessionState.EXPIRED), "cancel") == (
        "Your login for PROD has expired, so cancel is off. Sign in again, then press it again."
    )
    assert refusal(replace(unlocked, online=False), "cancel") == (
        "There is no connection to PROD, so cancel is off. Try again once it is back."
    )
    assert refusal(replace(state, mode=WriteMode.READ_ONLY), "cancel") == (
        "PROD is open read-only, so cancel is off."
    )


class TestResolving:
    @pytest.mark.parametrize("label", list(EnvironmentLabel))
    @pytest.mark.parametrize(
        ("flag", "configured", "read_only"),
        [
            (True, None, True),
            (True, False, True),
            (False, True, False),
            (None, True, True),
            (None, False, False),
            (None, None, False),
        ],
    )
    def test_flag_before_environment_before_default(self, label, flag, configured, read_only):
        mode = resolve_mode(flag=flag, configured=configured, label=label)
        assert (mode is WriteMode.READ_ONLY) is read_only

    @pytest.mark.parametrize("said", [None, False])
    def test_prod_has_a_lock_whatever_was_configured(self, said):
        for flag in (None, False):
            for label, mode in (
                (EnvironmentLabel.PROD, WriteMode.LOCKABLE),
                (EnvironmentLabel.DEV, WriteMode.OPEN),
                (EnvironmentLabel.LOCAL, WriteMode.OPEN),
            ):
                assert resolve_mode(flag=flag, configured=said, label=label) is mode
