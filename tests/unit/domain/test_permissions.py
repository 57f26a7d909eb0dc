"""Which permission belongs to which action, and the text by which somebody asks for it."""

from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.permissions import (
    NEEDED,
    READS,
    AccessRequest,
    asked,
    is_permission,
    least_role,
    missing_by_action,
)
from phoenix_admin.domain.write_access import AccessState, WriteMode, refusal
from phoenix_admin.services.write_gate import WriteAction

ON_THIS_COMPUTER = {
    WriteAction.FORCE_STOP,  # Cloud Run has none
    WriteAction.CREATE_PROJECT,
    WriteAction.MAKE_SAMPLES,
    WriteAction.REMOVE_SAMPLES,
    WriteAction.REPLACE_DATABASE,
    WriteAction.DISCARD_PLAN,
    WriteAction.STOP_PROCESS,
    WriteAction.ASK_TO_REAP,
    WriteAction.SWEEP_PROCESSES,
}


def test_every_action_says_what_it_needs_or_needs_nothing_there() -> None:
    assert set(NEEDED) == set(WriteAction) - ON_THIS_COMPUTER


def test_every_permission_has_a_role_and_a_shape() -> None:
    for name in (*asked(), *READS):
        assert is_permission(name), name
        assert least_role(name).startswith("roles/"), name
    assert not any(is_permission(word) for word in ("stitch", "run jobs run", "write", ""))


@given(st.frozensets(st.sampled_from(sorted(asked()))))
def test_an_action_is_off_exactly_while_something_it_needs_is_missing(lacking) -> None:
    missing = missing_by_action(lacking)
    state = AccessState("DEV", "rae@example.com", WriteMode.OPEN, missing=missing)
    for action in WriteAction:
        lost = [name for name in NEEDED.get(action, ()) if name in lacking]
        reason = refusal(state, action)
        assert (reason is not None) == bool(lost)
        assert all(name in (reason or "") for name in lost)


def test_the_request_names_account_project_permission_and_role() -> None:
    request = AccessRequest("rae@example.com", "DEV", "my-pipeline-dev", ("run.jobs.run",))
    assert request.text == (
        "Please give rae@example.com access to the Google Cloud project my-pipeline-dev.\n"
        "Phoenix Admin lacks these permissions in DEV:\n"
        "- run.jobs.run (least role: roles/run.jobsExecutorWithOverrides, on the Cloud Run job)\n"
        "Without them these are off: assemble, run again, stitch.\n"
    )


def test_an_account_that_is_not_known_is_not_invented() -> None:
    assert "does not know" in AccessRequest("", "DEV", "p", ("logging.logEntries.list",)).text
