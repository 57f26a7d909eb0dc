"""The incidents this product must make impossible, on the real window and real workers."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from phoenix_admin.app.automation import launch, running_application
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.verdict import VerdictKind
from tests.e2e.program import ROOT, environment
from tests.support.clips import ClipSpec, make_clip
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

LONG = 60_000
QUICKLY_MADE = ("-preset", "ultrafast")  # making them is no part of what is tested


@pytest.fixture(scope="module")
def long_clips(tmp_path_factory):
    """Clips that differ, so that stitching them takes some seconds."""
    return _clips(tmp_path_factory.mktemp("clips"), 900, 240)


@pytest.fixture(scope="module")
def clips_to_the_end(tmp_path_factory):
    """As long as is needed to do something meanwhile; for tests that wait for the reel."""
    return _clips(tmp_path_factory.mktemp("clips"), 500, 120)


def _clips(folder, large, small):
    specs = (
        ClipSpec("one", frames=large, width=1280, height=720, options=QUICKLY_MADE),
        ClipSpec("two", frames=small, rate="30", width=640, height=360, options=QUICKLY_MADE),
    )
    paths = [folder / f"{spec.name}.mp4" for spec in specs]
    for spec, path in zip(specs, paths, strict=True):
        make_clip(spec, path)
    return paths


class App:
    """The launched window with what the tests ask of it."""

    def __init__(self, qtbot, data):
        self.qtbot = qtbot
        self.data = data
        self.window = launch(data, samples=False)
        qtbot.addWidget(self.window)
        self.bench = running_application(self.window).workbench
        self.until(lambda: self.bench.catalogue.reading is not None)

    def until(self, condition, timeout=LONG):
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=timeout)

    def make(self, name, clips):
        made = []
        assert self.bench.operations.request_create(name, clips, made.append)
        self.until(lambda: made)
        self.until(lambda: any(row.id == made[0].id for row in self.bench.catalogue.rows))
        return made[0]

    def open(self, project):
        table = self.window.findChild(object, "projects.table")
        if not table.select_id(project.id):
            # New rows wait behind "+1 new · Show" while the person is in the list.
            action = "action.projects.show_new"
            next(a for a in self.window.actions() if a.objectName() == action).trigger()
            assert table.select_id(project.id)
        session = self.bench.session
        self.until(lambda: session.examination is not None)
        return session

    def start(self, project):
        session = self.open(project)
        assert self.bench.operations.request_stitch(session.examination.project)
        self.until(lambda: self.execution(session) is not None)
        return session

    @staticmethod
    def execution(session):
        return session.examination.execution if session.examination else None

    def percent(self, session):
        execution = self.execution(session)
        progress = execution.progress if execution else None
        return (progress.percent or 0) if progress else 0

    def painted_name(self):
        return self.window.findChild(object, "project.name").text()

    def close(self):
        self.window.close()


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    yield folder
    for process in _ours(folder):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended by itself meanwhile
            process.kill()
            process.wait(10)


def _ours(folder):
    """Processes that work on this data folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or []
        if process.pid != os.getpid() and any(str(folder) in word for word in words):
            found.append(process)
    return found


def _leftovers(folder):
    return [path.name for path in folder.rglob("*") if ".part" in path.name]


def test_b_stays_open_when_a_ends_and_back_on_a_the_truth_is_shown(qtbot, data, clips_to_the_end):
    app = App(qtbot, data)
    a, b = app.make("A", clips_to_the_end), app.make("B", clips_to_the_end[:1])
    app.start(a)
    session_b = app.open(b)
    seen = set()

    asked = [0.0]

    def a_ended():
        seen.add((app.bench.session.project_id, app.painted_name()))
        if time.monotonic() - asked[-1] > 0.5:  # oftener takes from the stitch what it needs
            asked.append(time.monotonic())
            app.bench.catalogue.refresh()
        row = next(row for row in app.bench.catalogue.rows if row.id == a.id)
        return row.project.status == "complete"

    app.until(a_ended)
    assert app.bench.session is session_b
    assert seen == {(b.id, "B")}
    session_a = app.open(a)
    assert session_a.examination.project.status == "complete"
    assert session_a.examination.verdict.kind is VerdictKind.IN_AGREEMENT
    assert Path(session_a.examination.project.reel).is_file()
    app.close()


def test_closing_the_window_leaves_the_worker_and_the_next_start_shows_how_it_is(
    qtbot, data, clips_to_the_end
):
    app = App(qtbot, data)
    a = app.make("A", clips_to_the_end)
    session = app.start(a)
    app.until(lambda: app.percent(session) > 5)
    pid = session.examination.execution.pid
    before = app.percent(session)
    app.close()
    assert psutil.Process(pid).is_running()
    again = App(qtbot, data)
    session = again.open(a)
    state = session.examination.execution.state
    assert state in (ExecutionState.RUNNING, ExecutionState.SUCCEEDED)
    assert again.percent(session) >= before
    again.until(lambda: session.examination.project.status == "complete")
    assert again.percent(session) == 100
    again.close()


def test_a_killed_worker_is_interrupted_and_the_project_failed_with_the_reason(
    qtbot, data, long_clips
):
    app = App(qtbot, data)
    a = app.make("A", long_clips)
    session = app.start(a)
    app.until(lambda: app.percent(session) > 5)
    os.kill(session.examination.execution.pid, signal.SIGKILL)
    app.until(lambda: session.examination.project.status == "failed")
    examination = session.examination
    assert examination.execution.state is ExecutionState.INTERRUPTED
    assert "interrupted" in examination.project.status_reason
    assert examination.verdict.kind is VerdictKind.IN_AGREEMENT
    result = app.bench.results.newest_of(a.id)
    assert result.undo is not None
    until(lambda: not _ours(data), what="the end of every ffmpeg")
    assert _leftovers(data) == []
    app.close()


PRESS = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from phoenix_admin.app.automation import launch, running_application
window = launch(Path(sys.argv[1]), samples=False)
bench = running_application(window).workbench
def press():
    if not bench.catalogue.rows:
        return
    timer.stop()
    bench.operations.request_stitch(bench.catalogue.rows[0].project)
timer = QTimer(); timer.setInterval(20); timer.timeout.connect(press); timer.start()
app.exec()
"""


def test_app_and_worker_killed_together_leave_the_truth_and_nothing_half(qtbot, data, long_clips):
    first = App(qtbot, data)
    a = first.make("A", long_clips)
    first.close()
    program = subprocess.Popen(
        [sys.executable, "-c", PRESS, str(data)], env=environment(), cwd=ROOT
    )
    try:
        workers = until(
            lambda: [p for p in _ours(data) if "--execution" in p.cmdline()], seconds=60
        )
        until(lambda: len(_ours(data)) >= 3, what="an ffmpeg at work", seconds=60)
    finally:
        program.kill()
        program.wait(10)
    for worker in workers:
        worker.kill()
    app = App(qtbot, data)
    session = app.open(a)
    app.until(lambda: session.examination.project.status == "failed")
    assert session.examination.execution.state is ExecutionState.INTERRUPTED
    until(lambda: not _ours(data), what="the end of every ffmpeg")
    assert _leftovers(data) == []
    assert session.examination.project.reel is None
    began = time.monotonic()
    app.close()
    assert time.monotonic() - began < 5
