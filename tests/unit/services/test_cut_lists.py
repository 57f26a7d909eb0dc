"""A list of executions that was cut says nothing about what it does not hold."""

from dataclasses import replace

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.bulk_plan import BulkVerb, ItemState, LeftOut, Origin, OriginKind
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.verdict import VerdictKind as V
from phoenix_admin.services.bulk_planning import BulkPlanning, PlanRequest
from phoenix_admin.services.project_catalogue import LOOKED_UP, read_catalogue
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import ports_of

EVERYTHING = Origin(OriginKind.EVERYTHING)


class Desk:
    """Projects that claim runs, and an engine whose list of all runs holds none of them."""

    def __init__(self, *, cut=True):
        self.backend = open_fake()
        self.world = self.backend.world
        self.ports = ports_of(self.backend)
        listed = self.backend.engine.list_executions

        def short(project_id, limit, call, **more):
            listing = listed(project_id, limit, call, **more)
            return replace(listing, executions=(), truncated=True)

        if cut:
            self.backend.engine.list_executions = short

    def claims(self, number=1, state=E.RUNNING, *, project_id=None):
        """So many stitching projects, each with its run; their ids."""
        for n in range(number):
            project = self.world.add_project(
                f"Ep {n}", "stitching", project_id=f"p{n:02}", active_job=f"J{n}"
            )
            self.world.add_execution(
                f"run-{n}", state, job_id=f"J{n}", project_id=project_id or project.id
            )
        return [f"p{n:02}" for n in range(number)]

    def read(self):
        return read_catalogue(self.ports, DEFAULT_POLICY, unhurried())

    def planned(self, verb, project_id):
        gate = WriteGate(self.ports.environment, "rae", self.ports.journal, self.ports.clock)
        planning = BulkPlanning(self.ports, gate, DEFAULT_POLICY)
        return planning.plan(PlanRequest(verb, EVERYTHING), "01", unhurried()).item(project_id)

    def verdicts(self):
        return [row.verdict for row in self.read().rows]


@pytest.fixture
def desk():
    return Desk()


def test_the_claimed_run_is_looked_up(desk):
    desk.claims()
    (row,) = desk.read().rows
    assert (row.verdict, row.execution.name) == (V.IN_AGREEMENT, "run-0")


def test_a_whole_list_is_believed_without_a_look():
    desk = Desk(cut=False)
    desk.claims()
    desk.world.prune("run-0")
    assert desk.verdicts() == [V.STARTING]
    assert desk.world.script.calls["engine.find"] == 0


def test_a_run_that_does_not_carry_the_projects_id_is_its_own_all_the_same():
    desk = Desk(cut=False)
    desk.claims(project_id="another kind")
    assert desk.verdicts() == [V.IN_AGREEMENT]


def test_what_was_not_looked_up_is_unknown_and_counted(desk):
    desk.claims(LOOKED_UP + 3)
    reading = desk.read()
    kinds = [row.verdict for row in reading.rows]
    assert sorted(kinds) == [V.IN_AGREEMENT] * LOOKED_UP + [V.UNKNOWN] * 3
    assert reading.unseen == 3
    assert reading.engine_error is None


def test_a_look_that_fails_is_not_tried_for_each(desk):
    desk.claims(5)
    desk.world.script.always("engine.find", Fail(Offline("no network")))
    assert desk.verdicts() == [V.UNKNOWN] * 5
    assert desk.read().unseen == 5
    assert desk.world.script.calls["engine.find"] == 2, "one for each reading"


def test_those_at_rest_are_not_looked_up(desk):
    desk.world.add_project("Done", "complete", active_job="J9")
    desk.read()
    assert desk.world.script.calls["engine.find"] == 0


def test_a_plan_stops_what_the_list_does_not_hold(desk):
    (project_id,) = desk.claims()
    item = desk.planned(BulkVerb.CANCEL, project_id)
    assert (item.state, item.execution) == (ItemState.WAITING, "run-0")


def test_a_plan_does_not_say_that_nothing_runs(desk):
    (project_id,) = desk.claims()
    assert desk.planned(BulkVerb.STITCH, project_id).left_out is LeftOut.RUNNING
