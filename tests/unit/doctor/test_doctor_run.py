"""Checks are made side by side: one that hangs is given up in its own time and holds no other."""

import threading

import pytest

from phoenix_admin.backends.fake.check_source import FakeCheckSource
from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.domain.doctor import CheckFacts, CheckState, begin_round, failed, well
from phoenix_admin.domain.errors import Missing, Slow
from phoenix_admin.services.doctor_run import DoctorRun
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from phoenix_admin.tasks.outcome import Failed, Ok
from phoenix_admin.tasks.side_by_side import SideBySide


def check(name: str, *needs: str, deadline: float = 5.0) -> CheckFacts:
    return CheckFacts(name, name.title(), "area", needs, deadline)


def run_of(*facts: CheckFacts) -> tuple[FakeCheckSource, DoctorRun]:
    source = FakeCheckSource(facts)
    return source, DoctorRun(source, FakeClock(), begin_round(source.facts()))


def test_results_come_one_by_one_and_a_need_before_what_needs_it():
    source, run = run_of(check("second", "first"), check("first"), check("third", "second"))
    order = [each.facts.id for each in run.results(unhurried())]
    assert order == ["first", "second", "third"]
    assert source.made == order
    assert run.is_over


def test_what_needs_a_failed_check_is_never_asked_for():
    source, run = run_of(check("a"), check("b", "a"), check("c", "b"))
    source.findings["a"] = failed("broken", "mend it")
    results = {each.facts.id: each for each in run.results(unhurried())}
    assert source.made == ["a"]
    assert [results[name].state for name in "abc"] == [
        CheckState.FAILED,
        CheckState.NOT_CHECKED,
        CheckState.NOT_CHECKED,
    ]


def test_an_error_is_a_finding_with_its_mend():
    source, run = run_of(check("job"))
    source.findings["job"] = Missing("There is no job.", code="NOT_FOUND")
    (result,) = run.results(unhurried())
    assert (result.state, result.finding.text) == (CheckState.FAILED, "There is no job.")
    assert result.finding.evidence == ("code NOT_FOUND",)


def test_a_hung_check_is_given_up_in_its_own_time_and_holds_no_other():
    source, run = run_of(check("hung", deadline=0.05), check("quick"), check("after", "quick"))
    source.hanging.add("hung")
    results = list(run.results(unhurried()))
    assert [each.facts.id for each in results] == ["quick", "after", "hung"]
    assert results[-1].finding.text == "No answer within 0.05 s."


def test_a_body_that_never_ends_is_given_up_and_its_late_answer_is_dropped():
    deaf, side = threading.Event(), SideBySide[str]()

    def body(_: TaskContext) -> str:
        deaf.wait(10)
        return "late"

    side.start("deaf", body, 0.02)
    arrived = side.next(unhurried())
    assert arrived is not None
    assert isinstance(arrived.outcome, Failed)
    assert isinstance(arrived.outcome.error, Slow)
    deaf.set()
    side.start("other", lambda _: "now", 5.0)
    found = side.next(unhurried())
    while found is None:
        found = side.next(unhurried())
    assert (found.key, found.outcome) == ("other", Ok("now"))


def test_waiting_ends_with_its_patience_and_with_the_call():
    source, run = run_of(check("hung"))
    source.hanging.add("hung")
    assert run.next(unhurried(), patience=0.01) == ()
    assert run.running == {"hung"}
    token = CancelToken()
    threading.Timer(0.02, token.cancel).start()
    with pytest.raises(CancelledError):
        run.next(TaskContext(token, 5.0))
    run.cancel()
    (stopped,) = run.results(unhurried())
    assert (stopped.state, stopped.finding.text) == (CheckState.NOT_CHECKED, "It was stopped.")


def test_a_body_begun_after_the_end_is_told_at_once():
    side = SideBySide[bool]()
    side.cancel()
    side.start("late", lambda call: call.cancelled, 5.0)
    arrived = side.next(unhurried())
    assert arrived is not None
    assert not isinstance(arrived.outcome, Ok)
    assert well("x").mend == ""
