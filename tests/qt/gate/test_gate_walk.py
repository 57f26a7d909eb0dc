"""Nothing is written while nothing may be: every action, every way, every closed state.

One window walks all states; the form that goes everywhere is marked `wide`.
"""

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidgetItem
from shiboken6 import Shiboken

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.tasks.context import unhurried
from phoenix_admin.ui.dialogs.limit_action import CHANGE_LIMIT
from tests.support.gate_findings import (
    asked_findings,
    closed_findings,
    doubled_findings,
    launched_findings,
    plan_findings,
    unmarked_findings,
    writing_keys,
)
from tests.support.gate_walk import CLOUD, HERE, SERVICE, WORKERS, Walk

pytestmark = pytest.mark.timeout(900)  # the machines that run this are shared

WIDE = pytest.mark.wide
OPEN = replace(CLOUD, label=EnvironmentLabel.DEV)
READ_ONLY = replace(OPEN, read_only=True)
KINDS = pytest.mark.parametrize("environment", [WORKERS, CLOUD], ids=["workers", "cloud"])

MADE_HERE = ("project.new", "samples.make", "samples.remove", "project.force_stop")
"""What there is only where the workers are this machine's own."""

PROVEN = (
    "inbox.undo",  # first: what is done to its project before switches it off
    "project.stitch",
    "project.stitch_anyway",
    "project.cancel",
    "project.reconcile",
    "project.undo",
    "project.adopt",
    "project.stop_others",
    "project.set_status",
)
"""Actions that the walk brings to write when it may: what it finds of them means something."""

PROVEN_OF_RUNS = ("project.stop_execution", "job.run_again", "job.cancel")
"""The same; apart, because what is done to a project before switches these off."""

PROVEN_OF_PLANS = ("projects.plan_discard", "projects.plan_continue")
"""In this order: the results of a plan that was continued stay until they are put away."""

PROVEN_OF_JOURNAL = ("journal.undo",)
"""The same of the Journal panel; apart, because another write of its project switches it off."""


PROVEN_OF_PROCESSES = (
    "process.stop",
    "process.ask_parent",
    "process.stop_parent",
    "processes.sweep",
    "processes.stop_selected",  # last: it leaves nobody
)
"""The same of the Processes panel."""

PROVEN_OF_EXECUTIONS = ("execution.stop", "execution.adopt")
"""Those of the tab Executions; apart, because they are about the same projects as others are."""

PROVEN_OF_FORCE = ("process.force",)
"""The same where the system has nothing gentler; elsewhere it follows a stop."""


def test_no_action_writes_and_each_says_why(make_walk) -> None:
    """Where there is every action; what closes is the same on Google Cloud."""
    walk = make_walk(WORKERS, interrupted=True)
    found = walk.find_situations()
    assert closed_findings(walk, found, walk.keys(writes=True)) == []
    assert asked_findings(walk, found) == []


@WIDE
def test_no_action_writes_on_google_cloud_and_each_says_why(make_walk) -> None:
    walk = make_walk(CLOUD, interrupted=True)
    found = walk.find_situations()
    assert closed_findings(walk, found, walk.keys(writes=True)) == []
    assert asked_findings(walk, found) == []


@KINDS
def test_a_plan_that_was_shown_is_not_run_once_it_is_closed(make_walk, environment) -> None:
    assert plan_findings(make_walk(environment)) == []


@pytest.mark.parametrize(
    ("environment", "flag", "everywhere"),
    [
        pytest.param(OPEN, True, False, id="by the flag"),
        pytest.param(READ_ONLY, False, False, id="by the environment"),
        pytest.param(WORKERS, False, True, id="locked by default"),
        pytest.param(OPEN, True, True, id="by the flag, everywhere", marks=WIDE),
        pytest.param(READ_ONLY, False, True, id="by the environment, everywhere", marks=WIDE),
    ],
)
def test_a_window_that_starts_closed_writes_nothing(make_walk, environment, flag, everywhere):
    """PROD is locked by default, so that what else closes is seen in DEV."""
    walk = make_walk(environment, read_only_flag=flag, interrupted=True)
    routes = walk.routes()
    some = ("projects/glacier-walk", "projects/harbour-mornings", routes[-1])
    places = routes if everywhere else some
    assert launched_findings(walk, "closed from the start", places) == []
    assert walk.written() == 0


def test_every_action_that_writes_is_marked(make_walk) -> None:
    walk = make_walk()
    routes = walk.routes()
    assert unmarked_findings(walk, (routes[0], routes[-1])) == []
    planted = Planted(walk)
    walk.registry.register(
        ActionSpec("planted.unmarked", "Unmarked"), planted.write_through_the_gate
    )
    assert any(
        finding.startswith("planted.unmarked writes and is not marked")
        for finding in unmarked_findings(walk, ["projects/glacier-walk"], ["planted.unmarked"])
    )


