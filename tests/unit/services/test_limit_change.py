"""Changing a limit, on the fake and over the stand-in: sent once, and done only when seen."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Conflict, Forbidden, Invalid, PhoenixError
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.limit_course import LimitStage, SentChange
from phoenix_admin.domain.limit_plan import NOTHING_MEASURED, LimitFacts, LimitPlan, plan_limit
from phoenix_admin.domain.memory_limit import GIB, MIB, Resources
from phoenix_admin.services.journal_rows import project_of
from phoenix_admin.services.limit_change import LimitChange, LimitSent
from phoenix_admin.services.limit_words import refused_words
from phoenix_admin.services.write_gate import WriteAction, WriteGate
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import fake_ports
from tests.support.size_bench import (
    BEFORE,
    PHOENIX,
    REELS,
    WANTED,
    SizeBench,
    cloud_sizes,
    fake_sizes,
)


class Desk:
    """The service over one backend, with a gate and a journal."""

    def __init__(self, bench: SizeBench) -> None:
        self.bench = bench
        self.backend = open_fake()
        ports = replace(fake_ports(self.backend), sizes=bench.sizes, clock=bench.clock)
        self.gate = WriteGate(LOCAL, "rae", self.backend.journal, bench.clock)
        self.change = LimitChange(ports, bench.sizes, self.gate)

    def plan(self, wanted=WANTED, workload=PHOENIX, facts=NOTHING_MEASURED) -> LimitPlan:
        look = self.change.look(workload, unhurried())
        return plan_limit(look.size, wanted, facts, self.bench.clock.now(), look.prices)

    def send(self, plan: LimitPlan | None = None) -> LimitSent:
        return self.change.change(plan or self.plan(), unhurried())

    def stage(self, sent: SentChange) -> LimitStage:
        return self.change.observe(sent, unhurried()).stage

    def lines(self):
        return [(line.action, line.target, line.outcome) for line in self.backend.world.journal]

    def refused(self, plan: LimitPlan | None = None) -> PhoenixError:
        """How the change ends that is refused: nothing can have happened."""
        with pytest.raises(PhoenixError) as caught:
            self.send(plan)
        assert not caught.value.may_have_happened
        return caught.value


@pytest.fixture(params=[fake_sizes, cloud_sizes], ids=["fake", "gcp"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    opened: AbstractContextManager[SizeBench] = request.param()
    with opened as bench:
        yield Desk(bench)


@pytest.fixture
def cloud() -> Iterator[Desk]:
    with cloud_sizes() as bench:
        yield Desk(bench)


def test_it_is_done_when_it_is_seen_to_serve_and_not_before(desk: Desk) -> None:
    sent = desk.send()
    assert (sent.doubt, sent.sent.in_doubt) == ("", False)
    bench, seen = desk.bench, []
    for step in (lambda: None, bench.make_revision, bench.become_ready, bench.serve):
        step()
        seen.append(desk.stage(sent.sent))
    S = LimitStage
    assert seen == [S.SENT, S.CREATED, S.READY, S.SERVING]
    assert bench.changes() == 1


def test_the_journal_has_what_was_meant_and_how_it_ended(desk: Desk) -> None:
    desk.send()
    (line,) = desk.backend.world.journal
    assert (line.action, line.outcome) == (WriteAction.CHANGE_LIMIT, AttemptOutcome.DONE)
    assert line.before == {"memory": "512Mi", "cpu": "1"}
    assert line.after == {"memory": "1Gi", "cpu": "1"}
    assert "not waited for" in line.detail
    assert project_of(line) is None


def test_a_job_has_it_at_once_for_its_next_execution(desk: Desk) -> None:
    sent = desk.send(desk.plan(workload=REELS))
    assert desk.stage(sent.sent) is LimitStage.APPLIED
    assert desk.lines()[-1] == ("change job limit", REELS.name, AttemptOutcome.DONE)


def test_what_somebody_else_has_changed_since_the_look_is_left_alone(desk: Desk) -> None:
    plan = desk.plan()
    desk.bench.elsewhere()
    error = desk.refused(plan)
    assert isinstance(error, Conflict)
    assert "phoenix has 2Gi and 1 CPU now, it had 512Mi" in error.text
    assert desk.bench.changes() == 0
    assert desk.lines()[-1][2] is AttemptOutcome.CONFLICT


def test_a_deploy_that_began_since_the_look_is_waited_for(desk: Desk) -> None:
    plan = desk.plan()
    again = desk.plan(Resources(768 * MIB, 1.0))
    desk.send(again)
    error = desk.refused(plan)
    assert "phoenix has 768Mi" in error.text
    fresh = replace(desk.plan(), lines=())  # as if its block had not been seen
    assert "A deploy is in progress" in desk.refused(fresh).text
    assert desk.bench.changes() == 1


def test_traffic_that_was_pinned_since_the_look_stops_it(desk: Desk) -> None:
    plan = desk.plan()
    desk.bench.pin()
    assert "is pinned to phoenix-" in desk.refused(plan).text
    assert desk.bench.changes() == 0


class Meddled:
    """Somebody is quicker, between our look and our change."""

    def __init__(self, bench: SizeBench) -> None:
        self.bench = bench
        self.read = bench.sizes.read

    def change(self, before, wanted, call) -> None:
        self.bench.elsewhere()
        self.bench.sizes.change(before, wanted, call)


def test_what_changes_between_the_look_and_the_change_is_refused_by_its_version(desk) -> None:
    plan = desk.plan()
    desk.change._sizes = Meddled(desk.bench)
    error = desk.refused(plan)
    assert isinstance(error, Conflict)
    assert "changed meanwhile" in refused_words(PHOENIX, WANTED, error)
    assert desk.bench.read().resources.memory == 2 * GIB


def test_a_look_before_it_that_fails_leaves_no_doubt(desk: Desk) -> None:
    plan = desk.plan()
    desk.bench.blind(True)
    desk.refused(plan)
    assert desk.bench.changes() == 0
    assert desk.lines()[-1][2] is AttemptOutcome.FAILED


def test_a_lost_answer_is_answered_by_looking(desk: Desk) -> None:
    desk.bench.lose_reply()
    sent = desk.send()
    assert (sent.doubt, sent.sent.in_doubt) == ("", False)
    assert desk.bench.changes() == 1
    assert desk.lines()[-1][2] is AttemptOutcome.DONE
    assert "the answer was lost" in desk.backend.world.journal[-1].detail


def test_a_request_that_was_lost_stays_a_doubt_and_is_not_sent_again(desk: Desk) -> None:
    desk.bench.lose_request()
    sent = desk.send()
    assert "it still has 512Mi and 1 CPU" in sent.doubt
    assert desk.stage(sent.sent) is LimitStage.DOUBT
    assert desk.lines()[-1][2] is AttemptOutcome.UNKNOWN
    assert desk.bench.changes() == 1
    assert desk.bench.read().resources == BEFORE


def test_a_lost_answer_with_nobody_to_ask_says_both(desk: Desk) -> None:
    plan = desk.plan()

    class BlindedAfter(Meddled):
        """The backend's own look before it sends still sees."""

        def change(self, before, wanted, call) -> None:
            self.bench.lose_reply()
            try:
                self.bench.sizes.change(before, wanted, call)
            finally:
                self.bench.blind(True)

    desk.change._sizes = BlindedAfter(desk.bench)
    sent = desk.send(plan)
    assert "could not be looked at" in sent.doubt
    desk.bench.blind(False)
    assert desk.stage(sent.sent) is LimitStage.SENT  # it had arrived after all
    assert desk.bench.changes() == 1


