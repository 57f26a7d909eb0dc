"""N6: nothing from the background raises or activates the window, or moves the keyboard."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLineEdit

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


class Spy(QObject):
    """Notes what a window does to come to the front. `raise_` shows itself as ZOrderChange."""

    KINDS = (QEvent.Type.ZOrderChange, QEvent.Type.WindowActivate, QEvent.Type.FocusIn)

    def __init__(self, window) -> None:
        super().__init__(window)
        self.seen = []
        window.installEventFilter(self)

    def eventFilter(self, _watched, event) -> bool:
        if event.type() in self.KINDS:
            self.seen.append(event.type())
        return False


@pytest.fixture
def elsewhere(stage, qtbot):
    """The person types in a window of another program's kind."""
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    other.setFocus()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is other)
    return other


def test_the_spy_sees_a_window_that_comes_to_the_front(stage, elsewhere):
    spy = Spy(stage.window)
    stage.window.raise_()
    stage.window.activateWindow()
    settle()
    assert QEvent.Type.ZOrderChange in spy.seen
    assert QEvent.Type.WindowActivate in spy.seen


def test_writes_failures_and_ends_leave_the_person_in_the_other_window(stage, elsewhere):
    spy, moved = Spy(stage.window), []
    QApplication.instance().focusChanged.connect(lambda old, new: moved.append(new))
    world, operations = stage.world, stage.workbench.operations
    stage.workbench.open_project("glacier-walk")
    stage.load()
    operations.request_stitch(world.projects["glacier-walk"])
    operations.request_cancel(world.projects["harbour-mornings"])
    stage.load()
    for execution in list(world.executions.values()):
        if execution.state.is_active:
            world.finish(execution.name, ExecutionState.FAILED, reason="out of memory")
    world.script.plan("store.list_projects", Fail(Offline("Away.")))
    for _ in range(4):
        stage.clock.advance(60)
        stage.runner.fire_timers()
        stage.load()
        stage.panel._list._on_tick()
        stage.details._on_tick()
    assert spy.seen == []
    assert moved == []
    assert QApplication.activeWindow() is elsewhere
    assert stage.workbench.results.unread >= 2
