"""The fakes' own promises: faults come as scripted, and the populated world shows every state."""

import pytest

from phoenix_admin.backends.fake.backend import FakeBackend, open_fake, open_populated
from phoenix_admin.backends.fake.fault_script import Delay, Fail, Late, LoseReply
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Conflict, Offline, Slow
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.triggering import TriggerEnd, Triggering
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried


@pytest.fixture
def fake() -> FakeBackend:
    return open_fake()


def ports_of(fake: FakeBackend) -> EnvironmentPorts:
    return EnvironmentPorts(LOCAL, "rae", fake.clock, fake.store, fake.engine, fake.journal)


def triggering(fake: FakeBackend) -> Triggering:
    gate = WriteGate(LOCAL, "rae", fake.journal, fake.clock)
    return Triggering(ports_of(fake), gate, lambda: f"j{fake.world.next_number()}")


def order(project: Project) -> RunOrder:
    return RunOrder("j1", project.id, JobKind.STITCH, project.clips)


class TestFaults:
    def test_a_failure_happens_once_and_nothing_else_does(self, fake: FakeBackend) -> None:
        project = fake.world.add_project("Reel")
        fake.world.script.plan("engine.run", Fail(Offline("no network")), None)
        with pytest.raises(Offline):
            fake.engine.run(order(project), unhurried())
        assert fake.world.executions == {}
        assert fake.engine.run(order(project), unhurried()).job_id == "j1"
        assert fake.world.script.calls["engine.run"] == 2

    def test_a_lasting_failure_goes_on_until_it_is_ended(self, fake: FakeBackend) -> None:
        fake.world.script.always("store.list_projects", Fail(Offline("no network")))
        for _ in range(3):
            with pytest.raises(Offline):
                fake.store.list_projects(unhurried())
        fake.world.script.always("store.list_projects", None)
        assert fake.store.list_projects(unhurried()).projects == ()

    def test_a_lost_reply_took_effect(self, fake: FakeBackend) -> None:
        project = fake.world.add_project("Reel")
        fake.world.script.plan("engine.run", LoseReply())
        with pytest.raises(Slow):
            fake.engine.run(order(project), unhurried())
        (found,) = fake.engine.find("j1", unhurried())
        assert found.state is ExecutionState.PENDING

    def test_a_reply_that_is_lost_does_not_hide_that_nothing_happened(
        self, fake: FakeBackend
    ) -> None:
        project = fake.world.add_project("Reel")
        fake.world.script.plan("store.change", LoseReply())
        with pytest.raises(Conflict):
            fake.store.change(project.id, (), "another", unhurried())

    def test_a_trigger_whose_answer_is_lost_looks_and_never_sends_again(
        self, fake: FakeBackend
    ) -> None:
        project = fake.world.add_project("Reel")
        fake.world.script.plan("engine.run", LoseReply())
        done = triggering(fake).stitch(project.id, unhurried())
        assert done.end is TriggerEnd.STARTED
        assert fake.world.script.calls["engine.run"] == 1
        assert len(fake.world.executions) == 1

    @pytest.mark.parametrize("fault", [Delay(30), Late(30)])
    def test_waiting_ends_when_nobody_waits_any_more(
        self, fake: FakeBackend, fault: Delay | Late
    ) -> None:
        project = fake.world.add_project("Reel")
        token = CancelToken()
        fake.world.script.plan("engine.run", fault)
        call = TaskContext(token, 60)
        # The wait asks the token; here it is cancelled the moment the wait begins.
        original = token.wait
        token.wait = lambda seconds: token.cancel() or original(seconds)  # type: ignore[method-assign]
        with pytest.raises(CancelledError):
            fake.engine.run(order(project), call)
        assert len(fake.world.executions) == (1 if isinstance(fault, Late) else 0)

    def test_a_delay_past_the_deadline_is_slow(self, fake: FakeBackend) -> None:
        fake.world.script.plan("engine.read", Delay(30))
        with pytest.raises(Slow):
            fake.engine.read("x", unhurried(0.01))

    def test_writes_are_counted_and_reads_are_not(self, fake: FakeBackend) -> None:
        project = fake.world.add_project("Reel")
        fake.store.list_projects(unhurried())
        fake.store.read_project(project.id, unhurried())
        fake.engine.look_at_output(project, unhurried())
        fake.journal.newest(5, unhurried())
        assert fake.world.script.writes() == 0
        fake.engine.run(order(project), unhurried())
        assert fake.world.script.writes() == 1


class TestMoving:
    def test_killing_leaves_the_document_to_be_reconciled(self, fake: FakeBackend) -> None:
        project = fake.world.add_project("Reel")
        done = triggering(fake).stitch(project.id, unhurried())
        assert done.execution is not None
        fake.world.kill(done.execution.name)
        assert fake.world.projects[project.id].known_status is ProjectStatus.STITCHING
        gate = WriteGate(LOCAL, "rae", fake.journal, fake.clock)
        Reconciling(ports_of(fake), gate, DEFAULT_POLICY).settle(project.id, unhurried())
        assert fake.world.projects[project.id].known_status is ProjectStatus.FAILED

    def test_a_pruned_execution_is_gone(self, fake: FakeBackend) -> None:
        project = fake.world.add_project("Reel")
        name = fake.engine.run(order(project), unhurried()).name
        fake.world.prune(name)
        assert fake.engine.find("j1", unhurried()) == ()

    def test_time_moves_when_told(self, fake: FakeBackend) -> None:
        before = fake.clock.now(), fake.clock.monotonic()
        fake.clock.advance(2.5)
        assert (fake.clock.now() - before[0]).total_seconds() == 2.5
        assert fake.clock.monotonic() - before[1] == 2.5


class TestPopulated:
    def test_every_status_and_the_verdicts_of_the_panel_are_there(self) -> None:
        fake = open_populated()
        gate = WriteGate(LOCAL, "rae", fake.journal, fake.clock)
        reconciling = Reconciling(ports_of(fake), gate, DEFAULT_POLICY)
        projects = fake.store.list_projects(unhurried()).projects
        verdicts: dict[str, VerdictKind] = {}
        for _ in range(DEFAULT_POLICY.stall_reads):
            fake.clock.advance(2)
            for project in projects:
                verdict = reconciling.examine(project.id, unhurried()).verdict
                verdicts[project.id] = verdict.kind
        assert {*ProjectStatus, "archiving"} == {project.status for project in projects}
        assert set(verdicts.values()) == {
            VerdictKind.IN_AGREEMENT,
            VerdictKind.FAILED_NOT_RECORDED,
            VerdictKind.FINISHED_NOT_RECORDED,
            VerdictKind.CANCEL_REQUESTED,
            VerdictKind.STALLED,
            VerdictKind.OUTPUT_MISSING,
            VerdictKind.RUNNING_BEHIND,
            VerdictKind.DUPLICATE,
            VerdictKind.CLIPS_READY,
            VerdictKind.UNKNOWN,
        }
        assert verdicts["harbour-mornings"] is VerdictKind.IN_AGREEMENT
        job_id = fake.world.projects["harbour-mornings"].active_job or ""
        (running,) = fake.engine.find(job_id, unhurried())
        assert running.progress is not None
        assert running.progress.percent == 64
        assert fake.world.script.writes() == 0

    def test_two_of_them_are_equal(self) -> None:
        one, two = open_populated().world, open_populated().world
        assert one.projects == two.projects
        assert one.executions == two.executions
        assert one.lines == two.lines
        assert one.files == two.files
