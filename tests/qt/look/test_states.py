"""One component for every state, with the timings of a first load."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from phoenix_admin.qt.widgets import (
    ActionButton,
    LoadingStage,
    LoadingTimes,
    Message,
    RoleLabel,
    ScrollPane,
    StateKind,
    StateText,
    StateView,
)
from tests.support.cut_text import cut_texts
from tests.support.pictures import settle

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


def bar_shown(view):
    return view._bar is not None and view._bar.isVisible()


def words(view):
    return [label.text() for label in view.findChildren(RoleLabel) if label.isVisible()]


def buttons(view):
    return [button.text() for button in view.findChildren(ActionButton) if button.isVisible()]


def test_a_first_load_shows_itself_step_by_step(view, clock, theme):
    stop = QAction("Stop waiting", theme)
    view.show_loading("projects", [stop])
    assert view._timer.interval() == 300
    assert (view.loading_stage, words(view)) == (LoadingStage.NOTHING, [])
    assert not bar_shown(view)
    tick(view, clock, 0.3)
    assert view.loading_stage is BAR
    assert bar_shown(view)
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
    assert not bar_shown(view)


def test_the_stages_come_by_themselves(theme, qtbot):
    view = StateView(theme, QWidget(), times=LoadingTimes(bar=5, skeleton=15, slow=30))
    qtbot.addWidget(view)
    seen = []
    view.stage_changed.connect(lambda: seen.append(view.loading_stage))
    view.show()
    view.show_loading("projects")
    qtbot.waitUntil(lambda: SLOW in seen, timeout=3000)
    # A busy computer may skip a stage, never turn them round.
    assert [stage.value for stage in seen] == sorted(stage.value for stage in seen)
    view.show_content()


def test_a_load_that_nobody_sees_ticks_for_nobody_and_counts_on(view, clock):
    view.hide()
    view.show_loading("projects")
    assert not view._timer.isActive()
    clock.now += 1.5
    view.show()
    assert view.loading_stage is SKELETON
    assert view._timer.interval() == 2500
    view.hide()
    assert not view._timer.isActive()
    clock.now += 5
    view.show()
    assert "Still loading projects… 6 s" in words(view)


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


LONG = "The database did not answer within 30 s. Another program may hold it, or its disk is gone. "


def test_a_page_that_is_not_shown_takes_no_room(theme, qtbot):
    content = QWidget()
    content.setMinimumSize(900, 700)
    view = StateView(theme, content)
    qtbot.addWidget(view)
    view.show_content()
    assert view._stack.minimumSize().toTuple() == (900, 700)
    view.show_state(StateText(StateKind.FAILED, "Jobs could not be loaded"))
    assert view.minimumSizeHint().width() < 400
    assert view._stack.sizeHint() == view._full.sizeHint()
    assert view._stack.parentWidget().isAncestorOf(content)


@pytest.mark.parametrize("height", range(60, 420, 40))
@pytest.mark.parametrize("width", [300, 500])
def test_no_word_of_a_state_is_cut_in_a_low_room(view, theme, width, height):
    view.resize(width, height)
    text = StateText(StateKind.FAILED, "Jobs could not be loaded", LONG * 2, "503 req 7f3a")
    view.show_state(text, [QAction("Try again", theme), QAction("Show snapshot", theme)])
    settle()
    assert cut_texts(view) == []
    pane = view._full.findChild(ScrollPane)
    may_be_scrolled = pane.verticalScrollBar().maximum() > 0
    assert (pane.focusPolicy() != Qt.FocusPolicy.NoFocus) == may_be_scrolled
    # The icon goes before anything has to be scrolled.
    assert not (may_be_scrolled and view._full._words._icon.isVisible())


def test_the_icon_comes_back_with_the_room(view, theme):
    view.show_state(StateText(StateKind.FAILED, "Jobs could not be loaded", LONG))
    icon = view._full._words._icon
    seen = []
    for height in (300, 90, 300):
        view.resize(500, height)
        settle()
        seen.append(icon.isVisible())
    assert seen == [True, False, True]
    view.resize(500, 110)
    view.show_state(StateText(StateKind.FAILED, "Short"))
    settle()
    assert icon.isVisible()


@pytest.mark.parametrize("height", [40, 90, 140, 300])
@pytest.mark.parametrize("width", [280, 500])
def test_no_word_of_a_banner_is_cut_or_overlapped(view, theme, width, height):
    view.resize(width, height)
    view.show_content()
    title = "Projects of phoenix-prod-eu could not be refreshed for quite a while"
    retry = [QAction("Retry now", theme)]
    view.set_banner(Message(LONG, title, "unplug", "warn", "next try in 16 s"), retry)
    settle()
    assert cut_texts(view) == []
    label = next(label for label in view.findChildren(RoleLabel) if label.text() == title)
    room, line = label.contentsRect(), label.fontMetrics()
    whole = line.boundingRect(0, 0, room.width(), 999, Qt.TextFlag.TextWordWrap.value, title)
    assert whole.height() <= room.height()


def test_a_banner_follows_its_words(view):
    view.show_content()
    heights = []
    for text in ("Short.", LONG * 3, "Short."):
        view.set_banner(Message(text, "No connection"))
        settle()
        heights.append(view._banner.height())
        assert view._content.mapTo(view, QPoint(0, 0)).y() == view._banner.height()
    assert heights[0] == heights[2] < heights[1]
    view.set_banner(None)
    settle()
    assert view._content.mapTo(view, QPoint(0, 0)).y() == 0


def test_a_refresh_keeps_the_data_usable(view):
    view.show_content()
    view._content.setFocus()
    view.set_refreshing(True)
    assert bar_shown(view)
    assert view.shows_content
    assert view._content.hasFocus()
    view.set_refreshing(False)
    assert not bar_shown(view)


def test_a_refresh_says_nothing_during_a_first_load(view, clock):
    view.show_loading("projects")
    view.set_refreshing(True)
    assert not bar_shown(view)


def test_a_button_that_stays_keeps_the_keyboard(view, theme):
    again = QAction("Try again", theme)
    view.show_state(StateText(StateKind.FAILED, "Jobs could not be loaded", "At 14:31."), [again])
    button = next(b for b in view.findChildren(ActionButton) if b.isVisible())
    button.setFocus()
    view.show_state(StateText(StateKind.FAILED, "Jobs could not be loaded", "At 14:32."), [again])
    assert button.hasFocus()


def test_what_is_not_shown_is_not_made(view):
    before = len(view.findChildren(QWidget))
    view.show_content()
    view.set_refreshing(False)
    assert len(view.findChildren(QWidget)) == before
    assert view.findChildren(RoleLabel) == []
    view.show_state(StateText(StateKind.FAILED, "Jobs could not be loaded"))
    assert words(view) == ["Jobs could not be loaded"]


def test_the_technical_line_that_comes_late_stands_where_its_state_stands(theme, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    before, after = QLineEdit("before"), QLineEdit("after")
    view = StateView(theme, QLineEdit("the data"))
    lines = QVBoxLayout(window)
    for part in (before, view, after):
        lines.addWidget(part)
    window.resize(500, 400)
    window.show()
    view.show_state(StateText(StateKind.FAILED, "No", "", "503 req 7f3a"))
    settle()
    found, widget = [], before.nextInFocusChain()
    while widget is not before:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(widget.text())
        widget = widget.nextInFocusChain()
    assert found == ["503 req 7f3a", "after"]