@WIDE
@KINDS
def test_every_action_that_writes_is_marked_wherever_it_is_pressed(make_walk, environment) -> None:
    walk = make_walk(environment)
    found = walk.find_situations()
    assert unmarked_findings(walk, sorted(set(found.values()))) == []


@WIDE
@KINDS
def test_no_action_writes_on_whatever_is_open(make_walk, environment) -> None:
    walk = make_walk(environment, interrupted=True)
    walk.find_situations()
    keys = [key for key in walk.keys(writes=True) if key.split(".")[0] in ("project", "job")]
    for route in walk.routes():
        mine = [key for key in keys if key.startswith(route.split("s/")[0] + ".")]
        assert closed_findings(walk, dict.fromkeys(mine, route), mine, whole=True) == []
    assert asked_findings(walk, walk.find_situations(), whole=True) == []


@pytest.mark.parametrize(
    ("environment", "proven"),
    [
        pytest.param(WORKERS, (*PROVEN, *MADE_HERE), id="projects"),
        pytest.param(CLOUD, PROVEN, id="projects-cloud", marks=WIDE),
        pytest.param(CLOUD, PROVEN_OF_PLANS, id="plans"),
        pytest.param(WORKERS, PROVEN_OF_PROCESSES, id="processes"),
        pytest.param(WORKERS, PROVEN_OF_FORCE, id="force"),
    ],
)
def test_when_everything_is_open_the_same_presses_do_write(make_walk, environment, proven) -> None:
    """Those of runs and of the journal: two presses below find what writes nothing, too."""
    graceful = proven is not PROVEN_OF_FORCE
    walk = make_walk(environment, interrupted=proven is PROVEN_OF_PLANS, graceful=graceful)
    found = walk.find_situations(proven)
    assert writing_keys(walk, found, proven) == set(proven)


def test_every_action_that_writes_is_proven_to(make_walk) -> None:
    marked = set(make_walk().keys(writes=True))
    proven = (
        *(PROVEN, MADE_HERE, PROVEN_OF_RUNS, PROVEN_OF_PLANS, PROVEN_OF_JOURNAL),
        *(PROVEN_OF_PROCESSES, PROVEN_OF_EXECUTIONS, PROVEN_OF_FORCE),
    )
    assert marked == {key for keys in proven for key in keys}


@pytest.mark.parametrize(
    ("environment", "keys"),
    [
        # Elsewhere than in PROD a status is held back first; see `test_held_write`.
        pytest.param(
            HERE,
            tuple(key for key in (*PROVEN, *MADE_HERE) if key != "project.set_status"),
            id="projects",
        ),
        pytest.param(CLOUD, ("project.set_status", *PROVEN_OF_RUNS), id="runs"),
        pytest.param(HERE, PROVEN_OF_PLANS, id="plans"),
        pytest.param(CLOUD, PROVEN_OF_JOURNAL, id="journal"),
        pytest.param(HERE, PROVEN_OF_PROCESSES, id="processes"),
        pytest.param(CLOUD, PROVEN_OF_EXECUTIONS, id="executions"),
    ],
)
def test_two_presses_in_one_turn_are_one(make_walk, environment, keys) -> None:
    walk = make_walk(environment, interrupted=keys is PROVEN_OF_PLANS)
    found = walk.find_situations(keys)
    assert doubled_findings(walk, found, keys) == []


def test_a_change_of_a_limit_is_walked_as_any_other(make_walk) -> None:
    """Where figures of memory are to be had, on the page that lists services."""
    walk = make_walk(CLOUD, memory=True)
    walk.open_up()
    keys = [CHANGE_LIMIT.key]
    found = {CHANGE_LIMIT.key: f"memory/{SERVICE.id}"}
    assert closed_findings(walk, found, keys) == []
    assert asked_findings(walk, found, keys, whole=True) == []
    assert doubled_findings(walk, found, keys) == []
    assert walk.writes["sizes.change"] == 1


def test_no_page_leaves_items_of_layouts_behind(make_walk) -> None:
    """Each would be taken for a widget that is made at its address later; see `nesting`."""
    before = known_items()
    walk = make_walk()
    for route in walk.routes():
        walk.go(route)
    assert known_items() <= before


def known_items() -> int:
    return sum(type(each) is QWidgetItem for each in Shiboken.getAllValidWrappers())


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


@KINDS
def test_a_marked_action_that_bypasses_the_gate_is_found(make_walk, environment) -> None:
    walk = make_walk(environment)
    planted = Planted(walk)
    walk.registry.register(
        ActionSpec("planted.bypass", "Bypass", shortcut="Ctrl+Alt+B", writes=True),
        planted.write_past_the_gate,
    )
    walk.open_up()
    findings = closed_findings(walk, {}, ["planted.bypass"], whole=True)
    for state in ("locked", "offline", "read-only"):
        for way in ("trigger", "menu"):
            assert f"planted.bypass by {way} wrote while {state}" in findings
        assert f"planted.bypass is on while {state}" in findings
