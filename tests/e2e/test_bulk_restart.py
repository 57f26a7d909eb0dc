"""A bulk plan on a real data folder whose app is killed in the middle, and goes on when asked."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from benchmarks.unrecorded_runs import add_unrecorded_runs
from phoenix_admin.app.automation import launch, running_application
from phoenix_admin.backends.local.backend import open_local
from phoenix_admin.services.bulk_plans import BulkPhase
from phoenix_admin.tasks.context import unhurried
from tests.e2e.program import ROOT, environment
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

PROJECTS = 24
LONG = 60_000

RUN_A_PLAN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from phoenix_admin.app.automation import launch, running_application
from phoenix_admin.services.bulk_plans import BulkPhase
window = launch(Path(sys.argv[1]), samples=False)
bench = running_application(window).workbench
def press():
    phase = bench.bulk.phase
    if phase is BulkPhase.NONE and bench.catalogue.rows:
        name = "action.projects.reconcile_all"
        next(a for a in window.actions() if a.objectName() == name).trigger()
    elif phase is BulkPhase.READY:
        timer.stop()
        window.findChild(object, "plan.go").click()
timer = QTimer(); timer.setInterval(10); timer.timeout.connect(press); timer.start()
app.exec()
"""


def journal(data):
    path = data / "journal.jsonl"
    if not path.exists():
        return []
    whole = path.read_bytes().split(b"\n")[:-1]
    ended = [line for line in map(json.loads, whole) if line["outcome"] != "no outcome recorded"]
    return [line for line in ended if line["action"] == "reconcile"]


def documents(data):
    backend = open_local(data, read_only=True)
    try:
        return {p.id: p for p in backend.store.list_projects(unhurried()).projects}
    finally:
        backend.close()


def kill_in_the_middle(data, lines):
    """Run the plan in another process and kill it, hard, after so many lines of the journal."""
    program = subprocess.Popen(
        [sys.executable, "-c", RUN_A_PLAN, str(data)], env=environment(), cwd=ROOT
    )
    try:
        until(lambda: len(journal(data)) >= lines, what="a plan under way", seconds=90)
    finally:
        program.kill()
        program.wait(10)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    backend = open_local(folder, most_at_once=1)
    assert len(add_unrecorded_runs(backend, PROJECTS)) == PROJECTS
    backend.close()
    return folder


@pytest.mark.parametrize("lines", [1, 7])
def test_a_killed_plan_is_offered_continued_and_nothing_is_done_twice(qtbot, data, lines):
    before = documents(data)
    kill_in_the_middle(data, lines)
    (kept,) = (data / "plans").iterdir()
    done_before = len(journal(data))
    assert done_before < PROJECTS, "the whole plan ran before it could be killed"

    window = launch(data, samples=False)
    qtbot.addWidget(window)
    bench = running_application(window).workbench
    bulk = bench.bulk
    qtbot.waitUntil(lambda: bulk.phase is BulkPhase.INTERRUPTED, timeout=LONG)
    line = window.findChild(object, "projects.plan_line")
    qtbot.waitUntil(line.isVisible, timeout=LONG)
    tally = bulk.plan.tally()
    # What was kept is never ahead of what was done, and at most one behind it.
    assert tally.done <= done_before <= tally.done + tally.doing
    assert line.accessibleName().startswith(f"Reconcile plan: {tally.done} of {PROJECTS} done")
    assert len(journal(data)) == done_before, "something went on by itself"

    action = "action.projects.plan_continue"
    next(a for a in window.actions() if a.objectName() == action).trigger()
    qtbot.waitUntil(lambda: bulk.phase is BulkPhase.OVER, timeout=LONG)
    assert bulk.plan.tally().done == PROJECTS
    qtbot.waitUntil(lambda: not kept.exists(), timeout=LONG)
    window.close()

    after = documents(data)
    written = {i: int(after[i].version) - int(before[i].version) for i in before}
    assert set(written.values()) == {1}, "a document was written twice or not at all"
    assert Counter(p.status for p in after.values()) == {
        "complete": PROJECTS // 3,
        "failed": PROJECTS // 3,
        "cancelled": PROJECTS // 3,
    }
    targets = Counter(entry["target"] for entry in journal(data))
    assert max(targets.values()) == 1, "a line was written twice"
    # A kill between a write and its line costs that line and nothing else.
    assert len(targets) >= PROJECTS - 1
    assert {entry["outcome"] for entry in journal(data)} == {"done"}
