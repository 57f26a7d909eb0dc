"""The steps that follow a verdict, on the real window and real workers."""

import psutil
import pytest

from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.verdict import VerdictKind
from tests.e2e.test_story import App, _leftovers, _ours, clips_to_the_end, data, long_clips
from tests.support.waiting import until

__all__ = ["clips_to_the_end", "data", "long_clips"]

pytestmark = pytest.mark.e2e


def press(app, key):
    """Trigger the window's own action and agree to what it asks."""
    action = next(a for a in app.window.actions() if a.objectName() == f"action.{key}")
    app.until(action.isEnabled)
    action.trigger()
    go = app.window.findChild(object, "confirm.go")
    assert go.isEnabled(), go.toolTip()
    go.click()


def started(app, clips):
    project = app.make("A", clips)
    session = app.start(project)
    app.until(lambda: app.percent(session) > 5)
    return project, session


def freeze(session):
    """Stop the worker and everything it has started, as a stopped terminal or a bad disk does."""
    worker = psutil.Process(session.examination.execution.pid)
    worker.suspend()  # first: it starts nothing more, and an ffmpeg that had just ended stays
    children = worker.children(recursive=True)
    for process in children:
        process.suspend()
    # Looked at afterwards: one that was about to end may have ended before it was stopped.
    still = (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE)
    until(lambda: all(process.status() in still for process in children))
    at_work = [p for p in children if p.status() != psutil.STATUS_ZOMBIE]
    family = [worker, *at_work]
    assert len(family) >= 2, "an ffmpeg is at work"
    return family


@pytest.mark.parametrize("asked", [True, False])
def test_a_worker_that_answers_nothing_is_forced_and_really_gone(qtbot, data, long_clips, asked):
    app = App(qtbot, data)
    _project, session = started(app, long_clips)
    family = freeze(session)
    if asked:
        press(app, "project.cancel")
        app.until(lambda: session.examination.verdict.kind is VerdictKind.CANCEL_REQUESTED)
        before = session.examination
        session.refresh()
        app.until(lambda: session.examination is not before)
        # It does not stop, so nothing says cancelled.
        assert session.examination.execution.state is ExecutionState.CANCELLING
        assert session.examination.project.status == "stitching"
        assert all(process.status() == psutil.STATUS_STOPPED for process in family)
    # The window offers this after `Policy.cancel_limit`; the request is the same one.
    assert app.bench.operations.request_cancel(session.examination.project, force=True)
    app.until(lambda: session.examination.project.status != "stitching")
    examination = session.examination
    if asked:
        assert examination.execution.state is ExecutionState.CANCELLED
        assert examination.project.status == "cancelled"
        assert "Cancelled" in app.window.findChild(object, "project.job.cancel").text()
    else:
        assert examination.execution.state is ExecutionState.INTERRUPTED
        assert examination.project.status == "failed"
        assert examination.project.status_reason == "interrupted: forced"
    assert examination.verdict.kind is VerdictKind.IN_AGREEMENT
    until(lambda: not _ours(data), what="the end of the worker and its ffmpeg")
    until(lambda: not any(_lives(process) for process in family), what="the end of the family")
    assert _leftovers(data) == []
    assert examination.project.reel is None
    app.close()


def _lives(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_status_set_by_hand_stops_nothing_and_is_flipped_by_nobody(qtbot, data, clips_to_the_end):
    app = App(qtbot, data)
    project, session = started(app, clips_to_the_end)
    pid = session.examination.execution.pid
    assert app.bench.operations.request_set_status(session.examination, "failed", "wrong clips")
    app.until(lambda: session.examination.project.status == "failed")
    assert psutil.Process(pid).is_running()
    newest = app.bench.results.newest_of(project.id)
    assert "Nothing was stopped" in newest.text
    app.until(lambda: session.examination.execution.state.is_terminal)
    assert session.examination.execution.state is ExecutionState.SUCCEEDED
    assert session.examination.verdict.kind is VerdictKind.CONFLICT
    assert session.examination.project.status == "failed"
    assert session.examination.project.status_reason == "wrong clips"
    app.close()


def test_a_run_behind_the_document_is_adopted_and_recorded_at_its_end(
    qtbot, data, clips_to_the_end
):
    app = App(qtbot, data)
    _project, session = started(app, clips_to_the_end)
    assert app.bench.operations.request_set_status(session.examination, "ready", "by mistake")
    app.until(lambda: session.examination.verdict.kind is VerdictKind.RUNNING_BEHIND)
    press(app, "project.adopt")
    app.until(lambda: session.examination.project.status in ("stitching", "complete"))
    app.until(lambda: session.examination.project.status == "complete")
    assert session.examination.verdict.kind is VerdictKind.IN_AGREEMENT
    app.close()


def test_a_run_behind_the_document_is_stopped_and_the_document_stays(qtbot, data, long_clips):
    app = App(qtbot, data)
    _project, session = started(app, long_clips)
    assert app.bench.operations.request_set_status(session.examination, "ready", "by mistake")
    app.until(lambda: session.examination.verdict.kind is VerdictKind.RUNNING_BEHIND)
    press(app, "project.stop_execution")
    app.until(lambda: session.examination.execution.state.is_terminal)
    # A worker may still finish before the stop arrives; what it says is what is shown.
    said = session.examination.execution.state
    assert said in (ExecutionState.CANCELLED, ExecutionState.SUCCEEDED)
    assert session.examination.project.status == "ready"
    until(lambda: not _ours(data), what="the end of the worker")
    assert _leftovers(data) == []
    app.close()
