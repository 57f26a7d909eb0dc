"""The logs in the dock and in the details of a project, in the states a person meets."""

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Forbidden
from phoenix_admin.domain.notation import clock_time, date_time
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import Pill, PillFace
from phoenix_admin.ui.logs.compact_log import CompactLog
from tests.qt.projects.projects_stage import Stage
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import project

OPEN = "harbour-mornings"


def _written(stage: Stage, number: int = 60) -> Stage:
    """The run of the open project goes on."""
    name = next(
        each.name
        for each in stage.world.executions.values()
        if each.project_id == OPEN and each.started_at
    )
    for frame in range(number):
        stage.world.log(name, f"frame {frame * 25} of 2050 encoded at {frame % 7 + 31} fps")
        stage.clock.advance(0.4)
    return _read(stage)


def _read(stage: Stage) -> Stage:
    stage.runner.fire_timers()
    stage.load()
    stage.window._ticker.ticked.emit()
    settle()
    return stage


def live(theme: Theme, size: Size) -> Stage:
    """The log of the open project is followed."""
    stage = project(theme, size, OPEN)
    stage.find("dock").show()
    return _written(stage)


def paused(theme: Theme, size: Size) -> Stage:
    """Somebody has scrolled up and selected a line; more come meanwhile."""
    stage = live(theme, size)
    view = stage.find("dock.logs.view")
    view.table.go_to(20)
    settle()
    return _written(stage, 28)


def checking(theme: Theme, size: Size) -> Stage:
    """The engine has not said yet whether the run goes on."""
    stage = live(theme, size)
    why = "the engine has not said yet whether what writes here goes on"
    stage.find("dock.logs.view").log.say(pill=PillFace(Pill.CHECKING, 0, why))
    settle()
    return stage


def ended(theme: Theme, size: Size) -> Stage:
    """The run of the open project has ended."""
    stage = live(theme, size)
    return _ended(stage, stage.find("dock.logs.view"))


def project_ended(theme: Theme, size: Size) -> Stage:
    """The same in the details of the project."""
    stage = project_log(theme, size)
    return _ended(stage, stage.find("project.log").view)


def _ended(stage: Stage, view: CompactLog) -> Stage:
    end = stage.clock.now()
    how = f"stitch-000003 succeeded at {date_time(end)}"
    why = f"{how}. The engine said so at {clock_time(end)}; all until then is read."
    view.log.say(pill=PillFace(Pill.ENDED, 0, why, end, end), notes=(why,))
    settle()
    return stage


def filtered(theme: Theme, size: Size) -> Stage:
    """A filter that nothing matches, and one that cannot be read is said in the foot."""
    stage = live(theme, size)
    view = stage.find("dock.logs.view")
    view.field.setText("severity=(")
    view.field.returnPressed.emit()
    settle()
    return stage


def failed(theme: Theme, size: Size) -> Stage:
    """Nobody may read it."""
    stage = project(theme, size)
    stage.find("dock").show()
    error = Forbidden("You may not read logs here: logging.logEntries.list is missing.")
    stage.world.script.always("logs.read", Fail(error))
    stage.table.setFocus()
    stage.open(OPEN)
    return _read(stage)


def empty(theme: Theme, size: Size) -> Stage:
    """No project is open."""
    stage = project(theme, size)
    stage.find("dock").show()
    settle()
    return stage


def project_log(theme: Theme, size: Size) -> Stage:
    """The same log in the details of the project, with its switches."""
    stage = project(theme, size, OPEN)
    stage.find("dock").hide()
    stage.find("project.tabs").setCurrentIndex(2)
    return _written(stage.load())


SCENES = (
    *scenes("dock", paused, project_log, shots=PAIR),
    *scenes("dock", live, checking, ended, project_ended, filtered, failed, empty, shots=NO_SHOTS),
)
