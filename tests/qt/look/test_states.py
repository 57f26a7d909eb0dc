"""One component for every state, with the timings of a first load."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from phoenix_admin.qt.widgets import (
    ActionButton,
    LoadingStage,
    LoadingTimes,
    Message,
    RoleLabel,
    StateKind,
    StateText,
    StateView,
)

BAR, SKELETON, SLOW = LoadingStage.BAR, LoadingStage.SKELETON, LoadingStage.SLOW


class FakeClock:
    """Seconds that pass when told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def view(theme, qtbot, clock):
    made = StateView(theme, QLineEdit("the data"), clock=clock, accessible_name="Projects")
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


class Watched(QWidget):
    """Notes whether it was ever shown as a window of its own."""

    def __init__(self):
        super().__init__()
        self.shown_as_window = []

    def showEvent(self, event):
        self.shown_as_window.append(self.isWindow())


def test_no_page_is_ever_a_window_of_its_own(theme, qtbot):
    content = Watched()
    made = StateView(theme, content)
    qtbot.addWidget(made)
    assert made.isAncestorOf(content)
    assert True not in content.shown_as_window
    made.show()
    assert content.shown_as_window == [False]


def tick(view, clock, seconds):
    """The next stage's time has come."""
    clock.now = 100.0 + seconds
    view._on_time()


def words(view):
    return [label.text() for label in view.findChildren(RoleLabel) if label.isVisible()]


def buttons(view):
    return [button.text() for button in view.findChildren(ActionButton) if button.isVisible()]


def test_a_first_load_shows_itself_step_by_step(view, clock, theme):
    stop = QAction("Stop waiting", theme)
    view.show_loading("projects", [stop])
    assert view._timer.interval() == 300
    assert (view.loading_stage, words(view)) == (LoadingStage.NOTHING, [])
    assert not view._bar.isVisible()
    tick(view, clock, 0.3)
    assert view.loading_stage is BAR
    assert view._bar.isVisible()
    assert view._timer.interval() == 700
    tick(view, clock, 1.0)
    assert view.loading_stage is SKELETON
    assert (words(view), buttons(view)) == ([], [])
    assert view._timer.interval() == 3000
    tick(view, clock, 4.0)
    assert view.loading_stage is SLOW
    assert "Still loading projects… 4 s" in words(view)
    assert buttons(view) == ["Stop waiting"]
    tick(view, clock, 6.0)
    assert "Still loading projects… 6 s" in words(view)
    view.show_content()
    assert view.loading_stage is None
    assert not view._timer.isActive()
    assert not view._bar.isVisible()


def test_the_stages_come_by_themselves(theme, qtbot):
    view = StateView(theme, QWidget(), times=LoadingTimes(bar=5, skeleton=15, slow=30))
    qtbot.addWidget(view)
    seen = []
    view.stage_changed.connect(lambda: seen.append(view.loading_stage))
    view.show_loading("projects")
    qtbot.waitUntil(lambda: SLOW in seen, timeout=3000)
    # A busy computer may skip a stage, never turn them round.
    assert [stage.value for stage in seen] == sorted(stage.value for stage in seen)
    view.show_content()


def test_asking_again_does_not_start_the_wait_anew(view, clock, theme):
    view.show_loading("projects")
    tick(view, clock, 1.0)
    view.show_loading("projects")
    assert view.loading_stage is SKELETON
    tick(view, clock, 4.0)
    assert "Still loading projects… 4 s" in words(view)


def test_the_skeleton_does_not_jump_when_its_words_come(view, clock, theme):
    view.show_loading("projects", [QAction("Stop waiting", theme)])
    tick(view, clock, 1.0)
    before = view._loading._skeleton.y()
    tick(view, clock, 4.0)
    assert view._loading._skeleton.y() == before


@pytest.mark.parametrize("kind", list(StateKind))
def test_every_state_says_what_why_and_what_to_do(view, theme, kind):
    actions = [QAction("Try again", theme), QAction("Show snapshot", theme)]
    text = StateText(kind, "Jobs could not be loaded", "Other pages work.", "503 req 7f3a")
    view.show_state(text, actions)
    assert words(view) == ["Jobs could not be loaded", "Other pages work.", "503 req 7f3a"]
    assert buttons(view) == ["Try again", "Show snapshot"]
    assert not view.shows_content
    meta = next(label for label in view.findChildren(RoleLabel) if label.text() == "503 req 7f3a")
    assert meta.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert view._full.accessibleName() == "Jobs could not be loaded. Other pages work."


def test_a_state_without_details_leaves_no_gaps(view):
    view.show_state(StateText(StateKind.NEVER, "Not loaded yet"))
    assert words(view) == ["Not loaded yet"]
    assert buttons(view) == []


def test_a_banner_leaves_the_data_where_it_is(view, theme):
    view.show_content()
    view._content.setFocus()
    retry = QAction("Retry now", theme)
    view.set_banner(
        Message("Showing old data.", "No connection", "unplug", "warn", "in 16 s"), [retry]
    )
    assert view.shows_content
    assert view._content.isVisible()
    assert view._content.hasFocus()
    assert words(view) == ["No connection", "in 16 s", "Showing old data."]
    view.set_banner_meta("in 15 s")
    assert "in 15 s" in words(view)
    view.set_banner(None)
    assert words(view) == []


def test_a_refresh_keeps_the_data_usable(view):
    view.show_content()
    view._content.setFocus()
    view.set_refreshing(True)
    assert view._bar.isVisible()
    assert view.shows_content
    assert view._content.hasFocus()
    view.set_refreshing(False)
    assert not view._bar.isVisible()


def test_a_refresh_says_nothing_during_a_first_load(view, clock):
    view.show_loading("projects")
    view.set_refreshing(True)
    assert not view._bar.isVisible()


def test_a_button_that_stays_keeps_the_keyboard(view, theme):
    again = QAction("Try again", theme)
    view.show_state(StateText(StateKind.FAILED, "Jobs could not be loaded", "At 14:31."), [again])
    button = next(b for b in view.findChildren(ActionButton) if b.isVisible())
    button.setFocus()
    view.show_state(StateText(StateKind.FAILED, "Jobs could not be loaded", "At 14:32."), [again])
    assert button.hasFocus()
