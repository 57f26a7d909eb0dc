"""Login and line as the services see them: told by calls, mended by a person or by themselves."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from phoenix_admin.backends.fake.backend import FakeBackend, open_populated
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.backends.fake.sign_in import RAE
from phoenix_admin.domain.errors import Forbidden, Quota, Unsupported
from phoenix_admin.domain.identity import AccountKind, Identity
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.write_access import SessionState
from phoenix_admin.services.connection import Connection
from phoenix_admin.services.retry_pace import LONGEST_OFFLINE, RetryPace
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.tasks.scope import Scope
from tests.support.bench_of_services import fake_ports
from tests.support.cloud_fakes import DEV, EXPIRED, NOBODY, REAUTHENTICATE, UNREACHABLE, Cloud
from tests.support.manual_runner import ManualRunner

KIM = Identity(AccountKind.USER, "kim@example.com", expected="rae@example.com")


class Desk:
    """A workbench on a fake cloud, its lists on screen."""

    def __init__(self, backend: FakeBackend | None = None) -> None:
        self.backend = backend or open_populated()
        self.cloud = Cloud(self.backend)
        self.runner = ManualRunner()
        numbers = count(1)
        self.bench = Workbench(
            self.cloud.ports(fake_ports(self.backend, DEV)),
            self.runner,
            Scope("DEV"),
            DEFAULT_POLICY,
            lambda: f"J{next(numbers):04}",
        )
        assert self.bench.connection is not None
        self.connection: Connection = self.bench.connection

    def look(self) -> "Desk":
        self.bench.catalogue.set_visible(True)
        self.runner.run_all()
        return self

    def open(self, project_id: str) -> "Desk":
        session = self.bench.open_project(project_id)
        assert session is not None
        session.set_visible(True)
        self.runner.run_all()
        return self

    def time_passes(self) -> None:
        self.backend.clock.advance(31)
        self.runner.fire_timers()
        self.runner.run_all()

    def refresh(self) -> None:
        self.bench.catalogue.refresh()
        self.runner.run_all()

    def sign_in(self) -> None:
        assert self.connection.request_sign_in()
        self.runner.run_all()

    @property
    def listed(self) -> int:
        return self.backend.world.script.calls["store.list_projects"]

    @property
    def written(self) -> int:
        return self.backend.world.script.writes()

    @property
    def session(self) -> SessionState | None:
        return self.connection.state.session


def test_local_has_neither_login_nor_line() -> None:
    backend = open_populated()
    bench = Workbench(
        fake_ports(backend), ManualRunner(), Scope("LOCAL"), DEFAULT_POLICY, lambda: "J"
    )
    assert bench.connection is None


def test_nothing_is_pinged_and_who_that_is_is_asked_once_somebody_has_answered() -> None:
    desk = Desk()
    assert (desk.session, desk.cloud.sign_in.looks, desk.cloud.permissions.asked) == (None, 0, [])
    desk.look()
    assert desk.session is SessionState.SIGNED_IN
    assert desk.connection.identity == RAE
    assert desk.bench.gate.state.account == "rae@example.com"
    for _ in range(3):
        desk.time_passes()
    assert desk.cloud.sign_in.looks == 1
    assert desk.cloud.sign_in.forgotten == 0


@pytest.mark.parametrize("error", [EXPIRED, NOBODY, REAUTHENTICATE])
def test_signed_out_stops_every_list_and_nothing_asks_again_by_itself(error) -> None:
    desk = Desk().look()
    desk.open("harbour-mornings")
    desk.bench.jobs.set_visible(True)
    desk.runner.run_all()
    desk.cloud.always(error)
    desk.time_passes()
    assert desk.connection.state.needs_sign_in
    assert desk.bench.gate.refusal(WriteAction.STITCH) is not None
    calls = desk.backend.world.script.calls.total()
    looks = desk.cloud.sign_in.looks
    for _ in range(5):
        desk.time_passes()
    assert desk.backend.world.script.calls.total() == calls
    assert desk.cloud.sign_in.looks == looks
    assert desk.bench.catalogue.state.next_try is None


def test_after_signing_in_reads_go_on_by_themselves_and_no_write_does() -> None:
    desk = Desk().look()
    correctable = "lighthouse"
    desk.cloud.always(EXPIRED)
    desk.open(correctable)
    assert desk.bench.session.state.phase is LoadPhase.FAILED
    desk.bench.operations.request_stitch(desk.bench.catalogue.reading.row_of(correctable).project)
    desk.runner.run_all()
    written = desk.written
    desk.cloud.always(None)
    desk.sign_in()
    assert desk.session is SessionState.SIGNED_IN
    assert desk.bench.catalogue.state.phase is LoadPhase.READY
    examination = desk.bench.session.examination
    assert examination is not None
    assert examination.verdict.change is not None
    assert examination.verdict.change.safe, "the world has to offer a correction for this test"
    for _ in range(3):
        desk.time_passes()
    assert desk.written == written
    desk.bench.open_project(None)
    desk.open(correctable)  # the person has opened it: now the safe correction is made
    assert desk.written > written


def test_what_nobody_looks_at_is_not_read_after_a_sign_in() -> None:
    desk = Desk().look()
    desk.cloud.always(EXPIRED)
    desk.refresh()
    desk.bench.catalogue.set_visible(False)
    desk.cloud.always(None)
    listed = desk.listed
    desk.sign_in()
    assert desk.listed == listed


def test_a_sign_in_that_does_not_end_well_says_why_and_changes_nothing() -> None:
    desk = Desk().look()
    desk.cloud.always(EXPIRED)
    desk.refresh()
    desk.cloud.sign_in.arrives = None
    desk.sign_in()
    assert desk.connection.problem == "The sign-in ended without a login."
    assert desk.session is SessionState.EXPIRED
    desk.connection.request_sign_in()
    desk.connection.stop_sign_in()
    desk.runner.run_all()
    assert (desk.connection.problem, desk.connection.signing_in) == (
        "The sign-in was stopped.",
        False,
    )


def test_a_second_press_while_signing_in_does_nothing() -> None:
    desk = Desk()
    assert desk.connection.request_sign_in()
    assert not desk.connection.request_sign_in()
    desk.runner.run_all()
    assert desk.cloud.sign_in.begun == 1


def test_looking_again_finds_a_login_made_elsewhere_and_says_what_it_does_not_find() -> None:
    desk = Desk().look()
    desk.cloud.always(EXPIRED)
    desk.refresh()
    desk.cloud.sign_in.problem = NOBODY
    desk.connection.request_look()
    assert desk.connection.looking
    desk.runner.run_all()
    assert (desk.session, desk.connection.problem) == (
        SessionState.SIGNED_OUT,
        "Nobody is signed in.",
    )
    desk.cloud.always(None)
    desk.cloud.sign_in.identity = KIM
    desk.connection.request_look()
    desk.runner.run_all()
    assert desk.session is SessionState.SIGNED_IN
    assert desk.connection.account == "kim@example.com"
    assert desk.connection.identity.is_unexpected
    assert desk.cloud.sign_in.forgotten == 2
    assert desk.bench.catalogue.state.phase is LoadPhase.READY


def test_offline_backs_off_and_recovers_by_itself_within_ten_seconds() -> None:
    desk = Desk().look()
    desk.bench.jobs.set_visible(True)
    desk.runner.run_all()
    desk.cloud.always(UNREACHABLE)
    for _ in range(6):
        desk.time_passes()
    state = desk.connection.state
    assert state.offline_since is not None
    assert "no connection" in (desk.bench.gate.refusal(WriteAction.STITCH) or "").casefold()
    waits = [seconds for seconds, _, _ in desk.runner.timers]
    assert waits
    assert max(waits) <= LONGEST_OFFLINE * 1.2
    desk.cloud.always(None)
    desk.time_passes()
    assert desk.connection.state.offline_since is None
    assert desk.bench.gate.refusal(WriteAction.STITCH) is None
    assert desk.bench.jobs.state.phase is LoadPhase.READY


def test_when_one_list_is_answered_again_the_others_do_not_wait() -> None:
    desk = Desk().look()
    desk.bench.jobs.set_visible(True)
    desk.runner.run_all()
    desk.cloud.always(UNREACHABLE)
    desk.time_passes()
    desk.cloud.always(None)
    desk.runner.timers.clear()
    desk.refresh()
    assert desk.bench.jobs.state.phase is LoadPhase.READY


def test_one_silent_api_is_not_offline_and_the_other_page_goes_on() -> None:
    desk = Desk().look()
    desk.cloud.always(UNREACHABLE, "engine.list_executions")
    desk.refresh()
    assert desk.connection.state.silent == ("Cloud Run",)
    desk.refresh()
    assert desk.bench.gate.refusal(WriteAction.STITCH) is None
    assert desk.bench.catalogue.state.phase is LoadPhase.READY


class TestPace:
    def test_an_ended_login_waits_for_a_person(self) -> None:
        assert RetryPace().after(EXPIRED) is None

    def test_quota_waits_as_long_as_it_was_told(self) -> None:
        assert RetryPace().after(Quota("no", retry_after=timedelta(seconds=90))) == 90

    def test_a_success_begins_anew(self) -> None:
        pace = RetryPace()
        waits = [pace.after(Unsupported("no")) for _ in range(5)]
        assert all(wait is not None for wait in waits)
        assert waits[-1] > 29
        pace.succeeded()
        assert pace.after(Unsupported("no")) < 3


class TestPermissions:
    def test_they_are_asked_in_bulk_once_and_again_after_five_minutes(self) -> None:
        desk = Desk().look()
        assert len(desk.cloud.permissions.asked) == 3
        for _ in range(9):
            desk.time_passes()
        assert len(desk.cloud.permissions.asked) == 3
        for _ in range(2):
            desk.time_passes()
        assert len(desk.cloud.permissions.asked) == 6

    def test_an_action_is_off_with_the_permission_it_lacks(self) -> None:
        desk = Desk()
        desk.cloud.permissions.lacking = frozenset({"run.jobs.runWithOverrides"})
        desk.look()
        reason = desk.bench.gate.refusal(WriteAction.STITCH)
        assert reason is not None
        assert "rae@example.com" in reason
        assert "run.jobs.runWithOverrides" in reason
        assert desk.bench.gate.refusal(WriteAction.CANCEL) is None

    @pytest.mark.parametrize("error", [Forbidden("no"), Unsupported("no"), UNREACHABLE])
    def test_what_could_not_be_found_out_may_be_tried(self, error) -> None:
        desk = Desk()
        desk.cloud.permissions._script.always("permissions.held", Fail(error))
        desk.look()
        assert desk.bench.gate.refusal(WriteAction.STITCH) is None
        for _ in range(3):
            desk.time_passes()
        assert len(desk.cloud.permissions.asked) == 3, "not at every reading"

    def test_a_refusal_by_the_server_is_remembered_and_asked_about(self) -> None:
        desk = Desk().look()
        asked = len(desk.cloud.permissions.asked)
        refusal = Forbidden("no", permission="datastore.entities.update")
        desk.cloud.always(refusal, "store.list_projects")
        desk.time_passes()
        assert "datastore.entities.update" in (
            desk.bench.gate.refusal(WriteAction.SET_STATUS) or ""
        )
        assert len(desk.cloud.permissions.asked) == asked + 3
        desk.refresh()
        assert len(desk.cloud.permissions.asked) == asked + 3, "not at every refusal"
        request = desk.connection.permissions.access_request("rae@example.com", "p")
        assert request is not None
        assert request.permissions == ("datastore.entities.update",)
        desk.cloud.always(None)
        desk.backend.clock.advance(301)
        desk.time_passes()
        assert desk.bench.gate.refusal(WriteAction.SET_STATUS) is None

    def test_somebody_else_begins_without_the_refusals_of_the_former(self) -> None:
        desk = Desk()
        desk.cloud.permissions.lacking = frozenset({"run.jobs.run"})
        desk.look()
        refusal = Forbidden("no", permission="datastore.entities.update")
        desk.cloud.always(refusal, "store.list_projects")
        desk.refresh()
        assert desk.bench.gate.refusal(WriteAction.SET_STATUS) is not None
        desk.cloud.always(None)
        desk.cloud.permissions.lacking = frozenset()
        desk.cloud.sign_in.arrives = KIM
        desk.sign_in()
        assert desk.bench.gate.refusal(WriteAction.STITCH) is None
        assert desk.bench.gate.refusal(WriteAction.SET_STATUS) is None


class ConnectionMachine(RuleBasedStateMachine):
    """Random faults, timers, presses and sign-ins: what is said and done always fits."""

    @initialize()
    def begin(self) -> None:
        self.desk = Desk().look()
        self.fault = None

    @rule(fault=st.sampled_from([None, EXPIRED, NOBODY, UNREACHABLE]))
    def the_far_side_changes(self, fault) -> None:
        self.fault = fault
        self.desk.cloud.always(fault)

    @rule()
    def time_passes(self) -> None:
        state = self.desk.connection.state
        # Where nobody answers either, it is the line that is tried again, until somebody does.
        was_out = state.needs_sign_in and state.offline_since is None
        listed = self.desk.listed
        self.desk.time_passes()
        if was_out:
            assert self.desk.listed == listed

    @rule()
    def press_refresh(self) -> None:
        self.desk.refresh()
        failed = self.desk.bench.catalogue.state.phase is LoadPhase.FAILED
        assert failed is (self.fault is not None)
        self.fits()

    @rule(project=st.sampled_from(["harbour-mornings", "glacier-walk"]))
    def press_stitch(self, project: str) -> None:
        row = self.desk.bench.catalogue.reading.row_of(project)
        written = self.desk.written
        refused = self.desk.bench.gate.refusal(WriteAction.STITCH)
        self.desk.bench.operations.request_stitch(row.project)
        self.desk.runner.run_all()
        if refused:
            assert self.desk.written == written

    @rule()
    def sign_in(self) -> None:
        if isinstance(self.fault, type(EXPIRED)):
            self.fault = None
            self.desk.cloud.always(None)
        written, listed = self.desk.written, self.desk.listed
        hurt = self.desk.bench.catalogue.state.phase is LoadPhase.FAILED
        was_out = self.desk.connection.state.needs_sign_in
        self.desk.sign_in()
        assert self.desk.written == written
        if was_out and hurt:
            assert self.desk.listed > listed
        self.fits()

    def fits(self) -> None:
        """Right after everything was asked, what is said is how it is."""
        if self.fault is None:
            assert not self.desk.connection.state.needs_sign_in

    @invariant()
    def the_gate_says_the_same(self) -> None:
        if not hasattr(self, "desk"):
            return
        state, gate = self.desk.connection.state, self.desk.bench.gate
        assert gate.state.online == (state.offline_since is None)
        assert gate.state.session == (state.session or SessionState.SIGNED_IN)
        shut = state.needs_sign_in or state.offline_since is not None
        assert (gate.refusal(WriteAction.STITCH) is not None) == shut


TestConnectionMachine = ConnectionMachine.TestCase
TestConnectionMachine.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
