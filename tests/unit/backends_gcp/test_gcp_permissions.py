"""Permissions asked of jobs and project, and what each call tells of login and line."""

from datetime import UTC, datetime

import pytest
from google.cloud import run_v2

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.gcp.call import Caller, Method
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import NoLogin
from phoenix_admin.backends.gcp.permissions import CloudPermissions
from phoenix_admin.domain.connection import ConnectionState, heard_state
from phoenix_admin.domain.errors import Forbidden, Offline, SignedOut, Slow, Unsupported
from phoenix_admin.domain.permissions import asked
from phoenix_admin.settings.environments import CloudApi, CloudEnvironment, Endpoint
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from phoenix_admin.tasks.heard_calls import HeardCalls
from tests.support.cloud_environments import cloud_environment
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import UNAUTHENTICATED, UNAVAILABLE, Mute, Refuse
from tests.unit.backends_gcp.conftest import QUICK

BOTH = (CloudApi.RUN, CloudApi.RESOURCE_MANAGER)


class Desk:
    def __init__(self, standin: StandIn, *apis: CloudApi, jobs=None, login=None) -> None:
        addresses = dict.fromkeys(apis, standin.address)
        self.environment: CloudEnvironment = cloud_environment(addresses, jobs=jobs)
        self.channels = Channels(self.environment.endpoints)
        self.heard = HeardCalls(FakeClock(datetime(2026, 11, 22, tzinfo=UTC)))
        self.caller = Caller(self.channels, NoLogin(), login or NoLogin(), QUICK, self.heard)
        self.source = CloudPermissions(self.environment, self.caller, self.channels)

    def told(self) -> list[tuple[str, str]]:
        return [(h.place, type(h.error).__name__) for h in self.heard.take()]


@pytest.fixture
def open_desk(standin: StandIn):
    opened: list[Desk] = []

    def make(*apis: CloudApi, **more) -> Desk:
        opened.append(Desk(standin, *(apis or BOTH), **more))
        return opened[-1]

    yield make
    for desk in opened:
        desk.channels.close()


def test_what_is_granted_is_held(standin: StandIn, open_desk) -> None:
    desk = open_desk()
    standin.run.services |= {"phoenix", "podcast-api"}
    assert desk.source.held(asked(), unhurried()) == asked()
    lacking = {"run.jobs.runWithOverrides", "run.services.update", "datastore.entities.update"}
    standin.run.not_granted |= lacking
    assert desk.source.held(asked(), unhurried()) == asked() - lacking
    assert standin.faults.calls == {
        "Jobs.TestIamPermissions": 2,
        "Services.TestIamPermissions": 4,
        "Projects.TestIamPermissions": 2,
    }


def test_what_a_job_cannot_be_asked_is_asked_of_the_project(standin: StandIn, open_desk) -> None:
    standin.faults.plan("Jobs.TestIamPermissions", Refuse("INVALID_ARGUMENT"))
    wanted = frozenset({"run.executions.cancel"})
    assert open_desk().source.held(wanted, unhurried()) == wanted
    assert standin.faults.calls["Projects.TestIamPermissions"] == 1


def test_a_service_that_is_not_there_is_no_refusal(standin: StandIn, open_desk) -> None:
    """Of the others all have to grant it; where there is none, the project is asked."""
    wanted = frozenset({"run.services.update"})
    assert open_desk().source.held(wanted, unhurried()) == wanted
    assert standin.faults.calls["Projects.TestIamPermissions"] == 1
    standin.run.services |= {"podcast-api"}
    standin.run.not_granted |= wanted
    assert open_desk().source.held(wanted, unhurried()) == frozenset()
    assert standin.faults.calls["Projects.TestIamPermissions"] == 1


def test_an_emulator_is_not_asked_and_google_not_instead(standin: StandIn, open_desk) -> None:
    desk = open_desk(CloudApi.RUN, CloudApi.FIRESTORE)
    with pytest.raises(Unsupported, match="emulator"):
        desk.source.held(frozenset({"datastore.entities.get"}), unhurried())
    assert not standin.faults.calls


