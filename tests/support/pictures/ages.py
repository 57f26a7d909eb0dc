"""Data that grows old, and data that cannot be read any more."""

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.theme import Theme
from tests.qt.projects.projects_stage import Stage
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import PROD, ProjectsWindow, opened, project


def stale(theme: Theme, size: Size) -> Stage:
    """Rows are shown, the refresh has failed; six minutes later."""
    stage = project(theme, size, "glacier-walk")
    fault = Fail(Offline("The database did not answer.", code="SQLITE_BUSY"))
    stage.world.script.always("store.list_projects", fault)
    stage.world.script.always("store.read_project", fault)
    stage.clock.advance(400)
    stage.panel.refresh()
    return stage.load()


def pass_time(stage: Stage, seconds: float) -> Stage:
    """Time passes without any answer."""
    stage.clock.advance(seconds)
    stage.panel._list._wake.begin()
    stage.details._wake.begin()
    stage.window._ticker.ticked.emit()
    stage.panel._list._on_tick()
    stage.details._on_tick()
    settle()
    return stage


def late(theme: Theme, size: Size) -> Stage:
    """Amber: a reading is overdue."""
    return pass_time(project(theme, size, "harbour-mornings"), 40)


def overdue(theme: Theme, size: Size) -> Stage:
    """Red: several readings are overdue."""
    return pass_time(project(theme, size, "glacier-walk"), 125)


def unknown(theme: Theme, size: Size) -> Stage:
    """Nothing was heard for fourteen minutes, and nobody has said why."""
    return pass_time(project(theme, size, "harbour-mornings"), 14 * 60)


def offline(theme: Theme, size: Size) -> Stage:
    """No connection, counting down to the next try; one minute old."""
    stage = ProjectsWindow(theme, environment=PROD)
    opened(stage, size, "harbour-mornings")
    fault = Fail(Offline("The network cannot be reached."))
    for method in ("store.list_projects", "store.read_project"):
        stage.world.script.always(method, fault)
    pass_time(stage, 60)
    for _ in range(3):
        stage.panel.refresh()
        stage.load()
    return pass_time(stage, 1)


def engine_silent(theme: Theme, size: Size) -> Stage:
    """The document is read, the engine has not answered for a while."""
    stage = project(theme, size, "harbour-mornings")
    fault = Fail(Offline("The worker folder cannot be read."))
    stage.world.script.always("engine.list_executions", fault)
    pass_time(stage, 45)
    stage.panel.refresh()
    return stage.load()


def looking_first(theme: Theme, size: Size) -> Stage:
    """Stitch was pressed on old data."""
    stage = pass_time(project(theme, size, "glacier-walk"), 40)
    stage.actions.action("project.stitch").trigger()
    settle()
    return stage


def _damaged_words(stage: Stage) -> Stage:
    stage.window.say(
        "The database was damaged and a fresh one was started. The damaged one is kept aside. "
        "Reels and clips on disk are where they were."
    )
    settle()
    return stage


_TALKATIVE = Fail(
    Offline(
        "The database did not answer within 30 s. Another program may hold it, or the disk it is "
        "on may be busy or gone; look at the folder and try again.",
        code="SQLITE_BUSY",
    )
)


def crowded(theme: Theme, size: Size) -> Stage:
    """Everything speaks at once: the window, a correction with Undo, and two banners."""
    stage = project(theme, size, "ferry-night")
    for method in ("store.list_projects", "store.read_project"):
        stage.world.script.always(method, _TALKATIVE)
    stage.clock.advance(400)
    stage.panel.refresh()
    stage.load()
    return _damaged_words(stage)


def crowded_failure(theme: Theme, size: Size) -> Stage:
    """The first load has failed with many words, and little room is left for them."""
    stage = ProjectsWindow(theme)
    stage.world.script.always("store.list_projects", _TALKATIVE)
    stage.show(*size).load()
    return _damaged_words(stage)


SCENES = (
    *scenes("projects", stale, late, overdue, unknown, offline, shots=PAIR),
    *scenes("projects", engine_silent, looking_first, crowded, crowded_failure, shots=NO_SHOTS),
)
