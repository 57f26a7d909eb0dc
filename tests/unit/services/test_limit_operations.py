"""A change of a limit from the UI thread: one write for a press, looks while it is not over."""

import pytest

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.errors import Conflict, Missing, Offline, PhoenixError, SignedOut, Slow
from phoenix_admin.domain.limit_course import LimitStage
from phoenix_admin.domain.limit_plan import NOTHING_MEASURED, LimitPlan, plan_limit
from phoenix_admin.domain.memory_limit import Resources
from phoenix_admin.services.limit_change import LimitLook
from phoenix_admin.services.limit_operations import LONGEST, QUICK, STEADY, UNWATCHED
from phoenix_admin.services.results import Tone
from tests.support.bench_of_services import service_bench
from tests.support.size_bench import BEFORE, PHOENIX, REELS, WANTED


class Desk:
    def __init__(self) -> None:
        self.bench = service_bench()
        self.runner, self.world = self.bench.runner, self.bench.world
        self.sizes = self.bench.workbench.ports.sizes
        self.sizes.add(PHOENIX)
        self.sizes.add(REELS)
        self.limits = self.bench.workbench.limits
        self.clock = self.bench.backend.clock

    def plan(self, wanted: Resources = WANTED, workload=PHOENIX) -> LimitPlan:
        answers: list[LimitLook | PhoenixError] = []
        self.limits.request_look(workload, answers.append)
        self.runner.run_all()
        (look,) = answers
        assert isinstance(look, LimitLook)
        return plan_limit(look.size, wanted, NOTHING_MEASURED, self.clock.now(), look.prices)

    def sent(self, workload=PHOENIX):
        """A change that was sent and looked at once."""
        following = self.limits.request_change(self.plan(workload=workload))
        self.runner.run_all()
        return following

    def look(self, seconds: float = 2.0) -> None:
        self.clock.advance(seconds)
        self.runner.fire_timers()
        self.runner.run_all()

    def writes(self) -> int:
        return self.world.script.calls["sizes.change"]

    def results(self) -> list[tuple[Tone, str]]:
        return [(r.tone, r.text) for r in self.bench.workbench.results.results]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_it_is_followed_to_the_end_and_only_the_end_is_told(desk: Desk) -> None:
    following = desk.sent()
    stages = [following.course.stage]
    for step in (desk.sizes.make_revision, desk.sizes.become_ready, desk.sizes.serve):
        assert not following.is_over
        assert desk.results() == []
        step(PHOENIX)
        desk.look()
        stages.append(following.course.stage)
    S = LimitStage
    assert stages == [S.SENT, S.CREATED, S.READY, S.SERVING]
    assert following.is_over
    (result,) = desk.results()
    assert result[0] is Tone.GOOD
    assert "serves 100% of the traffic with 1Gi" in result[1]
    assert desk.runner.timers == []
    assert desk.writes() == 1


def test_a_job_is_over_with_its_template(desk: Desk) -> None:
    following = desk.sent(REELS)
    assert following.course.stage is LimitStage.APPLIED
    assert "The next execution uses it." in desk.results()[0][1]


def test_two_presses_are_one_change(desk: Desk) -> None:
    plan = desk.plan()
    first, second = desk.limits.request_change(plan), desk.limits.request_change(plan)
    assert first is not None
    assert second is None
    assert "Waiting for the answer" in desk.limits.refusal(PHOENIX)
    assert desk.limits.refusal(REELS) is None
    desk.runner.run_all()
    assert desk.limits.refusal(PHOENIX) is None
    assert desk.limits.request_change(plan) is not None  # an old plan, pressed again
    desk.runner.run_all()
    assert desk.writes() == 1
    assert "phoenix has 1Gi and 1 CPU now" in desk.results()[0][1]


def test_what_is_blocked_or_closed_is_not_sent(desk: Desk) -> None:
    assert desk.limits.request_change(desk.plan(BEFORE)) is None
    plan = desk.plan()
    desk.bench.workbench.gate.set_online(False)
    assert "no connection" in desk.limits.refusal(PHOENIX)
    assert desk.limits.request_change(plan) is None
    assert desk.writes() == 0


def test_what_was_pressed_before_access_closed_is_void(desk: Desk) -> None:
    following = desk.limits.request_change(desk.plan())
    gate = desk.bench.workbench.gate
    gate.set_online(False)
    gate.set_online(True)
    desk.runner.run_all()
    assert desk.writes() == 0
    assert following.is_over
    assert "Press it again" in following.words[1]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Conflict("no", code="ABORTED"), "somebody else changes it"),
        (Conflict("no", code="ALREADY_EXISTS"), "a revision is in the way"),
        (SignedOut("The login has expired.", code="expired"), "The login has expired."),
    ],
)
def test_a_refusal_is_the_end_and_is_told(desk: Desk, error, said) -> None:
    plan = desk.plan()
    desk.world.script.plan("sizes.change", Fail(error))
    following = desk.limits.request_change(plan)
    desk.runner.run_all()
    assert following.is_over
    assert not following.was_sent
    assert said in following.words[1]
    assert desk.results() == [following.words]
    assert desk.runner.timers == []


