"""The Qt side of the door: threads, lanes, timers and quitting."""

import threading
import time

import pytest

from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.tasks.outcome import Failed, Ok
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task


@pytest.fixture
def dispatcher(qapp):
    made = Dispatcher()
    yield made
    assert made.stop() == []


def test_bodies_run_on_their_lane_and_outcomes_arrive_on_the_ui_thread(qtbot, dispatcher):
    seen = {}

    def body(_):
        seen["body"] = threading.get_ident()
        return 41

    def on_outcome(outcome):
        seen["outcome"] = (threading.get_ident(), outcome)

    dispatcher.submit(Scope("s"), Task("k", body), on_outcome)
    qtbot.waitUntil(lambda: "outcome" in seen)
    assert seen["outcome"] == (threading.get_ident(), Ok(41))
    assert seen["body"] != threading.get_ident()


def test_lanes_work_side_by_side(qtbot, dispatcher):
    release, got = threading.Event(), []
    scope = Scope("s")
    dispatcher.submit(
        scope, Task("slow", lambda c: release.wait(5), Lane.ACTIONS), lambda o: got.append("slow")
    )
    dispatcher.submit(scope, Task("quick", lambda c: None, Lane.READS), lambda o: got.append("q"))
    qtbot.waitUntil(lambda: got == ["q"])
    release.set()
    qtbot.waitUntil(lambda: got == ["q", "slow"])


def test_a_closed_scope_hears_nothing_even_of_an_answer_already_in_the_event_queue(
    qtbot, dispatcher
):
    done, got, scope = threading.Event(), [], Scope("s")

    def body(_):
        done.set()
        return "late"

    ticket = dispatcher.submit(scope, Task("k", body), got.append)
    assert done.wait(5)
    scope.close()
    qtbot.waitUntil(lambda: ticket.finished)
    assert got == []


def test_closing_a_scope_cancels_its_running_body(qtbot, dispatcher):
    entered, scope = threading.Event(), Scope("s")
    ended = []

    def body(context):
        entered.set()
        ended.append(context.wait(10))

    ticket = dispatcher.submit(scope, Task("k", body), ended.append)
    assert entered.wait(5)
    scope.close()
    qtbot.waitUntil(lambda: ticket.finished)
    assert ended == [True]


def test_errors_arrive_as_failed(qtbot, dispatcher):
    got = []

    def body(_):
        raise Offline("no network")

    dispatcher.submit(Scope("s"), Task("k", body), got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert isinstance(got[0], Failed)
    assert isinstance(got[0].error, Offline)


def test_a_timer_of_a_closed_scope_never_fires(qtbot, dispatcher):
    fired = []
    open_scope, closed_scope = Scope("open"), Scope("closed")
    dispatcher.after(closed_scope, 0.0, lambda: fired.append("closed"))
    dispatcher.after(open_scope, 0.02, lambda: fired.append("open"))
    closed_scope.close()
    qtbot.waitUntil(lambda: fired == ["open"])


def test_running_tasks_are_announced(qtbot, dispatcher):
    release, scope = threading.Event(), Scope("s")
    with qtbot.waitSignal(dispatcher.tasks_changed):
        task = Task("k", lambda c: release.wait(5), label="Stitching Ep 41…")
        dispatcher.submit(scope, task, lambda o: None)
    assert [t.task.label for t in dispatcher.running()] == ["Stitching Ep 41…"]
    release.set()
    qtbot.waitUntil(lambda: dispatcher.running() == ())


@pytest.mark.expects_log("is stuck and was replaced")
def test_a_lane_whose_body_ignores_everything_is_replaced_and_the_queue_goes_on(
    qtbot, dispatcher, monkeypatch
):
    monkeypatch.setattr("phoenix_admin.tasks.door.GRACE", 0.0)
    release, got, scope = threading.Event(), [], Scope("s")
    stuck = Task("stuck", lambda c: release.wait(20), deadline=0.1, overlap=Overlap.QUEUE)
    dispatcher.submit(scope, stuck, lambda o: got.append(type(o).__name__))
    dispatcher.submit(scope, Task("next", lambda c: 2), got.append)
    qtbot.waitUntil(lambda: got == ["Failed", Ok(2)], timeout=6000)
    release.set()


def test_stopping_with_a_body_that_ignores_its_token_takes_the_patience_and_names_it(qapp):
    release, scope = threading.Event(), Scope("s")
    entered = threading.Event()
    made = Dispatcher()

    def body(_):
        entered.set()
        release.wait(20)

    made.submit(scope, Task("hung read", body), lambda o: None)
    assert entered.wait(5)
    began = time.monotonic()
    stuck = made.stop(patience=0.2)
    assert stuck == ["hung read"]
    assert time.monotonic() - began < 2
    release.set()


def test_outcomes_that_arrive_after_stopping_reach_nobody(qtbot, qapp):
    got, scope, made = [], Scope("s"), Dispatcher()
    made.submit(scope, Task("k", lambda c: 1), got.append)
    scope.close()
    assert made.stop() == []
    qtbot.wait(20)
    assert got == []
