"""Bulk plans, from the first look to the results."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.errors import Forbidden, Offline, Slow
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.qt.theme import Theme
from tests.qt.projects.projects_stage import Stage
from tests.support.bulk_plans import add_stitching
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import PROD, ProjectsWindow, opened


def _with_plan(theme: Theme, number: int = 7, **arguments: object) -> Stage:
    """A populated world with projects whose runs have ended unrecorded."""
    stage = ProjectsWindow(theme, **arguments)
    endings = (ExecutionState.SUCCEEDED, ExecutionState.FAILED, ExecutionState.CANCELLED)
    for index in range(number):
        add_stitching(stage.world, index, endings[index % 3], name=f"Coast walk {index + 1:02}")
    return stage


def several(theme: Theme, size: Size) -> Stage:
    """Three selected rows."""
    stage = _with_plan(theme)
    stage.show(*size).load()
    stage.open("glacier-walk")
    stage.table.setFocus()
    for _ in range(2):
        stage.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    return stage.load()


def plan(theme: Theme, size: Size) -> Stage:
    """A plan over the whole list, before anything is done."""
    stage = _with_plan(theme)
    stage.show(*size).load()
    stage.actions.action("projects.reconcile_all").trigger()
    return stage.load()


def plan_prod(theme: Theme, size: Size) -> Stage:
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


def plan_running(theme: Theme, size: Size) -> Stage:
    """A plan under way."""
    stage = plan(theme, size)
    stage.click("plan.go")
    return _turns(stage, 4)


def plan_hidden(theme: Theme, size: Size) -> Stage:
    """The same with its sheet closed: the line over the table, the status bar."""
    stage = plan_running(theme, size)
    stage.click("plan.keep")
    stage.clock.advance(2)
    stage.window.findChild(QWidget, "dock.tabs").setCurrentIndex(1)
    stage.window._watch.changed.emit()
    settle()
    return stage


def plan_over(theme: Theme, size: Size) -> Stage:
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


def plan_interrupted(theme: Theme, size: Size) -> Stage:
    """After the app has ended in the middle of a plan."""
    first = plan_running(theme, size)
    backend = first.backend
    backend.clock.advance(60)
    first.close()
    stage = ProjectsWindow(theme, backend=backend)
    stage.workbench.bulk.look_for_interrupted()
    return opened(stage, size, "glacier-walk" if size[0] > 1200 else None)


SCENES = (
    *scenes("projects", plan, plan_running, plan_over, plan_interrupted, several, shots=PAIR),
    *scenes("projects", plan_prod, plan_hidden, shots=NO_SHOTS),
)
