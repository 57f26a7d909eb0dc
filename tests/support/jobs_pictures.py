"""Pictures of the Jobs panel in the states a person meets, in both themes and two sizes.

`python -m tests.support.jobs_pictures FOLDER [NAME…]` writes `jobs-<name>-<theme>-<size>.png`.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phoenix_admin.backends.fake.backend import open_fake, open_populated
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from tests.qt.jobs.jobs_stage import JobsStage
from tests.support.pictures import settle

Size = tuple[int, int]
SIZES: tuple[Size, ...] = ((1440, 900), (1024, 640))
AWAY = Fail(Offline("The database did not answer.", code="SQLITE_BUSY"))


def furnished() -> JobsStage:
    """The populated world, with what only a list of jobs shows: pruned, foreign, slow, over."""
    backend = open_populated()
    world, now = backend.world, backend.clock.now()
    project = world.projects["glacier-walk"]
    began = now - timedelta(minutes=2)
    world.add_job(
        project.id, "01KAR7PRUNED", JobState.LAUNCHED, requested_at=began, execution="stitch-pruned"
    )
    slow = next(e for e in world.executions.values() if e.project_id == "river-crossing")
    world.add_execution(
        "stitch-elsewhere",
        ExecutionState.RUNNING,
        project_id="quarry-lake",
        created_at=now - timedelta(hours=2),
        started_at=now - timedelta(hours=2),
        hard_bound=timedelta(hours=1),
        progress_at=now,
        heartbeat_at=now,
    )
    for run in list(world.executions.values()):
        clips = world.projects[run.project_id or ""].clips
        world._keep(run, clips=clips, overrides={}, spawned_at=run.started_at)
    world._keep(world.executions[slow.name], overrides={"thorough": "true"})
    return backend


def _opened(theme: Theme, size: Size, project_id: str) -> JobsStage:
    stage = JobsStage(theme, backend=furnished(), in_main_window=True)
    stage.show(*size).load()
    stage.table.setFocus()
    stage.open_project_job(project_id)
    if size[0] < 1200:
        stage.key(Qt.Key.Key_Return)
    stage.load()
    return stage


def running(theme: Theme, size: Size) -> JobsStage:
    """A stitch at 64 % with its course."""
    return _opened(theme, size, "harbour-mornings")


def queued(theme: Theme, size: Size) -> JobsStage:
    """One that waits, and behind whom."""
    return _opened(theme, size, "night-market")


def failed(theme: Theme, size: Size) -> JobsStage:
    """A run that failed, with its reason."""
    return _opened(theme, size, "autumn-trail")


def stalled(theme: Theme, size: Size) -> JobsStage:
    """Silent for minutes, and slower than usual."""
    return _opened(theme, size, "river-crossing")


def list_only(theme: Theme, size: Size) -> JobsStage:
    """Every column."""
    stage = JobsStage(theme, backend=furnished(), in_main_window=True)
    stage.show(*size).load()
    if size[0] >= 1200:
        stage.panel.toggle_details()
    stage.load()
    return stage


def log(theme: Theme, size: Size) -> JobsStage:
    """The log of a job."""
    stage = _opened(theme, size, "harbour-mornings")
    stage.find("job.tabs").setCurrentIndex(1)
    stage.load()
    return stage


def empty(theme: Theme, size: Size) -> JobsStage:
    """First use."""
    stage = JobsStage(theme, backend=open_fake(), in_main_window=True)
    stage.show(*size).load()
    return stage


def broken(theme: Theme, size: Size) -> JobsStage:
    """The first load has failed."""
    stage = JobsStage(theme, in_main_window=True)
    stage.world.script.always("store.list_recent_jobs", AWAY)
    stage.show(*size).load()
    return stage


def stale(theme: Theme, size: Size) -> JobsStage:
    """Rows are shown, the refresh has failed; six minutes later."""
    stage = _opened(theme, size, "harbour-mornings")
    stage.world.script.always("store.list_recent_jobs", AWAY)
    stage.world.script.always("store.read_job", AWAY)
    stage.clock.advance(400)
    stage.panel.refresh()
    stage.load()
    return stage


def run_again(theme: Theme, size: Size) -> JobsStage:
    """The question before a job is run again."""
    stage = _opened(theme, size, "autumn-trail")
    stage.actions.action("job.run_again").trigger()
    settle()
    return stage


SCENES: dict[str, Callable[[Theme, Size], JobsStage]] = {
    scene.__name__: scene
    for scene in (
        running,
        queued,
        failed,
        stalled,
        list_only,
        log,
        empty,
        broken,
        stale,
        run_again,
    )
}


def main(folder: str, *names: str) -> int:
    """Write the pictures; returns the exit code."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme = install_theme(app, mode)
        for name in names or SCENES:
            for width, height in SIZES:
                stage = SCENES[name](theme, (width, height))
                theme.set_mode(mode)
                settle()
                QTest.qWait(30)
                path = target / f"jobs-{name}-{mode.value}-{width}x{height}.png"
                stage.window.grab().save(str(path))
                stage.close()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
                print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
