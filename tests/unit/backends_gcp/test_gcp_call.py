"""The one way to call: bounded, mapped, reads tried again and writes never, closed at once.

All against a real gRPC server on this computer that misbehaves, not against a patched library.
"""

import threading
import time
from datetime import timedelta

import pytest
from google.cloud import run_v2

from phoenix_admin.backends.gcp.call import Caller, Method, Patience
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import NoLogin
from phoenix_admin.backends.gcp.wire import Wire
from phoenix_admin.domain.errors import Conflict, Offline, PhoenixError, Quota, SignedOut, Slow
from phoenix_admin.settings.environments import CloudApi, Endpoint
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.support.gcp_standin.broken_wire import BrokenWire
from tests.support.gcp_standin.run_service import raw
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import (
    TOO_MANY,
    UNAUTHENTICATED,
    UNAVAILABLE,
    Late,
    LoseReply,
    Mute,
    Refuse,
)
from tests.support.waiting import until
from tests.unit.backends_gcp.conftest import QUICK, MakeCaller

JOB = "projects/my-pipeline-dev/locations/europe-west1/jobs/reel-stitching-job"
GET = Method(
    CloudApi.RUN,
    "/google.cloud.run.v2.Jobs/GetJob",
    raw(run_v2.Job).FromString,
    "read the job",
    "run.jobs.get",
)
RUN = Method(
    CloudApi.RUN,
    "/google.cloud.run.v2.Jobs/RunJob",
    bytes,
    "run the job",
    "run.jobs.run",
    writes=True,
)


def get(caller: Caller, call: TaskContext | None = None):
    return caller.ask(GET, raw(run_v2.GetJobRequest)(name=JOB), call or unhurried())


def run(caller: Caller, call: TaskContext | None = None):
    return caller.ask(RUN, raw(run_v2.RunJobRequest)(name=JOB), call or unhurried())


class InThread:
    """One call on a thread of its own, and what came of it."""

    def __init__(self, act) -> None:
        self.got: object = None
        self.took = 0.0

        def work() -> None:
            began = time.monotonic()
            try:
                self.got = act()
            except (PhoenixError, CancelledError) as error:
                self.got = error
            self.took = time.monotonic() - began

        self._thread = threading.Thread(target=work)
        self._thread.start()

    def end(self) -> object:
        self._thread.join()
        return self.got


