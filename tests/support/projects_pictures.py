"""Pictures of the Projects panel in the states a person meets, in both themes and two sizes.

`python -m tests.support.projects_pictures FOLDER [NAME…]` writes `<name>-<theme>-<size>.png`.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.environment import (
    Environment,
    EnvironmentKind,
    EnvironmentLabel,
)
from phoenix_admin.domain.errors import Forbidden, Offline, Slow
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from tests.qt.projects.projects_stage import Stage
from tests.support.bulk_plans import add_stitching
from tests.support.pictures import settle

SIZES = ((1440, 900), (1024, 640))
PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)


def opened(stage: Stage, size: tuple[int, int], project_id: str | None) -> Stage:
    stage.show(*size).load()
    if project_id is not None:
        stage.table.setFocus()
        stage.open(project_id)
        if size[0] < 1200:
            stage.key(Qt.Key.Key_Return)
    return stage.load()


def running(theme: Theme, size: tuple[int, int]) -> Stage:
    """A stitch at 64 %."""
    return opened(Stage(theme, in_main_window=True), size, "harbour-mornings")


def complete(theme: Theme, size: tuple[int, int]) -> Stage:
    """A reel that is there."""
    return opened(Stage(theme, in_main_window=True), size, "glacier-walk")


def failed(theme: Theme, size: tuple[int, int]) -> Stage:
    """A run that failed, with its reason."""
    return opened(Stage(theme, in_main_window=True), size, "autumn-trail")


def disagreement(theme: Theme, size: tuple[int, int]) -> Stage:
    """A correction that waits for the person."""
    return opened(Stage(theme, in_main_window=True), size, "winter-harbour")


def corrected(theme: Theme, size: tuple[int, int]) -> Stage:
    """A safe correction that was made on opening, with Undo."""
    return opened(Stage(theme, in_main_window=True), size, "ferry-night")


def runs(theme: Theme, size: tuple[int, int]) -> Stage:
    """The runs of a project."""
    stage = opened(Stage(theme, in_main_window=True), size, "harbour-mornings")
    stage.details.tabs.setCurrentIndex(1)
    return stage.load()


def clips(theme: Theme, size: tuple[int, int]) -> Stage:
    """The clips of a project, three of them missing."""
    stage = opened(Stage(theme, in_main_window=True), size, "tram-line-9")
    stage.details.tabs.setCurrentIndex(3)
    stage.load()
    for _ in range(5):
        stage.load()
    return stage


def logs(theme: Theme, size: tuple[int, int]) -> Stage:
    """The log of a project."""
    stage = opened(Stage(theme, in_main_window=True), size, "harbour-mornings")
    stage.details.tabs.setCurrentIndex(2)
    return stage.load()


def empty(theme: Theme, size: tuple[int, int]) -> Stage:
    """First use."""
    stage = Stage(theme, backend=open_fake(), in_main_window=True)
    return stage.show(*size).load()


def filtered(theme: Theme, size: tuple[int, int]) -> Stage:
    """Nothing matches."""
    stage = Stage(theme, in_main_window=True).show(*size).load()
    stage.type("projects.filter", "renderx")
    return stage.load()


def loading(theme: Theme, size: tuple[int, int]) -> Stage:
    """Still no answer after six seconds."""
    stage = Stage(theme, in_main_window=True).show(*size)
    states = stage.panel._list._notices.states
    stage.clock.advance(1.2)
    states._on_time()
    stage.clock.advance(5)
    states._on_time()
    settle()
    return stage


def broken(theme: Theme, size: tuple[int, int]) -> Stage:
    """The first load has failed."""
    stage = Stage(theme, in_main_window=True)
    fault = Fail(Offline("The database did not answer.", code="SQLITE_BUSY"))
    stage.world.script.always("store.list_projects", fault)
    return stage.show(*size).load()


def stale(theme: Theme, size: tuple[int, int]) -> Stage:
    """Rows are shown, the refresh has failed; six minutes later."""
    stage = opened(Stage(theme, in_main_window=True), size, "glacier-walk")
    fault = Fail(Offline("The database did not answer.", code="SQLITE_BUSY"))
    stage.world.script.always("store.list_projects", fault)
    stage.world.script.always("store.read_project", fault)
    stage.clock.advance(400)
    stage.panel.refresh()
    return stage.load()


def _pass(stage: Stage, seconds: float) -> Stage:
    """Time passes without any answer."""
    stage.clock.advance(seconds)
    stage.panel._list._wake.begin()
    stage.details._wake.begin()
    stage.window._ticker.ticked.emit()
    stage.panel._list._on_tick()
    stage.details._on_tick()
    settle()
    return stage


def late(theme: Theme, size: tuple[int, int]) -> Stage:
    """Amber: a reading is overdue."""
    return _pass(opened(Stage(theme, in_main_window=True), size, "harbour-mornings"), 40)


def overdue(theme: Theme, size: tuple[int, int]) -> Stage:
    """Red: several readings are overdue."""
    return _pass(opened(Stage(theme, in_main_window=True), size, "glacier-walk"), 125)


def unknown(theme: Theme, size: tuple[int, int]) -> Stage:
    """Nothing was heard for fourteen minutes, and nobody has said why."""
    return _pass(opened(Stage(theme, in_main_window=True), size, "harbour-mornings"), 14 * 60)


def offline(theme: Theme, size: tuple[int, int]) -> Stage:
    """No connection, counting down to the next try; one minute old."""
    stage = Stage(theme, in_main_window=True, environment=PROD)
    opened(stage, size, "harbour-mornings")
    fault = Fail(Offline("The network cannot be reached."))
    for method in ("store.list_projects", "store.read_project"):
        stage.world.script.always(method, fault)
    _pass(stage, 60)
    for _ in range(3):
        stage.panel.refresh()
        stage.load()
    return _pass(stage, 1)


def engine_silent(theme: Theme, size: tuple[int, int]) -> Stage:
    """The document is read, the engine has not answered for a while."""
    stage = opened(Stage(theme, in_main_window=True), size, "harbour-mornings")
    fault = Fail(Offline("The worker folder cannot be read."))
    stage.world.script.always("engine.list_executions", fault)
    _pass(stage, 45)
    stage.panel.refresh()
    return stage.load()


def tombstone(theme: Theme, size: tuple[int, int]) -> Stage:
    """The selected project was deleted while it was open."""
    stage = opened(Stage(theme, in_main_window=True), size, "sample")
    stage.actions.action("samples.remove").trigger()
    stage.load()
    stage.click("confirm.go")
    stage.load()
    stage.workbench.session.refresh()
    return stage.load()


def new_waiting(theme: Theme, size: tuple[int, int]) -> Stage:
    """Three new projects wait while the person is in the list."""
    stage = opened(Stage(theme, in_main_window=True), size, "beech-wood")
    stage.table.setFocus()
    for name in ("Alder creek", "Cedar hill", "Dune path"):
        stage.world.add_project(name, clips=3)
    stage.panel.refresh()
    return stage.load()


def looking_first(theme: Theme, size: tuple[int, int]) -> Stage:
    """Stitch was pressed on old data."""
    stage = _pass(opened(Stage(theme, in_main_window=True), size, "glacier-walk"), 40)
    stage.actions.action("project.stitch").trigger()
    settle()
    return stage


def engine_away(theme: Theme, size: tuple[int, int]) -> Stage:
    """The engine cannot be read."""
    stage = Stage(theme, in_main_window=True)
    fault = Fail(Offline("The worker folder cannot be read."))
    stage.world.script.always("engine.list_executions", fault)
    return opened(stage, size, "river-crossing")


def hints(theme: Theme, size: tuple[int, int]) -> Stage:
    """Rows would move, and new ones wait."""
    stage = opened(Stage(theme, in_main_window=True), size, "beech-wood")
    stage.table.setFocus()
    world = stage.world
    world.write_project(world.projects["glacier-walk"], name="Zebra crossing")
    world.write_project(world.projects["old-mill"], name="Apple orchard")
    world.add_project("Brand new", clips=3)
    del world.projects["beech-wood"]
    stage.panel.refresh()
    return stage.load()


def confirm_stitch(theme: Theme, size: tuple[int, int]) -> Stage:
    """The question before a stitch."""
    stage = opened(Stage(theme, in_main_window=True), size, "glacier-walk")
    stage.actions.action("project.stitch").trigger()
    settle()
    return stage


def confirm_cancel(theme: Theme, size: tuple[int, int]) -> Stage:
    """The question before a cancel in PROD, after its target has changed."""
    stage = opened(Stage(theme, in_main_window=True, environment=PROD), size, "harbour-mornings")
    stage.actions.action("project.cancel").trigger()
    settle()
    stage.type("confirm.typed", "Harbour")
    return stage


def confirm_stale(theme: Theme, size: tuple[int, int]) -> Stage:
    """A question whose target has changed."""
    stage = opened(Stage(theme, in_main_window=True), size, "winter-harbour")
    stage.actions.action("project.reconcile").trigger()
    settle()
    world = stage.world
    world.write_project(world.projects["winter-harbour"], status="failed")
    stage.panel.refresh()
    return stage.load()


def new_project(theme: Theme, size: tuple[int, int]) -> Stage:
    """A project being put together."""
    stage = Stage(theme, in_main_window=True).show(*size).load()
    stage.actions.action("project.new").trigger()
    settle()
    folder = Path(stage.world.projects["harbour-mornings"].clips[0]).parent
    names = ("1 Dawn.mp4", "2 Nets.mov", "3 Gulls, a very long name of a clip that is cut.mp4")
    stage.dialog.add_paths([folder / name for name in names])
    stage.load()
    stage.type("new_project.name", "Harbour, second morning")
    return stage


def _with_plan(theme: Theme, number: int = 7, **arguments: object) -> Stage:
    """A populated world with projects whose runs have ended unrecorded."""
    stage = Stage(theme, in_main_window=True, **arguments)
    endings = (ExecutionState.SUCCEEDED, ExecutionState.FAILED, ExecutionState.CANCELLED)
    for index in range(number):
        add_stitching(stage.world, index, endings[index % 3], name=f"Coast walk {index + 1:02}")
    return stage


def several(theme: Theme, size: tuple[int, int]) -> Stage:
    """Three selected rows."""
    stage = _with_plan(theme)
    stage.show(*size).load()
    stage.open("glacier-walk")
    stage.table.setFocus()
    for _ in range(2):
        stage.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    return stage.load()


def plan(theme: Theme, size: tuple[int, int]) -> Stage:
    """A plan over the whole list, before anything is done."""
    stage = _with_plan(theme)
    stage.show(*size).load()
    stage.actions.action("projects.reconcile_all").trigger()
    return stage.load()


def plan_prod(theme: Theme, size: tuple[int, int]) -> Stage:
    """The same in PROD: a name has to be typed; and a destructive verb."""
    stage = _with_plan(theme, environment=PROD)
    stage.show(*size).load()
    stage.table.setFocus()
    stage.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    stage.load()
    stage.actions.action("projects.plan_cancel").trigger()
    return stage.load()


def _turns(stage: Stage, number: int) -> Stage:
    """Let that many tasks of the plan be answered, whatever else waits."""
    for _ in range(number):
        tickets = stage.runner.waiting
        key = stage.workbench.bulk.task_key
        index = next(i for i, ticket in enumerate(tickets) if ticket.task.key == key)
        stage.runner.run_body_only(index)
        stage.runner.deliver()
    settle()
    return stage


def plan_running(theme: Theme, size: tuple[int, int]) -> Stage:
    """A plan under way."""
    stage = plan(theme, size)
    stage.click("plan.go")
    return _turns(stage, 4)


def plan_hidden(theme: Theme, size: tuple[int, int]) -> Stage:
    """The same with its sheet closed: the line over the table, the status bar."""
    stage = plan_running(theme, size)
    stage.click("plan.keep")
    stage.clock.advance(2)
    stage.window.findChild(QWidget, "dock.tabs").setCurrentIndex(1)
    stage.window._watch.changed.emit()
    settle()
    return stage


def plan_over(theme: Theme, size: tuple[int, int]) -> Stage:
    """Results, with failures, one that changed and one that may have happened."""
    stage = plan(theme, size)
    script, world = stage.world.script, stage.world
    project = world.projects["p0001"]
    world.write_project(project, status="failed", status_reason="exit code 1")
    slow = Fail(Slow("No answer within 30 s."))
    script.plan("store.change", None, LoseReply(), slow, Fail(Forbidden("rae may not write here.")))
    stage.click("plan.go")
    _turns(stage, 3)
    script.plan("store.read_project", None, None, *[Fail(Offline("no answer"))] * 2)
    return stage.load()


def plan_interrupted(theme: Theme, size: tuple[int, int]) -> Stage:
    """After the app has ended in the middle of a plan."""
    first = plan_running(theme, size)
    backend = first.backend
    backend.clock.advance(60)
    first.close()
    stage = Stage(theme, backend=backend, in_main_window=True)
    stage.workbench.bulk.look_for_interrupted()
    return opened(stage, size, "glacier-walk" if size[0] > 1200 else None)


Scene = Callable[[Theme, tuple[int, int]], Stage]

SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        running,
        complete,
        failed,
        disagreement,
        corrected,
        runs,
        clips,
        logs,
        empty,
        filtered,
        loading,
        broken,
        stale,
        late,
        overdue,
        unknown,
        offline,
        engine_silent,
        tombstone,
        new_waiting,
        looking_first,
        engine_away,
        hints,
        confirm_stitch,
        confirm_cancel,
        confirm_stale,
        new_project,
        several,
        plan,
        plan_prod,
        plan_running,
        plan_hidden,
        plan_over,
        plan_interrupted,
    )
}


def main(folder: str, *names: str, scenes: dict[str, Scene] = SCENES) -> int:
    """Write the pictures; returns the exit code."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme = install_theme(app, mode)
        for name in names or scenes:
            for size in SIZES:
                theme.set_mode(mode)
                stage = scenes[name](theme, size)
                theme.set_mode(mode)
                settle()
                QTest.qWait(30)
                picture = stage.window.grab()
                path = target / f"{name}-{mode.value}-{size[0]}.png"
                picture.save(str(path))
                stage.close()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
                print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