def test_a_failed_revision_is_the_end(desk: Desk) -> None:
    following = desk.sent()
    desk.sizes.make_revision(PHOENIX)
    desk.sizes.fail(PHOENIX, "The container failed to start.")
    desk.look()
    assert following.is_over
    tone, text = following.words
    assert tone is Tone.BAD
    assert "is not ready: The container failed to start. phoenix-00087-xan goes on" in text


def test_a_doubt_is_looked_for_and_never_sent_again(desk: Desk) -> None:
    plan = desk.plan()
    desk.world.script.plan("sizes.change", Fail(Slow("No answer came.")))
    following = desk.limits.request_change(plan)
    desk.runner.run_all()
    assert following.course.stage is LimitStage.DOUBT
    assert following.words[0] is Tone.ATTENTION
    assert "not known whether phoenix was changed" in following.words[1]
    desk.look(LONGEST.total_seconds() + 1)
    assert following.is_over
    assert "It is not looked for any longer" in following.words[1]
    assert "not known whether" in following.words[1]
    assert desk.writes() == 1


def test_a_lost_answer_goes_on_as_any_other(desk: Desk) -> None:
    plan = desk.plan()
    desk.world.script.plan("sizes.change", LoseReply())
    following = desk.limits.request_change(plan)
    desk.runner.run_all()
    assert following.course.stage is LimitStage.SENT
    desk.sizes.finish(PHOENIX)
    desk.look()
    assert following.course.stage is LimitStage.SERVING
    assert desk.writes() == 1


def test_looks_come_quickly_at_first_then_steadily_and_slower_unwatched(desk: Desk) -> None:
    following = desk.sent()
    paces = [desk.runner.timers[-1][0]]
    desk.look(31)
    paces.append(desk.runner.timers[-1][0])
    desk.limits.leave_alone(following)
    desk.look(STEADY)
    paces.append(desk.runner.timers[-1][0])
    assert paces == [QUICK, STEADY, UNWATCHED]
    assert len(desk.runner.timers) == 1


def test_a_closed_dialog_does_not_end_it_and_its_end_is_told(desk: Desk) -> None:
    following = desk.sent()
    desk.limits.leave_alone(following)
    desk.limits.leave_alone(following)
    ((tone, text),) = desk.results()
    assert (tone, "Its end is told here." in text) == (Tone.PLAIN, True)
    desk.sizes.finish(PHOENIX)
    desk.look(UNWATCHED)
    assert desk.results()[0][0] is Tone.GOOD
    desk.limits.leave_alone(following)
    assert len(desk.results()) == 2


def test_after_the_longest_time_it_is_given_up_and_not_called_failed(desk: Desk) -> None:
    following = desk.sent()
    desk.sizes.make_revision(PHOENIX)
    desk.look(LONGEST.total_seconds() + 1)
    assert following.is_over
    tone, text = following.words
    assert tone is Tone.ATTENTION
    assert "is not ready yet. It is not looked for any longer: it has taken 10 min 01 s." in text
    assert desk.runner.timers == []


def test_a_look_that_fails_says_so_and_the_next_one_goes_on(desk: Desk) -> None:
    following = desk.sent()
    desk.world.script.plan("sizes.read", Fail(Offline("No route.")))
    desk.look()
    assert following.unseen == "No route."
    assert following.course.stage is LimitStage.SENT
    desk.look()
    assert following.unseen == ""


def test_an_ended_login_ends_the_looking(desk: Desk) -> None:
    following = desk.sent()
    desk.world.script.plan("sizes.read", Fail(SignedOut("The login has expired.", code="expired")))
    desk.look()
    assert following.is_over
    assert "It is not looked for any longer: The login has expired." in following.words[1]


def test_an_environment_that_is_left_is_not_looked_at_any_more_and_that_is_told(desk) -> None:
    following = desk.sent()
    desk.bench.workbench.leave()
    reads = desk.world.script.calls["sizes.read"]
    desk.look(60)
    assert desk.world.script.calls["sizes.read"] == reads
    assert following.is_over
    ((tone, text),) = desk.results()
    assert tone is Tone.ATTENTION
    assert "Nothing has it yet. It is not looked for any longer: its environment" in text


def test_a_change_that_is_answered_after_that_is_told_as_far_as_it_is_known(desk: Desk) -> None:
    following = desk.limits.request_change(desk.plan())
    desk.bench.workbench.leave()
    desk.runner.run_all()
    assert desk.writes() == 1
    assert following.is_over
    assert "was sent, and nothing of it was seen" in desk.results()[0][1]


def test_what_cannot_be_looked_at_says_why(desk: Desk) -> None:
    desk.world.script.plan("sizes.read", Fail(Missing("There is no service phoenix.")))
    answers: list[object] = []
    desk.limits.request_look(PHOENIX, answers.append)
    desk.runner.run_all()
    assert isinstance(answers[0], Missing)


def test_a_look_that_nobody_waits_for_is_not_answered(desk: Desk) -> None:
    answers: list[object] = []
    desk.limits.request_look(PHOENIX, answers.append).cancel()
    desk.runner.run_all()
    assert answers == []
