"""The one door: what is delivered, what is refused, and that each task ends once."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.errors import Bug, Offline, Slow
from phoenix_admin.tasks import door as door_module
from phoenix_admin.tasks.body import run_body
from phoenix_admin.tasks.cancel import CancelToken
from phoenix_admin.tasks.context import TaskContext
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Overlap, Task
from tests.support.manual_runner import ManualRunner


def task(key="k", value=1, overlap=Overlap.LATEST, deadline=15.0):
    return Task(key, lambda _: value, overlap=overlap, deadline=deadline)


def test_an_outcome_is_delivered_once():
    runner, got = ManualRunner(), []
    ticket = runner.submit(Scope("s"), task(), got.append)
    assert runner.run_next()
    assert got == [Ok(1)]
    assert ticket.finished
    assert not runner.door.deliver(ticket, Ok(2))
    assert got == [Ok(1)]


def test_a_closed_scope_refuses_what_is_under_way_and_what_is_new():
    runner, got, scope = ManualRunner(), [], Scope("s")
    ticket = runner.submit(scope, task(), got.append)
    runner.run_body_only()
    scope.close()
    assert ticket.token.cancelled
    assert not runner.deliver()
    assert runner.submit(scope, task(), got.append).refused
    assert got == []


def test_latest_refuses_the_older_answer_even_if_it_comes_last():
    runner, got, scope = ManualRunner(), [], Scope("s")
    old = runner.submit(scope, task(value="old"), got.append)
    runner.run_body_only()
    runner.submit(scope, task(value="new"), got.append)
    runner.run_body_only()
    assert old.token.cancelled
    runner.deliver(1)
    runner.deliver(0)
    assert got == [Ok("new")]


def test_the_same_key_in_another_scope_is_another_matter():
    runner, got = ManualRunner(), []
    runner.submit(Scope("a"), task(value="a"), got.append)
    runner.submit(Scope("b"), task(value="b"), got.append)
    runner.run_all()
    assert got == [Ok("a"), Ok("b")]


def test_skip_refuses_the_newer_one():
    runner, got, scope = ManualRunner(), [], Scope("s")
    runner.submit(scope, task(value=1, overlap=Overlap.SKIP), got.append)
    assert runner.submit(scope, task(value=2, overlap=Overlap.SKIP), got.append).refused
    runner.run_all()
    assert got == [Ok(1)]
    assert not runner.submit(scope, task(value=3, overlap=Overlap.SKIP), got.append).refused


def test_queue_delivers_all_in_order():
    runner, got, scope = ManualRunner(), [], Scope("s")
    for number in range(3):
        runner.submit(scope, task(value=number, overlap=Overlap.QUEUE), got.append)
    runner.run_all()
    assert got == [Ok(0), Ok(1), Ok(2)]


def test_closing_a_scope_closes_its_children_and_calls_hooks_once():
    calls = []
    parent = Scope("environment")
    child = parent.child("project")
    child.on_close(lambda: calls.append("child"))
    parent.on_close(lambda: calls.append("parent"))
    parent.close()
    parent.close()
    assert not child.is_open
    assert calls == ["child", "parent"]
    assert not parent.child("late").is_open
    child.on_close(lambda: calls.append("late"))
    assert calls[-1] == "late"


def test_a_body_that_ignores_its_deadline_is_given_up(monkeypatch):
    runner, got = ManualRunner(), []
    ticket = runner.submit(Scope("s"), task(deadline=1.0), got.append)
    assert runner.door.give_up_overdue() == []
    ticket.started = time.monotonic() - 1.0 - door_module.GRACE - 0.1
    assert runner.door.give_up_overdue() == [ticket]
    assert isinstance(got[0], Failed)
    assert isinstance(got[0].error, Slow)
    assert not runner.run_next()
    assert len(got) == 1


@pytest.mark.parametrize(
    ("raised", "expected"), [(Offline("x"), Offline), (ValueError("x"), Bug), (SystemExit(3), Bug)]
)
def test_whatever_a_body_raises_becomes_an_outcome(raised, expected, caplog):
    def body(_):
        raise raised

    with caplog.at_level("CRITICAL"):
        outcome = run_body(Task("k", body), CancelToken())
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, expected)


def test_a_cancelled_body_ends_as_cancelled():
    token = CancelToken()

    def body(context):
        token.cancel()
        context.raise_if_cancelled()

    assert run_body(Task("k", body), token) == Cancelled()
    assert run_body(Task("k", body), token) == Cancelled()


def test_a_context_past_its_deadline_raises_slow():
    context = TaskContext(CancelToken(), 0.0)
    assert context.remaining() == 0.0
    with pytest.raises(Slow):
        context.raise_if_cancelled()


def test_cancel_hooks_run_once_and_can_be_unhooked():
    calls, token = [], CancelToken()
    unhook = token.on_cancel(lambda: calls.append("never"))
    token.on_cancel(lambda: calls.append("hook"))
    unhook()
    token.cancel()
    token.cancel()
    token.on_cancel(lambda: calls.append("late"))
    assert calls == ["hook", "late"]


STEP = st.one_of(
    st.tuples(st.just("submit"), st.integers(0, 3), st.sampled_from(list(Overlap))),
    st.tuples(st.just("body"), st.integers(0, 9), st.none()),
    st.tuples(st.just("deliver"), st.integers(0, 9), st.none()),
    st.tuples(st.just("close"), st.integers(0, 3), st.none()),
)


@given(st.lists(STEP, max_size=40))
def test_in_any_order_no_closed_scope_hears_anything_and_latest_answers_are_the_newest(steps):
    runner = ManualRunner()
    scopes = [Scope(str(n)) for n in range(4)]
    newest = dict.fromkeys(range(4), -1)
    closed = set()
    number = 0

    def listener(scope, mine, overlap):
        def on_outcome(outcome):
            assert scope not in closed
            if overlap is Overlap.LATEST and isinstance(outcome, Ok):
                assert mine == newest[scope]

        return on_outcome

    for kind, index, overlap in steps:
        if kind == "submit":
            number += 1
            ticket = runner.submit(
                scopes[index],
                Task("k", lambda _: None, overlap=overlap),
                listener(index, number, overlap),
            )
            if not ticket.refused:
                newest[index] = number
        elif kind == "body" and runner.waiting:
            runner.run_body_only(index % len(runner.waiting))
        elif kind == "deliver" and runner.held:
            runner.deliver(index % len(runner.held))
        elif kind == "close":
            scopes[index].close()
            closed.add(index)
    while runner.waiting:
        runner.run_body_only()
    while runner.held:
        runner.deliver()
    assert runner.running() == ()
