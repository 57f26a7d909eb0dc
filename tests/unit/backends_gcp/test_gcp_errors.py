"""Every gRPC status becomes one of the ten words, and says whether a write may have happened."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.gcp.errors import QUOTA_PAUSE, mapped
from phoenix_admin.backends.gcp.wire import Details, WireError
from phoenix_admin.domain import errors as words

TABLE = {
    "UNAVAILABLE": words.Offline,
    "INTERNAL": words.Offline,
    "UNKNOWN": words.Offline,
    "DATA_LOSS": words.Offline,
    "CANCELLED": words.Offline,
    "DEADLINE_EXCEEDED": words.Slow,
    "UNAUTHENTICATED": words.SignedOut,
    "PERMISSION_DENIED": words.Forbidden,
    "NOT_FOUND": words.Missing,
    "ALREADY_EXISTS": words.Conflict,
    "FAILED_PRECONDITION": words.Conflict,
    "ABORTED": words.Conflict,
    "RESOURCE_EXHAUSTED": words.Quota,
    "INVALID_ARGUMENT": words.Invalid,
    "OUT_OF_RANGE": words.Invalid,
    "UNIMPLEMENTED": words.Unsupported,
}
NOTHING_HAPPENED = {
    "UNAUTHENTICATED",
    "PERMISSION_DENIED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "FAILED_PRECONDITION",
    "ABORTED",
    "RESOURCE_EXHAUSTED",
    "INVALID_ARGUMENT",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
}


def fault(code: str, text: str = "", details: Details | None = None) -> words.PhoenixError:
    error = WireError(code, text, details)
    return mapped(
        error, service="Cloud Run", what="list executions", permission="run.executions.list"
    )


@pytest.mark.parametrize(("code", "kind"), TABLE.items())
def test_each_status_has_one_word(code: str, kind: type[words.PhoenixError]) -> None:
    error = fault(code, "because")
    assert type(error) is kind
    assert error.code == code
    assert "because" in error.text
    # A refusal changed nothing; after anything else the writer has to look.
    assert error.may_have_happened is (code not in NOTHING_HAPPENED)


def test_a_status_nobody_knows_is_a_bug_that_may_have_happened() -> None:
    error = fault("TEAPOT")
    assert type(error) is words.Bug
    assert error.may_have_happened


@pytest.mark.parametrize(
    ("text", "details", "permission"),
    [
        ("Permission 'run.jobs.run' denied on resource 'x.y.z'", Details(), "run.jobs.run"),
        ("forbidden", Details(permission="run.jobs.runWithOverrides"), "run.jobs.runWithOverrides"),
        ("Permission monitoring.timeSeries.list denied", Details(), "monitoring.timeSeries.list"),
        ("no reason given by run.googleapis.com", Details(), "run.executions.list"),
        ("", Details(), "run.executions.list"),
    ],
)
def test_a_403_names_the_permission(text: str, details: Details, permission: str) -> None:
    error = fault("PERMISSION_DENIED", text, details)
    assert isinstance(error, words.Forbidden)
    assert error.permission == permission
    assert permission in error.text


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("off", Details(reason="SERVICE_DISABLED")),
        ("Cloud Run API has not been used in project 1 before or it is disabled.", Details()),
    ],
)
def test_an_api_that_is_off_is_no_missing_permission(text: str, details: Details) -> None:
    error = fault("PERMISSION_DENIED", text, details)
    assert isinstance(error, words.Unsupported)
    assert "The API of Cloud Run is not enabled" in error.text


def test_a_429_says_when_to_come_back() -> None:
    told = fault("RESOURCE_EXHAUSTED", "", Details(retry_after=timedelta(seconds=7)))
    assert isinstance(told, words.Quota)
    assert told.retry_after == timedelta(seconds=7)
    untold = fault("RESOURCE_EXHAUSTED")
    assert isinstance(untold, words.Quota)
    assert untold.retry_after == QUOTA_PAUSE >= timedelta(seconds=30)


@given(st.sampled_from([*TABLE, "ODD", ""]), st.text(max_size=2000))
def test_whatever_a_server_says_is_one_bounded_line(code: str, text: str) -> None:
    error = fault(code, text)
    assert isinstance(error, words.PhoenixError)
    assert len(error.text.splitlines()) == 1
    assert len(error.text) < 700
    assert error.text[-1] in ".!?…"