class TestPolicy:
    def test_an_answer_comes_with_its_route(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        caller, _ = make_caller(standin.address)
        route = (("x-goog-request-params", "location=europe-west1"),)
        answer = caller.ask(GET, raw(run_v2.GetJobRequest)(name=JOB), unhurried(), route)
        assert answer.name == JOB
        ((method, told),) = standin.metadata
        assert (method, told["x-goog-request-params"]) == ("Jobs.GetJob", "location=europe-west1")

    def test_a_read_is_tried_again_while_nobody_is_there(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        standin.faults.plan("Jobs.GetJob", UNAVAILABLE, UNAVAILABLE, None)
        assert get(make_caller(standin.address)[0]).name == JOB
        assert standin.faults.calls["Jobs.GetJob"] == 3

    @pytest.mark.parametrize("fault", [UNAVAILABLE, LoseReply(), Refuse("INTERNAL")])
    def test_a_write_is_sent_once_whatever_happens(
        self, standin: StandIn, make_caller: MakeCaller, fault
    ) -> None:
        standin.faults.plan("Jobs.RunJob", fault)
        with pytest.raises(Offline) as caught:
            run(make_caller(standin.address)[0])
        assert caught.value.may_have_happened
        assert standin.faults.calls["Jobs.RunJob"] == 1

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            (TOO_MANY, Quota),
            (UNAUTHENTICATED, SignedOut),
            (Refuse("ABORTED"), Conflict),
            (Refuse("INTERNAL"), Offline),
        ],
    )
    def test_a_read_is_tried_again_for_an_outage_only(
        self, standin: StandIn, make_caller: MakeCaller, fault, kind: type[PhoenixError]
    ) -> None:
        standin.faults.always("Jobs.GetJob", fault)
        with pytest.raises(kind):
            get(make_caller(standin.address)[0])
        assert standin.faults.calls["Jobs.GetJob"] == 1

    def test_a_server_says_when_to_come_back(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        fault = Refuse("RESOURCE_EXHAUSTED", retry_after=timedelta(seconds=41))
        standin.faults.plan("Jobs.GetJob", fault)
        with pytest.raises(Quota) as caught:
            get(make_caller(standin.address)[0])
        assert caught.value.retry_after == timedelta(seconds=41)

    def test_an_outage_is_told_within_the_patience(self, make_caller: MakeCaller) -> None:
        patience = Patience(read=1, first=0.05, longest=0.1, total=0.5)
        caller, _ = make_caller("127.0.0.1:9", patience)  # nobody listens there
        began = time.monotonic()
        with pytest.raises(Offline):
            get(caller)
        assert time.monotonic() - began < 2

    def test_an_ended_login_is_told_and_nothing_is_sent(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        class Ended(NoLogin):
            def headers(self) -> tuple[tuple[str, str], ...]:
                raise SignedOut("The login has expired.", code="expired")

        caller, _ = make_caller(standin.address, login=Ended())
        with pytest.raises(SignedOut) as caught:
            run(caller)
        assert not caught.value.may_have_happened
        assert not standin.faults.calls


class TestBounds:
    def test_a_mute_server_is_slow_after_the_deadline(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        standin.faults.always("*", Mute())
        caller, _ = make_caller(standin.address, Patience(read=0.2, write=0.2))
        for act in (get, run):
            began = time.monotonic()
            with pytest.raises(Slow, match=r"Cloud Run has not answered in time \(r\w+ the job\)"):
                act(caller)
            assert time.monotonic() - began < 1
        assert standin.faults.calls == {"Jobs.GetJob": 1, "Jobs.RunJob": 1}

    def test_the_caller_may_be_less_patient(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        standin.faults.always("*", Mute())
        caller, _ = make_caller(standin.address, Patience())
        began = time.monotonic()
        with pytest.raises(Slow):
            get(caller, TaskContext(CancelToken(), 0.2))
        assert time.monotonic() - began < 1

    def test_a_cancel_ends_a_call_in_flight(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        standin.faults.always("*", Mute())
        caller, _ = make_caller(standin.address, Patience())
        token = CancelToken()
        waiting = InThread(lambda: get(caller, TaskContext(token, 60)))
        until(lambda: standin.faults.calls["Jobs.GetJob"] == 1, what="the request")
        token.cancel()
        assert isinstance(waiting.end(), CancelledError)
        assert waiting.took < 5
        with pytest.raises(CancelledError):
            get(caller, TaskContext(token, 60))
        assert standin.faults.calls["Jobs.GetJob"] == 1

    def test_closing_ends_every_call_at_once(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        standin.faults.always("*", Mute())
        caller, channels = make_caller(standin.address, Patience())
        waiting = [InThread(lambda: get(caller)), InThread(lambda: run(caller))]
        until(lambda: standin.faults.calls.total() == 2, what="both requests")
        began = time.monotonic()
        channels.close()
        got = [each.end() for each in waiting]
        assert time.monotonic() - began < 1
        assert [type(each) for each in got] == [Offline, Offline]
        with pytest.raises(Offline, match="closed"):
            get(caller)


class TestConnections:
    def test_a_half_open_connection_is_replaced_after_two_deadlines(
        self, standin: StandIn, wire: BrokenWire, make_caller: MakeCaller
    ) -> None:
        caller, _ = make_caller(wire.address)
        assert get(caller).name == JOB
        wire.freeze()
        for _ in range(2):
            with pytest.raises(Slow):
                get(caller)
        assert get(caller).name == JOB
        assert wire.accepted == 2

    def test_a_deaf_connection_is_not_cut_under_a_write(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        standin.faults.always("Jobs.GetJob", Mute())
        standin.faults.plan("Jobs.RunJob", Late(2.6))
        caller, _ = make_caller(standin.address, Patience(read=1.0))
        writing = InThread(lambda: run(caller))
        until(lambda: standin.faults.calls["Jobs.RunJob"] == 1, what="the write")
        for _ in range(2):
            with pytest.raises(Slow):
                get(caller)
        standin.faults.always("Jobs.GetJob", None)
        assert get(caller).name == JOB
        assert isinstance(writing.end(), bytes)

    def test_a_reset_is_an_outage_that_a_read_survives_and_a_write_tells(
        self, standin: StandIn, wire: BrokenWire, make_caller: MakeCaller
    ) -> None:
        caller, _ = make_caller(wire.address)
        for act, after in ((get, "Jobs.GetJob"), (run, "Jobs.RunJob")):
            standin.faults.plan(after, Mute())
            waiting = InThread(lambda act=act: act(caller))
            until(lambda after=after: standin.faults.calls[after] == 1, what=after)
            wire.reset()
            got = waiting.end()
            if act is run:
                assert isinstance(got, Offline)
            else:
                assert getattr(got, "name", got) == JOB
        assert standin.faults.calls == {"Jobs.GetJob": 2, "Jobs.RunJob": 1}

    def test_a_server_that_comes_back_is_found_without_a_click(
        self, make_caller: MakeCaller
    ) -> None:
        first = StandIn()
        caller, _ = make_caller(first.address, Patience(read=1, first=0.02, total=0.1))
        first.close()
        with pytest.raises(Offline):
            get(caller)
        second = StandIn(port=first.port)
        second.run.add_job("reel-stitching-job")
        try:

            def answers() -> bool:
                try:
                    return get(caller).name == JOB
                except Offline:
                    return False

            until(answers, what="the first answer", seconds=10)
        finally:
            second.close()

    def test_a_connection_is_opened_late_and_once(self, standin: StandIn) -> None:
        opened: list[CloudApi] = []

        class Counting(Channels):
            def _open(self, api: CloudApi) -> Wire:
                opened.append(api)
                return super()._open(api)

        channels = Counting({CloudApi.RUN: Endpoint(standin.address)})
        assert (channels.is_real(CloudApi.RUN), channels.is_real(CloudApi.LOGGING)) == (False, True)
        caller = Caller(channels, NoLogin(), NoLogin(), QUICK)
        assert opened == []
        for _ in range(3):
            get(caller)
        assert opened == [CloudApi.RUN]
        channels.close()
        channels.close()
