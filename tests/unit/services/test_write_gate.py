"""The gate: what closes it, what its lock does, and that nothing old slips through."""

from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Forbidden
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.write_access import UNLOCKED_FOR, SessionState
from phoenix_admin.services.write_gate import WriteAction, WriteGate
from tests.support.bench_of_services import service_bench

PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)
DEV = Environment("phoenix-dev", EnvironmentKind.GCP, EnvironmentLabel.DEV)
STITCH = WriteAction.STITCH


class Desk:
    def __init__(self, environment: Environment = PROD, **more) -> None:
        self.backend = open_fake()
        self.clock = self.backend.clock
        self.gate = WriteGate(environment, "maria.k", self.backend.journal, self.clock, **more)
        self.told = 0
        self.gate.changed.add(self._on_changed)

    def _on_changed(self) -> None:
        self.told += 1

    @property
    def lines(self):
        return self.backend.world.journal

    def may(self, action: WriteAction = STITCH) -> bool:
        return self.gate.refusal(action) is None


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestLock:
    def test_prod_starts_locked_and_an_unlock_holds_a_quarter_of_an_hour(self, desk: Desk):
        assert not desk.may()
        assert desk.gate.unlock() is None
        assert desk.may()
        assert desk.gate.state.unlocked_until == desk.clock.now() + UNLOCKED_FOR
        desk.clock.advance(UNLOCKED_FOR.total_seconds() - 1)
        assert desk.may()
        desk.clock.advance(1)
        assert not desk.may()

    @pytest.mark.parametrize("environment", [DEV])
    def test_dev_starts_open_and_has_nothing_to_unlock(self, environment):
        desk = Desk(environment)
        assert desk.may()
        assert desk.gate.unlock() == "phoenix-dev has no lock; write access is on."

    def test_locking_shuts_it(self, desk: Desk):
        desk.gate.unlock()
        desk.gate.lock()
        assert not desk.may()

    def test_another_environment_shuts_it_and_is_resolved_anew(self, desk: Desk):
        desk.gate.unlock()
        desk.gate.enter(DEV)
        assert desk.may()
        desk.gate.enter(PROD)
        assert not desk.may()

    def test_the_flag_holds_in_every_environment(self):
        desk = Desk(DEV, read_only_flag=True)
        assert not desk.may()
        desk.gate.enter(PROD)
        assert desk.gate.unlock() == "phoenix-prod-eu is open read-only; it cannot be unlocked."

    @pytest.mark.parametrize(
        "session", [state for state in SessionState if state is not SessionState.SIGNED_IN]
    )
    def test_signing_out_shuts_it_and_signing_in_does_not_open_it(self, desk: Desk, session):
        desk.gate.unlock()
        desk.gate.set_session(session)
        assert not desk.may()
        assert desk.gate.unlock() is not None
        desk.gate.set_session(SessionState.SIGNED_IN)
        assert not desk.may()

    def test_a_clock_that_is_set_back_does_not_make_it_longer(self, desk: Desk):
        desk.gate.unlock()
        desk.clock.set(desk.clock.now() - timedelta(hours=1))
        assert not desk.may()

    def test_a_clock_that_is_set_forward_shuts_it(self, desk: Desk):
        desk.gate.unlock()
        desk.clock.set(desk.clock.now() + timedelta(hours=1))  # the machine slept
        assert not desk.may()

    def test_looking_tells_once_that_the_time_is_up(self, desk: Desk):
        desk.gate.unlock()
        assert desk.told == 1
        desk.clock.advance(60)
        desk.gate.look()
        assert desk.told == 1
        desk.clock.advance(UNLOCKED_FOR.total_seconds())
        desk.gate.look()
        desk.gate.look()
        assert desk.told == 2


class TestRefusals:
    def test_missing_permissions_close_one_action_only(self):
        desk = Desk(DEV)
        desk.gate.set_missing({"stitch": ["run.jobs.run"], "cancel": []})
        assert desk.gate.refusal(STITCH) == (
            "maria.k may not use stitch in phoenix-dev: it needs run.jobs.run."
        )
        assert desk.may(WriteAction.CANCEL)

    def test_a_refused_attempt_is_journaled_apart_and_does_nothing(self, desk: Desk):
        with pytest.raises(Forbidden), desk.gate.attempt(STITCH, "p1"):
            pytest.fail("the block ran")
        (line,) = desk.lines
        assert line.outcome is AttemptOutcome.REFUSED
        assert "locked" in line.detail

    def test_telling_nothing_new_tells_nobody(self, desk: Desk):
        desk.gate.set_online(True)
        desk.gate.set_session(SessionState.SIGNED_IN)
        desk.gate.lock()
        assert desk.told == 0


def test_what_waited_while_somebody_was_signed_out_does_not_run_when_they_are_back():
    bench = service_bench()
    project = bench.world.add_project("Ep 41")
    gate = bench.workbench.gate
    assert bench.workbench.operations.request_stitch(project)
    gate.set_session(SessionState.EXPIRED)
    gate.set_session(SessionState.SIGNED_IN)
    bench.runner.run_all()
    assert bench.writes() == 0
    (line,) = bench.world.journal
    assert line.outcome is AttemptOutcome.REFUSED
    assert "Press it again" in bench.workbench.results.results[0].text
    assert bench.workbench.operations.request_stitch(project)
    bench.runner.run_all()
    assert bench.writes() > 0


def test_what_was_asked_for_while_closed_does_not_run_once_it_is_open():
    bench = service_bench()
    project = bench.world.add_project("Ep 41")
    bench.workbench.gate.set_online(False)
    bench.workbench.operations.request_stitch(project)
    bench.workbench.gate.set_online(True)
    bench.runner.run_all()
    assert bench.writes() == 0


def test_closing_the_bench_locks():
    bench = service_bench()
    bench.workbench.gate.enter(PROD)
    bench.workbench.gate.unlock()
    bench.workbench.close()
    assert bench.workbench.gate.state.locked


def test_a_correction_that_is_due_waits_while_the_lock_is_shut():
    bench = service_bench()
    bench.workbench.gate.enter(PROD)
    world = bench.world
    project = world.add_project("Ep 41", "stitching", active_job="J1")
    world.add_execution("e1", ExecutionState.FAILED, job_id="J1", project_id=project.id)
    bench.workbench.open_project(project.id).set_visible(True)
    bench.runner.run_all()
    assert bench.writes() == 0
