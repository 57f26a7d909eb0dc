"""One fault is said in one way, whatever the item is that cannot be read."""

from datetime import UTC, datetime, timedelta

import pytest

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.errors import Forbidden, Missing, Offline, SignedOut, Slow
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.qt.widgets import StateKind
from phoenix_admin.ui.lists.outage_words import not_read_again, unread_item

NOW = datetime(2026, 11, 29, 14, 0, tzinfo=UTC)
FAILED = LoadState(LoadPhase.FAILED, next_try=NOW + timedelta(seconds=8))


@pytest.mark.parametrize(
    ("error", "kind", "title"),
    [
        (Offline("Away."), StateKind.OFFLINE, "The job could not be read"),
        (Slow("Late."), StateKind.OFFLINE, "The job could not be read"),
        (SignedOut("Out."), StateKind.SIGNED_OUT, "Signed out"),
        (Forbidden("No.", permission="x"), StateKind.FORBIDDEN, "You cannot view this job"),
        (Missing("Gone."), StateKind.EMPTY, "This job is not there"),
    ],
)  # fmt: skip
def test_each_fault_of_a_first_look_has_its_state(error, kind, title):
    said = unread_item("job", error)
    assert (said.kind, said.title, said.body) == (kind, title, error.text)


def test_who_does_not_answer_is_said_once_over_all_pages_and_not_at_each_item():
    taken = NOW - timedelta(seconds=12)
    far = not_read_again(FAILED, Offline("Away."), taken, EnvironmentKind.GCP, NOW)
    assert (far.text, far.title) == ("", "Data from 13:59:48Z (12 s old)")
    here = not_read_again(FAILED, Offline("Away."), taken, EnvironmentKind.LOCAL, NOW)
    assert here.title == "Could not be checked again"
    assert here.text == "Showing data from 13:59:48Z (12 s old). Away."
    assert far.meta == here.meta == "next try in 8 s"
