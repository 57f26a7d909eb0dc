"""What the tests of the steps that follow a verdict do with their hands."""

from PySide6.QtTest import QTest

from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from tests.qt.projects.test_projects_actions import trigger
from tests.support.pictures import settle

DEV = Environment("phoenix-dev", EnvironmentKind.GCP, EnvironmentLabel.DEV)


def is_on(stage, key):
    return stage.actions.action(key).isEnabled()


def steps(stage):
    """The names of the next steps that can be seen, in their order."""
    box = stage.find("project.steps")
    if box.isHidden():
        return []
    names = ("adopt", "stop_others", "stop_execution", "cancel", "force_stop")
    names += ("open_logs", "open_run", "set_status")
    found = [(n, stage.window.findChild(object, f"project.steps.{n}")) for n in names]
    return [name for name, button in found if button is not None and button.isVisible()]


def choose(stage, label):
    """Open the list with the keyboard's own means: type the first letters."""
    choice = stage.find("status.choice")
    choice.setFocus()
    QTest.keyClicks(choice, label)
    assert choice.currentText() == label


def set_status(stage, label, why=""):
    trigger(stage, "project.set_status")
    choose(stage, label)
    if why:
        stage.type("status.reason", why)
    stage.click("confirm.go")
    settle()


def seconds_pass(stage, number):
    for _ in range(number):
        stage.runner.fire_timers()
    settle()


def hold_ends(stage):
    seconds_pass(stage, 5)
    stage.load()


def writes(stage):
    return stage.world.script.writes()
