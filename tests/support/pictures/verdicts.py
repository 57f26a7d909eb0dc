"""What a person can do about a verdict."""

from PySide6.QtCore import Qt

from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.progress import Progress
from phoenix_admin.domain.progress import Stage as Step
from phoenix_admin.qt.theme import Theme
from tests.qt.projects.projects_stage import Stage
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import ProjectsWindow, opened, project


def _trigger(stage: Stage, key: str) -> Stage:
    stage.actions.action(key).trigger()
    settle()
    return stage


def _choose(stage: Stage, label: str, reason: str = "") -> None:
    choice = stage.find("status.choice")
    choice.setCurrentIndex(choice.findText(label))
    if reason:
        stage.type("status.reason", reason)
    settle()


def running_behind(theme: Theme, size: Size) -> Stage:
    """A run behind the document: adopt it, or stop it."""
    return project(theme, size, "quarry-lake")


def unclaimed(theme: Theme, size: Size) -> Stage:
    """The document says stitching and names no job; a run is there to be adopted."""
    stage = ProjectsWindow(theme)
    stage.world.write_project(stage.world.projects["quarry-lake"], status="stitching")
    return opened(stage, size, "quarry-lake")


def adopting(theme: Theme, size: Size) -> Stage:
    """The question before a run is adopted."""
    return _trigger(project(theme, size, "quarry-lake"), "project.adopt")


def duplicate(theme: Theme, size: Size) -> Stage:
    """Two runs of one project."""
    stage = ProjectsWindow(theme)
    claimed = stage.world.projects["station-clock"].active_job
    other = next(
        e
        for e in stage.world.executions.values()
        if e.project_id == "station-clock" and e.job_id != claimed
    )
    stage.world.add_job("station-clock", other.job_id or "", JobState.LAUNCHED, requested_by="kim")
    stage.world.progress(other.name, Progress(9_000, 61_000, "ms", Step.CONFORMING, "clip 2 of 8"))
    return opened(stage, size, "station-clock")


def stop_others(theme: Theme, size: Size) -> Stage:
    """The question before the other run is stopped."""
    return _trigger(duplicate(theme, size), "project.stop_others")


def stopped(theme: Theme, size: Size) -> Stage:
    """What came of it."""
    stage = stop_others(theme, size)
    stage.click("confirm.go")
    return stage.load()


def cancel_requested(theme: Theme, size: Size) -> Stage:
    """A cancel was asked for a moment ago."""
    return project(theme, size, "rooftop-garden")


def not_stopping(theme: Theme, size: Size) -> Stage:
    """It does not stop: wait, look at the log, force it, or set a status that stops nothing."""
    stage = project(theme, size, "rooftop-garden")
    stage.clock.advance(187)
    stage.panel.refresh()
    return stage.load()


def _ended_after_cancel(theme: Theme, size: Size, ending: ExecutionState) -> Stage:
    stage = project(theme, size, "rooftop-garden")
    name = next(e.name for e in stage.world.executions.values() if e.project_id == "rooftop-garden")
    stage.clock.advance(3)
    stage.world.finish(name, ending)
    stage.panel.refresh()
    return stage.load()


def cancelled(theme: Theme, size: Size) -> Stage:
    """The cancel has arrived."""
    return _ended_after_cancel(theme, size, ExecutionState.CANCELLED)


def too_late(theme: Theme, size: Size) -> Stage:
    """It finished before the cancel arrived."""
    return _ended_after_cancel(theme, size, ExecutionState.SUCCEEDED)


def set_status(theme: Theme, size: Size) -> Stage:
    """A status that contradicts what runs; a reason is required."""
    stage = _trigger(project(theme, size, "harbour-mornings"), "project.set_status")
    _choose(stage, "Failed")
    return stage


def set_status_reason(theme: Theme, size: Size) -> Stage:
    """A document with a word this version does not know, and a reason."""
    stage = _trigger(project(theme, size, "old-mill"), "project.set_status")
    _choose(stage, "Ready", "agreed with the archive team")
    return stage


def held(theme: Theme, size: Size) -> Stage:
    """Held back for five seconds, with Undo."""
    stage = set_status_reason(theme, size)
    stage.click("confirm.go")
    settle()
    return stage


def set_status_done(theme: Theme, size: Size) -> Stage:
    """Set by hand, and what goes on running."""
    stage = _trigger(project(theme, size, "harbour-mornings"), "project.set_status")
    _choose(stage, "Failed", "the wrong clips were chosen")
    stage.click("confirm.go")
    for _ in range(5):
        stage.runner.fire_timers()
    return stage.load()


def changed_since(theme: Theme, size: Size) -> Stage:
    """The document has changed while the question was open."""
    stage = _trigger(project(theme, size, "beech-wood"), "project.set_status")
    _choose(stage, "Draft", "it is planned anew")
    world = stage.world
    world.write_project(world.projects["beech-wood"], status="ready")
    stage.panel.refresh()
    return stage.load()


def already_running(theme: Theme, size: Size) -> Stage:
    """Stitch was pressed by key while a run is there."""
    stage = project(theme, size, "harbour-mornings")
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    return stage


SCENES = (
    *scenes("projects", not_stopping, shots=PAIR),
    *scenes("projects", cancel_requested, too_late, shots=PAIR),
    *scenes(
        "projects",
        running_behind,
        duplicate,
        stop_others,
        set_status,
        held,
        changed_since,
        already_running,
        shots=PAIR,
    ),
    *scenes(
        "projects",
        unclaimed,
        adopting,
        stopped,
        cancelled,
        set_status_reason,
        set_status_done,
        shots=NO_SHOTS,
    ),
)
