"""The engine against a Cloud Run that surprises: nothing twice, nothing believed but executions."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from ulid import ULID

from phoenix_admin.backends.gcp.call import Patience
from phoenix_admin.backends.gcp.job_engine import CloudJobEngine
from phoenix_admin.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Missing,
    Offline,
    PhoenixError,
    Quota,
    SignedOut,
    Slow,
    Unsupported,
)
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.settings.environments import CloudApi, CloudJob
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_environments import JOB, REGION, cloud_environment
from tests.support.gcp_standin.run_world import CancelMode, Reason, State
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import (
    TOO_MANY,
    UNAUTHENTICATED,
    UNAVAILABLE,
    LoseReply,
    Mute,
    Refuse,
    forbidden,
)
from tests.unit.backends_gcp.conftest import QUICK, MakeCaller


class StillClock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()


class Bench:
    """An engine, and the stand-in it talks to."""

    def __init__(self, standin: StandIn, make_caller: MakeCaller, **changes) -> None:
        self.standin = standin
        self.world = standin.run
        self.clock = StillClock()
        patience = changes.pop("patience", QUICK)
        environment = cloud_environment({CloudApi.RUN: standin.address}, **changes)
        self.engine = CloudJobEngine(
            environment, make_caller(standin.address, patience)[0], self.clock
        )

    def order(self, job_id: str = "J1", project: str = "p1", **changes) -> RunOrder:
        return RunOrder(job_id, project, JobKind.STITCH, ("a.mp4", "b.mp4"), **changes)

    def run(self, *args, **changes):
        return self.engine.run(self.order(*args, **changes), unhurried())

    def sent(self, method: str) -> int:
        return self.standin.faults.calls[method]


@pytest.fixture
def bench(standin: StandIn, make_caller: MakeCaller) -> Bench:
    return Bench(standin, make_caller)


class TestRunning:
    def test_the_order_is_in_the_execution_and_the_rest_of_the_job_stays(
        self, bench: Bench
    ) -> None:
        begun = bench.run(reel="out.mp4", overrides={"thorough": "true"})
        assert begun.state is ExecutionState.PENDING
        assert begun.name.startswith(f"{JOB}-")
        assert (begun.job_id, begun.project_id, begun.reel) == ("J1", "p1", "out.mp4")
        assert (begun.clips, begun.overrides) == (("a.mp4", "b.mp4"), {"thorough": "true"})
        (made,) = bench.world.executions.values()
        told = {each.name: each.value for each in made.template.containers[0].env}
        assert told["MODE"] == "batch"
        assert told["thorough"] == "true"
        assert bench.engine.read(begun.name, unhurried()) == begun
        assert bench.engine.find("J1", unhurried()) == (begun,)
        (_, metadata) = bench.standin.metadata[0]
        assert metadata["x-goog-request-params"] == f"location={REGION}"

    @pytest.mark.parametrize("has_response", [True, False])
    def test_the_execution_is_found_where_the_operation_does_not_name_it(
        self, bench: Bench, has_response: bool
    ) -> None:
        bench.world.operation_has_metadata = False
        bench.world.operation_has_response = has_response
        begun = bench.run()
        assert begun.job_id == "J1"
        assert bench.sent("Jobs.RunJob") == 1
        assert bench.sent("Executions.ListExecutions") == (0 if has_response else 1)

    def test_a_run_that_ends_before_anybody_looks_is_a_run(self, bench: Bench) -> None:
        bench.world.instantly = True
        assert bench.run().state is ExecutionState.SUCCEEDED

    @pytest.mark.parametrize("fault", [LoseReply(), LoseReply("INTERNAL"), Mute()])
    def test_after_a_lost_answer_it_is_looked_for_and_not_sent_again(
        self, bench: Bench, fault
    ) -> None:
        bench.standin.faults.plan("Jobs.RunJob", fault)
        with pytest.raises((Offline, Slow)) as caught:
            bench.run()
        assert caught.value.may_have_happened
        found = bench.engine.find("J1", unhurried())
        assert len(found) == (0 if isinstance(fault, Mute) else 1)
        assert bench.sent("Jobs.RunJob") == 1

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            (forbidden("run.jobs.runWithOverrides"), Forbidden),
            (TOO_MANY, Quota),
            (UNAUTHENTICATED, SignedOut),
            (Refuse("NOT_FOUND"), Missing),
            (Refuse("UNIMPLEMENTED"), Unsupported),
        ],
    )
    def test_a_refusal_started_nothing(self, bench: Bench, fault, kind: type[PhoenixError]) -> None:
        bench.standin.faults.plan("Jobs.RunJob", fault)
        with pytest.raises(kind) as caught:
            bench.run()
        assert not caught.value.may_have_happened
        assert not bench.world.executions
        assert bench.sent("Jobs.RunJob") == 1

    @pytest.mark.parametrize("name", ["PHOENIX_JOB_ID", "a b", "", "K_SERVICE", "1x", "a=b"])
    def test_an_override_that_is_no_variable_is_refused_before_anything_is_sent(
        self, bench: Bench, name: str
    ) -> None:
        with pytest.raises(Invalid):
            bench.run(overrides={name: "x"})
        assert bench.sent("Jobs.RunJob") == 0

    def test_a_kind_without_a_job_is_unsupported(self, bench: Bench) -> None:
        order = RunOrder("J1", "p1", JobKind.ASSEMBLE, ())
        with pytest.raises(Unsupported):
            bench.engine.run(order, unhurried())

    def test_a_named_container_is_the_one_that_is_overridden(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        jobs = {JobKind.STITCH: CloudJob(JOB, REGION, "main")}
        Bench(standin, make_caller, jobs=jobs).run()
        ((_, request),) = [each for each in standin.requests if each[0] == "Jobs.RunJob"]
        assert [o.name for o in request.overrides.container_overrides] == ["main"]

    def test_very_many_clips_are_left_to_the_document(self, bench: Bench) -> None:
        clips = tuple(f"clip {number}.mp4" for number in range(5_000))
        order = RunOrder("J1", "p1", JobKind.STITCH, clips)
        assert bench.engine.run(order, unhurried()).clips is None


class TestReading:
    def test_what_is_pruned_or_of_another_job_is_missing(self, bench: Bench) -> None:
        name = bench.run().name
        bench.world.prune(name)
        for gone in (name, "other-abcde", f"projects/x/{name}", ""):
            with pytest.raises(Missing):
                bench.engine.read(gone, unhurried())
        assert bench.engine.find("J1", unhurried()) == ()

    def test_of_two_jobs_the_longer_name_owns_the_execution(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        jobs = {
            JobKind.STITCH: CloudJob("reel", REGION),
            JobKind.ASSEMBLE: CloudJob("reel-long", REGION),
        }
        for name in ("reel", "reel-long"):
            standin.run.add_job(name)
        bench = Bench(standin, make_caller, jobs=jobs)
        begun = bench.engine.run(RunOrder("J1", "p1", JobKind.ASSEMBLE, ()), unhurried())
        assert bench.engine.read(begun.name, unhurried()).kind is JobKind.ASSEMBLE

    @pytest.mark.parametrize("oldest_first", [False, True])
    def test_the_newest_come_first_whatever_order_the_server_has(
        self, bench: Bench, oldest_first: bool
    ) -> None:
        bench.world.oldest_first = oldest_first
        bench.world.page_limit = 10
        names = [bench.run(f"J{n}", f"p{n % 2}").name for n in range(36)]
        newest = bench.engine.list_executions(None, 12, unhurried())
        assert [e.name for e in newest.executions] == names[:-13:-1]
        assert newest.truncated
        mine = bench.engine.list_executions("p1", 30, unhurried())
        assert [e.name for e in mine.executions] == names[::-2]
        assert not mine.truncated

    def test_in_the_usual_order_one_request_is_enough(self, bench: Bench) -> None:
        for number in range(12):
            bench.run(f"J{number}")
        bench.engine.list_executions(None, 10, unhurried())
        assert bench.sent("Executions.ListExecutions") == 1

    def test_a_server_that_ignores_the_page_size_is_read(self, bench: Bench) -> None:
        bench.world.page_size_ignored = True
        for number in range(30):
            bench.run(f"J{number}")
        listing = bench.engine.list_executions(None, 5, unhurried())
        assert (len(listing.executions), listing.truncated) == (5, True)

    def test_not_found_in_a_list_without_end_is_no_answer(self, bench: Bench) -> None:
        bench.run("J0")
        bench.world.page_limit = 0  # empty pages, each with a token: progress, and never the end
        with pytest.raises(Slow, match="more executions than could be searched"):
            bench.engine.find("J1", unhurried())

    def test_a_search_stops_where_executions_are_older_than_the_job_id(self, bench: Bench) -> None:
        for number in range(4):
            bench.run(f"J{number}")
        bench.world.page_limit = 2
        tomorrow = ULID.from_datetime(datetime.now(UTC) + timedelta(days=1))
        assert bench.engine.find(str(tomorrow), unhurried()) == ()
        assert bench.sent("Executions.ListExecutions") == 1

    def test_a_twin_of_the_claimed_run_comes_with_the_same_list(self, bench: Bench) -> None:
        """Something started it again for that job, and passed no project on."""
        names = [bench.run("J1").name, bench.run("J1", project="").name]
        bench.run("J2", project="p2")
        before = bench.sent("Executions.ListExecutions")
        mine = bench.engine.list_executions("p1", 9, unhurried(), or_job="J1")
        assert sorted(each.name for each in mine.executions) == sorted(names)
        assert bench.sent("Executions.ListExecutions") == before + 1
        (own,) = bench.engine.list_executions("p1", 9, unhurried()).executions
        assert own.name == names[0]

    @pytest.mark.parametrize("fault", [TOO_MANY, forbidden("run.executions.list"), UNAUTHENTICATED])
    def test_an_accepted_run_that_cannot_be_looked_for_is_in_doubt(
        self, bench: Bench, fault
    ) -> None:
        bench.world.operation_has_metadata = bench.world.operation_has_response = False
        bench.standin.faults.always("Executions.ListExecutions", fault)
        with pytest.raises(Slow, match="accepted the run") as caught:
            bench.run("J1")
        assert caught.value.may_have_happened
        assert len(bench.world.executions) == 1

    @pytest.mark.parametrize("fault", [Refuse("INTERNAL"), Mute()])
    def test_a_look_before_a_cancel_that_fails_leaves_no_doubt(self, bench: Bench, fault) -> None:
        name = bench.run("J1").name
        bench.standin.faults.always("Executions.GetExecution", fault)
        with pytest.raises((Offline, Slow)) as caught:
            bench.engine.request_cancel(name, unhurried())
        assert not caught.value.may_have_happened
        assert bench.sent("Executions.CancelExecution") == 0


class TestStopping:
    def test_an_accepted_cancel_is_asked_for_with_the_etag_that_was_seen(
        self, bench: Bench
    ) -> None:
        bench.world.cancel_mode = CancelMode.SLOW
        name = bench.run().name
        bench.world.begin(name)
        asked = bench.engine.request_cancel(name, unhurried())
        assert asked.state is ExecutionState.CANCELLING
        assert asked.cancel_requested_at == bench.clock.now()
        ((_, request),) = [e for e in bench.standin.requests if "Cancel" in e[0]]
        assert request.etag == '"2"'

    @pytest.mark.parametrize("operation_error", [False, True])
    @pytest.mark.parametrize(
        ("mode", "state"),
        [
            (CancelMode.ENDS, ExecutionState.CANCELLED),
            (CancelMode.WITHOUT_COMPLETION_TIME, ExecutionState.CANCELLED),
            (CancelMode.TOO_LATE, ExecutionState.SUCCEEDED),
            (CancelMode.DEAF, ExecutionState.CANCELLING),
        ],
    )
    def test_only_the_execution_says_what_came_of_it(
        self, bench: Bench, mode: CancelMode, state: ExecutionState, operation_error: bool
    ) -> None:
        bench.world.cancel_mode = mode
        bench.world.cancel_operation_error = operation_error
        name = bench.run().name
        bench.world.begin(name)
        got = bench.engine.request_cancel(name, unhurried())
        assert got.state is state
        assert bench.engine.read(name, unhurried()) == got
        assert (got.ended_at is not None) == state.is_terminal
        if mode is CancelMode.DEAF:
            # That it was asked for is known, and goes on being said; how it ended decides.
            bench.world.end(name, State.CONDITION_SUCCEEDED)
            assert bench.engine.read(name, unhurried()).state is ExecutionState.SUCCEEDED

    def test_one_that_has_ended_is_not_asked_for(self, bench: Bench) -> None:
        bench.world.instantly = True
        begun = bench.run()
        assert bench.engine.request_cancel(begun.name, unhurried()) == begun
        assert bench.engine.force_stop(begun.name, unhurried()) == begun
        assert bench.sent("Executions.CancelExecution") == 0

    def test_one_that_ended_under_the_cancel_stays_as_it_ended(self, bench: Bench) -> None:
        name = bench.run().name
        bench.standin.faults.plan(
            "Executions.CancelExecution", Refuse("FAILED_PRECONDITION", "already terminal")
        )
        original = bench.standin.service.world.read

        def read_and_end(whole: str):
            made = original(whole)
            if bench.sent("Executions.GetExecution") == 1:
                bench.world.end(name, State.CONDITION_FAILED, Reason.NON_ZERO_EXIT_CODE, "exit 1")
            return made

        bench.standin.service.world.read = read_and_end  # type: ignore[method-assign]
        got = bench.engine.request_cancel(name, unhurried())
        assert (got.state, got.reason) == (ExecutionState.FAILED, "exit 1")

    def test_a_moved_etag_is_read_again_and_not_for_ever(self, bench: Bench) -> None:
        name = bench.run().name
        moved = Refuse("ABORTED", "Conflict for resource: version mismatch")
        bench.standin.faults.plan("Executions.CancelExecution", moved, None)
        got = bench.engine.request_cancel(name, unhurried())
        assert got.state is ExecutionState.CANCELLED
        other = bench.run("J2").name
        bench.standin.faults.always("Executions.CancelExecution", moved)
        with pytest.raises(Conflict):
            bench.engine.request_cancel(other, unhurried())
        assert bench.sent("Executions.CancelExecution") == 2 + 3

    def test_a_lost_answer_to_a_cancel_is_not_sent_again(self, bench: Bench) -> None:
        name = bench.run().name
        bench.standin.faults.plan("Executions.CancelExecution", LoseReply())
        with pytest.raises(Offline) as caught:
            bench.engine.request_cancel(name, unhurried())
        assert caught.value.may_have_happened
        assert bench.sent("Executions.CancelExecution") == 1
        assert bench.engine.read(name, unhurried()).state is ExecutionState.CANCELLED

    def test_a_cancel_that_was_accepted_is_told_even_if_the_next_look_fails(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        bench = Bench(standin, make_caller, patience=Patience(read=1, total=0))
        name = bench.run().name
        standin.faults.plan("Executions.GetExecution", None, UNAVAILABLE)
        got = bench.engine.request_cancel(name, unhurried())
        assert got.state is ExecutionState.CANCELLING

    def test_nothing_can_be_forced(self, bench: Bench) -> None:
        with pytest.raises(Unsupported):
            bench.engine.force_stop(bench.run().name, unhurried())

    def test_an_environment_open_read_only_refuses_on_its_own(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        bench = Bench(standin, make_caller, read_only=True)
        for write in (
            bench.run,
            lambda: bench.engine.request_cancel(f"{JOB}-x", unhurried()),
            lambda: bench.engine.force_stop(f"{JOB}-x", unhurried()),
        ):
            with pytest.raises(Forbidden, match="read-only"):
                write()
        assert not standin.faults.calls