def test_without_a_job_nothing_is_said_to_be_missing(open_desk) -> None:
    with pytest.raises(Unsupported, match="no Cloud Run job"):
        open_desk(jobs={}).source.held(frozenset({"run.jobs.run"}), unhurried())


def test_a_check_that_is_forbidden_is_an_error_and_no_answer(standin: StandIn, open_desk) -> None:
    standin.faults.plan("Jobs.TestIamPermissions", Refuse("PERMISSION_DENIED"))
    with pytest.raises(Forbidden):
        open_desk().source.held(asked(), unhurried())


class TestHeard:
    RUN = frozenset({"run.jobs.run"})

    def test_answers_and_refusals_are_told_with_their_place(
        self, standin: StandIn, open_desk
    ) -> None:
        desk = open_desk()
        standin.run.services |= {"phoenix", "podcast-api"}
        standin.faults.plan("Jobs.TestIamPermissions", UNAVAILABLE, None)
        standin.faults.plan("Projects.TestIamPermissions", Refuse("PERMISSION_DENIED"))
        with pytest.raises(Forbidden):
            desk.source.held(asked(), unhurried())
        assert desk.told() == [
            ("Cloud Run", "Offline"),
            ("Cloud Run", "NoneType"),
            ("Cloud Run", "NoneType"),
            ("Cloud Run", "NoneType"),
            ("Resource Manager", "Forbidden"),
        ]

    def test_what_was_given_up_and_what_had_no_time_says_nothing(
        self, standin: StandIn, open_desk
    ) -> None:
        desk = open_desk()
        standin.faults.always("*", Mute())
        with pytest.raises(Slow):
            desk.source.held(self.RUN, TaskContext(CancelToken(), 0.1))
        token = CancelToken()
        token.cancel()
        with pytest.raises(CancelledError):
            desk.source.held(self.RUN, TaskContext(token, 5))
        assert desk.told() == []

    def test_an_ended_login_is_told_but_not_where_none_is_needed(
        self, standin: StandIn, open_desk
    ) -> None:
        class Ended(NoLogin):
            def headers(self):
                raise SignedOut("ended", code="expired")

        for apis, told in (
            (BOTH, [("Cloud Run", "SignedOut")]),
            ((*BOTH, CloudApi.FIRESTORE), []),
        ):
            desk = open_desk(*apis, login=Ended())
            with pytest.raises(SignedOut):
                desk.source.held(self.RUN, unhurried())
            assert desk.told() == told


class Counting(NoLogin):
    def __init__(self, again: bool) -> None:
        super().__init__()
        self.again, self.refusals = again, 0

    def refused(self, error: SignedOut, began: float) -> bool:
        self.refusals += 1
        return self.again and self.refusals == 1


@pytest.mark.parametrize(
    ("again", "writes", "calls"), [(True, False, 2), (False, False, 1), (True, True, 1)]
)
def test_a_refused_token_is_tried_once_more_for_a_read_and_never_for_a_write(
    standin: StandIn, again: bool, writes: bool, calls: int
) -> None:
    standin.faults.always("*", UNAUTHENTICATED)
    channels = Channels({CloudApi.RUN: Endpoint(standin.address)})
    login = Counting(again)
    method = Method(CloudApi.RUN, "/google.cloud.run.v2.Jobs/GetJob", bytes, "x", "y", writes)

    request = run_v2.GetJobRequest.pb(run_v2.GetJobRequest(name="x"))
    with pytest.raises(SignedOut):
        Caller(channels, NoLogin(), login, QUICK).ask(method, request, unhurried())
    assert (standin.faults.calls["Jobs.GetJob"], login.refusals) == (calls, calls)
    channels.close()


def test_a_closed_environment_is_no_lost_connection(standin: StandIn, open_desk) -> None:
    desk = open_desk()
    desk.channels.close()
    with pytest.raises(Offline):
        desk.source.held(asked(), unhurried())
    state = ConnectionState()
    for heard in desk.heard.take():
        state = heard_state(state, heard)
    assert state.offline_since is None
