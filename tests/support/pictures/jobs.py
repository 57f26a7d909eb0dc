"""The Jobs page in the states a person meets."""

from datetime import timedelta

from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.backend import FakeBackend, open_fake, open_populated
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.qt.theme import Theme
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import JobsWindow

AWAY = Fail(Offline("The database did not answer.", code="SQLITE_BUSY"))


def furnished() -> FakeBackend:
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


def _opened(theme: Theme, size: Size, project_id: str) -> JobsWindow:
    stage = JobsWindow(theme, backend=furnished())
    stage.show(*size).load()
    stage.table.setFocus()
    stage.open_project_job(project_id)
    if size[0] < 1200:
        stage.key(Qt.Key.Key_Return)
    stage.load()
    return stage


def running(theme: Theme, size: Size) -> JobsWindow:
    """A stitch at 64 % with its course."""
    return _opened(theme, size, "harbour-mornings")


def queued(theme: Theme, size: Size) -> JobsWindow:
    """One that waits, and behind whom."""
    return _opened(theme, size, "night-market")


def failed(theme: Theme, size: Size) -> JobsWindow:
    """A run that failed, with its reason."""
    return _opened(theme, size, "autumn-trail")


def stalled(theme: Theme, size: Size) -> JobsWindow:
    """Silent for minutes, and slower than usual."""
    return _opened(theme, size, "river-crossing")


def list_only(theme: Theme, size: Size) -> JobsWindow:
    """Every column."""
    stage = JobsWindow(theme, backend=furnished())
    stage.show(*size).load()
    if size[0] >= 1200:
        stage.panel.toggle_details()
    stage.load()
    return stage


def log(theme: Theme, size: Size) -> JobsWindow:
    """The log of a job."""
    stage = _opened(theme, size, "harbour-mornings")
    stage.find("job.tabs").setCurrentIndex(1)
    stage.load()
    return stage


def empty(theme: Theme, size: Size) -> JobsWindow:
    """First use."""
    stage = JobsWindow(theme, backend=open_fake())
    stage.show(*size).load()
    return stage


def broken(theme: Theme, size: Size) -> JobsWindow:
    """The first load has failed."""
    stage = JobsWindow(theme)
    stage.world.script.always("store.list_recent_jobs", AWAY)
    stage.show(*size).load()
    return stage


def stale(theme: Theme, size: Size) -> JobsWindow:
    """Rows are shown, the refresh has failed; six minutes later."""
    stage = _opened(theme, size, "harbour-mornings")
    stage.world.script.always("store.list_recent_jobs", AWAY)
    stage.world.script.always("store.read_job", AWAY)
    stage.clock.advance(400)
    stage.panel.refresh()
    stage.load()
    return stage


def run_again(theme: Theme, size: Size) -> JobsWindow:
    """The question before a job is run again."""
    stage = _opened(theme, size, "autumn-trail")
    stage.actions.action("job.run_again").trigger()
    settle()
    return stage


SCENES = (
    *scenes("jobs", running, empty, failed, list_only, shots=PAIR),
    *scenes("jobs", queued, stalled, log, broken, stale, run_again, shots=NO_SHOTS),
)
