"""Why an action is off: what was not seen is never said not to be there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.services.availability import (
    why_not_cancel,
    why_not_reconcile,
    why_not_run_beside,
    why_not_stitch,
)
from phoenix_admin.services.triggering import TriggerEnd, Triggering
from phoenix_admin.services.write_gate import WriteGate
from tests.support.bench_of_services import ports_of
from tests.support.verdict_desk import VerdictDesk

UNREAD = "The engine could not be read, so it is not known what runs."


@pytest.fixture
def desk():
    return VerdictDesk()


def unread(desk):
    desk.world.script.plan("engine.list_executions", Fail(Offline("no network")))
    return desk.look()


def answers(look):
    """What each action says about this look."""
    seen, error = look.execution, look.engine_error
    return {
        "stitch": why_not_stitch(look.project, seen, error),
        "stitch anyway": why_not_run_beside(look.project, seen, error),
        "cancel": why_not_cancel(seen, error),
        "reconcile": why_not_reconcile(look.verdict),
    }


def test_a_stitching_project_whose_engine_cannot_be_read_says_so(desk):
    desk.run("J1")
    desk.claim("J1", "run-J1")
    assert answers(unread(desk)) == {
        "stitch": UNREAD,
        "stitch anyway": UNREAD,
        "cancel": UNREAD,
        "reconcile": "What would be right is not known, so nothing is proposed.",
    }


def test_one_at_rest_may_be_tried_all_the_same(desk):
    assert answers(unread(desk))["stitch"] is None


def test_once_it_can_be_read_the_answers_are_about_what_runs(desk):
    desk.run("J1")
    desk.claim("J1", "run-J1")
    seen = answers(desk.look())
    assert seen["stitch"].startswith("Already running since 14:32:")
    assert seen["cancel"] is seen["stitch anyway"] is None
    desk.world.finish("run-J1", E.SUCCEEDED)
    seen = answers(desk.look())
    assert seen["stitch"] is None
    assert seen["stitch anyway"] == "Nothing is running beside it."
    assert seen["cancel"] == "Nothing is running."
    assert seen["reconcile"] == "Document and engine need no correction."


@given(status=st.sampled_from(list(ProjectStatus)))
def test_without_a_look_at_the_engine_nothing_is_said_not_to_run(status):
    desk = VerdictDesk()
    desk.write(status=status.value, active_job="J1")
    for text in answers(unread(desk)).values():
        assert text is None or "othing is running" not in text
        assert text is None or "no correction" not in text


@given(status=st.sampled_from(list(ProjectStatus)))
def test_what_stitch_refuses_when_pressed_it_does_not_offer(status):
    """While the engine stays unreadable; a project at rest may be tried, and then says why."""
    desk = VerdictDesk()
    desk.write(status=status.value, active_job="J1")
    look = unread(desk)
    ports = ports_of(desk.backend)
    gate = WriteGate(ports.environment, "rae", ports.journal, ports.clock)
    offered = answers(look)["stitch"] is None
    if offered:
        done = Triggering(ports, gate, lambda: "K1").stitch(desk.project.id, desk.call)
        assert done.end is TriggerEnd.STARTED  # it can be read again by now
    else:
        assert status is ProjectStatus.STITCHING
