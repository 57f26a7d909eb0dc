"""Only the person changes the page, and the way back leads where they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.ui.shell.navigation import KEPT, PASSING_SECONDS, History, Origin, Place

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def _panel(stage) -> str:
    return stage.window.place.panel


@pytest.mark.parametrize("origin", [Origin.RESULT, Origin.TIMER])
def test_what_the_person_did_not_ask_for_changes_no_page_and_is_logged(stage, origin, expected_log):
    expected_log(r"page change to jobs on behalf of a .* was dropped")
    stage.open("harbour-mornings")
    focus = stage.window.focusWidget()

    assert not stage.window.navigate("jobs", origin)

    assert _panel(stage) == "projects"
    assert stage.find("window.pages").currentWidget() is stage.panels[0]
    assert stage.workbench.session.project_id == "harbour-mornings"
    assert stage.window.focusWidget() is focus


def test_a_background_wish_for_another_project_is_dropped_too(stage, expected_log):
    expected_log("was dropped")
    stage.open("harbour-mornings")

    stage.window.navigate("projects/glacier-walk", Origin.RESULT)

    assert stage.workbench.session.project_id == "harbour-mornings"


def test_the_person_can_go_anywhere(stage):
    assert stage.window.navigate("jobs", Origin.USER)
    assert _panel(stage) == "jobs"
    assert stage.find("rail.jobs").isChecked()
    assert stage.window.navigate("projects/glacier-walk", Origin.USER)
    assert stage.window.place == Place("projects", "glacier-walk")


def test_a_page_that_does_not_exist_is_logged_and_nothing_happens(stage, expected_log):
    expected_log("there is no page memory")
    assert not stage.window.navigate("memory", Origin.USER)
    assert _panel(stage) == "projects"


def test_changing_the_page_tells_the_panels_who_is_on_screen(stage):
    projects, jobs = stage.panels
    projects.asked.clear()
    stage.window.navigate("jobs", Origin.USER)
    assert projects.asked == ["unseen"]
    assert jobs.asked == ["seen"]


def test_going_to_the_projects_page_keeps_the_open_project(stage):
    stage.open("harbour-mornings")
    stage.press("go.jobs")
    stage.press("go.projects")
    assert stage.workbench.session.project_id == "harbour-mornings"


def test_alt_left_and_right_walk_through_the_persons_own_steps(stage):
    stage.clock.advance(10)
    stage.open("harbour-mornings")
    stage.clock.advance(10)
    stage.window.navigate("jobs", Origin.USER)
    stage.clock.advance(10)

    QTest.keyClick(stage.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert stage.window.place == Place("projects", "harbour-mornings")
    QTest.keyClick(stage.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert stage.window.place == Place("projects")
    assert stage.workbench.session is None
    assert not stage.actions.action("go.back").isEnabled()
    QTest.keyClick(stage.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(stage.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert stage.window.place == Place("jobs")
    assert not stage.actions.action("go.forward").isEnabled()


def test_projects_that_were_only_passed_by_are_not_kept(stage):
    stage.clock.advance(10)
    for project in ("harbour-mornings", "night-market", "glacier-walk"):
        stage.open(project)
        stage.clock.advance(PASSING_SECONDS / 3)
    stage.clock.advance(10)

    stage.press("go.back")

    assert stage.window.place == Place("projects")


def test_back_is_off_with_a_reason_at_the_beginning(stage):
    back = stage.actions.action("go.back")
    assert not back.isEnabled()
    assert "no earlier place" in back.toolTip()


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("visit"), st.integers(0, 4), st.floats(0, 5)),
            st.tuples(st.sampled_from(["back", "forward"]), st.just(0), st.floats(0, 5)),
        ),
        max_size=40,
    )
)
def test_history_steps_are_each_others_opposite_and_never_lose_the_present(steps):
    now = [0.0]
    history = History(lambda: now[0])
    here = None
    for kind, number, passed in steps:
        now[0] += passed
        if kind == "visit":
            moved = here != Place("projects", str(number))
            here = Place("projects", str(number))
            history.visit(here)
            assert not (moved and history.can_go_forward)
        elif kind == "back" and history.can_go_back:
            before = here
            here = history.back()
            assert history.forward() == before
            assert history.back() == here
        elif kind == "forward" and history.can_go_forward:
            here = history.forward()
        assert history.current == here


def test_history_is_bounded():
    now = [0.0]
    history = History(lambda: now[0])
    for number in range(KEPT * 2):
        now[0] += 10
        history.visit(Place("projects", str(number)))
    steps = 0
    while history.back() is not None:
        steps += 1
    assert steps == KEPT - 1


@given(st.text(alphabet="abc", min_size=1), st.none() | st.text(min_size=1))
def test_a_place_survives_its_text_form(panel, item):
    place = Place(panel, item)
    assert Place.parse(str(place)) == place
