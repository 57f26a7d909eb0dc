"""N8: a control that arrives under the pointer ignores clicks for 400 ms.

The pointer is the window's own here: what QTest sends to a widget would pass the window by.
Rows of the list: `tests/qt/projects/test_projects_list.py`.
"""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.arrival_guard import DEAF_SECONDS
from phoenix_admin.services.results import Tone
from phoenix_admin.ui.lists.announcement import Announcement
from tests.support.pictures import look_at, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def stage(stage):
    """Painted: what is under the pointer is seen with each frame."""
    look_at(stage.window)
    settle()
    return stage


def middle(stage, widget) -> QPoint:
    return widget.mapTo(stage.window, widget.rect().center())


def point_at(stage, place) -> None:
    QTest.mouseMove(stage.window.windowHandle(), place)
    settle()


def click(stage, place) -> None:
    QTest.mouseClick(stage.window.windowHandle(), LEFT, pos=place)
    settle()


def pressed(button) -> list[int]:
    heard = []
    button.clicked.connect(lambda: heard.append(1))
    return heard


def fail_the_list(stage) -> QAbstractButton:
    """The banner with Retry now appears above the rows."""
    stage.world.script.always("store.list_projects", Fail(Offline("Away.")))
    stage.workbench.catalogue.refresh()
    stage.load()
    state = stage.find("projects.state")
    buttons = [b for b in state.findChildren(QAbstractButton) if b.isVisible()]
    return next(b for b in buttons if b.text() == "Retry now")


def test_a_button_that_arrives_under_the_pointer_ignores_the_click(stage):
    place = middle(stage, fail_the_list(stage))
    stage.world.script.always("store.list_projects", None)
    stage.workbench.catalogue.refresh()
    stage.load()
    point_at(stage, place)
    button = fail_the_list(stage)
    heard = pressed(button)
    assert stage.window.childAt(place) is button
    click(stage, place)
    assert heard == []
    stage.clock.advance(DEAF_SECONDS - 0.01)
    click(stage, place)
    assert heard == []
    stage.clock.advance(0.02)
    click(stage, place)
    assert heard == [1]


def test_what_the_person_moves_to_answers_at_once(stage):
    button = fail_the_list(stage)
    heard = pressed(button)
    place = middle(stage, button)
    point_at(stage, place + QPoint(1, 1))
    click(stage, place + QPoint(1, 1))
    assert heard == [1]


def test_pointing_somewhere_else_and_back_counts_as_meaning_it(stage):
    place = middle(stage, fail_the_list(stage))
    stage.world.script.always("store.list_projects", None)
    stage.workbench.catalogue.refresh()
    stage.load()
    point_at(stage, place)
    heard = pressed(fail_the_list(stage))
    point_at(stage, place + QPoint(2, 0))
    click(stage, place + QPoint(2, 0))
    assert heard == [1]


def test_a_click_before_the_next_frame_is_swallowed_too(stage):
    """The button stands there already, but nobody has seen it yet."""
    stage.open("winter-harbour")
    tabs = stage.find("project.tabs")
    place = tabs.mapTo(stage.window, tabs.tabRect(2).center())
    stage.details.say(Announcement("A long message.\n" * 2, Tone.PLAIN))
    settle()
    lower = tabs.mapTo(stage.window, tabs.tabRect(2).center())
    assert lower != place
    stage.find("project.announcement.close").click()
    settle()
    point_at(stage, lower)
    stage.details.say(Announcement("A long message.\n" * 2, Tone.PLAIN))
    stage.details.layout().activate()
    assert stage.window.childAt(lower) is tabs
    click(stage, lower)
    assert tabs.currentIndex() == 0
    stage.clock.advance(DEAF_SECONDS)
    click(stage, lower)
    assert tabs.currentIndex() == 2


def test_tabs_that_move_away_leave_no_click_to_what_takes_their_place(stage):
    stage.open("winter-harbour")
    apply = stage.find("project.apply")
    assert apply.isVisible()
    place = middle(stage, apply)
    world = stage.world
    world.write_project(world.projects["winter-harbour"], reel=None, status="ready")
    stage.workbench.session.refresh()
    stage.load()
    point_at(stage, place)
    world.write_project(
        world.projects["winter-harbour"], status="complete", reel="/away/winter.mp4"
    )
    stage.workbench.session.refresh()
    stage.load()
    assert stage.window.childAt(place) is apply
    click(stage, place)
    assert not stage.dialog_is_open
    stage.clock.advance(DEAF_SECONDS)
    click(stage, place)
    assert stage.dialog_is_open


def test_a_control_that_stays_under_the_pointer_stays_awake(stage):
    stage.open("glacier-walk")
    button = stage.find("project.stitch")
    point_at(stage, middle(stage, button))
    for _ in range(3):
        stage.workbench.session.refresh()
        stage.load()
    click(stage, middle(stage, button))
    assert stage.dialog_is_open


def test_an_answer_under_the_pointer_cannot_be_given_by_a_double_click(stage):
    """A dialog that opens where the person has just clicked waits for them to look."""
    stage.open("glacier-walk")
    stage.actions.action("project.stitch").trigger()
    settle()
    place = middle(stage, stage.find("confirm.go"))
    stage.key(Qt.Key.Key_Escape)
    settle()
    point_at(stage, place)
    writes = stage.world.script.writes()
    stage.actions.action("project.stitch").trigger()
    settle()
    click(stage, place)
    stage.load()
    assert stage.dialog_is_open
    assert stage.world.script.writes() == writes


def test_what_has_stood_there_for_a_while_answers_the_first_click(stage):
    """The time counts from the first frame that shows it, not from the click."""
    place = middle(stage, fail_the_list(stage))
    stage.world.script.always("store.list_projects", None)
    stage.workbench.catalogue.refresh()
    stage.load()
    point_at(stage, place)
    heard = pressed(fail_the_list(stage))
    stage.clock.advance(DEAF_SECONDS)
    click(stage, place)
    assert heard == [1]