def test_a_revision_that_never_becomes_ready_says_why(desk: Desk) -> None:
    sent = desk.send()
    desk.bench.make_revision()
    desk.bench.fail("Memory limit of 1024 MiB exceeded with 1031 MiB used.")
    course = desk.change.observe(sent.sent, unhurried())
    assert course.stage is LimitStage.NOT_READY
    assert "1031 MiB used" in course.reason


def test_what_somebody_changes_afterwards_overtakes_it(desk: Desk) -> None:
    sent = desk.send()
    desk.bench.finish()
    desk.bench.elsewhere()
    assert desk.stage(sent.sent) is LimitStage.OVERTAKEN


def test_behind_a_closed_gate_nothing_is_sent(desk: Desk) -> None:
    plan = desk.plan()
    desk.gate.enter(replace(LOCAL, read_only=True))
    assert isinstance(desk.refused(plan), Forbidden)
    assert desk.bench.changes() == 0
    assert desk.lines() == [("change limit", "phoenix", AttemptOutcome.REFUSED)]


def test_use_that_grew_is_not_asked_for_again_but_the_given_facts_hold(desk: Desk) -> None:
    facts = LimitFacts(1100 * MIB, 1100 * MIB, desk.bench.clock.now())
    assert "would kill it at once" in desk.refused(desk.plan(facts=facts)).text


def test_each_refusal_of_cloud_run_has_its_own_words(cloud: Desk) -> None:
    # Google's libraries are loaded for these tests only.
    from tests.support.gcp_standin.deploy_service import BUSY, STALE, TAKEN  # noqa: PLC0415 - grpc
    from tests.support.gcp_standin.wire_faults import (  # noqa: PLC0415 - grpc
        TOO_MANY,
        UNAUTHENTICATED,
        Refuse,
        forbidden,
    )

    cases = [
        (Refuse("ABORTED", STALE.format("phoenix", 1, 2)), "somebody else changes it at this"),
        (Refuse("ABORTED", BUSY.format("phoenix")), "an update of it is in progress"),
        (Refuse("ALREADY_EXISTS", TAKEN.format("v7")), "a revision is in the way"),
        (forbidden("run.services.update"), "it is not allowed. Permission run.services.update"),
        (forbidden("iam.serviceaccounts.actAs"), "allowed to act as its service account"),
        (Refuse("INVALID_ARGUMENT", "no"), "1Gi with 1 CPU are not to be had"),
        (TOO_MANY, "phoenix was not changed. Cloud Run gets too many requests"),
        (UNAUTHENTICATED, "phoenix was not changed. The login is not accepted"),
    ]
    said = set()
    for fault, words in cases:
        cloud.bench.standin.faults.plan("Services.UpdateService", fault)
        text = refused_words(PHOENIX, WANTED, cloud.refused())
        assert words in text
        said.add(text)
    assert len(said) == len(cases)
    assert cloud.bench.changes() == len(cases)
    assert cloud.bench.read().resources == BEFORE


def test_a_size_that_is_not_to_be_had_is_refused(cloud: Desk) -> None:
    plan = replace(cloud.plan(Resources(6 * GIB, 1.0)), wanted=Resources(33 * GIB, 8.0))
    assert isinstance(cloud.refused(plan), Conflict | Invalid)
    assert cloud.bench.changes() == 0
