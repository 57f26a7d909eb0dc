"""What is painted first stands where it stays, shows no state, and what a person does finds all."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from phoenix_admin.domain.environment import LOCAL, Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.qt.idle_steps import IdleSteps
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.ui.main_window import MainWindow
from phoenix_admin.ui.panel import PageFacts
from phoenix_admin.ui.shell.first_frame import FirstFrame
from phoenix_admin.ui.shell.window_settings import WindowState
from tests.support.pictures import look_at, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PAGES = (
    PageFacts("projects", "Projects", "folder-kanban", 2),
    PageFacts("jobs", "Jobs", "list-checks", 3),
)
PROD = Environment("prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)


@pytest.fixture
def painted(theme, qtbot):
    """Makes a window with its first frame, shown."""

    def make(settings, environment=LOCAL, size=(1440, 900)):
        window = MainWindow(theme=theme, settings=settings, version="0.1.0")
        qtbot.addWidget(window)
        frame = FirstFrame(theme, environment, PAGES, window.first_state, "0.1.0")
        window.show_first(frame, "title")
        window.resize(*size)
        window.show()
        settle()
        return window

    return make


def pictured(window, where):
    look_at(window)
    return window.grab(where).toImage()


def place_of(stage, name):
    widget = stage.window.findChild(QWidget, name)
    return QRect(widget.mapTo(stage.window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize(
    ("state", "size", "environment", "mode"),
    [
        (WindowState(), (1440, 900), LOCAL, ThemeMode.LIGHT),
        (
            WindowState(theme_mode=ThemeMode.DARK, dock_open=False),
            (1024, 640),
            PROD,
            ThemeMode.DARK,
        ),
        (
            WindowState(rail_collapsed=True, panel="jobs", dock_open=True),
            (1440, 700),
            LOCAL,
            ThemeMode.LIGHT,
        ),
    ],
    ids=["wide", "narrow dark prod", "folded"],
)
def test_what_is_painted_first_is_where_it_stays(
    make_stage, painted, theme, state, size, environment, mode
):
    stage = make_stage(size=size, state=state, environment=environment)
    theme.set_mode(mode)
    window = painted(stage.settings, environment, size)
    QTest.mouseMove(stage.window, QPoint(size[0] // 2, size[1] // 2))
    stage.window.setFocus()
    settle()
    places = [
        place_of(stage, name)
        for name in (
            "window.stripe",
            "header.brand",
            "header.environment",
            "rail.projects",
            "rail.jobs",
            "statusbar.version",
        )
    ]
    if environment is PROD:
        places.append(place_of(stage, "header.environment.name"))
    dock = place_of(stage, "dock")
    if not stage.window.findChild(QWidget, "dock").isHidden():
        places += [QRect(dock.topRight() + QPoint(-200, -1), dock.topRight() + QPoint(-150, 60))]
    for place in places:
        assert pictured(window, place) == pictured(stage.window, place), place


def test_it_says_what_is_loading_and_nothing_of_it_can_be_pressed(make_stage, painted):
    stage = make_stage(state=WindowState(panel="jobs"))
    window = painted(stage.settings)
    frame = window.centralWidget()
    assert frame.accessibleName() == "Jobs are loading"
    assert frame.findChildren(QWidget) == []
    assert window.actions() == []
    window.show_problem(None)  # kept until there is something to say it with
    window.raise_for_person()
    before = stage.settings.saved
    assert window.close()
    assert stage.settings.saved is before


class Steps:
    """Three of them, counted."""

    def __init__(self, fault=None):
        self.done = 0
        self.fault = fault

    def __call__(self):
        for _ in range(3):
            self.done += 1
            if self.fault is not None and self.done == 2:
                raise self.fault
            yield


@pytest.fixture
def shown(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_steps_go_on_by_themselves_once_begun(shown, qtbot):
    steps = Steps()
    idle = IdleSteps(steps(), pytest.fail, shown)
    settle()
    assert steps.done == 0
    idle.begin()
    qtbot.waitUntil(lambda: steps.done == 3, timeout=5000)
    assert idle.fault is None


@pytest.mark.parametrize(
    "act",
    [
        lambda widget: QTest.mouseClick(widget, Qt.MouseButton.LeftButton),
        lambda widget: QTest.keyClick(widget, Qt.Key.Key_J),
        lambda widget: QApplication.sendEvent(widget, QCloseEvent()),
    ],
    ids=["click", "key", "close"],
)
def test_what_a_person_does_finds_all_of_it_done(shown, act):
    steps = Steps()
    seen = []

    class Watching(QWidget):
        def event(self, event):
            if event.type() in {
                QEvent.Type.MouseButtonPress,
                QEvent.Type.KeyPress,
                QEvent.Type.Close,
            }:
                seen.append(steps.done)
            return super().event(event)

    inner = Watching(shown)
    inner.show()
    idle = IdleSteps(steps(), pytest.fail, shown)
    idle.begin()
    act(inner)
    assert seen[:1] == [3]


def test_a_step_that_fails_ends_it_and_is_told_once(shown):
    steps = Steps(RuntimeError("no"))
    told = []
    idle = IdleSteps(steps(), lambda: told.append(1), shown)
    idle.complete()
    idle.complete()
    assert told == [1]
    assert idle.fault is steps.fault
    assert steps.done == 2
