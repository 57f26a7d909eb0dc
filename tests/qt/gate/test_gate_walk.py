"""Nothing is written while nothing may be: every action, every way, every closed state."""

import pytest
from PySide6.QtCore import QObject, Slot

from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.tasks.context import unhurried
from tests.support.gate_walk import CLOSED, Walk, open_up

pytestmark = pytest.mark.timeout(900)  # the machines that run this are shared

PROVEN = {
    "project.stitch",
    "project.stitch_anyway",
    "project.cancel",
    "project.force_stop",
    "project.reconcile",
    "project.undo",
    "project.new",
    "samples.make",
    "samples.remove",
    "inbox.undo",
}
"""Actions that the walk brings to write when it may: what it finds of them means something."""

PROVEN_OF_JOBS = {"job.cancel", "job.run_again"}
"""The same of the Jobs panel; apart, because a stitch of its project switches a job's off."""

PROVEN_OF_JOURNAL = {"journal.undo"}
"""The same of the Journal panel; apart, because another write of its project switches it off."""


@pytest.mark.parametrize("state", CLOSED)
def test_no_action_writes_and_each_says_why(walk: Walk, state: str) -> None:
    found = walk.find_situations()
    assert walk.closed_findings(state, found) == []


@pytest.mark.parametrize("state", CLOSED)
def test_nothing_is_written_when_it_closes_while_a_question_is_open(walk: Walk, state: str) -> None:
    found = walk.find_situations()
    assert walk.changed_findings(state, found) == []


@pytest.mark.parametrize("state", CLOSED)
def test_a_plan_that_was_shown_is_not_run_once_it_is_closed(walk: Walk, state: str) -> None:
    assert walk.plan_findings(state) == []


def test_every_action_that_writes_is_marked(walk: Walk) -> None:
    found = walk.find_situations()
    assert walk.unmarked_findings(sorted(set(found.values()))) == []


@pytest.mark.parametrize(
    "proven",
    [PROVEN, PROVEN_OF_JOBS, PROVEN_OF_JOURNAL],
    ids=["projects", "jobs", "journal"],
)
def test_when_everything_is_open_the_same_presses_do_write(walk: Walk, proven: set[str]) -> None:
    found = walk.find_situations()
    assert walk.writing_keys(found, proven) == proven


class Planted(QObject):
    """Slots as a careless panel might have them."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk.window)
        self._walk = walk

    @Slot()
    def write_past_the_gate(self) -> None:
        walk = self._walk
        project = next(iter(walk.backend.world.projects.values()))
        change = (FieldChange("status_reason", project.status_reason, "planted"),)
        walk.bench.ports.store.change(project.id, change, project.version, unhurried())

    @Slot()
    def write_through_the_gate(self) -> None:
        project = self._walk.backend.world.projects["glacier-walk"]
        self._walk.bench.operations.request_stitch(project)


def test_a_marked_action_that_bypasses_the_gate_is_found(walk: Walk) -> None:
    planted = Planted(walk)
    walk.registry.register(
        ActionSpec("planted.bypass", "Bypass", shortcut="Ctrl+Alt+B", writes=True),
        planted.write_past_the_gate,
    )
    open_up(walk.gate)
    findings = walk.closed_findings("locked", {})
    ways = {"trigger", "menu"}
    assert {f"planted.bypass by {way} wrote while locked" for way in ways} <= set(findings)
    assert "planted.bypass is on while locked" in findings


def test_an_action_that_writes_and_is_not_marked_is_found(walk: Walk) -> None:
    walk.find_situations()
    planted = Planted(walk)
    walk.registry.register(
        ActionSpec("planted.unmarked", "Unmarked"), planted.write_through_the_gate
    )
    assert any(
        finding.startswith("planted.unmarked writes and is not marked")
        for finding in walk.unmarked_findings(["projects/glacier-walk"])
    )
